"""`manage.py agreement`: the figures of submitted work, for all and for each group."""

import datetime
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment, Seat
from annotator.annotations.services import annotation_save, assignment_submit
from annotator.review.models import Decision, Outcome
from sources.models import Assessment, Source

from .conftest import make_sources

MEASURES = {"voice", "first_source", "sources", "path", "credibility"}
SAID = [
    "Three shells fell on the market, monitors said.",
    "Nobody was hurt there.",
    "A bridge was closed, they added.",
]


@pytest.fixture
def reports(report_of):
    """Two reports; the first comes with suggestions."""
    make_sources()
    days = datetime.date(2016, 6, 3), datetime.date(2017, 1, 8)
    return [
        report_of(*SAID, suggestions=["sohr", "", "sohr"], published_on=days[0]),
        report_of("An envoy spoke.", "A convoy left.", published_on=days[1]),
    ]


def judge(assignment: Assignment, *judgements: tuple[str, int | None]) -> None:
    """Save (path, credibility) statement by statement, and submit; 'none' where nothing is asserted."""
    for seat, (path, credibility) in zip(
        assignment.seats.order_by("statement__start"), judgements, strict=True
    ):
        voice = "none" if path == "none" else "cited" if path else "publisher"
        annotation_save(
            by=assignment.annotator,
            seat=seat.pk,
            base_version=0,
            voice=voice,
            path=path if voice == "cited" else "",
            credibility=credibility,
        )
    assignment_submit(by=assignment.annotator, assignment=assignment.pk)


def assigned(person, report) -> Assignment:
    return Assignment.objects.get(annotator=person, report=report, repeat=False)


@pytest.fixture
def work(reports, annotator, other_annotator):
    """Of five statements four are judged alike, in two rounds, the first one aided."""
    people = [annotator, other_annotator]
    reports_assign(by=None, reports=reports[:1], annotators=people, round="pilot")
    reports_assign(by=None, reports=reports[1:], annotators=people, aided=False)
    judge(assigned(annotator, reports[0]), ("sohr", 2), ("", 3), ("sohr", 6))
    judge(assigned(other_annotator, reports[0]), ("sohr", 2), ("", 3), ("anadolu>lcc", 4))
    for person in people:
        judge(
            assigned(person, reports[1]),
            ("lcc;sohr" if person == annotator else "sohr;lcc", 1),
            ("none", None),
        )
    return people


def figures(capsys, resamples=100) -> dict:
    call_command("agreement", format="json", resamples=resamples)
    return json.loads(capsys.readouterr().out)


def test_all_measures_are_there(work, capsys) -> None:
    found = figures(capsys)["all"]
    assert (found["reports"], found["statements"], found["annotations"]) == (2, 5, 10)
    assert set(found["measures"]) == MEASURES
    assert found["measures"]["path"]["percent"]["value"] == 0.8
    # Six paths of 10: sohr 3, (publisher) 2, anadolu>lcc 1, lcc;sohr 2, (none) 2.
    expected = 1 - 9 * 2 / (100 - 3**2 - 2**2 - 1 - 2**2 - 2**2)
    assert found["measures"]["path"]["alpha"]["value"] == pytest.approx(expected, abs=1e-6)
    assert found["measures"]["voice"]["alpha"]["value"] == 1


def test_a_six_is_missing_and_counted_as_abstention(work, capsys) -> None:
    found = figures(capsys)["all"]
    assert found["measures"]["credibility"]["statements"] == 3
    assert (found["abstention"]["abstentions"], found["abstention"]["ratings"]) == (1, 8)
    assert found["abstention"]["share"]["value"] == 0.125


def test_groups_hold_what_belongs_to_them(work, capsys) -> None:
    found = figures(capsys)
    assert {name: group["statements"] for name, group in found["rounds"].items()} == {"main": 2, "pilot": 3}
    assert (found["aided"]["statements"], found["unaided"]["statements"]) == (3, 2)
    assert {name: group["statements"] for name, group in found["sources"].items()} == {
        "anadolu": 1,
        "lcc": 2,
        "sohr": 3,
    }
    assert [group["statements"] for group in found["months"].values()] == [5]
    assert list(found["months"]) == [f"{datetime.datetime.now(datetime.UTC):%Y-%m}"]


def test_a_pair_has_its_kappas(work, capsys) -> None:
    (pair,) = figures(capsys)["pairs"]
    assert pair["annotators"] == sorted(person.pseudonym for person in work)
    assert pair["kappa"]["credibility"]["quadratic"]["value"] == 1
    assert set(pair["kappa"]["credibility"]) == {"none", "linear", "quadratic"}
    assert pair["kappa"]["path"]["none"]["value"] == 0.75


def test_what_is_undefined_says_why(work, capsys) -> None:
    figure = figures(capsys)["unaided"]["measures"]["credibility"]["alpha"]
    assert (figure["value"], figure["low"], figure["high"]) == (None, None, None)
    assert "all judgements are the same" in figure["because"]


def test_people_are_pseudonyms(work, capsys) -> None:
    call_command("agreement", format="json", resamples=0)
    call_command("agreement", resamples=100)
    printed = capsys.readouterr().out
    for person in work:
        assert person.pseudonym in printed
        assert person.username not in printed
        assert person.name not in printed


