"""A name that could be taken for another is caught before it is added, and says what it resembles."""

import pytest

from annotator.people.models import AuditEntry
from sources import services
from sources.likeness import why_alike
from sources.lookalikes import LooksAlike, Names
from sources.models import Alias, Source
from tests.sources.test_exchange import confirm, upload
from tests.sources.test_source_pages import page_of, posted

ADD = "/admin/sources/source/add/"


@pytest.fixture
def wire(db) -> Source:
    source = services.source_add(by=None, key="wire", name="Harbour Newswire", kind="news_agency")
    services.alias_add(by=None, source=source, text="سلك الميناء", language="ar")
    return source


@pytest.fixture
def at_manager(client, manager):
    client.force_login(manager)
    return client


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Harbour Newswire", "HÁRBOUR  newswire", "the same"),
        ("سلك الميناء", "سِلك الميناء", "the same"),
        ("وكالة الإنباء", "وكاله الانباء", "the same"),
        ("Harbour Newswire", "Harbour News-Wire", "spelled alike"),
        ("The Harbour Paper", "Harbour Paper", "spelled alike"),
        ("al-Mina", "Al Mina", "spelled alike"),
        ("as-Sahil", "Sahil", "spelled alike"),
        ("الميناء", "ميناء", "spelled alike"),
        ("BBC", "ВВС", "looks alike"),  # in Cyrillic letters
        ("Al-Mina", "AI-Mina", "looks alike"),  # with a capital i
        ("S0HR", "SOHR", "looks alike"),
        ("Harbour Newswire", "Harbour Newswlre", "one letter apart"),
        ("Harbour Newswire", "Harbor Newswire", "one letter apart"),
        ("Harbour Newswire", "Harbour Newsiwre", "one letter apart"),
        ("Harbour Newswire", "Harbour Newspaper", None),
        ("SANA", "SAMA", None),
        ("Channel 14 News", "Channel 15 News", None),
        ("!?", "?!", None),
    ],
)
def test_names_that_could_be_taken_for_one_another(one, other, why):
    assert why_alike(one, other) == why_alike(other, one) == why


def test_every_kind_is_found_among_the_names_of_the_registry_and_no_other_source_is(wire):
    names = Names()
    for text in ("harbour newswire", "Harbor Newswire", "Нarbour Newswire", "The Harbour Newswire", "wire"):
        assert [one.source for one in names.like(text)] == [wire], text
    assert names.like("Mountain Newswire") == []
    assert names.like("Harbor Newswire", own="wire") == []


class TestServices:
    def test_who_is_asked_has_to_confirm(self, wire):
        with pytest.raises(LooksAlike) as caught:
            services.source_add(
                by=None, key="harbor", name="Harbor Newswire", kind="news_agency", different=[]
            )
        (found,) = caught.value.found
        assert "is one letter apart from Harbour Newswire (wire)" in str(found)
        made = services.source_add(
            by=None, key="harbor", name="Harbor Newswire", kind="news_agency", different=[found.token]
        )
        assert "another than Harbour Newswire (wire)" in AuditEntry.objects.get(subject=made.key).reason

    def test_a_confirmation_holds_for_that_name_only(self, wire):
        (found,) = Names().like("Harbor Newswire")
        with pytest.raises(LooksAlike):
            services.source_add(by=None, key="h", name="Harbour Newswir", kind="ngo", different=[found.token])

    def test_what_reads_the_same_is_refused_whatever_is_confirmed_and_says_which_alias(self, wire):
        other = services.source_add(by=None, key="other", name="Other", kind="ngo")
        (found,) = Names().like("سِلك الميناء")
        assert found.clash
        with pytest.raises(services.ValidationError, match="by its alias “سلك الميناء”"):
            services.alias_add(by=None, source=other, text="سِلك الميناء", different=[found.token])

    def test_a_source_may_have_names_that_look_like_its_own_and_descriptions_are_shared(self, wire):
        services.alias_add(by=None, source=wire, text="Harbor Newswire", different=[])
        other = services.source_add(by=None, key="other", name="Other", kind="ngo")
        shared = services.alias_add(
            by=None, source=other, text="The Harbour Newswire", strength="description", different=[]
        )
        with pytest.raises(LooksAlike):
            services.alias_update(
                by=None,
                alias=shared,
                text=shared.text,
                language="",
                match="any_case",
                strength="name",
                different=[],
            )

    def test_names_of_what_was_merged_are_its_own(self, wire):
        other = services.source_add(by=None, key="other", name="Sea Gazette", kind="ngo")
        Source.objects.filter(pk=other.pk).update(merged_into=wire)
        services.alias_add(by=None, source=wire, text="The Sea Gazette", different=[])
        assert Alias.objects.filter(source=wire, text="The Sea Gazette").exists()


