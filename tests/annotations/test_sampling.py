"""Draws: seeded, in proportion, and the same on every database."""

import datetime
from collections import Counter
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from annotator.annotations import sampling
from annotator.annotations.choosing import Choice
from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment, Seat
from annotator.annotations.planning import plan_work
from annotator.annotations.services import assignment_withdraw
from annotator.people.models import AuditEntry
from annotator.reports.models import Report
from sources.models import Source
from tests.cast import make_person

IDS = [f"r{number:016x}" for number in range(40)]


@pytest.fixture
def trio(db):
    return [make_person(name, "annotator") for name in ("ali", "bushra", "celine")]


@pytest.fixture
def many(report_of):
    """Forty reports: two publishers and none, two languages, three months and no day at all."""
    sana = Source.objects.create(key="sana", name="SANA", kind="news_agency")
    made = []
    for n in range(40):
        by = {"publisher": sana} if n % 4 == 0 else {"publisher_name": "The Town Crier"} if n % 4 < 3 else {}
        day = None if n % 10 == 9 else datetime.date(2016, 1 + n % 3, 1 + n % 28)
        made.append(
            report_of(
                f"Report number {n}.",
                *[f"Lorry {m} passed gate {n}." for m in range(n % 3)],
                language="ar" if n % 5 == 0 else "en",
                published_on=day,
                **by,
            )
        )
    return made


def ids(reports) -> list[str]:
    return [report.report_id for report in reports]


def test_a_draw_is_the_same_whatever_order_the_items_come_in():
    assert sampling.drawn(IDS, 7, 3) == sampling.drawn(reversed(IDS), 7, 3)
    assert sampling.shuffled(IDS, 3, "order") == sampling.shuffled(sorted(IDS, key=hash), 3, "order")


def test_a_draw_is_the_same_on_every_machine_and_version():
    """Worked out once, by hand with sha256sum: a change here would break the promise of the seed."""
    assert sampling.drawn(["a", "b", "c", "d"], 2, 1) == ["c", "b"]


def test_another_seed_or_purpose_draws_others():
    draws = {tuple(sampling.drawn(IDS, 7, seed)) for seed in range(5)}
    assert len(draws) == 5
    assert sampling.drawn(IDS, 7, 1, "sample") != sampling.drawn(IDS, 7, 1, "overlap")


def test_every_item_is_drawn_about_equally_often():
    counts = Counter(item for seed in range(1000) for item in sampling.drawn(IDS, 10, seed))
    assert set(counts) == set(IDS)
    assert min(counts.values()) > 190  # expected: 250, standard deviation 13.7
    assert max(counts.values()) < 310


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 50), max_size=8), st.integers(0, 500))
def test_shares_are_in_proportion_and_add_up(sizes, number):
    given = sampling.shares(sizes, number)
    total = sum(sizes.values())
    assert sum(given.values()) == min(number, total)
    for name, share in given.items():
        assert 0 <= share <= sizes[name]
        assert abs(share - min(number, total) * sizes[name] / total) < 1


def test_the_largest_rest_gets_the_report_that_is_over():
    assert sampling.shares({"a": 5, "b": 3, "c": 2}, 5) == {"a": 3, "b": 1, "c": 1}
    assert sampling.shares({"b": 1, "a": 1, "c": 1}, 1) == {"a": 1, "b": 0, "c": 0}
    assert sampling.shares({}, 3) == {}


def test_a_percentage_is_rounded_half_up():
    assert [len(sampling.part(IDS[:n], 20, 1)) for n in (0, 2, 3, 10, 40)] == [0, 0, 1, 2, 8]
    assert sampling.part(IDS, 100, 1) == set(IDS)
    assert sampling.part(IDS, 0, 1) == set()


def test_a_filter_chooses_by_publisher_language_and_day(many):
    assert len(Choice().reports()) == 40
    assert {r.publisher.key for r in Choice(publisher="sana").reports()} == {"sana"}
    assert {r.publisher_name for r in Choice(publisher="The Town Crier").reports()} == {"The Town Crier"}
    assert len(Choice(language="ar").reports()) == 8
    february = Choice(since=datetime.date(2016, 2, 1), until=datetime.date(2016, 2, 29)).reports()
    assert {r.published_on.month for r in february} == {2}
    assert ids(Choice(query="number 17").reports()) == [many[17].report_id]


def test_the_form_offers_the_publishers_and_languages_that_there_are(many, client, manager):
    Source.objects.create(key="afp", name="AFP", kind="news_agency")
    client.force_login(manager)
    fields = client.get(reverse("admin:annotations_assignment_hand_out")).context["form"].fields
    assert fields["publisher"].choices == [
        ("", "any"),
        ("sana", "SANA"),
        ("The Town Crier", "The Town Crier"),
    ]
    assert fields["language"].choices == [("", "any"), ("ar", "ar"), ("en", "en")]


