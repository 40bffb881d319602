"""What looks like a citation and is none: acts, stances, days, evidence, and clauses that only modify."""

from annotator.reading.speakers import Speaker
from annotator.reading.tokens import Cue, Sentence


def is_place(speaker: Speaker, sentence: Sentence) -> bool:
    """Whether a name consists of places: 'reports from Syria', 'Turkey condemns'."""
    words = sentence.low[speaker.core : speaker.last]
    return speaker.kind == "named" and sentence.lexicon.places_and_articles.issuperset(words)


def is_region(speaker: Speaker, sentence: Sentence) -> bool:
    """'the Middle East and North Africa', of which somebody is the director: several countries say nothing."""
    return speaker.kind == "named" and "africa" in sentence.low[speaker.core : speaker.last]


def is_act(cue: Cue, sentence: Sentence) -> bool:
    """'since calling for', 'seizing towns and announcing', 'a draft by Y calling for': no words of the subject."""
    at, grammar = sentence.at, sentence.lexicon.grammar
    if at[cue.first - 1] in grammar["when"] or (at[cue.first - 1], cue.words) == ("and", "announcing"):
        return True
    near = sentence.low[max(cue.first - 8, 0) : cue.first]
    return "," not in near and not grammar["appeals"].isdisjoint(near)


def is_stance(speaker: Speaker, cue: Cue, teller: Speaker, told: Cue, sentence: Sentence) -> bool:
    """'Minister X said Turkey condemns this': a country's stance, of which the teller before it tells."""
    voice = teller.person or teller.kind == "pronoun"
    begin = speaker.first - (sentence.at[speaker.first - 1] == "that")
    stance = voice and told.last == begin and cue.words in sentence.lexicon.grammar["stances"]
    return stance and is_place(speaker, sentence)


def is_evidence(speaker: Speaker, cue: Cue, sentence: Sentence) -> bool:
    """'Evidence suggests that', 'Tests show': one noun that begins the sentence, and nobody's name."""
    alone = speaker.kind == "named" and speaker.last == 1 and not is_place(speaker, sentence)
    return alone and cue.words in sentence.lexicon.grammar["suggesting"]


def is_none(speaker: Speaker, cue: Cue, sentence: Sentence) -> bool:
    """Whether a speaker and a cue that a rule brought together say nothing of who tells the statement."""
    kind = speaker.kind
    if kind == "named" and (
        _is_date(speaker, sentence)
        or _is_visited(speaker, sentence)
        or _is_reduced(speaker, cue, sentence)
        or _is_town(speaker, cue, sentence)
    ):
        return True
    if (
        kind in ("named", "registered")
        and sentence.at[speaker.first - 1] in sentence.lexicon.grammar["opposing"]
    ):
        return True  # 'troops fighting X say'
    if kind == "pronoun" and _in_another_clause(speaker, cue, sentence):
        return True
    if cue.group == "quote" and _is_owner(speaker, cue, sentence):
        return True
    # Most cues are in none of the groups that these rules ask for.
    return cue.words in sentence.lexicon.doubtful_cues and (
        _is_deed(cue, sentence)
        or _is_accused(cue, sentence)
        or _only_modifies(cue, sentence)
        or _is_object(speaker, cue, sentence)
        or _is_toll(cue, sentence)
        or _is_attitude(speaker, cue, sentence)
    )


def _is_date(speaker: Speaker, sentence: Sentence) -> bool:
    """'Tuesdays reports came', the apostrophe lost: a day is no name."""
    times, no_names = sentence.lexicon.grammar["times"], sentence.lexicon.begin_no_names
    words = [low.removesuffix("s") for low in sentence.low[speaker.core : speaker.last]]
    return not times.isdisjoint(words) and all(word in times or word in no_names for word in words)


def _is_town(speaker: Speaker, cue: Cue, sentence: Sentence) -> bool:
    """'Idlib has welcomed thousands': of places only countries and capitals have anything to say."""
    low, grammar = sentence.low[speaker.first : speaker.last], sentence.lexicon.grammar
    if cue.group == "tell" or sentence.at[speaker.last] in sentence.lexicon.people["spokes"]:
        return False  # a person called so, 'the Xyz governor'
    return is_place(speaker, sentence) and grammar["towns"].issuperset(low)


