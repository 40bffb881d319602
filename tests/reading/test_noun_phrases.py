"""Which noun of a phrase speaks, employers by their initials, and words that are names only in some places."""

import pytest

CITED = {
    # the noun that begins the sentence, not what stands next to the verb
    "An official at the mayors office in Tel Amber said nine shells fell.": ["unnamed"],
    "A witness at the town hospital said the roof was gone.": ["gen_local"],
    "> A source inside the 12th Brigade told AFP that the tower was lost.": ["afp>unnamed"],
    "The hospital said the roof was gone.": ['"hospital"'],
    # verbs at the end
    "Nine died in raids that hit mills and hospitals said the Observatory.": ["sohr"],
    "The hospitals said the Observatory had been slow to ask.": ["unnamed"],
    # initials
    "Nine fell ill, the WHO said in its bulletin.": ['"WHO"'],
    "After talks with Amber Hall PBX spokesman Adam Lund said the well was dry.": [
        '"PBX spokesman Adam Lund"'
    ],
    "The well was dry the PBX spokesman said.": ['"PBX"'],
    # nouns for what somebody is
    "Local sources told the activist network LCC that the road was shut.": ["lcc>gen_local"],
    "Nine were killed by rebels Lund said.": ['"Lund"'],
    # whose document
    "In the south a Water Ministry statement said the wells were safe.": ['"Water Ministry"'],
    "Nine died according to a statement released on Friday by the White Helmets.": ["white_helmets"],
    "A video posted online by activists showed flames over the mill.": ["gen_activists"],
    # quoting, in other forms
    "Sputnik reports Russian Defence Ministry spokesman Igor Konashenkov as saying that two jets flew in.": [
        "sputnik>russian_mod"
    ],
    "Its ally stood firm with President Adam Lund warning against a rush.": ['"President Adam Lund"'],
    # what is put and given
    "The White Helmets put Monday's toll at nine.": ["white_helmets"],
    "The White Helmets give the names of nine of them.": ["white_helmets"],
    "Foreign Minister Adam Lund repeated the denial on Friday.": ['"Foreign Minister Adam Lund"'],
}
NOT_CITED = [
    "The White Helmets put the fire out.",
    "The White Helmets gave no number.",
    "The White Helmets showed no footage.",
    "SOHR volunteers walked, after a similar warning, to the mill.",
    "Arab states left the hall.",
    "The Syrian Democratic Forces counted the dead.",
    "The raid was, in what the SOHR said Sunday was a first, short.",
    "The White Helmets did not indicate when it burned.",
]


@pytest.mark.parametrize(("text", "expected"), CITED.items())
def test_it_finds_the_noun_that_speaks(who, text, expected):
    assert who(text) == expected


@pytest.mark.parametrize("text", NOT_CITED)
def test_other_nouns_and_verbs_cite_nobody(who, text):
    assert who(text) == ["publisher"]


def test_its_spokesman_belongs_to_the_source_before(who):
    text = 'The White Helmets said it burned. "It was late," said its field coordinator Vera Holm.'
    assert who(text) == ["white_helmets", "white_helmets"]


def test_a_spokesman_of_nobody_is_not_the_outlets(who):
    text = "AFP said it burned. Military spokesman Adam Lund said on his page that it was late."
    assert who(text) == ["afp", '"spokesman Adam Lund"']


def test_it_is_what_the_sentence_before_began_with(who):
    text = "The SOHR said nine died. The White Helmets reached the mill at noon. It said the roof was gone."
    assert who(text) == ["sohr", "publisher", "white_helmets"]


def test_it_is_not_what_only_stands_in_the_sentence_before(who):
    text = "The SOHR said nine died. Smoke hid the White Helmets at noon. It said the roof was gone."
    assert who(text) == ["sohr", "publisher", "sohr"]


def test_the_newspaper_is_the_one_cited_though_nobody_registered_it(who):
    text = "Nine died the Times of Amber newspaper reported. The mill burned, according to the newspaper."
    assert who(text) == ['"Times of Amber newspaper"'] * 2


def test_the_writers_own_words_end_a_lead_in(who):
    text = "From the SOHR's report today:\n\nNine died at the mill.\n\nBut I wasn't there, and I know it."
    assert who(text) == ["publisher", "sohr", "publisher"]


MORE_CITED = {
    "The SOHR released footage of the mill.": ["sohr"],
    "The White Helmets - who run three posts and sort them according to their size - said it burned.": [
        "white_helmets"
    ],
    "A senior Water Department official said the wells were safe.": ["unnamed"],
    "The Amber Coalition said it burned. Nobody left, the Coalition added.": ['"Amber Coalition"'] * 2,
    "In an interview with AFP, Adam Lund called the raid a mistake.": ['afp>"Adam Lund"'],
    "In an interview, Adam Lund called the raid a mistake.": ['"Adam Lund"'],
    "In Vienna Lund said the wells were safe.": ['"Lund"'],
    "Photos shared by Syrian opposition purported to show a crater.": ["unnamed"],
}
NEVER_CITED = [
    "The SOHR released nine men.",
    "The well that the White Helmets blamed on nobody was shut.",
    "It was a step that the White Helmets described as shameful.",
    "The White Helmets offered no answer.",
    "Nobody believed the old army report.",
]


@pytest.mark.parametrize(("text", "expected"), MORE_CITED.items())
def test_it_finds_heads_of_longer_phrases(who, text, expected):
    assert who(text) == expected


@pytest.mark.parametrize("text", NEVER_CITED)
def test_verbs_without_words_of_somebody_cite_nobody(who, text):
    assert who(text) == ["publisher"]


def test_a_surname_belongs_to_the_office_that_was_named_before(who):
    text = "White Helmets director Adam Oskar Lund walked to the mill on Friday. Lund said it burned."
    assert who(text) == ["publisher", "white_helmets"]
