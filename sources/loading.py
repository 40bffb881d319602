"""The registry from files into the database, in bulk: what is new goes in, what people changed stays."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from annotator.folding import fold
from annotator.people.models import AuditEntry, User
from annotator.people.roles import require
from annotator.people.services import audit

from .announcing import announce_together
from .lookalikes import Names
from .models import Alias, Source
from .registry_files import AliasRow, RegistryError, SourceRow, read_registry

ALIAS_REMOVED = "alias removed"
_FACTS = ("name", "kind", "affiliation", "country", "website", "notes")


@dataclass
class RegistryLoaded:
    """What a load did. rows: how many it was asked for. refused: file, row and reason of each that stayed out.

    alike: one for each name that went in and could be taken for one that was there before: somebody should look.
    """

    sources_added: int = 0
    sources_changed: int = 0
    aliases_added: int = 0
    aliases_changed: int = 0
    rows: int = 0
    refused: list[str] = field(default_factory=list)
    alike: list[str] = field(default_factory=list)

    @property
    def changes(self) -> int:
        return self.sources_added + self.sources_changed + self.aliases_added + self.aliases_changed

    @property
    def nothing_done(self) -> bool:
        """Whether each row that was asked for was refused."""
        return not self.changes and 0 < self.rows <= len(self.refused)


def lock_registry() -> None:
    """Let one transaction at a time write to the registry, so that no look-alike slips in beside a check.

    SQLite's transactions take turns anyhow. Reading, and citing a source, go on meanwhile.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Source._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


@transaction.atomic
def registry_load(*, by: User | None, path: Path | None = None, overwrite: bool = False) -> RegistryLoaded:
    """Add the sources and aliases of a registry file or folder (default: the one that comes with the program).

    Safe to repeat: a source or alias that is there keeps what people made of it, and an alias that somebody removed
    stays away, unless `overwrite` gives the files the last word. A row that is wrong or reads like another source stays
    out and is listed in `refused`; the others go in. Somebody has approved the file: what only looks like a name that
    was there before goes in as well, and is listed in `alike`. The reader's suggestions are renewed where spellings
    changed.
    Raises RegistryError where a file as a whole can't be used, PermissionDenied.
    """
    require(by, "sources.add_source")
    if overwrite:
        require(by, "sources.change_source")
    path = path or settings.FIXTURES_DIR
    lock_registry()
    registered = {source.key: source for source in Source.objects.select_related("belongs_to")}
    wrong: list[RegistryError] = []
    source_rows, alias_rows = read_registry(path, known=registered.keys(), wrong=wrong.append)
    load = _Load(by, registered, overwrite)
    load.done.rows = len(wrong) + len(source_rows) + len(alias_rows)
    load.done.refused = [str(error) for error in wrong]
    load.add_sources(source_rows)
    load.add_aliases(alias_rows)
    if load.done.changes:
        load.find_alike()
        listed = ("rows", "refused", "alike")
        counts = {name: number for name, number in vars(load.done).items() if name not in listed}
        audit(by=by, action="registry loaded", subject=path.name, after=counts)
        announce_together(by, load.spellings)
    return load.done


