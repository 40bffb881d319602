"""What became of what a source said: decided statements counted, for one reader.

Of a statement that its reader is still to rate nothing counts. Sources that were merged count as the one that stands
for them now. It informs whoever assesses the source, and sets no grade.
"""

from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q

from annotator.judgement import PUBLISHER
from annotator.long_lists import each_has
from sources.models import Source

from .counting import not_to_rate
from .models import DecisionCitation
from .tally_reading import CorpusTally, SourceTally, read_tally


class Record:
    """The record of `source` as `user` may know it; None is the operator."""

    def __init__(self, source: Source, user: Any) -> None:
        self.ids = standing_for(source)
        self._key, self._user = source.current.key, user

    def behind(self, decision: str, statement: str) -> Q:
        """Rows whose decision names the source as an origin, or is its own voice, without what its reader is to rate.

        decision, statement: the look-ups that lead there from a row.
        """
        links = DecisionCitation.objects.order_by()
        further = links.filter(judgement=OuterRef("judgement"), via_order=OuterRef("order"))
        as_origin = links.filter(~Exists(further), judgement=OuterRef(decision), source__in=self.ids)
        own = Q(**{f"{decision}__voice": PUBLISHER, f"{statement}__report__publisher__in": self.ids})
        return (Q(each_has(as_origin)) | own) & not_to_rate(self._user, statement)

    @cached_property
    def tally(self) -> CorpusTally:
        """Of the whole corpus: how old it is, and whether it is still being counted."""
        return read_tally(self._user)

    @cached_property
    def counts(self) -> SourceTally:
        """How often it is cited, and how that was rated."""
        return self.tally.source(self._key)


def standing_for(source: Source) -> list[int]:
    """Ids of `source` and of all that were merged into it, at any depth."""
    found, newest = [source.pk], [source.pk]
    while newest:
        merged = Source.objects.filter(merged_into__in=newest).exclude(pk__in=found)
        newest = list(merged.values_list("pk", flat=True))
        found += newest
    return found
