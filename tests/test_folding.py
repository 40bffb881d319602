"""Folding: what people take for one spelling is one, and every folded character leads back to the text."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotator.folding import fold, fold_character, fold_with_offsets

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
RANGES = [(1, 0x3400), (0xA000, 0xAC00), (0xF900, 0x10000), (0x1D400, 0x1F000)]
LETTERS = [chr(code) for first, end in RANGES for code in range(first, end)]


@given(text)
@example("Straße ﬁ İ ΐ")
def test_what_is_folded_folds_to_itself(sample):
    assert fold(fold(sample)) == fold(sample)


def test_every_letter_folds_to_what_folds_to_itself():
    for letter in LETTERS:
        folded = fold_character(letter)
        assert "".join(map(fold_character, folded)) == folded, hex(ord(letter))


def test_composed_and_decomposed_letters_fold_alike():
    for letter in LETTERS:
        forms = {fold(unicodedata.normalize(form, letter)) for form in ("NFC", "NFD")} | {fold(letter)}
        assert len(forms) == 1, hex(ord(letter))


@given(text)
def test_composed_and_decomposed_text_folds_alike(sample):
    assert fold(unicodedata.normalize("NFC", sample)) == fold(unicodedata.normalize("NFD", sample))


@given(text)
@example("ﷺ ﬁ 𝔸 ½")
def test_offsets_lead_back_to_the_character_that_was_folded(sample):
    folded, offsets = fold_with_offsets(sample)
    assert len(offsets) == len(folded) + 1
    assert offsets[-1] == len(sample)
    assert offsets == sorted(offsets)
    for place, character in enumerate(folded):
        assert character in fold_character(sample[offsets[place]])


@given(text, st.text("abcxyz", min_size=1, max_size=8), text)
def test_a_name_found_in_folded_text_is_found_in_the_text(before, name, after):
    sample = f"{before} {name} {after}"
    folded, offsets = fold_with_offsets(sample)
    at = folded.find(f" {name} ", len(fold_with_offsets(before)[0]))
    assert sample[offsets[at + 1] : offsets[at + 1 + len(name)]] == name


@given(text)
def test_folding_with_offsets_differs_from_folding_in_white_space_only(sample):
    assert " ".join(fold_with_offsets(sample)[0].split()) == fold(sample)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SOHR", "sohr"),
        ("Al-Mayadeen", "al–mayadeen"),
        ("Alep", "Alép"),
        ("Syria\u200bn\u00ad TV", "Syrian\u00a0TV"),
        ("  Syrian   TV\u2003", "Syrian TV"),
        ("ＳＡＮＡ", "SANA"),
        ("Straße", "STRASSE"),
        ("“The” ‘Free’", "\"The\" 'Free'"),
        ("أحمد", "احمد"),
        ("الوكالة", "الوكاله"),
        ("سوريّا", "سوريا"),
        ("مصطفى", "مصطفي"),
        ("کردستان", "كردستان"),
        ("ســانا", "سانا"),
        ("\u202eSANA\u202c", "SANA"),
    ],
)
def test_spellings_of_one_name_fold_alike(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("SANA", "SANAA"), ("سانا", "صنعاء"), ("a-b", "a b"), ("ABC 1", "ABC 2")]
)
def test_different_names_stay_different(one, other):
    assert fold(one) != fold(other)


def test_text_of_invisible_characters_folds_to_nothing():
    assert fold("\u200b\u00ad \u0301\u202e") == ""
