"""Cue words that bring no source: nouns that look like verbs, and verbs of relative clauses."""

from annotator.folding import fold
from annotator.reading.kept import Kept
from annotator.reading.model import KnownAlias
from annotator.reading.tokens import Cue, Sentence

_SHOWS = frozenset(("showed", "shows", "show", "offered", "offers"))
_RELEASED = frozenset(("released", "releases", "issued", "issues"))
SHOWN = frozenset(
    (
        "video",
        "videos",
        "footage",
        "statement",
        "photos",
        "pictures",
        "images",
        "photographs",
        "recording",
        "clip",
        "comments",
        "remarks",
        "message",
        "audio",
    )
)
_OBJECT_BEFORE = {"described": "as", "describes": "as", "blamed": "on", "blames": "on", "regarded": "as"}
_PEOPLE = frozenset(("people", "police", "media", "men", "women", "who", "they", "we", "i", "you"))
_SAYS = frozenset(("says", "say", "said", "claims", "claim", "believe"))
_MARKS = frozenset('"“”»')
_BACK = frozenset(("hit back", "hits back", "shot back", "fired back", "lashed out", "lashes out"))
_PUTS = frozenset(("put", "puts", "gave", "gives", "give"))
_COUNTED = frozenset(("casualties", "losses", "deaths", "violations", "attacks"))
_TOLLS = _COUNTED | frozenset(
    ("toll", "tolls", "number", "numbers", "figure", "figures", "count", "total", "names")
)
_LOST = frozenset(("life", "lives", "victims", "casualties"))
_HOLDS = frozenset(("hold", "holds"))
_TO_ACCOUNT = frozenset(("responsible", "accountable"))
_ARTICLES = frozenset(("a", "an", "the", "its", "their", "his", "her", "similar"))


def _singular(sentence: Sentence, index: int) -> bool:
    """Whether a singular common noun or adjective stands there, which no plural verb follows."""
    low, grammar = sentence.at[index], sentence.lexicon.grammar
    small = sentence.words[index].islower() and low.isalpha() and not low.endswith(("s", "ly"))
    return small and low not in _PEOPLE and low not in grammar["between"] and low not in grammar["times"]


def _begins_with_many(cue: Cue, sentence: Sentence) -> bool:
    """'Local sources from the province report': people without a name in the plural, and where they are."""
    first = next((known for known in sentence.known if known.group == "unnamed"), None)
    if first is None or first.first > 2 or cue.first - first.last > _FROM_THERE:
        return False
    return sentence.at[first.last - 1].endswith("s") and sentence.at[first.last] in ("from", "in", "at", "on")


_FROM_THERE = 6  # words
_NOUNS = frozenset(("remarks", "comments", "warning", "states", "report", "counts", "count", "counted"))
_RECORDED = frozenset(("recorded", "recording", "posted"))
_SHOWING = frozenset(
    ("showing", "of", "that", "which", "saying", "purporting", "claiming", "statement", "comments")
)
_DOUBTFUL = _NOUNS | _RECORDED | _SHOWS | _RELEASED | _OBJECT_BEFORE.keys() | _HOLDS | _PUTS
# Whether the rules for single words in `owned` have to be asked about a cue; for most they need not.
_doubtful = Kept(
    lambda words: (
        words in _DOUBTFUL or words.startswith(("calls ", "claim")) or words.endswith(("ing", "ing for"))
    )
)


# The same for verbs of reporting, of which more can be nouns.
_special = Kept(lambda words: _doubtful[words] or words in _BACK or words == "reports")


