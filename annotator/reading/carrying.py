"""What statements take over from others: quotations, fragments, attribution that follows its content, headlines."""

import re
from itertools import pairwise

from annotator.reading.draft import Draft
from annotator.reading.memory import Memory
from annotator.reading.model import Citation, KnownAlias, Span
from annotator.reading.openings import Openings
from annotator.reading.quotations import closed

_LAST_WORDS = re.compile(r"(?::| [-–—]) ((?:[\w'’]+ ){0,2}[\w'’]+)\Z")
_FIRST_PERSON_REACH = 2
_LOST_MARK_REACH = 3
_ARGUMENT_REACH = 3
_NO_SPEECH = frozenset(("headline", "credit", "count", "lead-in", "linked report", "hearsay"))


def carry_quotations(drafts: list[Draft]) -> None:
    """A quotation of several statements has one source, named in any of them or right beside."""
    for index, draft in enumerate(drafts):
        if draft.quotation is None or draft.citations or draft.fixed:
            continue
        source = _of_quotation(drafts, index, draft.quotation)
        if source is not None:
            draft.take(source.citations, "quotation")


def _of_quotation(drafts: list[Draft], index: int, quotation: Span) -> Draft | None:
    whole = closed(drafts[index].text, quotation)
    for step in (1, -1) if whole else (1,):
        other = index + step
        while 0 <= other < len(drafts) and _overlaps(drafts[other], quotation):
            if drafts[other].citations:
                return drafts[other]
            if not whole and other > index + _LOST_MARK_REACH:
                break
            other += step
    before = drafts[index - 1] if index else None
    if before and not whole and before.evidence == "explicit" and before.start > quotation.start:
        return None  # who speaks was said again since the marks opened: they were lost
    if before and before.citations and not before.fixed and before.rule != "headline":
        return before
    after = drafts[index + 1] if index + 1 < len(drafts) else None
    if after and after.citations and after.block == drafts[index].block:
        return after
    return None


def _overlaps(draft: Draft, quotation: Span) -> bool:
    return draft.start < quotation.end and quotation.start < draft.end


def carry_fragments(drafts: list[Draft], openings: Openings) -> None:
    """A sentence without a verb goes on from the one before it."""
    for before, draft in pairwise(drafts):
        if draft.citations or draft.fixed or not before.citations or before.block != draft.block:
            continue
        if openings.fragment.match(draft.opening) and len(draft.sentence) <= 20:
            draft.take(before.citations, "fragment")


def carry_backward(drafts: list[Draft], openings: Openings) -> None:
    """'This is reported by …' gives its source to the sentence before it, 'That is how X put it' to a quotation."""
    for index in range(len(drafts) - 1, 0, -1):
        after = drafts[index]
        if not after.citations or not openings.backward.match(after.opening):
            continue
        for before in range(index - 1, -1, -1):
            draft = drafts[before]
            beside = draft.block == after.block or draft.quotation is not None
            if draft.citations or draft.fixed or not beside:
                break
            draft.take(after.citations, "attributed afterwards")
            if draft.quotation is None:
                break


def carry_linked_relay(drafts: list[Draft]) -> None:
    """'> X's report, Title', then 'the report by Y that X quotes …': X relays Y; a title in brackets after is Y's."""
    for index, (linked, draft) in enumerate(pairwise(drafts)):
        if linked.rule != "linked report" or len(linked.citations) != 1 or draft.citations or not draft.cued:
            continue
        origin = _quoted_origin(draft, linked.citations[0])
        if origin is None:
            continue
        linked.citations = [*linked.citations, origin._replace(via=0)]
        title = drafts[index + 2] if index + 2 < len(drafts) else None
        if title and not title.citations and not title.fixed and _bracketed(title):
            title.take([origin], "linked report")


def _quoted_origin(draft: Draft, relay: Citation) -> Citation | None:
    """Y of 'the report by Y that X quotes', X being the relay."""
    sentence = draft.sentence
    for cue in sentence.cues:
        outlet = next(
            (k for k in sentence.known if k.last == cue.first and isinstance(k.value, KnownAlias)), None
        )
        if cue.group != "quote" or outlet is None or not isinstance(outlet.value, KnownAlias):
            continue
        link = outlet.first - 1
        if (
            outlet.value.source != relay.source
            or sentence.at[link] not in sentence.lexicon.grammar["relatives"]
        ):
            continue
        first = sentence.name_start(link)
        if first == link:
            continue
        known = next((k for k in sentence.known if k.last == link and isinstance(k.value, KnownAlias)), None)
        source = known.value.source if known and isinstance(known.value, KnownAlias) else None
        name, place = sentence.phrase(first, link), sentence.place(first, link)
        return Citation(source, name, None, place, cue.span, "linked report", "carried")
    return None


def _bracketed(draft: Draft) -> bool:
    return draft.text[draft.start] == "(" and draft.text[draft.end - 1] == ")"


def carry_first_person(drafts: list[Draft], reporting: frozenset[str], openings: Openings) -> None:
    """'We …' outside quotation marks, which pages lose: the words of the speaker before, else of the one after.

    reporting: the outlets and monitors of the registry, who seldom speak of themselves.
    """
    for index, draft in enumerate(drafts):
        if (
            draft.citations
            or draft.fixed
            or draft.kind != "sentence"
            or openings.own_view.match(draft.opening)
        ):
            continue
        if not openings.first_person.search(draft.text, draft.start, draft.end):
            continue
        near = [
            *drafts[max(0, index - _FIRST_PERSON_REACH) : index][::-1],
            *drafts[index + 1 : index + 1 + _FIRST_PERSON_REACH],
        ]
        for other in near:
            if (
                other.citations
                and (draft.cued or other.rule == "told" or other.citations[-1].source not in reporting)
                and not other.fixed
                and other.rule != "headline"
                and other.block == draft.block
            ):
                draft.take(other.citations, "first person")
                break


