"""The registry's pages: who sees what, and what a form saves."""

import datetime

import pytest
from django.urls import reverse

from annotator.meanwhile import state_of
from annotator.people.models import AuditEntry
from sources import services
from sources.forms import AliasFormSet
from sources.loading import facts_of
from sources.models import Alias, Source

LIST = "/admin/sources/source/"
MAY = datetime.date(2018, 5, 1)


@pytest.fixture
def sohr(db) -> Source:
    source = services.source_add(by=None, key="sohr", name="Syrian Observatory", kind="monitoring_group")
    services.alias_add(by=None, source=source, text="SOHR", language="en", match="exact_case")
    services.alias_add(by=None, source=source, text="المرصد السوري", language="ar")
    return source


@pytest.fixture
def sana(db) -> Source:
    return services.source_add(by=None, key="sana", name="SANA", kind="state_media", country="Syria")


@pytest.fixture
def signed_in(client, request):
    def sign_in(who: str):
        client.force_login(request.getfixturevalue(who))
        return client

    return sign_in


def page_of(source: Source) -> str:
    return reverse("admin:sources_source_change", args=[source.pk])


def posted(source: Source | None, **changes) -> dict:
    """What the form of `source` sends when nothing is touched; None: an empty form."""
    fields = ("name", "kind", "affiliation", "country", "website", "notes")
    data = {name: getattr(source, name) if source else "" for name in fields}
    if source:
        data |= {"seen": state_of(facts_of(source)), "belongs_to": source.belongs_to_id or ""}
    aliases = list(source.aliases.order_by("language", "folded")) if source else []
    data |= {"aliases-TOTAL_FORMS": len(aliases) + 3, "aliases-INITIAL_FORMS": len(aliases)}
    for number, alias in enumerate(aliases):
        row = {"id": alias.pk, "source": source.pk, "text": alias.text, "language": alias.language}
        row |= {"match": alias.match, "strength": alias.strength}
        data |= {f"aliases-{number}-{name}": value for name, value in row.items()}
    for number in range(len(aliases), len(aliases) + 3):
        data |= {f"aliases-{number}-match": "any_case", f"aliases-{number}-strength": "name"}
    return data | changes


class TestList:
    @pytest.mark.parametrize("text", ["المرصد", "sohr", "OBSERVATORY", "المرصد السورى"])
    def test_it_finds_a_source_by_any_of_its_names(self, signed_in, sohr, sana, text):
        answer = signed_in("viewer").get(LIST, {"q": text})
        assert "Syrian Observatory" in answer.text
        assert "SANA" not in answer.text

    def test_a_viewer_sees_the_grade_of_today(self, signed_in, sohr, manager):
        services.assessment_add(by=manager, source=sohr, grade="B", valid_from=MAY, reason="held up")
        answer = signed_in("viewer").get(LIST)
        assert "Grade today" in answer.text
        assert '<td class="field-grade_today">B</td>' in answer.text

    def test_who_only_annotates_does_not(self, signed_in, sohr, manager):
        services.assessment_add(by=manager, source=sohr, grade="B", valid_from=MAY, reason="held up")
        client = signed_in("annotator")
        for address in (LIST, page_of(sohr)):
            answer = client.get(address)
            assert answer.status_code == 200
            assert "held up" not in answer.text
            assert "Grade today" not in answer.text
            assert "Reliability today" not in answer.text
        assert client.get("/admin/sources/assessment/").status_code == 403
        assert client.get("/admin/sources/assessment/export/?format=csv").status_code == 403

    def test_the_team_may_decide_that_annotators_see_it(self, signed_in, sohr, settings):
        settings.SHOW_GRADE_TO_ANNOTATORS = True
        assert "Grade today" in signed_in("annotator").get(LIST).text

    def test_no_look_up_of_its_own_tells_the_grade(self, signed_in, sohr):
        client = signed_in("annotator")
        for look_up in ("assessments__grade", "assessments__grade__gte", "grade_then"):
            assert client.get(LIST, {look_up: "B"}).status_code in (302, 400)

    def test_archived_sources_are_listed_when_asked_for(self, signed_in, sohr, sana):
        services.source_archive(by=None, source=sana)
        client = signed_in("viewer")
        assert "SANA" not in client.get(LIST).text
        assert "SANA" in client.get(LIST, {"state": "archived"}).text
        assert "Syrian Observatory" in client.get(LIST, {"state": "all"}).text

    @pytest.mark.parametrize("table", ["source", "alias", "assessment"])
    def test_a_stranger_sees_none_of_the_lists(self, signed_in, table):
        assert signed_in("stranger").get(f"/admin/sources/{table}/").status_code == 403

    def test_a_class_of_no_source_answers_like_one_that_is_hidden(self, signed_in, sohr):
        assert signed_in("viewer").get("/admin/sources/source/999999/change/").status_code == 404
        assert signed_in("manager").get("/admin/sources/source/999999/assess/").status_code == 404


