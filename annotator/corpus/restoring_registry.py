"""Bringing people, guidelines and the registry back in from a bundle."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib.auth.hashers import make_password

from annotator.annotations.models import Guidelines, GuidelinesPage
from annotator.folding import fold
from annotator.people.models import User
from sources.models import Alias, Assessment, Source

from .bundle_reading import Bundle
from .catalogue import BUNDLED
from .restoring_rows import CannotRestore, Lines, store
from .scope import scope_for
from .tables import Extract

REGISTRY = ("sources", "aliases", "source_details")
GRADES = ("assessments", "assessment_details")


def people_restore(lines: Lines) -> dict[str, int]:
    """People who can't sign in, by pseudonym, which is their sign-in name too until a manager says who they are."""
    people = [
        User(username=line["person"], pseudonym=line["person"], is_active=False, password=make_password(None))
        for line in lines.of("people")
    ]
    names = [user.pseudonym for user in people]
    for user in people:
        user.clean_fields(exclude=["password"])
    taken = User.objects.filter(pseudonym__in=names) | User.objects.filter(username__in=names)
    if person := taken.first():
        raise CannotRestore(
            f"somebody here has the pseudonym or the sign-in name {person.pseudonym} of a person in the bundle"
        )
    store(User, people)
    return dict(User.objects.filter(pseudonym__in=names).values_list("pseudonym", "pk"))


def guidelines_restore(lines: Lines, people: dict[str, int]) -> dict[int, int]:
    """The guidelines; gives their keys by version."""
    store(
        Guidelines,
        (
            Guidelines(
                version=line["guidelines"],
                by_id=line.known_or_none("by", people, "person"),
                created_at=line["created_at"],
            )
            for line in lines.of("guidelines")
        ),
    )
    versions = dict(Guidelines.objects.values_list("version", "pk"))
    store(
        GuidelinesPage,
        (
            GuidelinesPage(
                guidelines_id=line.known("guidelines", versions, "version of the guidelines"),
                order=line["order"],
                title=line["title"],
                text=line["text"],
            )
            for line in lines.of("guidelines_pages")
        ),
    )
    return versions


def registry_restore(bundle: Bundle, lines: Lines, people: dict[str, int]) -> dict[str, int]:
    """The registry; gives the keys of its sources' rows by their keys. One that is here already must be the same."""
    if Source.objects.exists():
        _require_equal(bundle, REGISTRY, "sources")
    else:
        _sources(lines)
    sources = dict(Source.objects.values_list("key", "pk"))
    if Assessment.objects.exists():
        _require_equal(bundle, GRADES, "assessments")
    else:
        store(Assessment, _assessments(lines, sources, people))
    return sources


def _require_equal(bundle: Bundle, tables: tuple[str, ...], what: str) -> None:
    extract = Extract(scope_for(None))
    for table in tables:
        if list(BUNDLED[table].rows(extract)) != list(bundle.rows(table)):
            raise CannotRestore(
                f"the {what} here are others than those of the bundle; it comes into an installation without any"
            )


def _sources(lines: Lines) -> None:
    rows, umbrellas, merged = [], {}, {}
    for line, more in lines.with_details("sources", ["source"]):
        source = Source(
            key=line["source"],
            folded_name=fold(line["name"]),
            archived_at=more["archived_at"],
            **line.only("name", "kind", "affiliation", "country", "website", "notes"),
        )
        source.clean_fields()
        if problem := source.key_problem():
            raise line.refused(problem)
        rows.append(source)
        umbrellas[source.key], merged[source.key] = (line, line["belongs_to"]), (more, more["merged_into"])
    store(Source, rows)
    stored = {source.key: source for source in Source.objects.all()}
    keys = {key: source.pk for key, source in stored.items()}
    for key, source in stored.items():
        source.belongs_to_id = umbrellas[key][0].known_or_none("belongs_to", keys, "source")
        source.merged_into_id = merged[key][0].known_or_none("merged_into", keys, "source")
    Source.objects.bulk_update(stored.values(), ["belongs_to", "merged_into"], batch_size=100)
    store(Alias, _aliases(lines, keys))


def _aliases(lines: Lines, sources: dict[str, int]) -> Iterator[Alias]:
    for line in lines.of("aliases"):
        alias = Alias(
            source_id=line.known("source", sources, "source"),
            folded=fold(line["text"]),
            **line.only("text", "language", "match", "strength"),
        )
        alias.clean_fields(exclude=["source"])
        yield alias


def _assessments(lines: Lines, sources: dict[str, int], people: dict[str, int]) -> Iterator[Assessment]:
    for line, more in lines.with_details("assessments", ["source"]):
        yield Assessment(
            source_id=line.known("source", sources, "source"),
            grade=line["grade"],
            valid_from=line["valid_from"],
            reason=line["reason"],
            assessed_by_id=line.known_or_none("assessor", people, "person"),
            created_at=more["created_at"],
            reference=UUID(more["assessment_id"]),
            evidence=more["evidence"],
            corrects_id=more.uuid("corrects"),
        )