@pytest.mark.parametrize("by", ["publisher", "language", "month"])
def test_a_stratified_sample_is_in_proportion(many, by):
    chosen = Choice(sample=20, stratify=by, seed=4).reports()
    assert len(chosen) == len(set(ids(chosen))) == 20
    of = {
        "publisher": lambda r: r.publisher_id or r.publisher_name,
        "language": lambda r: r.language,
        "month": lambda r: r.published_on and r.published_on.month,
    }[by]
    every, drawn = Counter(map(of, many)), Counter(map(of, chosen))
    assert all(abs(drawn[name] - number / 2) < 1 for name, number in every.items())


def test_a_sample_is_decided_by_its_seed_alone(many):
    first = ids(Choice(sample=10, seed=5).reports())
    assert first == ids(Choice(sample=10, seed=5).reports())
    assert first == sampling.drawn([r.report_id for r in many], 10, 5, "sample")
    assert first != ids(Choice(sample=10, seed=6).reports())


def test_a_second_sample_brings_other_reports(trio, many):
    first = Choice(sample=10).reports()
    reports_assign(by=None, reports=first, annotators=trio, required=1)
    second = Choice(sample=10).reports()
    assert not set(ids(first)) & set(ids(second))
    taken_back = Assignment.objects.get(report=first[0])
    assignment_withdraw(by=None, assignment=taken_back.pk, reason="again")
    assert first[0].report_id in ids(Choice(sample=31).reports())


@pytest.mark.parametrize(
    "odd",
    [{"sample": 0}, {"sample": -3}, {"stratify": "weather", "sample": 3}, {"stratify": "month"}],
)
def test_odd_samples_are_refused(many, odd):
    with pytest.raises(ValidationError):
        Choice(**odd).reports()


def test_an_overlap_gives_its_share_to_several_and_the_rest_to_one(trio, many):
    done = reports_assign(by=None, reports=many, annotators=trio, required=2, overlap=20, seed=9)
    assert Counter(Report.objects.values_list("required_annotators", flat=True)) == {2: 8, 1: 32}
    assert len(done.assignments) == 8 * 2 + 32
    for report in Report.objects.all():
        assert report.assignments.count() == report.required_annotators
    several = set(Report.objects.filter(required_annotators=2).values_list("report_id", flat=True))
    assert several == sampling.part(ids(many), 20, 9, "overlap")
    assert AuditEntry.objects.get().after["overlap"] == 20


def test_the_same_overlap_once_more_changes_nothing(trio, many):
    reports_assign(by=None, reports=many, annotators=trio, required=2, overlap=20)
    before = list(Report.objects.order_by("pk").values_list("required_annotators", flat=True))
    again = reports_assign(by=None, reports=many, annotators=trio, required=2, overlap=20)
    assert again.assignments == []
    assert before == list(Report.objects.order_by("pk").values_list("required_annotators", flat=True))


@pytest.mark.parametrize("overlap", [-1, 101])
def test_an_odd_overlap_is_refused(trio, many, overlap):
    with pytest.raises(ValidationError):
        reports_assign(by=None, reports=many, annotators=trio, overlap=overlap)
    assert not Assignment.objects.exists()


def own_order(person) -> list[str]:
    return list(Assignment.objects.of(person).values_list("report__report_id", flat=True))


def test_the_work_comes_as_imported_or_by_day(trio, many):
    reports_assign(by=None, reports=reversed(many), annotators=trio, required=3)
    assert own_order(trio[0]) == own_order(trio[1]) == ids(many)
    Seat.objects.all().delete()
    Assignment.objects.all().delete()
    reports_assign(by=None, reports=many, annotators=trio, required=3, sequence="date")
    days = list(Assignment.objects.of(trio[0]).values_list("report__published_on", flat=True))
    dated = [day for day in days if day]
    assert dated == sorted(dated)
    assert days[len(dated) :] == [None] * 4


def test_a_shuffle_is_each_annotators_own_and_comes_again_with_its_seed(trio, many):
    plans = [plan_work(many, trio, 3, sequence="shuffled", seed=seed) for seed in (1, 1, 2)]
    orders = [
        {p: [place.report.report_id for place in plan.places if place.annotator == p] for p in trio}
        for plan in plans
    ]
    assert orders[0] == orders[1] != orders[2]
    assert len({tuple(order) for order in orders[0].values()}) == 3
    reports_assign(by=None, reports=many, annotators=trio, required=3, sequence="shuffled", seed=1)
    assert {person: own_order(person) for person in trio} == orders[0]


