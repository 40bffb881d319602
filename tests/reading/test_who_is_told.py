"""People of whom no list knows, and who hears them: 'a farmer told X', X being an object or a UN body too."""

import pytest

from annotator.reading import read
from annotator.reading.model import KnownAlias, KnownSource, Registry
from tests.reading.conftest import ALIASES, SOURCES, path

MORE = Registry.of(
    [
        *SOURCES,
        KnownSource("un", "United Nations", "un_agency"),
        KnownSource("opcw", "Chemical weapons watchdog", "un_agency"),
    ],
    [
        *ALIASES,
        KnownAlias("un", "U.N.", match="exact_case"),
        KnownAlias("un", "United Nations"),
        KnownAlias("un", "U.N. envoy"),
        KnownAlias("opcw", "OPCW", match="exact_case"),
        KnownAlias("white_helmets", "الدفاع المدني السوري"),
    ],
)

ARABIC = {
    # one word that no list knows, and an outlet that hears it
    "قال نحال لرويترز إن الجسر سليم.": ["reuters>unnamed"],
    "وقالت نحالة لوكالة الأناضول إن الجسر سليم.": ["anadolu>unnamed"],
    "وقال نحال سوري لرويترز إن الجسر سليم.": ["reuters>unnamed"],
    "وقال نحال من الوادي لرويترز إن الجسر سليم.": ["reuters>unnamed"],
    "وأكد نحال من الوادي المجاور لرويترز أن الجسر سليم.": ["reuters>unnamed"],
    "وقال نحال في الوادي إن الجسر سليم.": ["anonymous"],
    "وقال نحال إن الجسر سليم.": ["anonymous"],
    # names, known ones and those that came before
    "وقال سالم نحال لرويترز إن الجسر سليم.": ['reuters>"سالم نحال"'],
    "وقال لافروف لرويترز إن الجسر سليم.": ['reuters>"لافروف"'],
    "وقف سالم نحال عند الجسر. وقال نحال إن الطريق مغلق.": ["publisher", '"نحال"'],
    "وقال نحال للصحفيين إن الجسر سليم.": ['"نحال"'],
    # what somebody stresses speaks for nobody
    "وأكد ضرورة أن يفتح الجسر.": ["publisher"],
    # the verb's object hears
    "أبلغ نحال وكالة رويترز أن الجسر سليم.": ["reuters>unnamed"],
    "أبلغ شاهد وكالة رويترز أن الجسر سليم.": ["reuters>unnamed"],
    "وأبلغ نحال من الوادي رويترز بأن الجسر سليم.": ["reuters>unnamed"],
    "وأخبر الدفاع المدني السوري وكالة الأناضول أن الجسر سليم.": ["anadolu>white_helmets"],
    "وأبلغ رويترز مسؤول محلي أن الجسر سليم.": ["reuters>unnamed"],
    "وأبلغت وكالة رويترز أن الجسر سليم.": ["reuters"],
    "وأبلغت رويترز والأناضول أن الجسر سليم.": ["reuters;anadolu"],
    # who spoke before tells an outlet more
    "قال سالم نحال إن الجسر سليم. وأبلغ وكالة رويترز أن الطريق مغلق.": [
        '"سالم نحال"',
        'reuters>"سالم نحال"',
    ],
    "قال سالم نحال إن الجسر سليم. وقال لرويترز إن الطريق مغلق.": ['"سالم نحال"', 'reuters>"سالم نحال"'],
    "قال سالم نحال إن الجسر سليم. وأضاف لوكالة الأناضول أن الطريق مغلق.": [
        '"سالم نحال"',
        'anadolu>"سالم نحال"',
    ],
}

ENGLISH = {
    "A farmer told the U.N. that the mill had burned.": ["un>unnamed"],
    "Farmers told the United Nations that the mill had burned.": ["un>unnamed"],
    '"They burned the mill," a miller from the valley told the OPCW.': ["opcw>unnamed"],
    "Two bakers told the U.N. human rights office that the mill had burned.": ["un>unnamed"],
    # who has an office speaks for it, and to everybody
    "A foreign diplomat told the U.N. that the mill had burned.": ["anonymous"],
    "Western states told the U.N. that the mill had burned.": ["anonymous"],
    "Millstan Vale told the U.N. that the mill had burned.": ['"Millstan Vale"'],
    "The White Helmets told the U.N. that the mill had burned.": ["white_helmets"],
    "A baker told the U.N. Security Council that the mill had burned.": ["anonymous"],
    "A baker told the U.N. envoy that the mill had burned.": ["anonymous"],
}


@pytest.mark.parametrize(("text", "expected"), [*ARABIC.items(), *ENGLISH.items()])
def test_who_is_told_something_passes_it_on(text, expected):
    statements = read(text, registry=MORE).statements
    found = [path(s.citations) if s.voice == "cited" else s.voice for s in statements]
    assert found == expected
