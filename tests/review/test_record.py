"""What became of what a source said: counted from decisions, for one reader, never from what is open to them."""

import datetime

import pytest
from django.urls import reverse

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.services import guidelines_publish
from annotator.review.claims import claim_conclude, claim_create, claim_statement_put
from annotator.review.record import Record
from annotator.review.record_of_claims import record_of_claims
from annotator.review.shares import Share, effective, wilson
from sources.models import Source

from .conftest import make_sources, rate

DAY = datetime.date(2016, 6, 4)


@pytest.fixture
def decide(db, annotator, report_of):
    """`decide("Text.", path="sohr", credibility=2)`: a report with one statement, decided so."""
    guidelines_publish(by=None, text="Be brief.")
    make_sources()

    def decide(*sentences: str, publisher: str = "anadolu", **judgement):
        source = Source.objects.get(key=publisher)
        report = report_of(*sentences, publisher=source, published_on=judgement.pop("day", DAY))
        reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
        rate(annotator, report, **judgement)
        return report

    return decide


def source(key: str) -> Source:
    return Source.objects.get(key=key)


def record(user, key: str = "sohr"):
    return Record(source(key), user).counts


def test_it_tells_first_hand_from_relayed_and_own_voice(decide):
    decide("One.", path="sohr")
    decide("Two.", path="lcc>sohr")
    decide("Three.", path="sohr>lcc")
    decide("Four.", publisher="sohr", voice="publisher", path="")
    ways = record(None).ways
    assert ways == {"first_hand": 1, "relayed": 1, "own": 1, "passed_on": 1, "cited": 3}


def test_ratings_stand_by_year_and_six_counts_apart(decide):
    decide("One.", credibility=2)
    decide("Two.", credibility=6)
    decide("Three.", credibility=5, day=datetime.date(2017, 1, 1))
    decide("Four.", publisher="sohr", voice="publisher", path="", credibility=1, day=None)
    record_of = record(None)
    assert [(y.year, y.counts, y.unjudged) for y in record_of.years] == [
        (2016, (0, 1, 0, 0, 0), 1),
        (2017, (0, 0, 0, 0, 1), 0),
        (None, (1, 0, 0, 0, 0), 0),
    ]
    assert (record_of.held_up.hits, record_of.held_up.of) == (2, 3)


def test_statements_of_one_report_and_of_its_repetitions_are_one_observation(decide):
    first = decide("One.", "Two.", "Three.")
    again = decide("One!", "Two!", "Three!")
    again.near_duplicate_of = first
    again.save()
    share = record(None).held_up
    assert (share.hits, share.of, share.effective) == (6, 6, 1.0)
    assert not share.enough


def test_what_a_reader_is_still_to_rate_counts_for_nothing(decide, reviewer, other_annotator, viewer):
    decide("One.")
    hidden = decide("Two.", credibility=5)
    before = record(reviewer)
    assert (before.ways["first_hand"], before.held_up.of) == (2, 2)
    from annotator.annotations.models import Assignment, Seat

    place = Assignment.objects.create(report=hidden, annotator=reviewer, round="main", order=1)
    Seat.objects.create(assignment=place, statement=hidden.statements.get())
    after = record(reviewer)
    assert (after.ways["first_hand"], after.held_up.of, [y.counts for y in after.years]) == (
        1,
        1,
        [(0, 1, 0, 0, 0)],
    )
    assert sum(relay.count for relay in after.relays) == 1
    assert record(viewer).held_up.of == 2


def test_open_and_disputed_statements_count_for_nothing(
    decide, annotator, other_annotator, report_of, manager
):
    report = report_of("Disputed.", "Open.", published_on=DAY)
    reports_assign(by=None, reports=[report], annotators=[annotator, other_annotator], required=2)
    rate(annotator, report)
    rate(other_annotator, report, credibility=5)
    half = report_of("Half done.", published_on=DAY)
    reports_assign(by=None, reports=[half], annotators=[annotator, other_annotator], required=2)
    rate(annotator, half)
    counts = record(manager)
    assert (set(counts.ways.values()), counts.years, counts.relays) == ({0}, [], [])


