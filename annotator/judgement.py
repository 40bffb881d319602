"""The one shape of suggestion, annotation and decision: a voice, whom it cites through whom, and a credibility."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from annotator import paths
from annotator.fields import CharField, TextField
from annotator.long_lists import few_are
from annotator.prepared import Prepared
from sources.models import Source
from sources.scales import DIGIT_MEANINGS

CITED, ANONYMOUS, PUBLISHER, NONE = "cited", "anonymous", "publisher", "none"
VOICES = {
    CITED: "Cited source",
    ANONYMOUS: "Unnamed source",
    PUBLISHER: "The publisher itself",
    NONE: "Nothing is asserted",
}
CREDIBILITY = {
    1: "Confirmed by other sources",
    2: "Probably true",
    3: "Possibly true",
    4: "Doubtful",
    5: "Improbable",
    6: "Truth cannot be judged",
}
# Where one is chosen: the number, its words, and what they mean.
CREDIBILITY_CHOICES = tuple((value, words, DIGIT_MEANINGS[value]) for value, words in CREDIBILITY.items())
MOST_CITATIONS = 30
# Of a million statements every 140th: of more a list finds fifty sooner in its own order than by sorting them all.
SORTED = 7_000


def settled(voice: str, links: Sequence[paths.Link]) -> list[paths.Link]:
    """The links that a judgement with `voice` has: checked, and in the one order that means the same thing.

    Raises ValidationError where voice and links contradict each other.
    """
    if voice not in VOICES:
        raise ValidationError({"voice": f"“{voice}” is no voice; choose one of {', '.join(VOICES)}."})
    if len(links) > MOST_CITATIONS:
        raise ValidationError({"path": f"At most {MOST_CITATIONS} citations can stand behind one statement."})
    try:
        links = paths.read(paths.write(links))
    except paths.PathError as error:
        raise ValidationError({"path": f"The citation path can't be read: {error}."}) from error
    if voice in (PUBLISHER, NONE) and links:
        raise ValidationError(
            {"path": "Where the publisher speaks, or nothing is asserted, nobody is cited."}
        )
    if voice == CITED and not any(not link.unnamed for link in links):
        raise ValidationError({"path": "Name the source that is cited, or choose “Unnamed source”."})
    if voice == ANONYMOUS:
        if any(not link.unnamed for link in links):
            raise ValidationError({"path": "A named source stands in the path: choose “Cited source”."})
        return links or [paths.Link()]
    return links


class JudgementQuerySet(models.QuerySet):
    """Judgements with a `statement` and `citations`: suggestions and decisions."""

    def resting_on(self, source: Source) -> Self:
        """Those with `source` anywhere in their paths, as origin or relay, or that are its own voice as publisher.

        Sources that were merged are one.
        """
        one = Source.objects.counting_as(source.key).order_by()
        cited = self._citations().filter(source__in=one.values("pk"))
        spoken = self.model._default_manager.filter(
            voice=PUBLISHER, statement__report__publisher__in=one.values("pk")
        )
        return self.filter(Q(pk__in=cited.values("judgement")) | Q(pk__in=spoken.order_by().values("pk")))

    def found_resting_on(
        self, one: Sequence[int], column: str, that: Callable[[str], Q] = lambda to: Q()
    ) -> tuple[list[Any], bool]:
        """That column of judgements that rest on a source, and whether these are all: they are looked for until there
        are many.

        one: the keys of all that counts as the source (`SourceQuerySet.rows_counting_as`). that: which of them are
        asked for, by the look-up that leads to a judgement.
        """
        most = min(few_are(), SORTED)
        links = self._citations().filter(that("judgement__"), source__in=one)
        found = list(links.values_list(f"judgement__{column}", flat=True)[: most + 1])
        if len(found) <= most:
            # Not told as it is, from its reports: SQLite would go through all that any publisher says itself.
            own = self.model._default_manager.alias(said_by=Coalesce("voice", Value(""))).filter(
                that(""), said_by=PUBLISHER, statement__report__publisher__in=one
            )
            found += own.order_by().values_list(column, flat=True)[: most + 1 - len(found)]
        return found, len(found) <= most

    def _citations(self) -> Any:
        model: Any = self.model._meta.get_field("citations").related_model
        return model.objects.order_by()


class Judgement(models.Model):
    """voice, path (canonical text of the citations), credibility 1-6 (6: cannot be judged; empty: not rated)."""

    voice = CharField(max_length=10, choices=list(VOICES.items()))
    path = TextField("sources", blank=True)
    credibility = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=[(n, f"{n} – {words}") for n, words in CREDIBILITY.items()]
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(voice__in=list(VOICES)), name="%(class)s_voice_is_known"),
            models.CheckConstraint(
                condition=Q(credibility=None) | Q(credibility__range=(1, 6)),
                name="%(class)s_credibility_is_1_to_6",
            ),
            models.CheckConstraint(
                condition=~Q(voice=NONE) | Q(credibility=None), name="%(class)s_nothing_asserted_is_not_rated"
            ),
            models.CheckConstraint(
                condition=Q(voice__in=[PUBLISHER, NONE], path="")
                | (Q(voice__in=[CITED, ANONYMOUS]) & ~Q(path="")),
                name="%(class)s_path_fits_voice",
            ),
        ]

    @property
    def says(self) -> str:
        """The judgement's voice and sources in one string, for lists: the path, or the voice where there is none."""
        return self.path or self.voice