class _Load:
    """One load: what is registered, by what it is found, and what has been done so far."""

    def __init__(self, by: User | None, registered: dict[str, Source], overwrite: bool) -> None:
        self.by, self.registered, self.overwrite = by, registered, overwrite
        self.done = RegistryLoaded()
        self.before = set(registered)  # keys of the sources that were there
        self.names: list[tuple[str, str]] = []  # new ones that stand alone, each with the key of its source
        # Folded, of which the reader now thinks otherwise; by source.
        self.spellings: dict[str, set[str]] = {}
        self.aliases: dict[tuple[str, str], Alias] = {}
        self.owners: dict[str, str] = {}  # folded name, or alias that stands alone -> key of its source
        for source in registered.values():
            self.owners[source.folded_name] = source.key
        for alias in Alias.objects.select_related("source"):
            self.aliases[alias.source.key, alias.folded] = alias
            if alias.strength != "description":
                self.owners.setdefault(alias.folded, alias.source.key)

    def refuse(self, row: SourceRow | AliasRow, reason: str) -> None:
        self.done.refused.append(str(row.place.error(reason)))

    def add_sources(self, rows: list[SourceRow]) -> None:
        added: list[tuple[SourceRow, Source]] = []
        there_already = [row for row in rows if row.key in self.registered]
        for row in rows:
            if row.key in self.registered:
                continue
            folded = fold(row.name)
            owner = self.owners.get(folded, row.key)
            archived_at = timezone.now() if row.archived else None
            facts = {fact: getattr(row, fact) for fact in _FACTS}
            source = Source(key=row.key, folded_name=folded, archived_at=archived_at, **facts)
            problem = source.key_problem()
            if owner != row.key:
                problem = f"the name “{row.name}” already belongs to {owner}"
            if problem:
                self.refuse(row, f"source {row.key}: {problem}")
                continue
            added.append((row, source))
            self.names.append((row.name, row.key))
            self.owners[folded] = row.key
        Source.objects.bulk_create(source for _, source in added)
        self.done.sources_added = len(added)
        self.registered |= {source.key: source for _, source in added}
        # Owners may stand below their parts, or have been refused.
        for row, source in added:
            source.belongs_to = self.registered.get(row.belongs_to or "")
            if row.belongs_to and source.belongs_to is None:
                self.refuse(
                    row, f"source {row.key}: goes in without its owner {row.belongs_to}, refused above"
                )
        Source.objects.bulk_update([s for _, s in added if s.belongs_to], ["belongs_to"])
        for row in there_already if self.overwrite else []:
            self.overwrite_source(row)

    def overwrite_source(self, row: SourceRow) -> None:
        source = self.registered[row.key]
        before = facts_of(source)
        for fact in _FACTS:
            setattr(source, fact, getattr(row, fact))
        source.belongs_to = Source.objects.filter(key=row.belongs_to or "").first()
        if row.archived != bool(source.archived_at):
            source.archived_at = timezone.now() if row.archived else None
            # The reader knows no names of an archived source.
            own = {folded for key, folded in self.aliases if key == source.key}
            if own:
                self.spellings.setdefault(source.key, set()).update(own)
        if facts_of(source) == before:
            return
        try:
            source.full_clean()
        except ValidationError as error:
            self.refuse(row, f"source {row.key}: {' '.join(error.messages)}")
            source.refresh_from_db()
            return
        source.save()
        self.owners[source.folded_name] = source.key
        self.done.sources_changed += 1
        audit(by=self.by, action="source changed", subject=source.key, before=before, after=facts_of(source))

    def add_aliases(self, rows: list[AliasRow]) -> None:
        removed = set() if self.overwrite else _removed()
        added, changed, entries = [], [], []
        for row in rows:
            folded = fold(row.text)
            known = self.aliases.get((row.source, folded))
            if (known and not self.overwrite) or (row.source, folded) in removed:
                continue
            owner = self.owners.get(folded, row.source)
            if row.source not in self.registered:
                self.refuse(row, f"alias “{row.text}”: its source {row.source} was refused")
            elif row.strength != "description" and owner != row.source:
                self.refuse(row, f"alias “{row.text}” of {row.source}: already belongs to {owner}")
            elif known is None:
                facts = {
                    "text": row.text,
                    "language": row.language,
                    "match": row.match,
                    "strength": row.strength,
                }
                added.append(Alias(source=self.registered[row.source], folded=folded, **facts))
                self.spellings.setdefault(row.source, set()).add(folded)
                if row.strength != "description":
                    self.names.append((row.text, row.source))
            else:
                before = facts_of_alias(known)
                known.text, known.language = row.text, row.language
                known.match, known.strength = row.match, row.strength
                if before != facts_of_alias(known):
                    changed.append(known)
                    self.spellings.setdefault(row.source, set()).add(folded)
                    entries.append(
                        _entry(self.by, "alias changed", subject_of(known), before, facts_of_alias(known))
                    )
        Alias.objects.bulk_create(added)
        Alias.objects.bulk_update(changed, ["text", "language", "match", "strength"])
        AuditEntry.objects.bulk_create(entries)
        self.done.aliases_added, self.done.aliases_changed = len(added), len(changed)

    def find_alike(self) -> None:
        """Names that are new beside those that were there; how names of one file look like each other is its own."""
        if not (self.before and self.names):
            return
        known = Names()
        for text, own in self.names:
            found = [one for one in known.like(text, own) if one.source.key in self.before]
            self.done.alike += [str(one) for one in found]


def facts_of(source: Source) -> dict[str, Any]:
    """A source as the `sources` table and the audit log tell it."""
    return {
        "source": source.key,
        "name": source.name,
        "kind": source.kind,
        "belongs_to": source.belongs_to.key if source.belongs_to else "",
        "affiliation": source.affiliation,
        "country": source.country,
        "website": source.website,
        "notes": source.notes,
        "archived": source.archived_at is not None,
    }


def facts_of_alias(alias: Alias) -> dict[str, Any]:
    """An alias as the `aliases` table and the audit log tell it."""
    return {
        "source": alias.source.key,
        "text": alias.text,
        "language": alias.language,
        "match": alias.match,
        "strength": alias.strength,
    }


def subject_of(alias: Alias) -> str:
    """What the audit log calls an alias."""
    return f"{alias.source.key}: {alias.text}"


def _removed() -> set[tuple[str, str]]:
    """Source key and folded text of every alias that somebody removed."""
    entries = AuditEntry.objects.filter(action=ALIAS_REMOVED).values_list("before", flat=True)
    return {(before["source"], fold(before["text"])) for before in entries if before}


def _entry(by: User | None, action: str, subject: str, before: Any, after: Any) -> AuditEntry:
    return AuditEntry(by=by, action=action, subject=subject[:200], before=before, after=after)
