"""What somebody answered in practice beside the answer key: statement by statement, and in shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from annotator import paths
from annotator.reports.models import Statement
from sources.models import Source

from .models import Annotation, Assignment, Seat


@dataclass(frozen=True)
class Compared:
    """One statement with both answers. The properties tell in what they differ."""

    statement: Statement
    own: Annotation
    key: Annotation

    @property
    def voice_differs(self) -> bool:
        return self.own.voice != self.key.voice

    @property
    def sources_differ(self) -> bool:
        own, key = self.own.path, self.key.path
        return own != key and not paths.same(own, key, Source.objects.now())

    @property
    def credibility_differs(self) -> bool:
        return self.own.credibility != self.key.credibility

    @property
    def differs(self) -> bool:
        return self.voice_differs or self.sources_differ or self.credibility_differs


@dataclass(frozen=True)
class Share:
    """How many of so many statements are alike in one respect."""

    words: str
    alike: int
    of: int

    @property
    def percent(self) -> int:
        return (100 * self.alike + self.of // 2) // self.of if self.of else 0


class Comparison:
    """`assignment`, submitted practice, beside the key of its report as it stands now."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.key = (
            Assignment.objects.answer_keys()
            .filter(report=assignment.report_id, state=Assignment.SUBMITTED)
            .first()
        )

    @cached_property
    def rows(self) -> list[Compared]:
        """Statements that both answered, in the order of the report."""
        if self.key is None or self.assignment.state != Assignment.SUBMITTED:
            return []
        key = {annotation.seat.statement_id: annotation for annotation in _answers(self.key)}
        return [
            Compared(own.seat.statement, own, key[own.seat.statement_id])
            for own in _answers(self.assignment)
            if own.seat.statement_id in key
        ]

    @property
    def shares(self) -> list[Share]:
        def share(words: str, alike: Sequence[bool]) -> Share:
            return Share(words, sum(alike), len(alike))

        rows = self.rows
        return [
            share("Alike in everything", [not row.differs for row in rows]),
            share("Whose words", [not row.voice_differs for row in rows]),
            share("Sources", [not row.sources_differ for row in rows]),
            share("Credibility", [not row.credibility_differs for row in rows]),
        ]

    @cached_property
    def names(self) -> dict[str, str]:
        """The shown name of every source, by its key."""
        return Source.objects.shown_names()

    def cited(self, annotation: Annotation) -> list[list[str]]:
        """Whom an answer cites, by name: each path from the source that the report cites to the origin."""
        links = paths.read(annotation.path)
        return [[self._name(links[at]) for at in chain] for chain in paths.chains(links)]

    def _name(self, link: paths.Link) -> str:
        return self.names.get(link.source, link.source) if link.source else link.name or paths.UNNAMED


def _answers(assignment: Assignment) -> list[Annotation]:
    rows = Annotation.objects.current().filter(seat__assignment=assignment, seat__state=Seat.PRACTISED)
    return list(rows.select_related("seat__statement").order_by("seat__statement__start"))