def test_merged_sources_count_as_one(decide):
    decide("One.")
    decide("Two.", path="lcc")
    lcc = source("lcc")
    lcc.merged_into = source("sohr")
    lcc.save()
    assert record(None).ways["first_hand"] == 2


def test_who_passes_it_on_is_the_relay_or_the_publisher(decide):
    decide("One.", path="lcc>sohr")
    decide("Two.", path="sohr")
    decide("Three.", path='"Somebody new">sohr')
    found = {(relay.key, relay.name, relay.count) for relay in record(None).relays}
    assert found == {("lcc", "lcc by name", 1), ("anadolu", "anadolu by name", 1), ("", "Somebody new", 1)}


def concluded(*members) -> None:
    claim = claim_create(by=None, title="It happened")
    for report, stance, figure in members:
        statement = report.statements.get().pk
        claim_statement_put(by=None, claim=claim.pk, statement=statement, stance=stance, figure=figure)
    claim_conclude(by=None, claim=claim.pk, conclusion="So it is.")


def test_claims_tell_whether_others_bear_it_out(decide):
    mine, relayed = decide("One."), decide("Two.", path="anadolu>sohr")
    other, contrary = decide("Three.", path="lcc"), decide("Four.", path="lcc", publisher="lcc")
    concluded((mine, "asserts", ""), (other, "asserts", ""))
    concluded((mine, "asserts", ""), (contrary, "denies", ""))
    concluded((mine, "asserts", ""), (relayed, "asserts", ""))
    found = record_of_claims(source("sohr"), Record(source("sohr"), None), None)
    assert found.concluded == {"borne_out": 1, "contradicted": 1, "both": 0, "alone": 1}
    assert (found.share.of, found.share.enough, len(found.contested)) == (2, False, 1)


def test_those_that_belong_together_bear_nothing_out(decide):
    Source.objects.filter(key="lcc").update(belongs_to=source("sohr"))
    concluded((decide("One."), "asserts", ""), (decide("Two.", path="lcc"), "asserts", ""))
    found = record_of_claims(source("sohr"), Record(source("sohr"), None), None)
    assert found.concluded["alone"] == 1


def test_a_claim_that_its_reader_is_still_to_rate_a_statement_of_is_left_out(decide, annotator, report_of):
    mine, other = decide("One."), report_of("Two.", publisher=source("lcc"), published_on=DAY)
    concluded((mine, "asserts", ""), (other, "denies", ""))
    concluded((mine, "asserts", ""))
    reports_assign(by=None, reports=[other], annotators=[annotator], required=1)
    found = record_of_claims(source("sohr"), Record(source("sohr"), annotator), annotator)
    assert (found.left_out, found.contested) == (1, [])
    assert found.concluded == {"borne_out": 0, "contradicted": 0, "both": 0, "alone": 1}


def test_wilsons_interval_gives_the_published_values():
    """Newcombe 1998, Statistics in Medicine 17, table I, method 3."""
    for hits, of, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)):
        assert wilson(hits / of, of) == pytest.approx((low, high), abs=5e-5)


def test_a_share_of_few_is_none():
    assert not Share(9, 9, 9.9).enough
    assert Share(10, 10, 10.0).enough
    assert effective(6, 3 * 4) == 3.0
    assert effective(0, 0) == 0.0


@pytest.mark.parametrize(
    ("who", "shown"), [("viewer", True), ("reviewer", True), ("manager", True), ("other_annotator", False)]
)
def test_the_page_of_a_source_shows_it_to_whom_may_read_decisions(decide, who, shown, request, client):
    decide("One.")
    client.force_login(request.getfixturevalue(who))
    page = client.get(reverse("admin:sources_source_change", args=[source("sohr").pk])).content.decode()
    assert ("Too few to tell" in page) is shown
    assert ("Rated statements that cite it" in page) is shown


def test_its_links_lead_to_the_rows_behind_it(decide, viewer, client):
    decide("One.")
    decide("Two.", path="lcc>sohr;anadolu>sohr")
    decide("Three.", path="lcc")
    client.force_login(viewer)
    address = reverse("admin:review_outcome_changelist")
    listed = client.get(address, {"decision__citations__source__key__in": "sohr"})
    assert listed.context["cl"].result_count == 2
