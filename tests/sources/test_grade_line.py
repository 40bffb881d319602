import datetime

from sources.grade_line import grade_line

TODAY = datetime.date(2020, 1, 1)
YEARS = {year: datetime.date(year, 1, 1) for year in (2016, 2017, 2018)}


def test_each_grade_is_a_step_from_its_day_on():
    line = grade_line([(YEARS[2016], "C"), (YEARS[2018], "D")], TODAY)
    heights = {letter: y for y, letter in line.rows}
    middle = 34 + (640 - 34 - 14) * 731 / 1461
    assert line.grades == f"M34.0,{heights['C']} H{middle:.1f} V{heights['D']} H626.0"
    assert line.unjudged == ""


def test_no_line_leads_down_to_f_or_up_from_it():
    line = grade_line([(YEARS[2016], "A"), (YEARS[2017], "F"), (YEARS[2018], "B")], TODAY)
    assert "V" not in line.grades + line.unjudged
    assert (line.grades.count("M"), line.unjudged.count("M")) == (2, 1)


def test_of_two_from_one_day_the_later_made_counts():
    assert grade_line([(YEARS[2016], "A"), (YEARS[2016], "E")], TODAY) == grade_line(
        [(YEARS[2016], "E")], TODAY
    )


def test_without_a_grade_there_is_no_line_and_one_in_the_future_is_drawn():
    assert grade_line([], TODAY) is None
    assert grade_line([(datetime.date(2031, 5, 1), "B")], TODAY) is not None