class TestReading:
    def test_a_viewer_reads_facts_aliases_and_parts_and_changes_nothing(self, signed_in, sohr):
        services.source_add(by=None, key="part", name="A part of it", kind="ngo", belongs_to=sohr)
        client = signed_in("viewer")
        answer = client.get(page_of(sohr))
        assert "<bdi>المرصد السوري</bdi>" in answer.text
        assert "A part of it" in answer.text
        assert 'name="_save"' not in answer.text
        assert client.post(page_of(sohr), posted(sohr, name="Changed")).status_code == 403

    def test_a_name_is_shown_as_text(self, signed_in, db):
        source = services.source_add(by=None, key="x", name="<script>alert(1)</script>", kind="ngo")
        services.alias_add(by=None, source=source, text="<b onclick=alert(1)>bold</b>")
        for who in ("viewer", "manager"):
            client = signed_in(who)
            for address in (LIST, page_of(source), "/admin/sources/alias/"):
                text = client.get(address).text
                assert "<script>alert" not in text
                assert "<b onclick" not in text

    @pytest.mark.parametrize("part", ["", "assess/", "history/", "change/"])
    def test_no_page_holds_script_or_style_of_its_own(self, signed_in, sohr, part):
        address = page_of(sohr).replace("change/", part) if part else LIST
        text = signed_in("manager").get(address).text
        assert "<style" not in text
        assert " style=" not in text
        assert "onclick=" not in text


