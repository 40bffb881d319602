"""Lead-ins ('From X's report today:'), linked titles ('> X's report, …') and headlines that name their source."""

from annotator.reading.arabic_headlines import verb_first_headline
from annotator.reading.attribution import Attribution
from annotator.reading.layout import Piece
from annotator.reading.mentions import Description
from annotator.reading.model import Citation, KnownAlias
from annotator.reading.persons import Speakers
from annotator.reading.speakers import OUTLETS, Speaker
from annotator.reading.tokens import Sentence

_WORDS = 30
_SHORT = 16  # words of a line that names an outlet without saying what of it follows
_PLACING = frozenset(("in", "on", "at", "of"))


def lead_in(sentence: Sentence, attribution: Attribution) -> list[Citation]:
    """The sources that a lead-in gives to what follows it; none if this is no lead-in."""
    if not sentence.low or sentence.low[-1] != ":" or len(sentence) > _WORDS:
        return []
    nouns, links = sentence.lexicon.reports["nouns"], sentence.lexicon.reports["links"]
    told = [cue for cue in sentence.cues if cue.group in ("say", "report", "tell", "quote", "according")]
    told = [
        cue
        for cue in told
        if not (cue.first == 0 and cue.words.endswith("ed"))  # 'Alleged gains:'
        and not (cue.words in nouns and sentence.at[cue.first - 1] in ("'s", "video", "war", "news"))
    ]
    if told and len(sentence) - told[-1].last > 8:
        return []
    found = [s for s in Speakers(sentence, attribution.registry).found if s.kind == "registered"]
    short = len(sentence) <= _SHORT
    outlet = short and any(attribution.registry.sources[s.source or ""].kind in OUTLETS for s in found)
    if (
        not told
        and not outlet
        and not any(low in nouns for low in sentence.low)
        and not (sentence.low[0] in links and (outlet or sentence.low[0] not in _PLACING))
    ):
        return []
    linked = [s for s in found if sentence.at[s.first - 1] in links] or found[-1:]
    if linked:
        return [_citation(sentence, linked[-1], "lead-in")]
    if told:
        return (
            [] if sentence.low[0] in sentence.lexicon.grammar["own_words"] else attribution.explicit(sentence)
        )
    name = _linked_name(sentence)
    return [_citation(sentence, name, "lead-in")] if name else []


def linked_title(sentence: Sentence, attribution: Attribution, piece: Piece) -> Citation | None:
    """'> X's March report for Y, Title': the outlet of a title that the report links to."""
    at, nouns = sentence.at, sentence.lexicon.reports["nouns"]
    begin = 0
    while begin < 3 and at[begin] and not at[begin][0].isalnum():
        begin += 1
    last = begin
    while last < begin + 6 and at[last] and at[last] != "'s":
        last += 1
    if at[last] != "'s" or not sentence.capital[begin]:
        return None
    stop = min(last + 8, len(sentence))
    noun = next((i for i in range(last + 1, stop) if at[i] in nouns), None)
    # 'X's March report'; 'X's Jan Lund' is a person
    dated = at[last + 1] in sentence.lexicon.grammar["times"] and not sentence.capital[last + 2]
    if noun is None and not dated:
        return None
    speakers = Speakers(sentence, attribution.registry).found
    owner = next((s for s in speakers if s.kind == "registered" and begin <= s.core <= last), None)
    if noun is None and not (owner and dated):
        return None
    if (
        not dated
        and piece.kind != "list_item"
        and not (owner and noun is not None and noun <= last + 4 and at[noun + 1] == ",")
    ):
        return None
    for index in range(noun or last, min((noun or last) + 6, len(sentence))):
        if at[index] in ("for", "in", "on"):
            other = next(
                (s for s in speakers if s.kind == "registered" and index < s.core <= index + 3), None
            )
            if other:
                return _citation(sentence, other, "linked report")
            end = sentence.name_end(index + 1)
            if end > index + 1 and at[index + 1] not in sentence.lexicon.grammar["times"]:
                name = Speaker(index + 1, end, "named", None, sentence.phrase(index + 1, end), index + 1)
                return _citation(sentence, name, "linked report")
    if owner:
        return _citation(sentence, owner, "linked report")
    return _citation(
        sentence, Speaker(begin, last, "named", None, sentence.phrase(begin, last), begin), "linked report"
    )


