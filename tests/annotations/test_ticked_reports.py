"""Reports that are ticked in their list are handed out: however many, and to those alone who may hand out."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from annotator.annotations import forms, hand_out_page
from annotator.annotations.models import Assignment
from annotator.reports.archiving import report_archive
from annotator.reports.formats import ReportFile
from annotator.reports.models import Report
from annotator.reports.services import reports_import

LISTED = "admin:reports_report_changelist"
HAND_OUT = "admin:annotations_assignment_hand_out"


@pytest.fixture
def many(report_of):
    return [report_of(f"Road {n} is closed.", f"Nobody lives along road {n}.") for n in range(60)]


def tick(client, *reports: Report, query: str = "", **more):
    """The answer to the button, with these reports ticked."""
    posted = {"action": ["", "hand_out_reports"], "index": "1", "select_across": "0"}
    posted |= {"_selected_action": [str(report.pk) for report in reports]} | more
    return client.post(reverse(LISTED) + query, posted)


def hand_out(client, page, annotators, action: str = "hand_out", **values):
    """Send the form of `page` as a browser does."""
    form = page.context["form"]
    given = {name: form[name].value() for name in form.fields}
    given = {name: value for name, value in given.items() if value not in (None, False, "")}
    given |= {"annotators": [person.pk for person in annotators], "required": 1, "action": action, **values}
    return client.post(reverse(HAND_OUT), given, follow=True)


def test_what_is_ticked_is_handed_out_and_nothing_else(client, manager, annotator, many):
    client.force_login(manager)
    page = tick(client, *many[3:8])
    assert "5 reports ticked in the list" in page.content.decode()
    previewed = hand_out(client, page, [annotator], "preview")
    assert previewed.context["plan"]["reports"] == 5
    assert not Assignment.objects.exists()
    hand_out(client, previewed, [annotator])
    assert set(Assignment.objects.values_list("report", flat=True)) == {row.pk for row in many[3:8]}


def test_all_that_a_list_finds_are_ticked_across_its_pages(client, manager, annotator, many, report_of):
    other = report_of("A bridge is open.")
    client.force_login(manager)
    page = tick(client, many[0], query="?q=road", select_across="1")
    assert page.context["ticked"].number == 60
    assert len(page.context["ticked"].named) == 20
    hand_out(client, page, [annotator])
    given = set(Assignment.objects.values_list("report", flat=True))
    assert given == {row.pk for row in many} - {other.pk}


def test_thousands_fit_into_the_form(client, manager, annotator, many):
    Report.objects.bulk_create(
        Report(report_id=f"r{n:016x}", text=f"{n}", text_sha256=f"{n:064x}", language="en")
        for n in range(3_000)
    )
    client.force_login(manager)
    page = tick(client, many[0], select_across="1")
    previewed = hand_out(client, page, [annotator], "preview")
    assert previewed.context["plan"]["reports"] == 60
    assert [words for words, *_ in previewed.context["plan"]["left_out"]] == [
        "3000 reports, each of which has no statements"
    ]


def test_more_than_can_be_carried_are_refused_and_the_list_says_so(client, manager, many, monkeypatch):
    monkeypatch.setattr(hand_out_page, "MOST_TICKED", 59)
    client.force_login(manager)
    answer = tick(client, many[0], select_across="1")
    assert answer.status_code == 302
    (said,) = [str(message) for message in get_messages(answer.wsgi_request)]
    assert said.startswith("At most 59 reports are ticked at once.")


def test_of_an_archived_one_it_is_told_that_it_is_left_out(client, manager, annotator, many):
    report_archive(by=manager, report=many[0], reason="twice")
    client.force_login(manager)
    answer = hand_out(client, tick(client, *many[:2]), [annotator])
    said = [str(message) for message in answer.context["messages"]]
    assert said == ["1 assignment made.", "Left out: 1 report, which is archived."]


def test_a_filter_and_a_sample_choose_among_the_ticked(client, manager, annotator, many):
    client.force_login(manager)
    hand_out(client, tick(client, *many[:9]), [annotator], sample=4)
    given = set(Assignment.objects.values_list("report", flat=True))
    assert len(given) == 4
    assert given <= {row.pk for row in many[:9]}


def test_nothing_ticked_says_so(client, manager, many):
    client.force_login(manager)
    answer = client.post(reverse(LISTED), {"action": ["", "hand_out_reports"], "index": "1"}, follow=True)
    assert "Items must be selected" in answer.content.decode()
    gone = tick(client, many[0], query="?q=bridge")
    assert gone.status_code == 302
    assert [str(message) for message in get_messages(gone.wsgi_request)][-1] == (
        "These reports are not in the list any more."
    )


@pytest.mark.parametrize("key", ["x", "-1", "1" * 30, "", "1,2", "\x00"])
def test_odd_keys_are_refused(client, manager, annotator, report, key):
    client.force_login(manager)
    assert tick(client, report, _selected_action=[key]).status_code == 404
    posted = {"chosen": key or ",", "annotators": [annotator.pk], "required": 1, "action": "preview"}
    posted |= {"seed": "1", "sequence": "imported", "round": "main"}
    answer = client.post(reverse(HAND_OUT), posted)
    assert answer.status_code == 200
    assert "plan" not in answer.context or answer.context["plan"]["reports"] <= 1
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("who", ["viewer", "reviewer", "annotator"])
def test_nobody_else_has_boxes_to_tick_or_a_button(client, who, report, request):
    client.force_login(request.getfixturevalue(who))
    page = client.get(reverse(LISTED))
    if page.status_code == 200:
        assert "action-select" not in page.content.decode()
        assert "Hand out" not in page.content.decode()
    answer = tick(client, report)
    assert "form" not in (answer.context or {})
    assert answer.status_code in (200, 403, 404)


def test_a_managers_list_has_a_box_for_each_report_and_one_button(client, manager, many):
    client.force_login(manager)
    page = client.get(reverse(LISTED)).content.decode()
    assert page.count('class="action-select"') == 50
    assert ">Hand out to annotators…</button>" in page
    assert "Select all 60" in page
    others = client.get(reverse("admin:reports_statement_changelist")).content.decode()
    assert "action-select" not in others


def test_the_reports_of_an_import_are_listed_to_be_ticked(client, manager, viewer, registry):
    one, other = (
        reports_import(by=manager, files=[ReportFile(f"{name}.txt", f"The {name} burns.".encode())]).batch
        for name in ("mill", "ford")
    )
    client.force_login(manager)
    page = client.get(reverse("admin:reports_importbatch_change", args=[one])).content.decode()
    place = f"{reverse(LISTED)}?import={one}"
    assert f'href="{place}"' in page
    listed = client.get(place)
    assert [row.text for row in listed.context["cl"].result_list] == ["The mill burns."]
    assert "ford.txt" in listed.content.decode()
    mill = listed.context["cl"].result_list[0]
    ticked = tick(client, mill, query=f"?import={one}", select_across="1")
    assert [row.text for row in ticked.context["ticked"].named] == ["The mill burns."]
    for nothing in ("0", "x", "9" * 12):
        found = client.get(f"{reverse(LISTED)}?import={nothing}")
        assert not list(found.context["cl"].result_list)
    client.force_login(viewer)
    seen = client.get(place)
    assert "ford.txt" not in seen.content.decode()
    assert {row.text for row in seen.context["cl"].result_list} == {"The mill burns.", "The ford burns."}
    assert other != one


def test_the_form_shows_what_is_needed_and_says_what_is_folded_away(client, manager, annotator, report):
    client.force_login(manager)
    form = client.get(reverse(HAND_OUT)).context["form"]
    shown = [*form.which_reports, *form.to_whom]
    assert [field.name for field in shown] == ["query", "batch", "annotators", "required"]
    folded = [field.name for _, fields in form.more for field in fields]
    assert sorted([*folded, *(field.name for field in shown), "chosen"]) == sorted(form.fields)
    assert form.in_words == (
        "no further filter, no sample, suggestions shown, as imported, round main, no deadline"
    )
    assert not form.more_refused
    posted = {"query": "all", "annotators": [annotator.pk], "required": 1, "seed": "1", "round": "pilot"}
    posted |= {"sequence": "shuffled", "language": "en", "sample": "1", "overlap": "20"}
    posted |= {"credibility_first": "on", "deadline": "2000-01-01", "action": "preview"}
    answer = client.post(reverse(HAND_OUT), posted)
    form = answer.context["form"]
    assert form.in_words == (
        "language en, a sample of 1, 20 % of the reports for so many, suggestions hidden, credibility before source, "
        "shuffled, round pilot, due on 2000-01-01"
    )
    assert form.more_refused  # that day is over
    assert '<details class="more" open>' in answer.content.decode()


def test_keys_are_read_as_they_were_written_and_no_more_of_them_than_can_be_carried():
    assert forms.keys_of(forms.text_of_keys([3, 1, 2])) == [3, 1, 2]
    assert len(forms.keys_of(forms.text_of_keys(range(forms.MOST_TICKED)))) == forms.MOST_TICKED
    assert forms.keys_of(forms.text_of_keys(range(forms.MOST_TICKED + 1))) == []
