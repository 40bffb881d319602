"""Judgements made elsewhere, row by row: whose they are, of which statement, what they say, what becomes of them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from annotator import paths
from annotator.judgement import ANONYMOUS, CITED, NONE, settled
from annotator.people.models import User
from annotator.reports.models import Report, Statement, texts_of
from sources.models import Source

from .foreign import Judged, Known, Refusal
from .foreign.rows import STATEMENT, printable
from .models import Annotation
from .planning import batches

NEW, SAME, REFUSED = "new", "same", "refused"
VERDICTS = {NEW: "New annotation", SAME: "There already", REFUSED: "Refused"}


class Content(NamedTuple):
    """What an annotation says, in the forms that are stored."""

    voice: str
    path: str
    credibility: int | None
    note: str
    flag_reason: str

    @classmethod
    def of(cls, annotation: Annotation) -> "Content":
        said = annotation
        return cls(said.voice, said.path, said.credibility, said.note, said.flag_reason)


@dataclass
class Line:
    """One row, and what is to become of it. person, statement, content: None where that isn't known."""

    file: str
    row: int
    annotator: str = ""
    statement_id: str = ""
    verdict: str = NEW
    reason: str = ""
    person: User | None = None
    statement: Statement | None = None
    content: Content | None = None
    judged: Judged | None = None

    def refuse(self, reason: str) -> None:
        """Say why it can't come in."""
        self.verdict, self.reason = REFUSED, reason

    @property
    def words(self) -> str:
        """The verdict and its reason, or what will be made, in words."""
        if self.verdict == NEW:
            return f"new annotation for {self.person} on {self.statement_id}"
        return (
            self.reason if self.verdict == REFUSED else f"there already: {self.person} on {self.statement_id}"
        )

    def as_dict(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "row": self.row,
            "annotator": self.annotator,
            "person": self.person.username if self.person else None,
            "statement_id": self.statement_id,
            "verdict": self.verdict,
            "reason": self.reason,
        }


@dataclass
class Imported:
    """What became of each row. strangers: who the files name and nobody has said who that is, with their rows."""

    lines: list[Line] = field(default_factory=list)
    strangers: Counter[str] = field(default_factory=Counter)

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(line.verdict for line in self.lines)
        return {verdict: found[verdict] for verdict in VERDICTS}

    @property
    def refused(self) -> list[Line]:
        return [line for line in self.lines if line.verdict == REFUSED]


def known_sources() -> Known:
    """The registry, for reading files."""

    @lru_cache(maxsize=10_000)
    def called(name: str) -> str | None:
        source = Source.objects.called(name)
        return source.key if source else None

    return Known(frozenset(Source.objects.values_list("key", flat=True)), called)


def lines_of(rows: Iterable[Judged | Refusal], people: Mapping[str, User]) -> Imported:
    """The rows with what can be said of them before anybody's work is looked at. people: who the names mean."""
    done = Imported([_line(row) for row in rows])
    _locate(done.lines)
    keys = frozenset(Source.objects.values_list("key", flat=True))
    for line in done.lines:
        _settle(line, keys)
    _identify(done, people)  # last: what is wrong with a row itself is said though nobody knows whose it is
    return done


def _line(row: Judged | Refusal) -> Line:
    if isinstance(row, Refusal):
        return Line(row.file, row.row, verdict=REFUSED, reason=row.reason)
    return Line(
        row.file, row.row, printable(row.annotator)[:200], printable(row.statement_id)[:80], judged=row
    )


def _identify(done: Imported, people: Mapping[str, User]) -> None:
    """Say whose each line is."""
    names = {line.annotator for line in done.lines if line.judged}
    of_pseudonym = {person.pseudonym: person for person in User.objects.filter(pseudonym__in=names)}
    for line in done.lines:
        if line.judged is None:
            continue
        line.person = people.get(line.annotator) or of_pseudonym.get(line.annotator)
        if line.person is None:
            done.strangers[line.annotator] += 1
        if line.verdict == REFUSED:
            continue
        if line.person is None:
            line.refuse(f"nobody has said who “{line.annotator}” is")
        elif not (line.person.is_active and line.person.has_perm("annotations.annotate")):
            line.refuse(f"{line.person} is no annotator")


def _locate(lines: Sequence[Line]) -> None:
    """Find the statements, and check them against the texts that the files give."""
    matched = {line.statement_id: STATEMENT.fullmatch(line.statement_id) for line in lines if line.judged}
    reports = sorted({found[1] for found in matched.values() if found})
    statements: dict[str, Statement] = {}
    for part in batches(reports):
        rows = (
            Statement.objects.filter(report__report_id__in=part)
            .select_related("report")
            .defer("folded", *texts_of("report"))
        )
        wanted = {(found[1], int(found[2]), int(found[3])) for found in matched.values() if found}
        statements |= {s.statement_id: s for s in rows if (s.report.report_id, s.start, s.end) in wanted}
    known = set(Report.objects.filter(report_id__in=reports).values_list("report_id", flat=True))
    for line in lines:
        if line.judged is None:
            continue
        line.statement = statements.get(line.statement_id)
        report_id = line.statement_id.partition(":")[0]
        if matched[line.statement_id] is None:
            line.refuse(f"“{line.statement_id}” is no statement_id, such as r0123456789abcdef:0-42")
        elif report_id not in known:
            line.refuse(f"there is no report {report_id}: the text is that of no report here")
        elif line.statement is None:
            line.refuse(
                f"there is no statement {line.statement_id}: no statement of the report begins and ends there"
            )
        elif line.statement.retired_at is not None:
            line.refuse(f"the statement {line.statement_id} was retired")
        elif line.judged.text and line.judged.text != line.statement.text:
            line.refuse(f"the text of {line.statement_id} is another one")


def _settle(line: Line, keys: frozenset[str]) -> None:
    """Read the judgement itself."""
    if line.verdict == REFUSED or line.judged is None:
        return
    said = line.judged
    try:
        links = [_link(link, keys) for link in paths.read(said.path)]
        voice = said.voice or _voice_of(links)
        links = settled(voice, links)
        credibility = _credibility(said.credibility, voice)
        line.content = Content(voice, paths.write(links), credibility, said.note, said.flag_reason)
    except paths.PathError as error:
        line.refuse(f"sources: {error}")
    except ValidationError as error:
        line.refuse(" ".join(error.messages))


def _link(link: paths.Link, keys: frozenset[str]) -> paths.Link:
    """A key that the registry lacks is a name; nothing is added to the registry."""
    if link.source and link.source not in keys:
        if len(link.source) > paths.NAME_LENGTH:
            raise paths.PathError(f"a name is longer than {paths.NAME_LENGTH} characters")
        return paths.Link(None, link.source, link.via)
    return link


def _voice_of(links: Sequence[paths.Link]) -> str:
    if not links:
        raise ValidationError("The voice is missing: cited, anonymous, publisher or none.")
    return CITED if any(not link.unnamed for link in links) else ANONYMOUS


def _credibility(written: str, voice: str) -> int | None:
    if not written:
        if voice == NONE:
            return None
        raise ValidationError("The credibility is missing: 1 to 6.")
    if not re.fullmatch(r"[1-6]", written):
        raise ValidationError(f"“{printable(written[:20])}” is no credibility: it goes from 1 to 6.")
    if voice == NONE:
        raise ValidationError("Where nothing is asserted there is no credibility to rate.")
    return int(written)