def _is_owner(speaker: Speaker, cue: Cue, sentence: Sentence) -> bool:
    """'citing X's worries', 'referenced X's ties': what X has, no words of X."""
    at, people, last = sentence.at, sentence.lexicon.people, speaker.last
    owns = at[last] in ("'s", "'") or at[last - 1] == "'s"
    if not owns or speaker.first < cue.last:
        return False
    known = (
        people["documents"]
        | people["spokes"]
        | people["nameless"]
        | people["institutions"]
        | people["outlets"]
    )
    return known.isdisjoint(at[i] for i in range(last, last + 5)) and not sentence.capital[last + 1]


def _is_deed(cue: Cue, sentence: Sentence) -> bool:
    """'X threatens the province', 'X maintains an airbase': a verb of doing, but for 'X threatens to', 'that'."""
    grammar, after = sentence.lexicon.grammar, sentence.at[cue.last]
    if cue.words in ("continued", "continues") and after == "to":
        return True
    return cue.words in grammar["deeds"] and after in grammar["determiners"] and after != "that"


def _is_toll(cue: Cue, sentence: Sentence) -> bool:
    """'raids claim scores of lives'."""
    return cue.words.startswith("claim") and "lives" in sentence.low[cue.last : cue.last + 5]


def _is_attitude(speaker: Speaker, cue: Cue, sentence: Sentence) -> bool:
    """'Turkey considers the group terrorists': how a country stands to others, which it did not say just now."""
    stands = cue.words in (
        "considers",
        "considered",
        "considers it",
        "regards the",
        "regards it",
        "regards them",
    )
    return stands and is_place(speaker, sentence) and not sentence.title


def _is_accused(cue: Cue, sentence: Sentence) -> bool:
    """'X accused of shelling Y': nobody accuses, 'is' was left out."""
    return cue.words in sentence.lexicon.grammar["accusing"] and sentence.at[cue.last] in ("of", "over")


def _only_modifies(cue: Cue, sentence: Sentence) -> bool:
    """'a blast claimed by X killed nine', 'the rations provided by X': tells more of one noun, not who says it all."""
    grammar, at = sentence.lexicon.grammar, sentence.at
    if cue.words in grammar["modifying"]:
        if not grammar["relatives"].isdisjoint(sentence.low[max(cue.first - 5, 0) : cue.first]):
            return True  # 'polls that have been rejected by X'
        return not sentence.title and grammar["passive"].isdisjoint(
            at[i] for i in range(max(cue.first - 3, 0), cue.first)
        )
    if cue.words in grammar["supplying"]:
        documents = sentence.lexicon.people["documents"] - sentence.lexicon.people["outlets"]
        known = documents | grammar["informing"]
        return known.isdisjoint(at[i] for i in range(max(cue.first - 6, 0), cue.first))
    return False


def _in_another_clause(speaker: Speaker, cue: Cue, sentence: Sentence) -> bool:
    """'X goes on as it announced Y', 'though it denied': 'it' is whoever acts in the main clause."""
    grammar, before = sentence.lexicon.grammar, sentence.at[speaker.first - 1]
    announces = cue.words in grammar["announcing"]
    subordinate = before in grammar["subordinating"] and (announces or cue.group == "report")
    return subordinate or (before == "as" and announces)


def _is_object(speaker: Speaker, cue: Cue, sentence: Sentence) -> bool:
    """'militias X considers terrorists': a clause whose 'which' is left out."""
    first, ends = speaker.first, sentence.at[cue.last] in ("", ".")
    denies = ends and cue.words in sentence.lexicon.grammar["denying"]  # 'an accusation X has denied.'
    if not (denies or cue.words in sentence.lexicon.grammar["regarding"]) or sentence.title or not first:
        return False
    before = sentence.words[first - 1]
    inside = before.isalpha() and before.islower() and before not in sentence.lexicon.grammar["conjunctions"]
    return inside and before not in sentence.lexicon.begin_no_names


def _is_visited(speaker: Speaker, sentence: Sentence) -> bool:
    """'an envoy visiting Syria says', 'director for the Middle East and North Africa said': a place, no speaker."""
    if is_region(speaker, sentence):
        return True
    if not (sentence.at[speaker.first - 1].endswith("ing") and is_place(speaker, sentence)):
        return False
    return not any(cue.last == speaker.first for cue in sentence.cues)


def _is_reduced(speaker: Speaker, cue: Cue, sentence: Sentence) -> bool:
    """'as a movement demanding change': a common noun and what it does, no comma between them."""
    if not (cue.words.endswith(("ing", "ing for")) and speaker.name.islower() and speaker.last <= cue.first):
        return False
    times = sentence.lexicon.grammar["times"]
    near = sentence.low[speaker.last : cue.first]
    return all(low in times or low.isdigit() or low in ("in", "on") for low in near)
