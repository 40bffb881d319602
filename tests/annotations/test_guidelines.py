"""Guidelines: pages in versions, written by a manager, read by those who annotate."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from annotator.annotations import guidelines_admin
from annotator.annotations.guidelines import changes, guidelines_publish, pages_of
from annotator.annotations.models import Guidelines, GuidelinesPage
from annotator.people.models import AuditEntry
from tests.races import at_once

from .conftest import save

PART = {"X-Hearsay-Part": "1"}
TWO = {"Voices": "Whose words are **these**?", "المصادر": "من قال ذلك؟\n\n- المرصد"}


def form(*pages: tuple[str, str], base: int, **more: str) -> dict[str, str]:
    posted = {"page-TOTAL_FORMS": str(len(pages)), "page-INITIAL_FORMS": "0", "base_version": str(base)}
    for number, (title, text) in enumerate(pages):
        posted |= {f"page-{number}-title": title, f"page-{number}-text": text}
        posted[f"page-{number}-ORDER"] = str(number + 1) if title else ""
    return posted | {"action": "publish"} | more


@pytest.fixture
def desk(client, manager):
    client.force_login(manager, backend="django.contrib.auth.backends.ModelBackend")
    return client


WRITE = "/admin/annotations/guidelines/add/"


def test_a_version_is_a_set_of_pages_in_their_order(manager):
    first = guidelines_publish(by=manager, pages=TWO)
    second = guidelines_publish(by=manager, pages={"المصادر": "من؟", "Voices": TWO["Voices"]}, base_version=1)
    assert (first.version, second.version) == (1, 2)
    assert list(pages_of(first).items()) == list(TWO.items())
    assert list(pages_of(second)) == ["المصادر", "Voices"]
    assert AuditEntry.objects.filter(action="guidelines published").count() == 2


@pytest.mark.parametrize(
    "pages",
    [
        {},
        {"": "text"},
        {"A": ""},
        {"A": "  \n"},
        {"A ": "x", "A": "y"},
        {"A" * 121: "x"},
        {"A": "a\x00b"},
        {"A": "x" * 50_001},
        {f"page {number}": "x" for number in range(41)},
    ],
)
def test_what_is_no_page_is_refused(manager, pages):
    with pytest.raises(ValidationError):
        guidelines_publish(by=manager, pages=pages)
    assert not Guidelines.objects.exists()


def test_who_does_not_write_guidelines_publishes_none(annotator, reviewer):
    for person in (annotator, reviewer):
        with pytest.raises(PermissionDenied):
            guidelines_publish(by=person, pages=TWO)


def test_a_newer_version_is_not_replaced_unseen(manager):
    guidelines_publish(by=manager, pages=TWO, base_version=0)
    with pytest.raises(ValidationError, match="Version 1 was published since"):
        guidelines_publish(by=manager, pages={"A": "x"}, base_version=0)
    with pytest.raises(ValidationError, match="Nothing has changed since version 1"):
        guidelines_publish(by=manager, pages=TWO, base_version=1)
    assert Guidelines.objects.count() == 1


def test_changes_name_new_changed_and_dropped_pages(manager):
    first = guidelines_publish(by=manager, pages={"A": "a", "B": "b", "C": "c"})
    second = guidelines_publish(by=manager, pages={"A": "a", "B": "bb", "D": "d"})
    assert changes(first) == ({}, [])
    assert changes(second) == ({"B": "changed", "D": "new"}, ["C"])


def test_a_manager_writes_pages_orders_them_and_takes_one_out(desk):
    desk.post(WRITE, form(("A", "first"), ("B", "second"), ("", ""), base=0))
    answer = desk.post(
        WRITE,
        form(("A", "first"), ("B", "second"), ("C", "third"), base=1)
        | {"page-INITIAL_FORMS": "2", "page-0-DELETE": "on", "page-1-ORDER": "9"},
    )
    newest = Guidelines.objects.first()
    assert answer["Location"] == reverse("admin:annotations_guidelines_change", args=[newest.pk])
    assert list(pages_of(newest).items()) == [("C", "third"), ("B", "second")]
    assert list(pages_of(Guidelines.objects.last())) == ["A", "B"]


def test_the_preview_shows_the_pages_and_publishes_nothing(desk):
    page = desk.post(WRITE, form(("A", "*soft*"), base=0, action="preview")).content.decode()
    assert "<em>soft</em>" in page
    assert 'name="page-1-title"' in page, "room for one more"
    assert 'name="base_version" value="0"' in page
    assert not Guidelines.objects.exists()


def test_two_managers_at_once_see_each_other_and_nothing_is_lost(desk, manager):
    guidelines_publish(by=manager, pages={"A": "theirs"})
    page = desk.post(WRITE, form(("A", "mine"), base=0)).content.decode()
    assert "Version 1 was published since" in page
    assert "mine" in page
    assert 'name="base_version" value="1"' in page
    assert desk.post(WRITE, form(("A", "mine"), base=1)).status_code == 302


def test_a_form_with_a_mistake_does_not_forget_which_version_it_began_with(desk, manager):
    guidelines_publish(by=manager, pages={"A": "theirs"})
    page = desk.post(WRITE, form(("A", ""), base=0)).content.decode()
    assert 'name="base_version" value="0"' in page
    assert desk.post(WRITE, form(("A", "mine"), base=0)).status_code == 200
    assert Guidelines.objects.count() == 1


@pytest.mark.parametrize(
    "posted",
    [
        form(("A", "x"), ("A", "y"), base=0),
        form(("", ""), base=0),
        form(("A", ""), base=0),
        form(("A\x00", "x"), base=0),
        form(("A", "x"), base=0) | {"base_version": "9" * 40},
        form(("A", "x"), base=0) | {"page-TOTAL_FORMS": "9999999"},
        form(("A", "x"), base=0) | {"page-TOTAL_FORMS": "\x00"},
        {"action": "publish"},
        form(("A", "x"), ("A", "y"), ("", "z"), base=0) | {"page-2-DELETE": "on"},
    ],
)
def test_a_form_that_makes_no_guidelines_is_shown_again(desk, posted):
    assert desk.post(WRITE, posted).status_code == 200
    assert not Guidelines.objects.exists()


@pytest.mark.parametrize("read_first", [1, 500])
def test_annotators_read_every_version_and_see_under_which_they_judged(
    client, annotator, manager, seat, monkeypatch, read_first
):
    monkeypatch.setattr(guidelines_admin, "READ_FIRST", read_first)
    old = guidelines_publish(by=manager, pages={"Old page": "the old rule"})
    save(annotator, seat)
    new = guidelines_publish(by=manager, pages=TWO)
    client.force_login(annotator, backend="django.contrib.auth.backends.ModelBackend")
    listed = client.get(reverse("admin:annotations_guidelines_changelist")).content.decode()
    assert listed.count("icon-yes") == 1
    assert listed.count("icon-no") == 1
    page = client.get(reverse("admin:annotations_guidelines_change", args=[old.pk])).content.decode()
    assert "the old rule" in page
    assert "Newer guidelines are in force" in page
    page = client.get(reverse("admin:annotations_guidelines_change", args=[new.pk])).content.decode()
    assert '<section class="guidelines-page" dir="rtl"' in page
    assert '<section class="guidelines-page" dir="ltr"' in page
    assert client.post(reverse("admin:annotations_guidelines_change", args=[new.pk])).status_code == 405


def test_the_workbench_holds_the_pages_and_tells_when_they_change(
    client, annotator, manager, assignment, seat
):
    guidelines_publish(by=manager, pages=TWO)
    client.force_login(annotator, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("admin:annotations_assignment_change", args=[assignment.pk])
    page = client.get(address).content.decode()
    for part in ('id="guidelines"', "<summary><bdi>المصادر</bdi></summary>", "<strong>these</strong>"):
        assert part in page
    new = guidelines_publish(by=manager, pages={"Voices": "new rule"})
    panel = client.get(address, headers=PART).json()["panel"]
    assert 'class="guidelines-version" data-version="2"' in panel
    assert "new rule" not in panel, "the pages would be sent with every save"
    beside = client.get(reverse("admin:annotations_guidelines_change", args=[new.pk]), headers=PART)
    assert "new rule" in beside.content.decode()
    assert "<html" not in beside.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_one_text_of_before_becomes_one_page():
    executor = MigrationExecutor(connection)
    executor.migrate([("annotations", "0004_credibility_before_source")])
    before = executor.loader.project_state([("annotations", "0004_credibility_before_source")]).apps
    before.get_model("annotations", "Guidelines").objects.create(version=3, text="Be *brief*.")
    try:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
        made = GuidelinesPage.objects.get()
        assert (made.guidelines.version, made.title, made.text) == (3, "Guidelines", "Be *brief*.")
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_of_those_who_publish_at_the_same_moment_each_is_stored_or_told(rounds):
    for number in range(rounds):
        before = Guidelines.objects.count()
        texts = [f"Round {number}, by the {who}." for who in ("first", "second", "third")]
        results = at_once(
            *[lambda text=text: guidelines_publish(by=None, text=text, base_version=before) for text in texts]  # noqa: B023
        )
        stored = [result for result in results if isinstance(result, Guidelines)]
        told = [result for result in results if isinstance(result, ValidationError)]
        assert (len(stored), len(told)) == (1, 2), results
        assert all("Yours is still in the form" in " ".join(error.messages) for error in told)
        assert Guidelines.objects.count() == stored[0].version == before + 1
