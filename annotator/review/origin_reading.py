"""Decided statements by their origin and its grade on the day: the rows behind the figures of the tally."""

from collections import defaultdict

from django.db.models import Exists, OuterRef, Q, QuerySet

from annotator.judgement import PUBLISHER
from sources.models import Source

from .grades import Grades, Span
from .models import Decision, DecisionCitation
from .tally import UNNAMED, UNREGISTERED

NO_DATE = "none"  # instead of a grade
ALWAYS: tuple[Span, ...] = ((None, None),)
PUBLISHED_ON = "statement__report__published_on"


def decided_by_origin(origin: str = "", grade: str = "") -> QuerySet[Decision]:
    """Decisions, old ones too, with that origin (a key, `unnamed` or `unregistered`; empty: any) and that grade.

    An origin is the last link of a path, or the publisher that speaks for itself. grade: of that very origin on the day
    that the report was published; `none` where there is no day; empty: any. Sources that were merged are one.
    """
    cited, own = Q(pk__in=[]), Q(pk__in=[])
    links, decisions = DecisionCitation.objects.order_by(), Decision.objects.order_by()
    for ids, others, spans in _groups(origin, grade):
        asked, spoken = Q(source__in=ids), Q(statement__report__publisher__in=ids)
        if UNNAMED in others:
            asked |= Q(source=None, name="")
        if UNREGISTERED in others:
            asked |= Q(source=None) & ~Q(name="")
            spoken |= Q(statement__report__publisher=None)
        cited |= asked & _published(f"judgement__{PUBLISHED_ON}", grade, spans)
        own |= spoken & _published(PUBLISHED_ON, grade, spans)
    further = links.filter(judgement=OuterRef("judgement"), via_order=OuterRef("order"))
    said = links.filter(~Exists(further)).filter(cited)
    spoken_by_itself = decisions.filter(own, voice=PUBLISHER)
    # Not one condition with an OR in it: for that, all decisions would be read.
    found = said.values("judgement").union(spoken_by_itself.values("pk"))
    return decisions.filter(pk__in=found)


def _groups(origin: str, grade: str) -> list[tuple[list[int], set[str], tuple[Span, ...]]]:
    """Origins with the spans of days in which `grade` was theirs: ids of sources, who of the others, spans."""
    now, ids = Source.objects.now(), dict(Source.objects.order_by().values_list("key", "pk"))
    grades = Grades()
    wanted = [origin] if origin else [*ids, UNNAMED, UNREGISTERED]
    if origin in ids:
        current = now.get(origin, origin)
        wanted = [key for key in ids if now.get(key, key) == current]
    groups: dict[tuple[Span, ...], tuple[list[int], set[str]]] = defaultdict(lambda: ([], set()))
    for key in wanted:
        spans = grades.spans(key, grade) if grade not in ("", NO_DATE) else ALWAYS
        if key in ids:
            groups[spans][0].append(ids[key])
        elif key in (UNNAMED, UNREGISTERED):
            groups[spans][1].add(key)
    return [(found, others, spans) for spans, (found, others) in groups.items() if spans]


def _published(field: str, grade: str, spans: tuple[Span, ...]) -> Q:
    if not grade:
        return Q()
    if grade == NO_DATE:
        return Q(**{field: None})
    days = Q(pk__in=[])
    for since, until in spans:
        day = Q(**{f"{field}__isnull": False})
        if since:
            day &= Q(**{f"{field}__gte": since})
        if until:
            day &= Q(**{f"{field}__lt": until})
        days |= day
    return days