class TestForm:
    def test_a_manager_adds_a_source_with_aliases(self, signed_in, manager):
        data = posted(None, key="lcc", name="Local Committees", kind="ngo")
        data |= {"aliases-0-text": "LCC", "aliases-1-text": "لجان التنسيق", "aliases-1-language": "ar"}
        answer = signed_in("manager").post(f"{LIST}add/", data)
        assert answer.status_code == 302
        source = Source.objects.get(key="lcc")
        assert sorted(source.aliases.values_list("text", flat=True)) == ["LCC", "لجان التنسيق"]
        assert set(AuditEntry.objects.values_list("action", "by")) == {
            ("source added", manager.pk),
            ("alias added", manager.pk),
        }

    def test_an_existing_one_is_named_at_the_field(self, signed_in, sohr):
        answer = signed_in("manager").post(
            f"{LIST}add/", posted(None, key="x", name="SOHR\u200b", kind="ngo")
        )
        assert answer.status_code == 200
        assert "already exists as Syrian Observatory (sohr)" in answer.text

    def test_aliases_are_added_changed_and_removed_in_one_save(self, signed_in, sohr):
        data = posted(
            sohr,
            **{"aliases-0-text": "المرصد السورى", "aliases-1-DELETE": "on", "aliases-2-text": "The SOHR"},
        )
        assert signed_in("manager").post(page_of(sohr), data).status_code == 302
        assert sorted(Alias.objects.values_list("text", flat=True)) == ["The SOHR", "المرصد السورى"]

    def test_an_alias_of_another_source_is_refused_and_nothing_is_saved(self, signed_in, sohr, sana):
        data = posted(sohr, country="Kingdom", **{"aliases-2-text": "Sana", "aliases-3-text": "Fine"})
        answer = signed_in("manager").post(page_of(sohr), data)
        assert answer.status_code == 200
        assert "already exists as SANA (sana)" in answer.text
        assert Source.objects.get(pk=sohr.pk).country == ""
        assert not Alias.objects.filter(text="Fine").exists()

    def test_two_new_aliases_that_read_alike_are_refused(self, signed_in, sohr):
        data = posted(sohr, **{"aliases-2-text": "The Monitor", "aliases-3-text": "the monitor"})
        answer = signed_in("manager").post(page_of(sohr), data)
        assert answer.status_code == 200
        assert "Reads like" in answer.text

    def test_many_aliases_stand_on_pages_and_a_save_leaves_those_on_the_others(
        self, signed_in, sohr, monkeypatch
    ):
        monkeypatch.setattr(AliasFormSet, "PER_PAGE", 1)
        client, second = signed_in("manager"), f"{page_of(sohr)}?page=2"
        first, other = sohr.aliases.order_by("language", "folded")
        for address, shown, hidden in ((page_of(sohr), first, other), (second, other, first)):
            text = client.get(address).text
            assert f'value="{shown.text}"' in text
            assert f'value="{hidden.text}"' not in text
        row = {"id": other.pk, "source": sohr.pk, "text": "Changed", "language": "", "match": "any_case"}
        data = {name: value for name, value in posted(sohr).items() if not name.startswith("aliases-")}
        data |= {"aliases-TOTAL_FORMS": 2, "aliases-INITIAL_FORMS": 1, "_continue": "on"}
        data |= {f"aliases-0-{name}": value for name, value in (row | {"strength": "name"}).items()}
        data |= {"aliases-1-text": first.text, "aliases-1-match": "any_case", "aliases-1-strength": "name"}
        refused = client.post(second, data)  # it reads like one of the page before
        assert refused.status_code == 200
        assert "already" in refused.text
        answer = client.post(second, data | {"aliases-1-text": ""})
        assert (answer.status_code, answer.url) == (302, second)
        assert set(Alias.objects.values_list("text", flat=True)) == {first.text, "Changed"}
        text = signed_in("viewer").get(page_of(sohr)).text
        assert all(f"<bdi>{alias}</bdi>" in text for alias in (first.text, "Changed"))

    def test_the_key_does_not_change(self, signed_in, sohr):
        signed_in("manager").post(page_of(sohr), posted(sohr, key="other", country="Kingdom"))
        assert Source.objects.get(pk=sohr.pk).key == "sohr"

    def test_a_stale_form_is_refused_shows_both_texts_and_may_then_replace(self, signed_in, sohr):
        client = signed_in("manager")
        data = posted(sohr, country="Republic")
        facts = {
            name: getattr(sohr, name)
            for name in ("name", "kind", "belongs_to", "affiliation", "website", "notes")
        }
        services.source_update(by=None, source=sohr, **facts, country="Kingdom")
        answer = client.post(page_of(sohr), data)
        assert "changed this source while you did" in answer.text
        assert "country: Kingdom" in answer.text
        assert 'value="Republic"' in answer.text
        assert Source.objects.get(pk=sohr.pk).country == "Kingdom"
        seen = state_of(facts_of(Source.objects.get(pk=sohr.pk)))
        assert f'name="seen" value="{seen}"' in answer.text
        client.post(page_of(sohr), data | {"seen": seen})
        assert Source.objects.get(pk=sohr.pk).country == "Republic"

    def test_nothing_comes_from_the_address(self, signed_in, sohr):
        answer = signed_in("manager").get(f"{LIST}add/", {"name": "Preset", "belongs_to": sohr.pk})
        assert "Preset" not in answer.text

    @pytest.mark.parametrize("who", ["viewer", "annotator", "reviewer"])
    def test_nobody_but_a_manager_adds(self, signed_in, who):
        client = signed_in(who)
        assert client.get(f"{LIST}add/").status_code == 403
        assert client.post(f"{LIST}add/", posted(None, key="x", name="X", kind="ngo")).status_code == 403

    def test_nobody_deletes_a_source(self, signed_in, sohr):
        assert signed_in("manager").post(f"{LIST}{sohr.pk}/delete/", {"post": "yes"}).status_code == 403


