"""The registry: folded spellings, and no source that leads back to itself."""

from collections.abc import Iterator, Mapping

from django.db.models import F

from annotator.folding import fold
from sources.models import Alias, Assessment, Source

from .damage import Damage, Look


def spellings() -> Iterator[Damage]:
    """Names and aliases are found by their folded form."""
    for key, name, folded in Source.objects.values_list("key", "name", "folded_name"):
        if fold(name) != folded:
            yield Damage("sources.Source", key, "its folded name does not follow from its name")
    for pk, text, folded in Alias.objects.order_by("pk").values_list("pk", "text", "folded").iterator():
        if fold(text) != folded:
            yield Damage("sources.Alias", str(pk), "its folded text does not follow from its text")


def circles() -> Iterator[Damage]:
    """No source is merged into itself, or is its own part, by way of others."""
    keys = dict(Source.objects.values_list("pk", "key"))
    for field, what in (
        ("merged_into", "it is merged into itself"),
        ("belongs_to", "it is a part of itself"),
    ):
        into = dict(Source.objects.values_list("pk", field))
        for pk in going_round(into):
            yield Damage("sources.Source", keys[pk], f"{what}, by way of others")


def going_round(into: Mapping[int, int | None]) -> Iterator[int]:
    """Those that lead back to themselves."""
    for start in into:
        at, seen = into[start], {start}
        while at is not None and at not in seen:
            seen.add(at)
            at = into.get(at)
        if at == start:
            yield start


def corrections() -> Iterator[Damage]:
    """An assessment corrects one of the same source."""
    other = Assessment.objects.filter(corrects__isnull=False).exclude(corrects__source=F("source"))
    for key in other.order_by("pk").values_list("pk", flat=True):
        yield Damage("sources.Assessment", str(key), "it corrects an assessment of another source")


SOURCES: tuple[Look, ...] = (spellings, circles, corrections)
