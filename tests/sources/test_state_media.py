"""State Media Monitor's list: seen beside the registry, and nothing of it goes in but what a manager ticks."""

from pathlib import Path

import pytest

from annotator.people.models import AuditEntry
from sources import services
from sources.models import Source
from tests.sources.test_exchange import upload

LIST = Path(__file__).parent.parent / "data" / "state_media_monitor.csv"
ADDRESS = "/admin/sources/source/import/"


@pytest.fixture
def at_manager(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def wire(db) -> Source:
    return services.source_add(by=None, key="wire", name="Harbour Newswire", kind="news_agency", notes="Old.")


@pytest.fixture
def gazette(db) -> Source:
    return services.source_add(by=None, key="gazette", name="Harbour Gazette", kind="newspaper")


@pytest.fixture
def preview(at_manager, wire, gazette):
    return upload(at_manager, "source", LIST.read_bytes(), "smm.csv")


def rows(preview) -> dict[int, str]:
    found = {p.number: p.state for p in (*preview.context["known"], *preview.context["alike"])}
    found |= {p.number: p.state for _, some in preview.context["new"] for p in some}
    return found | {p.number: p.problem for p in preview.context["refused"]}


def take(client, preview, *ticks: str):
    return client.post(ADDRESS, {"state_media": preview.context["held"], "take": ticks}, follow=True)


def add(preview, row: int) -> str:
    new = [p for _, some in preview.context["new"] for p in some]
    (found,) = (p for p in (*new, *preview.context["alike"]) if p.number == row)
    return f"add:{row}:{found.tokens}"


def test_each_row_stands_beside_what_the_registry_has(preview):
    problem = "Its typology “Unknown” is none of SC, CaPu, CaPr, ISFM, ISF, ISM, IP."
    assert rows(preview) == {2: "known", 3: "new", 4: "alike", 5: "new", 6: "new", 7: problem}
    (known,) = preview.context["known"]
    assert known.kind_change == ("news_agency", "state_media")
    assert [name for name, _, _ in known.changes] == ["country", "affiliation"]
    assert [p.assets for p in preview.context["alike"]] == [[]]


def test_registered_sources_among_the_assets_are_shown(at_manager, gazette):
    data = 'Country,Media company,Main assets,Typology\nHarbourland,Harbour Group,"Harbour Gazette, HTV",SC\n'
    ((_, (row,)),) = upload(at_manager, "source", data.encode()).context["new"]
    assert row.assets == [gazette]


def test_nothing_goes_in_that_was_not_ticked(at_manager, preview):
    take(at_manager, preview)
    assert set(Source.objects.values_list("key", flat=True)) == {"wire", "gazette"}
    assert Source.objects.get(key="wire").country == ""


def test_what_is_ticked_is_mapped_to_kind_affiliation_and_country(at_manager, preview, manager):
    answer = take(at_manager, preview, add(preview, 3), add(preview, 5), add(preview, 6))
    assert "3 added, 0 changed, 0 refused" in answer.text
    television = Source.objects.get(key="harbour_television_corporation")
    assert (television.kind, television.country) == ("state_media", "Harbourland")
    assert television.affiliation == "State Media Monitor 2024: CaPu, captured public or state-managed"
    assert "HTV One" in television.notes
    assert television.aliases.get().text == television.name
    assert Source.objects.get(name="Hill Public Radio").kind == "broadcaster"
    assert Source.objects.get(name="وكالة أنباء التلال").key == "outlet"
    assert {entry.by for entry in AuditEntry.objects.filter(action="source added", by__isnull=False)} == {
        manager
    }


def test_details_fill_gaps_and_the_kind_changes_only_where_it_is_ticked(at_manager, preview, wire):
    take(at_manager, preview, "details:2")
    wire.refresh_from_db()
    assert (wire.kind, wire.country, wire.notes) == ("news_agency", "Harbourland", "Old.")
    again = upload(at_manager, "source", LIST.read_bytes(), "smm.csv")
    take(at_manager, again, "kind:2")
    wire.refresh_from_db()
    assert wire.kind == "state_media"
    again = upload(at_manager, "source", LIST.read_bytes(), "smm.csv")
    assert again.context["counts"]["there"] == 1


def test_a_look_alike_is_the_same_or_another_and_not_both(at_manager, preview, gazette):
    answer = take(at_manager, preview, add(preview, 4), "same:4:gazette")
    assert "Row 4: Ticked as another source and as the same" in answer.text
    take(at_manager, preview, "add:4:")
    assert not Source.objects.filter(key="harbor_gazette").exists()
    take(at_manager, preview, "same:4:gazette")
    assert gazette.aliases.get().text == "Harbor Gazette"
    gazette.refresh_from_db()
    assert gazette.affiliation == "State Media Monitor 2024: CaPr, captured private"


def test_a_look_alike_that_is_another_is_added(at_manager, preview):
    take(at_manager, preview, add(preview, 4))
    assert Source.objects.get(key="harbor_gazette").kind == "state_affiliated"


def test_an_abbreviation_that_another_source_has_is_left_out(at_manager, wire):
    other = services.source_add(by=None, key="other", name="Hill Wire", kind="ngo")
    services.alias_add(by=None, source=other, text="HTV", match="exact_case", strength="with_cue")
    data = "Country,Media company,Main assets,Typology\nHarbourland,Harbour Vision (HTV),,SC\n"
    shown = upload(at_manager, "source", data.encode())
    assert rows(shown) == {2: "alike"}
    take(at_manager, shown, add(shown, 2))
    assert [alias.text for alias in Source.objects.get(key="harbour_vision").aliases.all()] == [
        "Harbour Vision"
    ]


@pytest.mark.parametrize("tick", ["add:x:", "add:99:", "kind:4", "same:4:nobody", "nonsense", "details:7"])
def test_odd_ticks_change_nothing(at_manager, preview, tick):
    before = list(Source.objects.order_by("pk").values())
    assert take(at_manager, preview, tick).status_code == 200
    assert list(Source.objects.order_by("pk").values()) == before


def test_only_a_manager_takes_and_only_their_own_preview(client, preview, viewer):
    held = preview.context["held"]
    client.force_login(viewer)
    answer = client.post(ADDRESS, {"state_media": held, "take": ["details:2"]}, follow=True)
    assert answer.status_code == 403
    assert Source.objects.get(key="wire").country == ""
