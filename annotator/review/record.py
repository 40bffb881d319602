"""What became of what a source said: decided statements counted, for one reader.

Of a statement that its reader is still to rate nothing counts. Sources that were merged count as the one that stands
for them now. It informs whoever assesses the source, and sets no grade.
"""

from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from annotator.judgement import PUBLISHER
from sources.models import Source

from .counting import counting
from .models import Decision, DecisionCitation
from .tally_reading import CorpusTally, SourceTally, read_tally


class Record:
    """The record of `source` as `user` may know it; None is the operator."""

    def __init__(self, source: Source, user: Any) -> None:
        self.ids = standing_for(source)
        self._key, self._user = source.current.key, user
        links = DecisionCitation.objects.order_by()
        further = links.filter(judgement=OuterRef("judgement"), via_order=OuterRef("order"))
        as_origin = links.filter(~Exists(further), counting(user, "judgement__"), source__in=self.ids)
        own = Decision.objects.order_by().filter(
            counting(user), voice=PUBLISHER, statement__report__publisher__in=self.ids
        )
        said = as_origin.values("judgement").union(own.values("pk"))
        self.judged: QuerySet[Decision] = Decision.objects.order_by().filter(pk__in=said)

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