def carry_argument(drafts: list[Draft], reporting: frozenset[str], openings: Openings) -> None:
    """What a party 'will' and 'must', between two statements of one speaker: the speech goes on, its marks lost.

    reporting: the outlets and monitors of the registry; what stands between their statements is mostly background.
    """
    index = 1
    while index < len(drafts):
        end = index
        while end < len(drafts) and not (drafts[end].citations or drafts[end].fixed):
            end += 1
        before, between = drafts[index - 1], drafts[index:end]
        if 0 < len(between) <= _ARGUMENT_REACH and end < len(drafts) and before.rule not in _NO_SPEECH:
            speaker = before.citations[-1] if before.citations else None
            if speaker and speaker.source not in reporting and _same_speaker(speaker, drafts[end]):
                _argue(before, between, openings)
        index = end + 1


def _argue(before: Draft, between: list[Draft], openings: Openings) -> None:
    """Give statements between two of one speaker to that speaker, if one of them argues and none is quoted."""
    for draft in between:
        if draft.block != before.block or draft.kind != "sentence" or draft.quoted:
            return
    if any(openings.argument.search(draft.text, draft.start, draft.end) for draft in between):
        for draft in between:
            draft.take(before.citations, "argument")


def _same_speaker(speaker: Citation, draft: Draft) -> bool:
    """Whether a statement cites the same speaker, and no other one."""
    if draft.rule in _NO_SPEECH or not draft.citations:
        return False
    other = draft.citations[-1]
    if speaker.source or other.source:
        return speaker.source == other.source and not (speaker.source or "").startswith("gen_")
    names = [name.casefold().replace("al-", "").split() for name in (speaker.name, other.name)]
    return all(names) and (names[0][-1] in names[1] or names[1][-1] in names[0])


def carry_named_afterwards(drafts: list[Draft]) -> None:
    """'…, according to a local official', then 'Name Name told X': the official, if Name has no role of his own."""
    for lead, after in reversed(list(pairwise(drafts[:3]))):
        if len(lead.citations) != 1 or lead.fixed or not after.citations:
            continue
        nobody, known = lead.citations[0], after.citations[-1]
        unnamed = not nobody.name or (nobody.source or "").startswith("gen_")
        office = not nobody.source and 2 < len(nobody.name.replace("’", "'").replace("'s", " s").split()) < 6
        if (
            not (unnamed or office)
            or not nobody.mention
            or not known.mention
            or known.source
            or not known.name
        ):
            continue
        words = lead.text[slice(*nobody.mention)].casefold().split()
        people, first = lead.lexicon.people, words[0] in lead.lexicon.grammar["indefinite"]
        roles = (people["titles"] | people["spokes"]) - {"abu"}
        bare = lead.text[slice(*known.mention)] == known.name and roles.isdisjoint(
            known.name.casefold().split()
        )
        person = words[-1] in people["nameless"] | people["spokes"] and 1 < len(known.name.split()) < 5
        headed = (
            office and words[-1] in people["spokes"] and (len(words) == 3 or words[0].endswith(("'s", "’s")))
        )
        named_so = known.name.casefold().split()
        same_role = words[-1] in people["spokes"] and words[-1] in named_so and len(named_so) > 1
        if unnamed and same_role and words[0] in ("the", "a"):
            lead.take([known._replace(via=None)], "named afterwards")
        elif bare and headed and known.name not in nobody.name:
            lead.take([known._replace(via=None)], "named afterwards")
        elif unnamed and first and bare and (person or words[-1] in people["outlets"]):
            lead.take([known._replace(via=None)], "named afterwards")


def _office_behind(draft: Draft, memory: Memory) -> Citation | None:
    """'…: Governor', '… - Homs governor': the person cited who holds the office."""
    found = _LAST_WORDS.search(draft.text, draft.start, draft.end)
    words = found[1].casefold().split() if found else []
    if not words:
        return None
    if words[-1] == "ministry":
        return memory.body(words[-1])  # '… - Defence Ministry'
    return memory.player(words[-1]) if words[-1] in draft.lexicon.people["spokes"] else None


def carry_repeated(drafts: list[Draft]) -> None:
    """A line in the middle of a page that a later sentence says word for word has that one's sources."""
    said = {draft.text[draft.start : draft.end].rstrip("."): draft for draft in drafts if draft.citations}
    for draft in drafts[1:]:
        if draft.kind == "headline" and draft.cued and not (draft.citations or draft.fixed):
            again = said.get(draft.text[draft.start : draft.end])
            if again is not None:
                draft.take(again.citations, again.rule)


def carry_headline(drafts: list[Draft], memory: Memory) -> None:
    """'Surname: …', '…: Surname' and 'Whole Name: …' over a report that cites the person or body."""
    for index, draft in enumerate(drafts):
        named = any(citation.name for citation in draft.citations)
        if (index and draft.kind != "headline") or named or draft.fixed:
            continue
        head, colon, tail = draft.text[draft.start : draft.end].partition(":")
        for name in (head, tail.rpartition(":")[2]):
            words = name.strip(" .").split()
            place = bool(words) and words[-1].casefold() in draft.lexicon.grammar["places"]
            known = memory.surname(words[-1]) if colon and 0 < len(words) <= 3 and not place else None
            known = known or (memory.by_name(" ".join(words)) if colon and name is head else None)
            if known is None and name is not head:
                known = _office_behind(draft, memory)
            if known and not draft.lexicon.people["documents"].intersection(map(str.casefold, words)):
                draft.take([known._replace(via=None)], "headline")
                break