class TestAssessing:
    def test_a_manager_grades_and_the_history_shows_it(self, signed_in, sohr):
        client = signed_in("manager")
        data = {"grade": "C", "valid_from": "2018-05-01", "reason": "mixed record"}
        answer = client.post(f"{LIST}{sohr.pk}/assess/", data)
        assert answer["Location"].endswith("#reliability")
        text = client.get(page_of(sohr)).text
        assert "mixed record" in text
        assert "Reliability today: <strong>C</strong>" in text

    @pytest.mark.parametrize("grade", ["", "G", "1"])
    def test_an_odd_grade_is_refused(self, signed_in, sohr, grade):
        answer = signed_in("manager").post(
            f"{LIST}{sohr.pk}/assess/", {"grade": grade, "valid_from": "2018-05-01", "reason": "so"}
        )
        assert answer.status_code == 200
        assert not sohr.assessments.exists()

    @pytest.mark.parametrize("who", ["viewer", "annotator", "reviewer"])
    def test_nobody_but_a_manager_does(self, signed_in, sohr, who):
        data = {"grade": "C", "valid_from": "2018-05-01", "reason": "so"}
        assert signed_in(who).post(f"{LIST}{sohr.pk}/assess/", data).status_code == 403
        assert not sohr.assessments.exists()

    def test_an_assessor_is_named_only_to_who_may_see_people(self, signed_in, sohr, manager):
        services.assessment_add(by=manager, source=sohr, grade="B", valid_from=MAY, reason="held up")
        text = signed_in("viewer").get(page_of(sohr)).text
        assert manager.pseudonym in text
        assert "Mona" not in text


class TestArchiving:
    def test_a_manager_archives_and_restores(self, signed_in, sohr):
        client = signed_in("manager")
        client.post(f"{LIST}{sohr.pk}/archive/", {"reason": "closed"})
        assert "Archived on" in client.get(page_of(sohr)).text
        assert AuditEntry.objects.get(action="source archived").reason == "closed"
        client.post(f"{LIST}{sohr.pk}/restore/")
        assert Source.objects.in_use().count() == 1

    def test_it_takes_a_post_with_a_token(self, signed_in, sohr, manager, settings):
        assert signed_in("manager").get(f"{LIST}{sohr.pk}/archive/").status_code == 405
        from django.test import Client

        strict = Client(enforce_csrf_checks=True)
        strict.force_login(manager)
        assert strict.post(f"{LIST}{sohr.pk}/archive/").status_code == 403
        assert Source.objects.in_use().count() == 1

    @pytest.mark.parametrize("who", ["viewer", "annotator", "reviewer"])
    def test_nobody_but_a_manager_does(self, signed_in, sohr, who):
        assert signed_in(who).post(f"{LIST}{sohr.pk}/archive/").status_code == 403
        assert Source.objects.in_use().count() == 1


class TestOddAddresses:
    @pytest.mark.parametrize(
        "query", ["q=%00", "country=%00", "kind=nonsense", "state=odd", "p=99999", "o=abc", "e=1"]
    )
    def test_the_list_answers_without_breaking(self, signed_in, sohr, query):
        assert signed_in("viewer").get(f"{LIST}?{query}").status_code in (200, 302, 400)


def test_what_is_remembered_of_a_source_stands_before_its_spellings_unless_a_form_failed(signed_in, sohr):
    client = signed_in("manager")
    page = client.get(page_of(sohr)).content.decode()
    assert "<h1>Syrian Observatory</h1>" in page
    assert page.index('id="reliability"') < page.index('id="source_form"')
    failed = client.post(page_of(sohr), {"name": ""}).content.decode()
    assert failed.index('id="source_form"') < failed.index('id="reliability"')
