"""Documents with statements and mentions of sources marked as spans: what doccano, Label Studio and brat share."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from annotator import paths

from .rows import Judged, Known, Labels, Refusal, Unreadable, check_storable, printable, statement_in

SOURCE = "source"  # the label of a mention; `source: KEY` says whose


@dataclass
class Span:
    """A marked piece of the text, in code points. source: of a mention, who it is, as the file says (key or name)."""

    key: str
    start: int
    end: int
    labels: Labels = field(default_factory=Labels)
    is_source: bool = False
    source: str = ""
    note: str = ""


@dataclass
class Document:
    """A text with its spans. relays: (key of the relaying mention, key of the relayed one)."""

    file: str
    row: int
    annotator: str
    text: str
    spans: list[Span] = field(default_factory=list)
    relays: list[tuple[str, str]] = field(default_factory=list)

    def span(self, key: str, start: int, end: int) -> Span:
        """The statement at this place, made if it isn't there."""
        for span in self.spans:
            if (span.start, span.end, span.is_source) == (start, end, False):
                return span
        self.spans.append(Span(key, start, end))
        return self.spans[-1]

    def mention(self, key: str, start: int, end: int, source: str) -> Span:
        """A new mention of a source."""
        self.spans.append(Span(key, start, end, is_source=True, source=source))
        return self.spans[-1]

    def label(self, key: str, start: int, end: int, label: str) -> Span:
        """The span at this place, which takes `label`: a mention, or a statement. Raises Unreadable."""
        name, _, source = label.partition(":")
        if name.strip().casefold() == SOURCE:
            return self.mention(key, start, end, source.strip())
        span = self.span(key, start, end)
        span.labels.take(label)
        return span


def judged_in(document: Document, known: Known) -> Iterator[Judged | Refusal]:
    """The judgement of each statement that is marked in the document; a refusal for each mention outside of them."""
    statements = sorted((s for s in document.spans if not s.is_source), key=lambda s: (s.start, s.end))
    mentions = sorted((s for s in document.spans if s.is_source), key=lambda s: (s.start, s.end))
    for mention in mentions:
        if not any(_within(mention, statement) for statement in statements):
            yield Refusal(
                document.file,
                document.row,
                f"the source at {mention.start}-{mention.end} stands in no statement that was judged",
            )
    for statement in statements:
        try:
            own = [mention for mention in mentions if _within(mention, statement)]
            yield _judged(document, statement, own, known)
        except (Unreadable, paths.PathError) as error:
            yield Refusal(document.file, document.row, f"at {statement.start}-{statement.end}: {error}")


def _within(mention: Span, statement: Span) -> bool:
    return statement.start <= mention.start and mention.end <= statement.end


def _judged(document: Document, statement: Span, mentions: list[Span], known: Known) -> Judged:
    labels = statement.labels
    links, places = _links(document, mentions, known)
    said = document.text[statement.start : statement.end]
    check_storable({"sources": labels.path, "note": statement.note, "text": said})
    return Judged(
        file=document.file,
        row=document.row,
        annotator=document.annotator,
        statement_id=statement_in(document.text, statement.start, statement.end),
        text=said,
        voice=labels.voice,
        path=labels.path or paths.write(links),
        credibility=labels.credibility,
        note=statement.note,
        mentions=places,
    )


def _links(
    document: Document, mentions: list[Span], known: Known
) -> tuple[list[paths.Link], dict[str, tuple[int, int]]]:
    """The links that the mentions of one statement are, relaying ones first, and where each stands."""
    relayed_by = {to: relay for relay, to in document.relays}
    waiting = {mention.key: mention for mention in mentions}
    order: dict[str, int] = {}
    links: list[paths.Link] = []
    places: dict[str, tuple[int, int]] = {}
    while waiting:
        ready = [key for key in waiting if relayed_by.get(key) not in waiting]
        if not ready:
            raise Unreadable("its sources relay each other in a circle")
        mention = waiting.pop(ready[0])
        via = order.get(relayed_by.get(mention.key, ""))
        link = _link(mention.source or document.text[mention.start : mention.end], known)._replace(via=via)
        order[mention.key] = len(links)
        links.append(link)
        places.setdefault(str(link), (mention.start, mention.end))
    return links, places


def _link(name: str, known: Known) -> paths.Link:
    """Whom a mention means: a key of the registry, somebody whom it knows by this name, or a name."""
    words = " ".join(name.split()).strip('"')
    if words.casefold() == paths.UNNAMED:
        return paths.Link()
    if words in known.keys:
        return paths.Link(words)
    if key := known.called(words):
        return paths.Link(key)
    if len(words) > paths.NAME_LENGTH:
        raise Unreadable(f"“{printable(words[:40])}…” is too long for the name of a source")
    return paths.Link(None, words)