def headline_source(sentence: Sentence, attribution: Attribution, headline: bool) -> Citation | None:
    """'…: monitor', 'X: …', and with the colon lost '… Monitor'; list items only 'X: …'."""
    speakers = Speakers(sentence, attribution.registry)
    end = next((i for i in range(3, len(sentence)) if sentence.at[i] == "|"), len(sentence))
    while end and not sentence.at[end - 1][0].isalnum():
        end -= 1
    for speaker in speakers.found:
        if speaker.kind not in ("registered", "unnamed", "description"):
            continue
        before = sentence.at[speaker.core - 1]
        closing = speaker.last == end and speaker.core > 2
        lost = (
            sentence.capital[speaker.core]
            and speaker.kind in ("description", "unnamed")
            and not speaker.oblique
            and not (speaker.kind == "unnamed" and _is_victim(sentence, speaker.first))
        )
        signed = before == ":" and end - speaker.last > 1 and sentence.name_end(speaker.last) == end
        if headline and signed and speaker.core > 2 and speaker.kind != "registered":
            return attribution.headline(speaker, sentence)  # '…: monitor Name Name.', a byline glued to it
        if (
            headline
            and closing
            and (
                before in (":", "-", "–", "—")
                or (lost and before not in (",", "and", "&") and speaker.last - speaker.core <= 2)
            )
        ):
            return attribution.headline(speaker, sentence)
        if speaker.core <= 2 and sentence.at[speaker.last] == ":" and speaker.last < end - 1:
            return attribution.headline(speaker, sentence)
    if headline and sentence.lexicon.verb_first:
        return verb_first_headline(sentence, attribution)
    if headline:
        figure = _figure(sentence, end)
        if figure or (end > 3 and sentence.at[0] in ("report", "reports") and sentence.at[1] == ":"):
            return figure or Citation("gen_reports", "", None, sentence.place(0, 1), None, "headline")
    lost_colon = _lost_colon(sentence, end) if headline else None
    return attribution.headline(lost_colon, sentence) if lost_colon else None


def _figure(sentence: Sentence, end: int) -> Citation | None:
    """'Xyz: …', '… – Xyz': a person so well known that a headline needs no other name."""
    at, known = sentence.at, sentence.lexicon.people["figures"]
    last = sentence.name_end(0)
    if 0 < last < 4 and last < end - 1 and at[last] == ":" and at[last - 1] in known:
        return Citation(None, sentence.phrase(0, last), None, sentence.place(0, last), None, "headline")
    first = end - 1 - sentence.capital[end - 2]
    if first > 2 and end - first < 4 and at[first - 1] in (":", "-", "–", "—") and at[end - 1] in known:
        return Citation(None, sentence.phrase(first, end), None, sentence.place(first, end), None, "headline")
    return None


def _is_victim(sentence: Sentence, first: int) -> bool:
    """'Army Kills 22 Militants': whom a headline's verb hits, no source behind a lost colon."""
    near = sentence.low[max(first - 5, 0) : first]
    return not sentence.lexicon.grammar["hitting"].isdisjoint(near)


def _lost_colon(sentence: Sentence, end: int) -> Speaker | None:
    """'… in the east Monitor', '… on Monday state media': a description at the end, its colon lost."""
    for known in sentence.known:
        first, last = known.first, known.last
        before = sentence.at[first - 1]
        if (
            last != end
            or first < 4
            or before in sentence.lexicon.grammar["prepositions"]
            or not before.isalnum()
        ):
            continue
        words = sentence.phrase(first, last)
        late = sentence.capital[end - 1] and sentence.at[end - 1] in sentence.lexicon.announced
        if late and isinstance(known.value, Description):
            return Speaker(first, last, "description", None, words, first, kinds=known.value)
        alias = isinstance(known.value, KnownAlias)
        apart = before in sentence.lexicon.grammar["places"] or before in sentence.lexicon.grammar["times"]
        cased = last - first > 1 and words[0].isupper() and words[1:].islower()  # 'State media'
        apart = apart or cased or before.isdigit() or before in sentence.lexicon.grammar["opening_numbers"]
        if (
            alias
            and isinstance(known.value, KnownAlias)
            and (apart or (last - first > 1 and words.islower()))
        ):
            return Speaker(first, last, "registered", known.value.source, words, first)
    if sentence.at[end - 1] in ("report", "reports") and sentence.capital[end - 1] and end > 4:
        return Speaker(end - 1, end, "unnamed", "gen_reports", sentence.phrase(end - 1, end), end - 1)
    return None


def _linked_name(sentence: Sentence) -> Speaker | None:
    """A name that the registry lacks: 'from the X', or 'X's report'."""
    at, links = sentence.at, sentence.lexicon.reports["links"]
    for index in range(len(sentence) - 1):
        if at[index] in links:
            first = index + 1
            while at[first] in sentence.lexicon.grammar["determiners"]:
                first += 1
            last = sentence.name_end(first)
            if last > first and at[first] not in sentence.lexicon.grammar["times"]:
                return Speaker(first, last, "named", None, sentence.phrase(first, last), first)
        elif at[index] == "'s" and sentence.name_start(index) < index:
            first = sentence.name_start(index)
            return Speaker(first, index, "named", None, sentence.phrase(first, index), first)
    return None


def _citation(sentence: Sentence, speaker: Speaker, rule: str) -> Citation:
    place = sentence.place(speaker.core, max(speaker.last, speaker.core + 1))
    return Citation(speaker.source, speaker.name, None, place, None, rule)
