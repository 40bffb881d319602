"""A strict reader of brat standoff files, written from the description of the format (brat, "standoff format").

Whatever the description doesn't allow raises AssertionError. Events and equivalences are not read: Hearsay writes none.
"""

import re
from dataclasses import dataclass, field

IDENTIFIER = re.compile(r"[TRA#][1-9][0-9]*")
TEXT_BOUND = re.compile(r"([A-Za-z][A-Za-z0-9_-]*) ([0-9]+ [0-9]+(?:;[0-9]+ [0-9]+)*)")
RELATION = re.compile(r"([A-Za-z][A-Za-z0-9_-]*) Arg1:(T[0-9]+) Arg2:(T[0-9]+)")
ATTRIBUTE = re.compile(r"([A-Za-z][A-Za-z0-9_-]*) ([TR][0-9]+)(?: (\S+))?")
NOTE = re.compile(r"AnnotatorNotes ([TR][0-9]+)")


@dataclass
class Document:
    """spans: type and pieces of each text-bound annotation; attributes: by target and name; notes: by target."""

    spans: dict[str, tuple[str, list[tuple[int, int]]]] = field(default_factory=dict)
    attributes: dict[tuple[str, str], str] = field(default_factory=dict)
    relations: list[tuple[str, str, str]] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)


def read_brat(text: str, annotations: str) -> Document:
    """The annotations, each checked against `text`."""
    found = Document()
    assert not annotations or annotations.endswith("\n")
    lines = annotations.split("\n")[:-1]
    assert lines == annotations.splitlines(), "a line breaks where brat would not expect it"
    seen = set()
    for line in lines:
        name, rest = line.split("\t", 1)
        assert IDENTIFIER.fullmatch(name), line
        assert name not in seen, f"{name} is there twice"
        seen.add(name)
        READERS[name[0]](found, name, rest, text)
    targets = {*(target for target, _ in found.attributes), *found.notes}
    assert targets | {arg for _, *args in found.relations for arg in args} <= seen
    return found


def _text_bound(found: Document, name: str, rest: str, text: str) -> None:
    head, quoted = rest.split("\t", 1)
    matched = TEXT_BOUND.fullmatch(head)
    assert matched, rest
    pieces = [(int(a), int(b)) for a, b in (piece.split(" ") for piece in matched[2].split(";"))]
    end = 0
    for first, last in pieces:
        assert end <= first < last <= len(text), rest
        end = last
    assert quoted == " ".join(text[first:last] for first, last in pieces)
    found.spans[name] = (matched[1], pieces)


def _relation(found: Document, name: str, rest: str, text: str) -> None:
    matched = RELATION.fullmatch(rest)
    assert matched, rest
    found.relations.append((matched[1], matched[2], matched[3]))


def _attribute(found: Document, name: str, rest: str, text: str) -> None:
    matched = ATTRIBUTE.fullmatch(rest)
    assert matched, rest
    assert (matched[2], matched[1]) not in found.attributes
    found.attributes[matched[2], matched[1]] = matched[3]


def _note(found: Document, name: str, rest: str, text: str) -> None:
    head, words = rest.split("\t", 1)
    matched = NOTE.fullmatch(head)
    assert matched, rest
    assert words
    found.notes[matched[1]] = words


READERS = {"T": _text_bound, "R": _relation, "A": _attribute, "#": _note}
