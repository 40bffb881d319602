"""Writes to the registry: each checks who asks, keeps the rules, and leaves an entry in the audit log."""

import datetime
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from annotator.meanwhile import refuse_changed
from annotator.people.models import User
from annotator.people.roles import require
from annotator.people.services import audit

from .announcing import announce, announce_all
from .evidence import lines_of, statements_named
from .loading import (
    ALIAS_REMOVED,
    RegistryLoaded,
    facts_of,
    facts_of_alias,
    lock_registry,
    registry_load,
    subject_of,
)
from .lookalikes import confirmed_in_words, require_different
from .models import Alias, Assessment, Source

__all__ = [
    "FACTS",
    "RegistryLoaded",
    "alias_add",
    "alias_remove",
    "alias_update",
    "assessment_add",
    "registry_load",
    "source_add",
    "source_archive",
    "source_restore",
    "source_update",
    "tidied",
]


FACTS = ("name", "kind", "belongs_to", "affiliation", "country", "website", "notes")  # all but the key


def tidied(text: str) -> str:
    """`text` as it is stored: trimmed, and with one kind of line break, so that files give back what is stored."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


@transaction.atomic
def source_add(
    *,
    by: User | None,
    key: str,
    name: str,
    kind: str,
    belongs_to: Source | None = None,
    affiliation: str = "",
    country: str = "",
    website: str = "",
    notes: str = "",
    different: Collection[str] | None = None,
) -> Source:
    """Register a source. Raises ValidationError (also where it already exists), LooksAlike, PermissionDenied.

    different: tokens of look-alikes that a person has confirmed to be others; None: nobody is asked.
    """
    require(by, "sources.add_source")
    lock_registry()
    source = Source(
        key=tidied(key),
        name=tidied(name),
        kind=kind,
        belongs_to=belongs_to,
        affiliation=tidied(affiliation),
        country=tidied(country),
        website=tidied(website),
        notes=tidied(notes),
    )
    source.full_clean()
    reason = confirmed_in_words(require_different(source.name, source.key, different))
    source.save(force_insert=True)
    audit(by=by, action="source added", subject=source.key, after=facts_of(source), reason=reason)
    return source


@transaction.atomic
def source_update(
    *,
    by: User | None,
    source: Source,
    name: str,
    kind: str,
    belongs_to: Source | None,
    affiliation: str,
    country: str,
    website: str,
    notes: str,
    seen: str = "",
    different: Collection[str] | None = None,
) -> Source:
    """Change what is known of a source; its key stays.

    seen: the state of `facts_of` the source that the change started from; empty: whatever is stored now. different: as
    in source_add, for a name that changes. Raises ValidationError, ChangedMeanwhile where somebody else changed the
    source since, LooksAlike and PermissionDenied.
    """
    require(by, "sources.change_source")
    lock_registry()
    source = _stored(source)
    refuse_changed("this source", facts_of(source), seen)
    before, name_before = facts_of(source), source.name
    source.name, source.kind, source.belongs_to = tidied(name), kind, belongs_to
    source.affiliation, source.country = tidied(affiliation), tidied(country)
    source.website, source.notes = tidied(website), tidied(notes)
    if facts_of(source) == before:
        return source
    source.full_clean()
    asked = different if source.name != name_before else None
    reason = confirmed_in_words(require_different(source.name, source.key, asked))
    source.save()
    after = facts_of(source)
    audit(by=by, action="source changed", subject=source.key, before=before, after=after, reason=reason)
    return source


@transaction.atomic
def source_archive(*, by: User | None, source: Source, reason: str = "") -> Source:
    """Take a source out of the choices. What was judged with it stays, and so do its aliases."""
    return _set_archived(by, source, timezone.now(), "source archived", reason)


@transaction.atomic
def source_restore(*, by: User | None, source: Source, reason: str = "") -> Source:
    """Bring an archived source back."""
    return _set_archived(by, source, None, "source restored", reason)


def _set_archived(
    by: User | None, source: Source, at: datetime.datetime | None, action: str, reason: str
) -> Source:
    require(by, "sources.change_source")
    source = _stored(source)
    if (source.archived_at is None) == (at is None):
        return source
    source.archived_at = at
    source.save(update_fields=["archived_at"])
    audit(by=by, action=action, subject=source.key, reason=reason)
    announce_all(by, source)
    return source


@transaction.atomic
def alias_add(
    *,
    by: User | None,
    source: Source,
    text: str,
    language: str = "",
    match: str = "any_case",
    strength: str = "name",
    different: Collection[str] | None = None,
) -> Alias:
    """Add a spelling of a source's name.

    different: tokens of look-alikes that a person has confirmed to be others; None: nobody is asked. Raises
    ValidationError (also where it names another), LooksAlike, PermissionDenied.
    """
    require(by, "sources.add_alias")
    lock_registry()
    alias = Alias(source=source, text=tidied(text), language=language, match=match, strength=strength)
    _check(alias)
    reason = _asked(alias, different)
    alias.save(force_insert=True)
    after = facts_of_alias(alias)
    audit(by=by, action="alias added", subject=subject_of(alias), after=after, reason=reason)
    announce(by, source, [alias.folded])
    return alias


@transaction.atomic
def alias_update(
    *,
    by: User | None,
    alias: Alias,
    text: str,
    language: str,
    match: str,
    strength: str,
    different: Collection[str] | None = None,
) -> Alias:
    """Change an alias. different: as in alias_add. Raises ValidationError, LooksAlike, PermissionDenied."""
    require(by, "sources.change_alias")
    lock_registry()
    alias = Alias.objects.select_related("source").get(pk=alias.pk)
    before, folded_before, stood_alone = facts_of_alias(alias), alias.folded, alias.stands_alone
    alias.text, alias.language, alias.match, alias.strength = tidied(text), language, match, strength
    if facts_of_alias(alias) == before:
        return alias
    _check(alias)
    changed = alias.folded != folded_before or not stood_alone
    reason = _asked(alias, different if changed else None)
    alias.save()
    after = facts_of_alias(alias)
    audit(by=by, action="alias changed", subject=subject_of(alias), before=before, after=after, reason=reason)
    announce(by, alias.source, [folded_before, alias.folded])
    return alias


@transaction.atomic
def alias_remove(*, by: User | None, alias: Alias) -> None:
    """Remove a spelling. Judgements name sources, not spellings, and stay as they were."""
    require(by, "sources.delete_alias")
    stored = (
        Alias.objects.select_for_update(of=("self",)).select_related("source").filter(pk=alias.pk).first()
    )
    if stored is not None:
        audit(by=by, action=ALIAS_REMOVED, subject=subject_of(stored), before=facts_of_alias(stored))
        stored.delete()
        announce(by, stored.source, [stored.folded])


@transaction.atomic
def assessment_add(
    *,
    by: User | None,
    source: Source,
    grade: str,
    valid_from: datetime.date,
    reason: str,
    evidence: str = "",
    corrects: Assessment | None = None,
) -> Assessment:
    """Grade a source's reliability from a day on. Earlier assessments stay, and stay in force for earlier days.

    evidence: web addresses and ids of statements, one a line. corrects: an assessment that was a mistake, and from now
    on is in force on no day. The same assessment sent twice in a row is one. Raises ValidationError, PermissionDenied.
    """
    require(by, "sources.add_assessment")
    source = Source.objects.select_for_update().get(pk=source.pk)  # of two at once, the second sees the first
    if source.merged_into:
        raise ValidationError(f"{source} is merged into {source.current}: assess that one.")
    assessment = Assessment(
        source=source,
        grade=grade,
        valid_from=valid_from,
        reason=tidied(reason),
        evidence="\n".join(line.text for line in lines_of(evidence)),
        corrects=corrects,
        assessed_by=by,
    )
    newest = (
        Assessment.objects.filter(source=source, valid_from=valid_from).order_by("-created_at", "-pk").first()
    )
    if newest and _said(newest) == _said(assessment):
        return newest
    assessment.full_clean()
    named = {line.text for line in assessment.evidence_lines if line.is_statement}
    statements_named.send(Assessment, statements=named)
    assessment.save()
    after: dict[str, Any] = {"grade": grade, "valid_from": str(valid_from)}
    if corrects:
        after["corrects"] = f"{corrects.grade} from {corrects.valid_from}"
    audit(by=by, action="assessment added", subject=source.key, after=after, reason=assessment.reason)
    return assessment


def _said(assessment: Assessment) -> tuple[Any, ...]:
    return assessment.grade, assessment.reason, assessment.evidence, assessment.corrects_id


def _stored(source: Source) -> Source:
    """`source` as it is in the database now, held for this transaction."""
    return Source.objects.select_for_update(of=("self",)).select_related("belongs_to").get(pk=source.pk)


def _asked(alias: Alias, different: Collection[str] | None) -> str:
    """What is noted of look-alikes that were confirmed to be others. Raises LooksAlike. Descriptions may be shared."""
    return confirmed_in_words(
        require_different(alias.text, alias.source.key, different if alias.stands_alone else None)
    )


def _check(alias: Alias) -> None:
    # The database's own constraints say the same as clean(), in words that help nobody.
    alias.full_clean(exclude={"source", "folded"}, validate_constraints=False)
