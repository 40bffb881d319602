"""Posts shown on a page belong to who signed them; names in other capitals and an outlet's own people."""

from annotator.reading import read
from annotator.reading.model import KnownAlias, KnownSource, Registry

POST = "The mill burns and nobody comes.\n\n"
AFTER = "The bakery behind the mill will stay closed for days.\n"


def test_a_post_is_its_writers(who):
    text = f"The mill burned all night.\n\n{POST}— Ida Holm (@idaholm) May 3, 2014\n\n{AFTER}"
    assert who(text) == ["publisher", '"Ida Holm"', "publisher"]


def test_a_post_signed_by_a_known_source_is_that_sources(who):
    text = f"The mill burned all night.\n\n{POST}— White Helmets (@helmets) May 3, 2014\n\n{AFTER}"
    assert who(text) == ["publisher", "white_helmets", "publisher"]


def test_a_post_that_cites_somebody_keeps_that(who):
    text = f"SANA said that the mill burns.\n\n— Ida Holm (@idaholm) May 3, 2014\n\n{AFTER}"
    assert who(text)[0] == "sana"


def test_a_name_with_a_handle_inside_a_sentence_signs_nothing(who):
    text = f"The mill burned all night.\n\nThe miller (@miller) was there, and so were his sons.\n\n{AFTER}"
    assert who(text) == ["publisher"] * 3


def test_an_abbreviation_in_other_capitals_is_the_same_source_once_it_was_named(who):
    text = (
        "SANA reported that the mill burns. Sana quoted a military source as saying that two men were hurt."
    )
    assert who(text) == ["sana", "sana>gen_military"]
    assert who("Sana quoted a military source as saying that two men were hurt.") == ['"Sana">gen_military']


def test_the_agency_is_the_one_whose_own_people_the_sentence_begins_with(who):
    text = "SANA said that the mill burns. AFP's correspondent in the town heard two blasts, the news agency reported."
    assert who(text) == ["sana", "afp"]
    text = "SANA said that the mill burns. AFP left the town after two blasts, the news agency reported."
    assert who(text) == ["sana", "sana"]


def test_an_agency_of_an_organisation_is_not_that_organisation(reading):

    registry = Registry.of([KnownSource("un", "United Nations", "un_agency")], [KnownAlias("un", "UN")])
    text = "The UN Relief Agency for Mills said that bread is short. The UN said that flour is short."
    named = [s.citations[0] for s in read(text, registry=registry).statements]
    assert [(c.source, c.name) for c in named] == [(None, "UN Relief Agency for Mills"), ("un", "UN")]


def test_those_whom_a_headline_lists_last_are_no_source(who):
    body = "\n\nTwo buses took them to the north on Monday, and nobody stayed behind.\n"
    assert who(f"Town Sends Away Rebels, Activists{body}")[0] == "publisher"
    assert who(f"Town sends away its rebels: activists{body}")[0] == "gen_activists"


def test_a_name_that_looks_like_a_participle_speaks(who):
    assert who("The mill is empty, said Ahmed Holm.") == ['"Ahmed Holm"']
    assert who("A raid the miller said killed nine men hit the town.") == ["publisher"]


def test_a_name_behind_its_role_speaks_not_those_behind_the_verb(who):
    assert who("Syrian mill chief Omar Holm said activists from the town had left.") == ['"chief Omar Holm"']


def test_a_spokesman_between_commas_is_known_by_surname_after(who):
    text = "An SDF spokesman, Omar Holm, said that the mill burns. “Nobody is hurt,” Holm added."
    assert who(text) == ["sdf", "sdf"]


def test_what_somebody_notes_after_a_quotation_is_said(who):
    assert who("“The mill is empty, and so is the bakery,” notes Ida Holm.") == ['"Ida Holm"']
    assert who("The miller's notes are lost, and so is the bakery.") == ["publisher"]


def test_a_source_with_a_place_behind_it_speaks_not_what_stands_behind_the_verb(who):
    assert who("SANA in Syria says activists have left the town.") == ["sana"]


def test_reports_of_a_nation_are_no_verb(who):
    assert who("The Observatory denied the Turkish reports.") == ["sohr"]


def test_arabic_bodies_of_one_word_and_outlets_in_quotation_marks(who):
    assert who("قال الكرملين، اليوم الثلاثاء، إن الطاحونة احترقت.") == ['"الكرملين"']
    assert who("قال التقرير إن الطاحونة احترقت.") == ["unnamed"]
    assert who("وقال مصدر من البلدة لـ “المخبز الجديد”: إن الطاحونة احترقت.") == ['"المخبز الجديد">unnamed']


def test_an_arabic_source_before_a_comma_and_its_verb(who):
    assert who("المرصد السوري لحقوق الإنسان، قال إن الطاحونة احترقت.") == ["sohr"]


def test_a_post_whose_writer_has_no_name_is_nobodys(reading):
    text = "The mill is gone.\n\nNine bakers left.\n-  (@xyz) May 3, 2014\n\nSANA said it was late."
    cut = [(0, 17, "sentence"), (19, 36, "sentence"), (37, len(text), "sentence")]
    assert [s.rule for s in reading(text, places=cut).statements][1] == "publisher"