def test_the_load_stays_even_with_an_overlap_and_a_shuffle(trio, many):
    reports_assign(by=None, reports=many, annotators=trio, overlap=30, sequence="shuffled")
    loads = Counter(Seat.objects.values_list("assignment__annotator", flat=True))
    assert max(loads.values()) - min(loads.values()) <= 3


def post(client, **values):
    given = {
        "query": "all",
        "required": "2",
        "seed": "1",
        "sequence": "imported",
        "round": "main",
        "aided": "on",
        "action": "hand_out",
    }
    return client.post(reverse("admin:annotations_assignment_hand_out"), given | values)


def test_the_preview_says_who_would_get_what_and_stores_nothing(client, manager, trio, many):
    client.force_login(manager)
    people = [person.pk for person in trio]
    page = post(client, annotators=people, sample=str(len(many) + 1), action="preview").content.decode()
    assert (
        f"{len(many) + 1} were to be drawn; no more than {len(many)} are there that nobody has yet." in page
    )
    page = post(client, annotators=people, sample="10", overlap="50", action="preview")
    assert page.status_code == 200
    plan = page.context["plan"]
    assert (plan["reports"], plan["places"], plan["by_required"]) == (10, 15, [(2, 5), (1, 5)])
    assert sum(share.reports for share in plan["shares"]) == 15
    assert "Nothing is stored yet" in page.content.decode()
    assert not Assignment.objects.exists()
    assert not AuditEntry.objects.exists()
    assert post(client, annotators=people, sample="10", overlap="50").status_code == 302
    loads = Counter(Seat.objects.values_list("assignment__annotator", flat=True))
    assert loads == {share.annotator.pk: share.statements for share in plan["shares"]}


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"query": "no such words"}, "No report is meant"),
        ({"stratify": "month"}, "needs a number"),
        ({"required": "3"}, "only 2 are named"),
        ({"query": "a\x00"}, "Null characters"),
        ({"round": "a\x00"}, "Null characters"),
        ({"sample": "0"}, "greater than or equal to 1"),
    ],
)
def test_an_odd_form_is_shown_again_with_the_reason(client, manager, trio, many, values, says):
    client.force_login(manager)
    page = post(client, annotators=[p.pk for p in trio[:2]], **values)
    assert page.status_code == 200
    assert says in page.content.decode()
    assert page.context["form"].errors
    assert not Assignment.objects.exists()


def test_the_command_draws_what_the_form_draws(client, manager, trio, many):
    out = StringIO()
    call_command(
        "assign",
        *("--reports", "all", "--annotators", "ali,bushra,celine", "--sample", "12"),
        *("--stratify", "month", "--overlap", "25", "--seed", "3", "--order", "shuffled", "--preview"),
        stdout=out,
    )
    assert not Assignment.objects.exists()
    assert out.getvalue().splitlines()[0].startswith("ali: ")
    told = [int(line.split()[1]) for line in out.getvalue().splitlines()]
    assert sum(told) == 15
    call_command(
        "assign",
        *("--reports", "all", "--annotators", "ali,bushra,celine", "--sample", "12"),
        *("--stratify", "month", "--overlap", "25", "--seed", "3", "--order", "shuffled", "--verbosity", "0"),
    )
    handed = set(Assignment.objects.values_list("report__report_id", flat=True))
    months = {r.report_id: r.published_on.strftime("%Y-%m") if r.published_on else "" for r in many}
    assert handed == set(sampling.stratified(months, 12, 3, "sample"))
    assert Assignment.objects.count() == 15


def test_the_command_keeps_its_short_form(trio, many):
    call_command(
        *("assign", "--reports", "all", "--annotators", "ali,bushra", "--required", "2", "--unaided"),
        verbosity=0,
    )
    assert Assignment.objects.filter(aided=False).count() == 80


@pytest.mark.parametrize(
    "words",
    [
        ["--sample", "0"],
        ["--stratify", "month"],
        ["--overlap", "200"],
        ["--publisher", "nobody"],
        ["--required", "3"],
    ],
)
def test_the_command_hands_out_nothing_for_odd_options(trio, many, words):
    with pytest.raises(CommandError) as caught:
        call_command("assign", "--reports", "all", "--annotators", "ali,bushra", *words, verbosity=0)
    assert caught.value.returncode == 2
    assert not Assignment.objects.exists()


def test_the_command_says_what_narrowed_the_choice_to_nothing(trio, many):
    words = ["assign", "--reports", "all", "--annotators", "ali,bushra"]
    with pytest.raises(CommandError, match=r"no report is meant by 'all' --language ar --until 2001-01-01\."):
        call_command(*words, "--language", "ar", "--until", "2001-01-01", verbosity=0)
    call_command(*words, verbosity=0)
    with pytest.raises(CommandError, match=r"by 'all' that nobody has yet, to draw a sample from\."):
        call_command(*words, "--sample", "2", verbosity=0)