def test_unsubmitted_and_replaced_judgements_do_not_count(reports, annotator, capsys) -> None:
    reports_assign(by=None, reports=reports[1:], annotators=[annotator], required=1)
    own = assigned(annotator, reports[1])
    seat = own.seats.order_by("statement__start")[0]
    annotation_save(by=annotator, seat=seat.pk, base_version=0, voice="publisher", path="", credibility=5)
    annotation_save(by=annotator, seat=seat.pk, base_version=1, voice="cited", path="lcc", credibility=6)
    assert figures(capsys)["all"]["annotations"] == 0
    last = own.seats.order_by("statement__start")[1]
    annotation_save(by=annotator, seat=last.pk, base_version=0, voice="none", path="", credibility=None)
    assignment_submit(by=annotator, assignment=own.pk)
    found = figures(capsys)["all"]
    assert (found["annotations"], found["statements"], found["abstention"]["ratings"]) == (2, 0, 1)
    assert "no statement was judged by two" in found["measures"]["voice"]["alpha"]["because"]


def test_a_statement_counts_when_all_its_annotators_have_submitted(
    reports, annotator, other_annotator, capsys
) -> None:
    reports_assign(by=None, reports=reports[1:], annotators=[annotator, other_annotator])
    judge(assigned(annotator, reports[1]), ("lcc", 1), ("none", None))
    assert figures(capsys)["all"]["annotations"] == 0
    judge(assigned(other_annotator, reports[1]), ("lcc", 1), ("none", None))
    assert figures(capsys)["all"]["annotations"] == 4


def test_a_hidden_repeat_counts_for_test_retest_alone(work, reports, capsys) -> None:
    before = figures(capsys)["all"]
    first = assigned(work[0], reports[0])
    again = Assignment.objects.create(report=reports[0], annotator=work[0], repeat=True, round="main")
    Seat.objects.bulk_create(
        Seat(assignment=again, statement=statement) for statement in reports[0].statements.all()
    )
    judge(again, ("sohr", 2), ("", 4), ("sohr", 6))
    found = figures(capsys)
    assert found["all"] == before
    retest = found["retest"][first.annotator.pseudonym]
    assert (retest["statements"], retest["annotations"]) == (3, 6)
    assert retest["measures"]["path"]["percent"]["value"] == 1
    assert retest["measures"]["credibility"]["percent"]["value"] == 0.5


def test_the_diagonal_uses_the_grade_of_the_day(work, reports, capsys) -> None:
    sohr = Source.objects.get(key="sohr")
    for grade, day in (("B", datetime.date(2016, 1, 1)), ("A", datetime.date(2017, 1, 1))):
        Assessment.objects.create(source=sohr, grade=grade, valid_from=day, reason="an example")
    found = figures(capsys)["annotators"][work[0].pseudonym]["diagonal"]
    # B2 in June 2016 and A1 in January 2017; the 6 and what has no grade don't count.
    assert (found["on_diagonal"], found["ratings"], found["share"]["value"]) == (2, 2, 1)


def test_sources_that_were_merged_are_one(work, capsys) -> None:
    twin = Source.objects.create(key="lcc_twin", name="LCC again", kind="ngo")
    Source.objects.filter(key="lcc").update(merged_into=twin)
    assert set(figures(capsys)["sources"]) == {"anadolu", "lcc_twin", "sohr"}


def test_the_fate_of_suggestions_is_told(work, reports, reviewer, capsys) -> None:
    outcome = Outcome.objects.get(statement=reports[0].statements.order_by("start").last())
    outcome.decision = Decision.objects.create(
        statement=outcome.statement,
        version=1,
        decided_by="ruling",
        voice="cited",
        path="anadolu",
        credibility=2,
        decider=reviewer,
        reason="the text says so",
        cause="slip",
    )
    outcome.status = Outcome.DECIDED
    outcome.save()
    found = figures(capsys)["suggestions"]
    assert (found["shown"], found["accepted"], found["accepted_share"]["value"]) == (6, 5, 0.833333)
    assert (found["ruled"], found["overruled"], found["overruled_share"]["value"]) == (1, 1, 1)
    assert (found["consensus"], found["consensus_both_accepted"]) == (4, 2)


def test_intervals_can_be_left_out(work, capsys) -> None:
    path = figures(capsys, resamples=0)["all"]["measures"]["path"]["alpha"]
    assert (path["low"], path["high"], path["because"]) == (None, None, None)


def test_the_same_work_gives_the_same_figures(work, capsys) -> None:
    assert figures(capsys) == figures(capsys)


@pytest.mark.parametrize("resamples", [-1, 5])
def test_it_refuses_a_number_of_resamples_that_means_nothing(db, resamples) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("agreement", resamples=resamples)
    assert refused.value.returncode == 2


def test_without_work_everything_is_undefined(db, capsys) -> None:
    assert figures(capsys)["all"]["measures"]["path"]["alpha"]["value"] is None
    call_command("agreement")
    assert capsys.readouterr().out.strip() == "No annotation has been submitted yet."


def test_the_text_names_every_group(work, capsys) -> None:
    call_command("agreement")
    printed = capsys.readouterr().out
    for title in ("All", "Rounds", "Months", "Sources", "Pairs of annotators", "Annotators", "Suggestions"):
        assert f"\n{title}\n---" in printed
    assert "undefined, because" in printed
    assert "test-retest" not in printed
