"""A language is a file of words."""

import pytest

from annotator.reading.lexicon import lexicons, parse
from annotator.reading.mentions import Vocabulary
from annotator.reading.reader import Reader

FRENCH = """
code = "fr"
function_words = ["le", "la", "les", "et", "dans", "une"]
[cues]
say = ["a déclaré", "a dit"]
according = ["selon"]
[grammar]
determiners = ["le", "la", "l'", "les"]
"""


def test_a_third_language_needs_no_code(registry, monkeypatch):
    known = {**lexicons(), "fr": parse(FRENCH)}
    monkeypatch.setattr("annotator.reading.reader.lexicons", lambda: known)
    reading = Reader(registry).read("Selon Reuters, le pont est tombé dans la nuit et les gens ont fui.")
    assert reading.language == "fr"
    assert [c.source for s in reading.statements for c in s.citations] == ["reuters"]


def test_an_unknown_group_is_refused():
    with pytest.raises(ValueError, match="shouting"):
        parse('code = "xx"\n[cues]\nshouting = ["yelled"]\n')


def test_the_shipped_languages_load():
    assert set(lexicons()) >= {"en", "ar"}
    assert lexicons()["ar"].verb_first


def test_names_are_found_in_one_pass_at_word_boundaries(registry):
    from annotator.reading.folded import FoldedText

    text = "SOHR, SOHRX and للمرصد السوري"
    hits = Vocabulary(registry, lexicons()["en"]).find(FoldedText(text))
    assert [text[start:end] for start, end, group, _ in hits if group == "alias"] == ["SOHR", "للمرصد السوري"]
