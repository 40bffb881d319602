"""The registry as tables: sources, the names they go by, and how reliable they were judged to be."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from sources.models import Alias, Assessment, Source

from .expressions import TextOfDay, or_empty
from .scope import Scope, whether
from .tables import Column, Table


class Sources(Table):
    name = "sources"
    description = "The registry: everybody who is cited, and the classes of unnamed sources."
    columns = (
        Column(
            "source", "string", "Key of the source. Never changes; every other table names the source by it."
        ),
        Column("name", "string", "Name as people read it."),
        Column("kind", "string", "Kind, such as news_agency; generic is a class of unnamed sources."),
        Column("belongs_to", "string", "Key of the owner or umbrella."),
        Column("affiliation", "string", "Whom the source is tied to, in words."),
        Column("country", "string", "Country, in words."),
        Column("website", "string", "Address of the website."),
        Column("notes", "string", "Notes of the team."),
        Column("archived", "boolean", "Whether the source is no longer offered for new work."),
    )
    through = {Source: "pk"}

    def allowed(self, scope: Scope) -> QuerySet:
        return Source.objects.order_by("key")

    def fields(self, scope: Scope) -> Sequence[Any]:
        return (
            *(
                "key",
                "name",
                "kind",
                or_empty("belongs_to__key"),
                "affiliation",
                "country",
                "website",
                "notes",
            ),
            whether(Q(archived_at__isnull=False)),
        )


class Aliases(Table):
    name = "aliases"
    description = "The spellings by which a source is recognised in a report."
    columns = (
        Column("source", "string", "Key of the source."),
        Column("text", "string", "The spelling."),
        Column("language", "string", "Language code; empty for any language."),
        Column("match", "string", "exact_case or any_case."),
        Column(
            "strength",
            "string",
            "name (stands alone), with_cue (needs a reporting cue) or description (after a name).",
        ),
    )
    through = {Source: "source", Alias: "pk"}

    def allowed(self, scope: Scope) -> QuerySet:
        return Alias.objects.order_by("source__key", "text", "pk")

    def fields(self, scope: Scope) -> Sequence[Any]:
        return ("source__key", "text", "language", "match", "strength")


class Assessments(Table):
    name = "assessments"
    description = (
        "How reliable each source was judged to be, from which day on. The newest that is valid counts."
    )
    columns = (
        Column("source", "string", "Key of the source."),
        Column(
            "grade", "string", "A (completely reliable) to E (unreliable); F: reliability cannot be judged."
        ),
        Column("valid_from", "date", "First day on which the grade is in force."),
        Column("reason", "string", "Why."),
        Column("assessor", "string", "Who judged so: a pseudonym."),
    )
    through = {Source: "source", Assessment: "pk"}
    people = ("assessor",)

    def allowed(self, scope: Scope) -> QuerySet:
        return Assessment.objects.order_by("source__key", "valid_from", "created_at", "pk")

    def fields(self, scope: Scope) -> Sequence[Any]:
        return (
            *("source__key", "grade", TextOfDay("valid_from"), "reason"),
            or_empty("assessed_by__pseudonym"),
        )
