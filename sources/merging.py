"""Two sources that are one: merged with a reason, resolved when read, undone with one click.

Nothing is rewritten. The merged source keeps its aliases, assessments and judgements; whoever reads them follows
`Source.current`, so undoing a merge is forgetting one link.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from annotator.people.models import User
from annotator.people.roles import require
from annotator.people.services import audit

from .announcing import announce_all
from .loading import lock_registry
from .models import Alias, Assessment, Source
from .uses import Use, uses_of

MERGED, UNMERGED = "source merged", "source merge undone"
_COMPARED = ("name", "kind", "affiliation", "country", "website")


@dataclass(frozen=True)
class Clash:
    """A spelling that both sources have: `own` is that of the one that stays, and says how the spelling counts."""

    merged: Alias
    own: Alias


@dataclass(frozen=True)
class Fact:
    """One fact of both sources, in words."""

    words: str
    merged: str
    own: str

    @property
    def differs(self) -> bool:
        return self.merged != self.own


@dataclass
class Merging:
    """What merging `source` into `into` would mean.

    problem: why it can't be, empty where it can. moving: aliases that will stand for `into`; those of sources that were
    merged into `source` before go along. parts: sources that belong to `source`, and will count as belonging to `into`.
    """

    source: Source
    into: Source
    problem: str
    facts: list[Fact]
    grades: tuple[str, str]
    assessments: tuple[list[Assessment], list[Assessment]]
    moving: list[Alias]
    clashes: list[Clash]
    uses: list[Use]
    uses_of_into: list[Use]
    parts: list[Source]
    before: list[Source]

    @property
    def compared_uses(self) -> list[tuple[str, int, int]]:
        """(words, count of the one merged, count of the one that stays)."""
        own = {use.words: use.so_many for use in self.uses_of_into}
        return [(use.words, use.so_many, own[use.words]) for use in self.uses]


def merging_of(source: Source, into: Source) -> Merging:
    """What merging `source` into `into` would mean. Writes nothing."""
    keys = {source.pk, *Source.objects.counting_as(source.key).values_list("pk", flat=True)}
    owners = {into.pk, *Source.objects.counting_as(into.key).values_list("pk", flat=True)}
    own = {alias.folded: alias for alias in Alias.objects.filter(source__in=owners)}
    theirs = Alias.objects.filter(source__in=keys - owners).select_related("source").order_by("text")
    today = timezone.localdate()
    facts = [Fact(name.capitalize(), _in_words(source, name), _in_words(into, name)) for name in _COMPARED]
    return Merging(
        source=source,
        into=into,
        problem=merge_problem(source, into),
        facts=[fact for fact in facts if fact.merged or fact.own],
        grades=(source.grade_on(today), into.grade_on(today)),
        assessments=(list(source.assessments.all()), list(into.assessments.all())),
        moving=[alias for alias in theirs if alias.folded not in own],
        clashes=[Clash(alias, own[alias.folded]) for alias in theirs if alias.folded in own],
        uses=uses_of(keys),
        uses_of_into=uses_of(owners),
        parts=list(Source.objects.filter(belongs_to__in=keys).exclude(pk__in=keys).order_by("folded_name")),
        before=list(source.merged.order_by("folded_name")),
    )


def _in_words(source: Source, fact: str) -> str:
    return source.get_kind_display() if fact == "kind" else str(getattr(source, fact))


def merge_problem(source: Source, into: Source) -> str:
    """Why `source` can't be merged into `into`; empty where it can."""
    if source.pk == into.pk:
        return "A source can't be merged into itself."
    if source.merged_into:
        return f"{source} is merged into {source.merged_into} already. Undo that first."
    if into.merged_into:
        circle = into.current.pk == source.pk
        return f"{into} is merged into {into.current}" + (
            ": undo that first, or it would be a circle."
            if circle
            else f". Merge into {into.current} instead."
        )
    if into.archived_at:
        return f"{into} is archived. Bring it back into use first, or merge the other way round."
    if source.generic != into.generic:
        return (
            "A class of unnamed sources and a named source can't be one: every count of origins would change."
        )
    if source.pk in into.umbrellas():
        return f"{into} belongs to {source}. Change that first, or merge the other way round."
    return ""


@transaction.atomic
def source_merge(*, by: User | None, source: Source, into: Source, reason: str) -> Source:
    """Let `into` stand for `source` wherever it is read. No judgement, alias or assessment is changed.

    Raises ValidationError (with what stands in the way, also where somebody else was faster), PermissionDenied.
    """
    require(by, "sources.change_source")
    if not reason.strip():
        raise ValidationError({"reason": "Say why these are one source."})
    lock_registry()
    source, into = _locked(source, into)
    if problem := merge_problem(source, into):
        raise ValidationError(problem)
    announce_all(by, source)  # before they are one: the spellings of the other stay what they were
    source.merged_into = into
    source.save(update_fields=["merged_into"])
    audit(by=by, action=MERGED, subject=source.key, after={"into": into.key}, reason=reason.strip())
    return source


@transaction.atomic
def source_unmerge(*, by: User | None, source: Source, reason: str = "") -> Source:
    """Undo the merge of `source`: it stands for itself again, with all that it had. A repeated click is one undoing.

    Raises PermissionDenied.
    """
    require(by, "sources.change_source")
    lock_registry()
    (source,) = _locked(source)
    if source.merged_into is None:
        return source
    before = {"into": source.merged_into.key}
    source.merged_into = None
    source.save(update_fields=["merged_into"])
    audit(by=by, action=UNMERGED, subject=source.key, before=before, reason=reason.strip())
    announce_all(by, source)
    return source


def _locked(*sources: Source) -> list[Any]:
    """The sources as they are stored now, held for this transaction."""
    keys = sorted({source.pk for source in sources})
    rows = Source.objects.select_for_update(of=("self",)).select_related("merged_into", "belongs_to")
    found = {source.pk: source for source in rows.filter(pk__in=keys).order_by("pk")}
    return [found[source.pk] for source in sources]
