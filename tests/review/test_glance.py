"""What the corpus says at a glance: figures that are the number of rows behind them, for whom they are."""

import datetime
import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment, Seat
from annotator.annotations.services import guidelines_publish
from annotator.jobs.kept import figures_renew
from annotator.review.grades import Grades
from annotator.review.models import Outcome
from annotator.review.tally import tally
from annotator.review.tally_reading import read_tally
from sources.models import Source
from sources.services import assessment_add

from .conftest import make_sources, rate

BEFORE, AFTER = datetime.date(2016, 12, 31), datetime.date(2017, 1, 1)


@pytest.fixture
def decide(db, annotator, report_of):
    """`decide("Text.", path="sohr", credibility=2, day=BEFORE)`: a report whose statements are decided so."""
    guidelines_publish(by=None, text="Be brief.")
    make_sources()
    for grade, day in (("C", datetime.date(2011, 1, 1)), ("D", AFTER)):
        assessment_add(by=None, source=source("sohr"), grade=grade, valid_from=day, reason="looked")

    def decide(*sentences: str, publisher: str = "anadolu", **judgement):
        day = judgement.pop("day", BEFORE)
        report = report_of(*sentences, publisher=source(publisher), published_on=day)
        reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
        rate(annotator, report, **judgement)
        return report

    return decide


@pytest.fixture
def corpus(decide):
    decide("One.", "Two.")
    decide("Three.", day=AFTER, credibility=6)
    decide("Four.", path="lcc>sohr;lcc", credibility=5)
    decide("Five.", path="sohr>lcc", day=None)
    decide("Six.", voice="publisher", path="", publisher="sohr", credibility=1)
    decide("Seven.", path='"Radio of the Orchard"', credibility=4)
    decide("Eight.", voice="anonymous", path="unnamed")
    decide("Nine.", voice="none", path="", credibility=None)


def source(key: str) -> Source:
    return Source.objects.get(key=key)


class Figures(HTMLParser):
    """The links of a page whose text is a number, or whose label stands beside one: (number, address)."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._address = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self._address = dict(attrs).get("href", "")

    def handle_data(self, data):
        if self._address and re.fullmatch(r"[\d,]+", data.strip()):
            self.found.append((int(data.replace(",", "")), self._address))

    def handle_endtag(self, tag):
        if tag == "a":
            self._address = ""


def rows_behind(client, address: str) -> int:
    return client.get(address).context["cl"].result_count


def test_the_grade_is_that_of_the_day_and_f_and_six_stand_apart(corpus):
    sohr = read_tally(None).source("sohr")
    assert sohr.grades == {"C": 4, "D": 1}
    assert sohr.digits == [1, 2, 0, 0, 1, 1, 0]
    lcc = read_tally(None).source("lcc")
    assert (lcc.grades, lcc.ways["passed_on"]) == ({"F": 1, "": 1}, 1)


@pytest.mark.parametrize(("who", "page"), [("viewer", "admin:review_glance"), ("manager", "admin:index")])
def test_each_figure_is_the_number_of_rows_that_it_leads_to(corpus, who, page, request, client):
    client.force_login(request.getfixturevalue(who))
    answer = client.get(reverse(page))
    found = set(Figures(answer.content.decode()).found)
    assert len(found) > 20
    for number, address in found:
        assert rows_behind(client, address) == number, address
    figures = [figure for card in answer.context.get("cards", []) for figure in card.figures if figure.url]
    for figure in figures:
        listed = client.get(figure.url).context
        assert "cl" not in listed or listed["cl"].result_count == figure.value, figure
    assert bool(figures) is (page == "admin:index")


def test_the_whole_of_a_grade_counts_a_statement_once(corpus, viewer, client):
    client.force_login(viewer)
    both = read_tally(None)
    assert both.decided == 9
    assert both.grades == {"C": 4, "D": 1, "F": 3, "": 1}
    for grade, number in (("C", 4), ("D", 1), ("F", 3), ("none", 1), ("A", 0)):
        address = f"{reverse('admin:review_outcome_changelist')}?grade={grade}"
        assert rows_behind(client, address) == number, grade


def test_spans_of_a_grade_are_the_days_on_which_it_is_in_force(decide):
    grades = Grades()
    assert grades.spans("sohr", "C") == ((datetime.date(2011, 1, 1), AFTER),)
    assert grades.spans("sohr", "F") == ((None, datetime.date(2011, 1, 1)),)
    assert grades.spans("lcc", "F") == ((None, None),)
    assert grades.spans("lcc", "A") == ()


def test_what_somebody_is_still_to_rate_is_in_none_of_their_figures(decide, reviewer, viewer, client):
    decide("One.")
    hidden = decide("Two.", credibility=5)
    place = Assignment.objects.create(report=hidden, annotator=reviewer, round="main", order=1)
    Seat.objects.create(assignment=place, statement=hidden.statements.get())
    for who, number in ((reviewer, 1), (viewer, 2)):
        assert read_tally(who).decided == number
        client.force_login(who)
        assert rows_behind(client, f"{reverse('admin:review_outcome_changelist')}?origin=sohr") == number


def test_annotators_and_strangers_see_nothing_of_it(corpus, other_annotator, stranger, client):
    for who in (other_annotator, stranger):
        client.force_login(who)
        page = client.get(reverse("admin:index"))
        assert not page.context["panels"]
        assert "glance" not in page.content.decode()


@pytest.mark.parametrize("query", ["origin=nobody", "grade=Z", "grade=C&origin="])
def test_odd_origins_and_grades_are_no_error(corpus, viewer, client, query):
    client.force_login(viewer)
    address = f"{reverse('admin:review_outcome_changelist')}?{query}"
    assert client.get(address).status_code == 200


def test_an_empty_tally_has_no_figures(db):
    assert tally([], dict, {}, lambda key, day: "F") == {
        "decided": 0,
        "grades": {},
        "digits": [0] * 7,
        "sources": {},
    }


def test_merged_sources_are_one_origin(corpus, viewer, client):
    before = Outcome.objects.count()
    Source.objects.filter(key="lcc").update(merged_into=source("sohr"))
    client.force_login(viewer)
    found = read_tally(None)
    assert "lcc" not in {one.key for one in found.sources}
    number = found.source("sohr").statements
    assert rows_behind(client, f"{reverse('admin:review_outcome_changelist')}?origin=sohr") == number
    assert Outcome.objects.count() == before


def test_a_large_corpus_is_counted_by_the_worker_and_the_page_says_so(
    corpus, viewer, client, settings, monkeypatch
):
    monkeypatch.setattr("annotator.review.counting.FEW", 0)
    settings.JOBS_BY_WORKER = True
    client.force_login(viewer)
    assert "Being counted" in client.get("/admin/").content.decode()
    figures_renew()
    page = client.get("/admin/").content.decode()
    assert "Being counted" not in page
    assert "As of <time" in page
