"""brat standoff: a .txt file and an .ann file of one name. https://brat.nlplab.org/standoff.html

Statements are text-bound annotations with the attributes Voice and Credibility, sources are those of type Source;
Relays leads from one source to the one that it relays. A note to a source says its key or name, one to a statement its
path, or is a note. That is what Hearsay itself writes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from annotator import paths
from annotator.reports.formats.rows import ReportFile

from .rows import Judged, Known, Refusal, Unreadable, check_storable, printable
from .spans import SOURCE, Document, judged_in

_BOUND = re.compile(r"(\S+) (\d+ \d+(?:;\d+ \d+)*)")
_RELATION = re.compile(r"(\S+) Arg1:(\S+) Arg2:(\S+)\s*")
_ATTRIBUTE = re.compile(r"(\S+) (\S+)(?: (\S+))?")
_NOTE = re.compile(r"AnnotatorNotes (\S+)")
_RATING = re.compile(r"(?:^|\s)[A-F][1-6](?:;[A-F][1-6])*\Z")


@dataclass
class _File:
    """The lines of an .ann file, by kind and id; each with its line number."""

    bound: dict[str, tuple[int, str, int, int]] = field(default_factory=dict)
    attributes: list[tuple[int, str, str]] = field(default_factory=list)
    relays: list[tuple[str, str]] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)


class Brat:
    """.ann files, each with its .txt."""

    endings: Sequence[str] = (".ann",)
    words = "brat: an .ann file with the .txt file of its name, or a .zip of such pairs"

    def judged(self, files: Sequence[ReportFile], annotator: str, known: Known) -> Iterator[Judged | Refusal]:
        """The judgements; files: the .ann and its .txt. annotator: whose they are. Raises Unreadable."""
        annotations, texts = files
        try:
            text, written = texts.data.decode("utf-8-sig"), annotations.data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Unreadable(f"it is not UTF-8: {error.reason} at byte {error.start:,}") from None
        found = _read(text, written)
        document = Document(annotations.name, 1, annotator, text)
        for key, (line, kind, start, end) in found.bound.items():
            note = found.notes.get(key, "")
            check_storable({"note": note})
            if kind.casefold() == SOURCE:
                document.mention(key, start, end, note)
                continue
            span = document.span(key, start, end)
            if span.key != key:
                raise Unreadable("two annotations stand at one place", line)
            path, span.note = _path_or_note(note, known)
            if path:
                span.labels.take(f"sources: {path}")
        spans = {span.key: span for span in document.spans}
        for line, target, label in found.attributes:
            try:
                spans[target].labels.take(label)
            except KeyError:
                raise Unreadable(f"there is no {printable(target[:20])}", line) from None
            except Unreadable as error:
                raise Unreadable(str(error), line) from None
        document.relays = found.relays
        if all(span.is_source for span in document.spans):
            raise Unreadable("no statement is marked in it")
        yield from judged_in(document, known)


def _read(text: str, written: str) -> _File:
    found = _File()
    for number, line in enumerate(written.split("\n"), 1):
        line = line.removesuffix("\r")
        if not line.strip():
            continue
        name, tab, rest = line.partition("\t")
        if not tab:
            raise Unreadable(f"no tab in “{printable(line[:40])}”", number)
        if name.startswith("T"):
            if name in found.bound:
                raise Unreadable(f"{name} is there twice", number)
            found.bound[name] = _bound(text, rest, number)
        elif name.startswith(("A", "M")):
            found.attributes.append(_attribute(rest, number))
        elif name.startswith("R"):
            found.relays.extend(_relays(rest, number))
        elif name.startswith("#"):
            head, _, words = rest.partition("\t")
            if target := _NOTE.fullmatch(head):
                found.notes[target[1]] = words
        else:
            raise Unreadable(f"{printable(name[:20])}: events and equivalences mean nothing here", number)
    return found


def _bound(text: str, rest: str, number: int) -> tuple[int, str, int, int]:
    head, _, quoted = rest.partition("\t")
    matched = _BOUND.fullmatch(head)
    if matched is None or len(head) > 10_000:
        raise Unreadable(f"“{printable(head[:40])}” is no type with its offsets", number)
    pieces = [(int(a), int(b)) for a, b in (piece.split() for piece in matched[2].split(";"))]
    end = 0
    for first, last in pieces:
        if not end <= first < last <= len(text):
            raise Unreadable(f"{first}-{last} is no place in a text of {len(text):,} characters", number)
        end = last
    # Where a span goes over lines, its pieces stand with a space between.
    if quoted != " ".join(text[first:last] for first, last in pieces):
        raise Unreadable(
            f"at {pieces[0][0]}-{end} the text is another one than “{printable(quoted[:40])}”", number
        )
    return number, matched[1], pieces[0][0], end


def _attribute(rest: str, number: int) -> tuple[int, str, str]:
    matched = _ATTRIBUTE.fullmatch(rest.strip())
    name = (matched[1] if matched else "").casefold()
    if matched is None or name not in ("voice", "credibility") or not matched[3]:
        raise Unreadable(f"the attribute “{printable(rest[:40])}” means nothing here", number)
    return number, matched[2], f"credibility: {matched[3]}" if name == "credibility" else matched[3]


def _relays(rest: str, number: int) -> Iterator[tuple[str, str]]:
    matched = _RELATION.fullmatch(rest)
    if matched is None or matched[1].casefold() not in ("cites", "relays"):
        raise Unreadable(f"the relation “{printable(rest[:40])}” means nothing here", number)
    if matched[1].casefold() == "relays":
        yield matched[2], matched[3]


def _path_or_note(note: str, known: Known) -> tuple[str, str]:
    """A note to a statement is its path, with or without the rating behind it, if every link is known or quoted."""
    without = _RATING.sub("", note).strip()
    if not without:
        return "", ""
    try:
        links = paths.read(without)
    except paths.PathError:
        return "", note
    is_path = all(link.name or link.unnamed or link.source in known.keys for link in links)
    return (without, "") if is_path else ("", note)
