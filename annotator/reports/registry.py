"""The registry as the reader takes it: out of the database, or of the files where there is no database yet."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from annotator.reading import READER_VERSION
from annotator.reading.model import KnownAlias, KnownSource, Registry
from sources.models import Alias, Source
from sources.registry_files import read_registry


def registry_of_database() -> Registry:
    """The sources in use; the spellings of a merged source stand for the one that it was merged into."""
    every = {source.pk: source for source in Source.objects.select_related("belongs_to")}
    for source in every.values():
        if source.merged_into_id:
            source.merged_into = every[source.merged_into_id]
    current = {pk: source.current for pk, source in every.items()}
    known = []
    for source in every.values():
        if source.archived_at or source.merged_into_id:
            continue
        owner = current[source.belongs_to_id].key if source.belongs_to_id else None
        owner = None if owner == source.key else owner
        known.append(KnownSource(source.key, source.name, source.kind, owner))
    in_use = {source.key for source in known}
    # Where a source and one merged into it share a spelling, its own alias says how the spelling counts.
    spellings: dict[tuple[str, str], KnownAlias] = {}
    rows = Alias.objects.order_by("source__key", "text")
    for alias in sorted(rows, key=lambda row: bool(every[row.source_id].merged_into_id)):
        key = current[alias.source_id].key
        if key in in_use:
            known_alias = KnownAlias(key, alias.text, alias.language, alias.match, alias.strength)  # type: ignore[arg-type]
            spellings.setdefault((key, alias.folded), known_alias)
    return Registry.of(known, spellings.values())


def registry_of_files(path: Path) -> Registry:
    """The registry in the folder `path`, as `load_registry` would bring it in."""
    sources, aliases = read_registry(path)
    known = [KnownSource(s.key, s.name, s.kind, s.belongs_to) for s in sources if not s.archived]
    in_use = {source.key for source in known}
    return Registry.of(
        known,
        [
            KnownAlias(a.source, a.text, a.language, a.match, a.strength)  # type: ignore[arg-type]
            for a in aliases
            if a.source in in_use
        ],
    )


def registry_for_reading() -> Registry:
    """The database's registry; that of fixtures/ where there is no database, no table or no source in it."""
    name = settings.DATABASES["default"]["NAME"]
    if connection.vendor == "sqlite" and not connection.in_atomic_block and not Path(name).exists():
        # Asking would make an empty database.
        return registry_of_files(settings.FIXTURES_DIR)
    try:
        registry = registry_of_database()
    except DatabaseError:
        return registry_of_files(settings.FIXTURES_DIR)
    return registry if registry.sources else registry_of_files(settings.FIXTURES_DIR)


def version_of(registry: Registry) -> str:
    """What suggestions say they were made by: the reader's version and a short hash of the registry it used."""
    sources = sorted((s.key, s.name, s.kind, s.belongs_to or "") for s in registry.sources.values())
    aliases = sorted((a.source, a.text, a.language, a.match, a.strength) for a in registry.aliases)
    digest = hashlib.sha256(repr((sources, aliases)).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{READER_VERSION}+{digest[:6]}"