class TestForm:
    def test_a_look_alike_is_shown_with_a_link_and_added_on_confirmation(self, at_manager, wire):
        data = posted(None, key="harbor", name="Harbor Newswire", kind="news_agency")
        answer = at_manager.post(ADD, data)
        assert f'href="{page_of(wire)}"' in answer.text
        assert not Source.objects.filter(key="harbor").exists()
        (found,) = answer.context["lookalikes"]
        assert at_manager.post(ADD, data | {"different": found.token}).status_code == 302
        assert Source.objects.filter(key="harbor").exists()

    def test_an_alias_that_clashes_says_with_what(self, at_manager, wire):
        other = services.source_add(by=None, key="other", name="Other", kind="ngo")
        answer = at_manager.post(page_of(other), posted(other) | {"aliases-0-text": "سلكُ الميناء"})
        assert "by its alias “سلك الميناء”" in answer.text
        assert f'href="{page_of(wire)}"' in answer.text
        assert 'name="different"' not in answer.text
        assert other.aliases.count() == 0

    def test_each_look_alike_among_the_aliases_has_its_own_confirmation(self, at_manager, wire):
        other = services.source_add(by=None, key="other", name="Other", kind="ngo")
        typed = {
            "aliases-0-text": "Harbor Newswire",
            "aliases-1-text": "سلك المينا",
            "aliases-2-text": "Plain",
        }
        answer = at_manager.post(page_of(other), posted(other) | typed)
        first, *rest = (one.token for one in answer.context["lookalikes"])
        answer = at_manager.post(page_of(other), posted(other) | typed | {"different": first})
        assert other.aliases.count() == 0
        assert f'value="{first}"' in answer.text
        at_manager.post(page_of(other), posted(other) | typed | {"different": [first, *rest]})
        assert other.aliases.count() == 3

    def test_saving_what_is_there_asks_nothing(self, at_manager, wire):
        services.source_add(by=None, key="harbor", name="Harbor Newswire", kind="news_agency")
        assert at_manager.post(page_of(wire), posted(wire, country="Syria")).status_code == 302


class TestFile:
    ROWS = "harbor,Harbor Newswire,news_agency,,,,,,false\nnew,New one,ngo,,,,,,false\n"

    def test_a_look_alike_stays_out_of_an_import_unless_it_is_ticked(self, at_manager, wire):
        preview = upload(at_manager, "source", self.ROWS)
        (line,) = (line for line in preview.context["preview"].lines if line.kind == "alike")
        assert preview.context["preview"].counts == {"new": 1, "update": 0, "skip": 0, "refused": 0}
        assert f'href="{page_of(wire)}"' in preview.text
        confirm(at_manager, "source", preview)
        assert set(Source.objects.values_list("key", flat=True)) == {"wire", "new"}
        held = upload(at_manager, "source", self.ROWS).context["held"]
        at_manager.post("/admin/sources/source/import/", {"held": held, "different": line.alike[0].token})
        assert Source.objects.filter(key="harbor").exists()

    def test_a_row_that_clashes_leads_to_what_it_clashes_with(self, at_manager, wire):
        services.source_add(by=None, key="other", name="Other", kind="ngo")
        preview = upload(at_manager, "alias", "other,سِلك الميناء,ar,any_case,name\n")
        assert [line.kind for line in preview.context["preview"].lines] == ["refused"]
        assert f'href="{page_of(wire)}"' in preview.text
        assert 'name="different"' not in preview.text

    def test_rows_that_look_like_an_earlier_row_are_caught_too(self, at_manager, wire):
        rows = "one,The Mountain Gazette,ngo,,,,,,false\ntwo,Mountain Gazette,ngo,,,,,,false\n"
        kinds = [line.kind for line in upload(at_manager, "source", rows).context["preview"].lines]
        assert kinds == ["new", "alike"]

    def test_aliases_are_asked_about_unless_they_are_there(self, at_manager, wire):
        other = services.source_add(by=None, key="other", name="Other", kind="ngo")
        services.alias_add(by=None, source=other, text="Harbour News Wire")
        rows = "other,Harbour News Wire,en,any_case,name\nother,Harbor Newswire,,any_case,name\n"
        kinds = [line.kind for line in upload(at_manager, "alias", rows).context["preview"].lines]
        assert kinds == ["update", "alike"]
