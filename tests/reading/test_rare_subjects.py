"""Subjects and sources of rarer shape: lists, openings in capitals, a group's long clause, silence with an adverb."""

import pytest

from annotator.reading import read
from annotator.reading.model import KnownAlias, KnownSource, Registry
from tests.reading.conftest import ALIASES, SOURCES, path

MORE = Registry.of(
    [*SOURCES, KnownSource("un", "United Nations", "un_agency")],
    [
        *ALIASES,
        KnownAlias("un", "United Nations"),
        KnownAlias("sohr", "Ida Vale"),
        KnownAlias("sohr", "monitor", "en", "any_case", "description"),
    ],
)

TEXTS = {
    # whoever is named beside a body is nobody's spokesman
    "SOHR chief Ida Vale said nine died. Corner baker Sami Holm told AFP he fled.": [
        "sohr",
        'afp>"Sami Holm"',
    ],
    # no group is 'he'
    "SOHR head Ida Vale said nine died. Hill Front, a rebel group led by millers, is there, he said.": [
        "sohr",
        "sohr",
    ],
    # silence
    "The SDF has also not commented on the fire.": ["publisher"],
    "The SDF fired back.": ["publisher"],
    "“It will burn,” the SDF fired back.": ["sdf"],
    # who tells an outlet, and what it saw
    "The deal was made on Friday, with one senior local baker telling AFP that the mill would open.": [
        "afp>unnamed"
    ],
    "Earlier, AFP saw nine lorries leave the mill.": ["afp"],
    "Some millers were quoted as confirming the fire.": ["anonymous"],
    # a clause behind a subject that a date comes before
    "On Sunday, the SDF militia that has been trying to take the mill since leaving it said it burned.": [
        "sdf"
    ],
    "Hilltown's rescue corps, a service known as the White Helmets which works there, said it burned.": [
        "white_helmets"
    ],
    # statements
    "A later statement by the Hill Council said the mill burned.": ['"Hill Council"'],
    # an opening in capitals
    "THE SDF SAID today it had opened the mill.": ["sdf"],
    # people of a place
    "The mill burned all day, said a Lower Vale journalist.": ["anonymous"],
    "Local sources from Upper Vale province report about a fire at the mill.": ["anonymous"],
    # a state's government
    "Syria's government denies that the mill burned.": ['"Syria\'s government"'],
    # lists
    "Nine died, according to Ida Holm, the White Helmets and SOHR.": ['"Ida Holm";white_helmets;sohr'],
    "According to AFP, the White Helmets and SOHR, the mill burned.": ["afp;white_helmets;sohr"],
    "According to SOHR, the Hill Front and the Vale Front, known as millers, were there.": ["sohr"],
    "According to SOHR, the Hill Front and the Vale Front were there.": ["sohr"],
    # a name, and who it is, a comma lost
    "“It burned,” Bo Berg, a commander from the valley said.": ['"Bo Berg"'],
    # a body that the registry lacks, with which the sentence begins
    "SOHR said it burned. The World Bread Program has left the valley, the agency said.": [
        "sohr",
        '"World Bread Program"',
    ],
    # initials behind what a body is
    "According to the medical charity XYZQ, which runs the mill, it burned.": ['"XYZQ"'],
    "According to the Observatory, DAQ has lost the mill.": ["sohr"],
    "AFP's correspondent in Hilltown heard a loud blast.": ["afp"],
    # an outlet that the registry lacks relays who speaks before it, as known ones do
    "The mill burned, the official Hilltown news agency reported.": ['"Hilltown news agency"'],
    "The mill burned, Bo Berg said, the official Hilltown news agency reported.": [
        '"Hilltown news agency">"Bo Berg"'
    ],
    "The mill burned, the SDF said, according to Hill Daily News.": ['"Hill Daily News">sdf'],
    "The mill burned, the SDF said, Hill Front reported.": ['sdf;"Hill Front"'],
    # Arabic: something between a body and its verb, and a quotation right behind a name
    "وكان المرصد السوري - وهو شبكة - قد ذكر أن الجسر سليم.": ["sohr"],
    "وكانت وكالة الأناضول (الرسمية)، أعلنت في وقت سابق أن الجسر سليم.": ["anadolu"],
    'وقال السفير سالم حداد "أعتقد أن هذا الجسر القديم سليم كله".': ['"السفير سالم حداد"'],
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.items())
def test_who_is_cited_where_the_subject_stands_apart(text, expected):
    statements = read(text, registry=MORE).statements
    assert [path(s.citations) if s.voice == "cited" else s.voice for s in statements] == expected
