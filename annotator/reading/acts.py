"""What looks like a citation and is none: acts, stances that somebody else tells of, and evidence that suggests."""

from annotator.reading.speakers import Speaker
from annotator.reading.tokens import Cue, Sentence


def is_place(speaker: Speaker, sentence: Sentence) -> bool:
    """Whether a name consists of places: 'reports from Syria', 'Turkey condemns'."""
    words = sentence.low[speaker.core : speaker.last]
    return speaker.kind == "named" and sentence.lexicon.places_and_articles.issuperset(words)


def is_act(cue: Cue, sentence: Sentence) -> bool:
    """'since calling for', 'seizing towns and announcing', 'a draft by Y calling for': no words of the subject."""
    at, grammar = sentence.at, sentence.lexicon.grammar
    if at(cue.first - 1) in grammar["when"] or (at(cue.first - 1), cue.words) == ("and", "announcing"):
        return True
    near = sentence.low[max(cue.first - 8, 0) : cue.first]
    return "," not in near and not grammar["appeals"].isdisjoint(near)


def is_stance(speaker: Speaker, cue: Cue, teller: Speaker, told: Cue, sentence: Sentence) -> bool:
    """'Minister X said Turkey condemns this': a country's stance, of which the teller before it tells."""
    voice = teller.person or teller.kind == "pronoun"
    begin = speaker.first - (sentence.at(speaker.first - 1) == "that")
    stance = voice and told.last == begin and cue.words in sentence.lexicon.grammar["stances"]
    return stance and is_place(speaker, sentence)


def is_evidence(speaker: Speaker, cue: Cue, sentence: Sentence) -> bool:
    """'Evidence suggests that', 'Tests show': one noun that begins the sentence, and nobody's name."""
    alone = speaker.kind == "named" and speaker.last == 1 and not is_place(speaker, sentence)
    return alone and cue.words in sentence.lexicon.grammar["suggesting"]
