"""What is told of without anybody who is named: 'reportedly', 'reports emerged'."""

from annotator.reading.model import Citation, KnownAlias
from annotator.reading.tokens import Cue, Sentence

_VIDEOS = frozenset(("video", "videos", "footage", "clip", "clips", "recording"))
_SEEN = frozenset(("seen", "heard", "shown", "visible"))


def hearsay(sentence: Sentence) -> list[Citation]:
    """'reportedly' in the main clause; in a relative clause it says nothing of the statement."""
    for cue in sentence.cues:
        if (
            cue.group == "hearsay"
            and (sentence.title or not cue.words.startswith("said "))  # 'Nine said killed'
            and not _in_relative_clause(sentence, cue.first)
            and not _in_participle(sentence, cue)
            and {"لم", "ولم"}.isdisjoint(sentence.low[max(cue.first - 2, 0) : cue.first])  # 'no news came of'
            and not _of_nothing(sentence, cue)
        ):
            return [Citation("gen_reports", cue.words, None, cue.span, cue.span, "hearsay")]
    return _emerging(sentence) or seen_in_video(sentence)


def seen_in_video(sentence: Sentence) -> list[Citation]:
    """'In one video rebels are seen', 'In another Xyz video': the video's owner, or nobody named."""
    if sentence.at[0] != "in" or sentence.title:
        return []
    noun = next((i for i in range(1, 6) if sentence.at[i] in _VIDEOS), 0)
    if not noun or _SEEN.isdisjoint(sentence.low[noun + 1 : noun + 20]):
        return []
    first = next((i for i in range(1, noun) if sentence.capital[i]), noun)
    known = next(
        (k.value for k in sentence.known if k.last == noun and isinstance(k.value, KnownAlias)), None
    )
    place = sentence.place(first, noun + 1)
    return [
        Citation(known.source if known else None, sentence.phrase(first, noun), None, place, place, "hearsay")
    ]


def _emerging(sentence: Sentence) -> list[Citation]:
    """'Reports of looting surfaced': the reports that begin the sentence come from nobody who is named."""
    grammar, begin = sentence.lexicon.grammar, 0
    while sentence.at[begin] in grammar["describing"]:
        begin += 1
    reports = sentence.lexicon.unnamed.get("gen_reports", frozenset())
    told = sentence.at[begin] in reports and sentence.at[begin + 1] in grammar["of"]
    if not told or grammar["emerging"].isdisjoint(sentence.low):
        return []
    place = sentence.place(begin, begin + 1)
    return [Citation("gen_reports", sentence.phrase(begin, begin + 1), None, place, place, "hearsay")]


def _in_participle(sentence: Sentence, cue: Cue) -> bool:
    """'hurt in raids reportedly flown by X': the main clause came before, and says more."""
    at, grammar = sentence.at, sentence.lexicon.grammar
    if (
        cue.words == "reportedly"
        and at[cue.last].endswith("ing")
        and at[cue.first - 1] not in grammar["passive"]
    ):
        return True  # 'bombers hit the town reportedly killing nine'
    governed = at[cue.first - 2] in grammar["prepositions"] and not grammar["passive"].isdisjoint(
        sentence.low[: cue.first]
    )
    return governed and "by" in sentence.low[cue.last : cue.last + 3]


def _of_nothing(sentence: Sentence, cue: Cue) -> bool:
    """'No casualties were reported': nothing that anybody tells."""
    verb = cue.words in (
        "have been reported",
        "has been reported",
        "were reported",
        "was reported",
        "are reported",
        "is reported",
        "been reported",
    )
    return verb and "no" in sentence.low[max(cue.first - 6, 0) : cue.first]


def _in_relative_clause(sentence: Sentence, position: int) -> bool:
    relatives = sentence.lexicon.grammar["relatives"]
    adverb = sentence.at[position] == "reportedly"
    for index in range(position - 1, max(position - 25, -1), -1):
        low = sentence.at[index]
        if low in relatives and low != "that":
            return True
        if adverb and index > 2 and low in ("after", "as", "because"):
            return True  # 'they fled after he reportedly left'
        if low in (",", ";"):
            return False
    return False