def owned(cue: Cue, sentence: Sentence) -> bool:
    """'Russia's claims', also with the apostrophe lost: a noun, no verb; 'claims four lives': no words."""
    if cue.group != "report" and not _doubtful[cue.words]:
        return False
    if not _special[cue.words]:
        return _is_noun(cue, sentence)
    after = sentence.at[cue.last]
    before = (sentence.at[cue.first - 1], sentence.at[cue.first - 2])
    if cue.words == "warning" and after not in ("that", "of", "against") and _ARTICLES.intersection(before):
        return True
    if cue.words in ("report", "reports") and before[0] in sentence.lexicon.grammar["nationalities"]:
        verb = any(c.last == cue.first - 1 and c.group in ("say", "report") for c in sentence.cues)
        return verb or before[1] in _ARTICLES  # 'denied the Syrian reports', 'confirmed Syrian reports'
    if cue.words == "states" and (
        before[0] in sentence.lexicon.grammar["nationalities"] or before[0] == "member"
    ):
        return True
    if cue.words.endswith(("ing", "ing for")) and before[0] in sentence.lexicon.grammar["appeals"]:
        return True  # 'protests demanding reform'
    near = [c for c in sentence.cues if c.last == cue.first - 1 and c.group in ("say", "report")]
    national = before[0] in sentence.lexicon.grammar["nationalities"]
    if cue.words in ("claims", "claim", "remarks", "comments") and near and national:
        return True  # 'denied US claims that'
    occurs = after in sentence.lexicon.grammar["occurring"] and not sentence.title
    if cue.words in ("report", "remarks", "claims", "comments") and occurs:
        return True  # 'the X report comes as'
    if cue.words.startswith("calls ") and (
        before[0] in sentence.lexicon.grammar["prepositions"] or before[0] in _ARTICLES
    ):
        return True  # 'an ear to calls for peace'
    if cue.words in _BACK and after in ("", ".") and _MARKS.isdisjoint(sentence.low):
        return True  # 'the army fired back.'
    if cue.words in _BACK and after not in ("at", "against", "that", "on", "by", "", ".", '"'):
        return True  # 'the army hit back sparking a battle'
    if cue.words in _SHOWS and after == "no":
        return True
    if cue.words in _RELEASED and SHOWN.isdisjoint(sentence.at[i] for i in range(cue.last, cue.last + 5)):
        return True
    if cue.words in _OBJECT_BEFORE and after == _OBJECT_BEFORE[cue.words]:
        return True  # 'a stance that X described as shameful'
    if (
        cue.words in ("report", "claim")
        and cue.first
        and not sentence.title
        and _singular(sentence, cue.first - 1)
        and not _begins_with_many(cue, sentence)
    ):
        return True  # 'an army report'
    if cue.words in ("report", "claim") and any(c.first == cue.last for c in sentence.cues):
        return not sentence.at[cue.last].endswith("ing")  # 'an army report accused'
    if cue.words in ("recorded", "recording"):
        after_it = sentence.low[cue.last : cue.last + 6]
        counted = any(word.isdigit() for word in after_it) or not _TOLLS.isdisjoint(after_it)
        return not (counted or not sentence.lexicon.grammar["opening_numbers"].isdisjoint(after_it))
    if cue.words == "posted" and not SHOWN.isdisjoint(sentence.low[cue.last : cue.last + 4]):
        return _SHOWING.isdisjoint(sentence.low[cue.last : cue.last + 10])  # 'posted the videos online'
    if cue.words in _HOLDS:
        return _TO_ACCOUNT.isdisjoint(sentence.low[cue.last : cue.last + 16])
    if cue.words in _PUTS:
        ahead = {sentence.at[i] for i in range(cue.last, cue.last + 6)}
        return not ahead & _TOLLS or "no" in ahead
    if cue.words in ("counts", "count", "counted") and after == "the":
        return True
    if cue.words.startswith("claim") and "lives" in sentence.low[cue.last : cue.last + 5]:
        return True
    if cue.words.startswith("claim") and (
        after[:1].isdigit() or after in sentence.lexicon.grammar["opening_numbers"]
    ):
        number = sentence.low[cue.last : cue.last + 9]
        return not _LOST.isdisjoint(number)  # but 'claimed nine fighters were killed'
    if sentence.title and cue.words in ("report", "claim") and not after.isalnum():
        return True
    return _is_noun(cue, sentence)


def _is_noun(cue: Cue, sentence: Sentence) -> bool:
    """'the warnings', 'X's reports': what is somebody's, also with the apostrophe lost, is no verb."""
    if cue.group != "report" or cue.last - cue.first > 1 or sentence.at[cue.last] == "that":
        return False
    owner = sentence.at[cue.first - 1]
    if owner in ("the", "a", "an", "its", "their", "his", "'s"):
        return True
    if not owner.endswith("s"):
        return False
    for known in sentence.known:
        if known.last == cue.first and isinstance(known.value, KnownAlias):
            return fold(sentence.phrase(known.first, known.last)) == fold(known.value.text) + "s"
    return owner[:-1] in sentence.lexicon.grammar["places"]


def in_relative(cue: Cue, sentence: Sentence) -> bool:
    """'an attack X says killed nine': a clause whose 'which' is left out."""
    if cue.words not in _SAYS or sentence.title or sentence.capital[cue.last]:
        return False  # 'said Ahmed X'
    after = sentence.at[cue.last]
    passive = sentence.lexicon.grammar["passive"]
    noun = sentence.at[cue.last + 2] in passive  # 'said scattered fighting was going on'
    before = [k.value for k in sentence.known if k.last == cue.first and isinstance(k.value, KnownAlias)]
    named = any(not alias.source.startswith("gen_") for alias in before)
    has = after in ("has", "have", "had") and sentence.at[cue.last + 1] != "to" and not named
    return (
        after in passive or has or (after.endswith("ed") and len(after) > 4 and not noun and "-" not in after)
    )