class Citation(models.Model):
    """One link of a judgement's paths. Concrete models add `judgement`, a key to theirs.

    order counts from 0 within the judgement; via_order is the order of the citation that relays this one. Without a
    source, `name` is a name that the registry lacks; without both, the source is unnamed. mention_start and
    mention_end are code points in the report's text.
    """

    order = models.PositiveSmallIntegerField()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = CharField(max_length=paths.NAME_LENGTH, blank=True)
    via_order = models.PositiveSmallIntegerField(null=True, blank=True)
    mention_start = models.PositiveIntegerField(null=True, blank=True)
    mention_end = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["judgement", "order"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["judgement", "order"], name="%(class)s_order_is_used_once"),
            models.CheckConstraint(
                condition=Q(via_order=None) | Q(via_order__lt=F("order")), name="%(class)s_relay_comes_before"
            ),
            models.CheckConstraint(
                condition=Q(mention_start=None, mention_end=None) | Q(mention_start__lt=F("mention_end")),
                name="%(class)s_mention_has_length",
            ),
            models.CheckConstraint(condition=Q(source=None) | Q(name=""), name="%(class)s_source_or_name"),
        ]

    @property
    def link_text(self) -> str:
        """The citation as a link of a path, whatever relays it."""
        return str(paths.Link(self.source.key if self.source else None, self.name))

    @property
    def mention(self) -> tuple[int, int] | None:
        """Where the report names the source, in code points; None where it doesn't."""
        if self.mention_start is None or self.mention_end is None:
            return None
        return self.mention_start, self.mention_end


def mentions_of(citations: Iterable[Citation]) -> dict[str, tuple[int, int]]:
    """Mentions by link text, for `citation_rows`: a judgement that repeats a link takes its mention over."""
    return {citation.link_text: citation.mention for citation in citations if citation.mention}


# A judgement names few sources, and this stands behind every key that changes one: a query for each, made once.
SOURCE_OF_KEY = Prepared(lambda key: Source.objects.filter(key=key).only("key").order_by(), str)


def sources_by_key(links: Iterable[paths.Link]) -> dict[str, Source]:
    """The registered sources that `links` name. Raises ValidationError naming the keys that the registry lacks."""
    keys = {link.source for link in links if link.source}
    found = {key: source for key in keys if (source := SOURCE_OF_KEY.first(key))}
    missing = sorted(keys - found.keys())
    if missing:
        raise ValidationError({"path": f"Not in the registry: {', '.join(missing)}."})
    return found


def citation_rows(
    model: Any,
    judgement: Any,
    links: Sequence[paths.Link],
    sources: dict[str, Source],
    mentions: dict[str, tuple],
) -> list:
    """Unsaved citations of `judgement`; `mentions` gives (start, end) by link text where a link is named."""
    rows = []
    for order, link in enumerate(links):
        start, end = mentions.get(str(link), (None, None))
        rows.append(
            model(
                judgement=judgement,
                order=order,
                source=sources[link.source] if link.source else None,
                name=link.name,
                via_order=link.via,
                mention_start=start,
                mention_end=end,
            )
        )
    return rows
