"""Who claims an attack: 'ISIS fighters claimed the attack' is ISIS's claim, though its fighters have no name."""

from annotator.reading.model import Citation, KnownAlias
from annotator.reading.speakers import Speaker
from annotator.reading.tokens import Cue, Sentence

_ATTACKS = frozenset(
    "responsibility attack attacks bombing bombings blast blasts explosion explosions raid raids ambush strike shelling"
    " assassination killing killings shooting".split()
)
_REACH = 6  # words between the verb and the attack


def claimant(speaker: Speaker, cue: Cue, sentence: Sentence) -> Citation | None:
    """The party whose people, a speaker without a name, claim an attack."""
    nobody = speaker.kind == "unnamed" or (speaker.source or "").startswith("gen_")
    if not (nobody and cue.words.startswith("claim")):
        return None
    passive = cue.words.endswith(" by")
    if not passive and _ATTACKS.isdisjoint(sentence.low[cue.last : cue.last + _REACH]):
        return None
    end = first = speaker.last - 1
    while first and sentence.capital[first - 1] and sentence.words[first - 1][0].isalpha():
        first -= 1
    place = sentence.place(first, end)
    for known in sentence.known:
        if first <= known.first and known.last == end and isinstance(known.value, KnownAlias):
            return Citation(known.value.source, sentence.phrase(known.first, end), None, place, cue.span)
    party = "IS" in sentence.words[first:end] or not sentence.lexicon.people["fighters"].isdisjoint(
        sentence.low[first:end]
    )
    return Citation(None, sentence.phrase(first, end), None, place, cue.span) if party else None
