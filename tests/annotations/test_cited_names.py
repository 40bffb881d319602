"""Names that are cited and not registered: who sees them, what counts, and how they leave the list."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from annotator.annotations import cited_names as cited_names_module
from annotator.annotations import cited_names_admin  # noqa: F401 - its import adds the pages
from annotator.annotations.cited_names import cited_most, cited_name, cited_name_attach, examples
from annotator.annotations.models import Annotation, AnnotationCitation, Assignment, Seat
from annotator.jobs.kept import figures_renew
from annotator.people.models import AuditEntry
from annotator.reports.models import Report, Statement, Suggestion, SuggestionCitation
from sources import services as registry
from sources.models import Alias, Source

LIST = "/admin/annotations/cited-names/"
NAME = "/admin/annotations/cited-names/name/"


@pytest.fixture
def report(db) -> Report:
    return Report.objects.create(
        report_id="r0123456789abcdef",
        text="Valley Radio said the bridge fell. Valley radio said so again. The bridge was old.",
        text_sha256="0" * 64,
        folded="",
        language="en",
        reader_version="1",
    )


@pytest.fixture
def statements(report) -> list[Statement]:
    spans = [(0, 34), (35, 62), (63, 82)]
    return [
        Statement.objects.create(
            report=report, position=n, start=a, end=b, text=report.text[a:b], folded="", kind="sentence"
        )
        for n, (a, b) in enumerate(spans)
    ]


def suggest(statement: Statement, name: str, version: str = "1") -> Suggestion:
    suggestion = Suggestion.objects.create(
        statement=statement,
        reader_version=version,
        voice="cited",
        path=f'"{name}"',
        evidence="explicit",
        rule="test",
        confidence=1,
    )
    SuggestionCitation.objects.create(judgement=suggestion, order=0, name=name)
    return suggestion


def annotate(statement: Statement, annotator, *names: str, state: str = Seat.SUBMITTED) -> Seat:
    """A seat at the statement, with one version for each name; the last one is in force."""
    assignment, _ = Assignment.objects.get_or_create(report=statement.report, annotator=annotator)
    seat = Seat.objects.create(assignment=assignment, statement=statement)
    for version, name in enumerate(names, 1):
        annotation = Annotation.objects.create(
            seat=seat, version=version, voice="cited", path=f'"{name}"', suggestion_outcome="none"
        )
        AnnotationCitation.objects.create(judgement=annotation, order=0, name=name)
        seat.annotation = annotation
    seat.state = state
    seat.save()
    return seat


def found(manager) -> list[tuple[str, int, int]]:
    return [(entry.name, entry.suggested, entry.annotated) for entry in cited_most(by=manager).names]


class TestWhatCounts:
    def test_spellings_that_fold_to_one_are_one_name_with_its_statements(
        self, statements, manager, annotator
    ):
        suggest(statements[0], "Valley Radio")
        suggest(statements[1], "Valley radio")
        annotate(statements[0], annotator, "Valley Radio")
        annotate(statements[2], annotator, "Old Mill FM")
        assert found(manager) == [("Valley Radio", 2, 1), ("Old Mill FM", 0, 1)]
        [radio, _] = cited_most(by=manager).names
        assert radio.other_spellings == ["Valley radio"]
        assert examples([radio], most=1)[radio.folded] == [statements[0]]

    def test_a_newer_suggestion_replaces_the_older_one(self, statements, manager):
        suggest(statements[0], "Vally Raido")
        suggest(statements[0], "Valley Radio", version="2")
        assert found(manager) == [("Valley Radio", 1, 0)]

    def test_only_the_version_in_force_counts(self, statements, manager, annotator):
        annotate(statements[0], annotator, "Vally Raido", "Valley Radio")
        assert found(manager) == [("Valley Radio", 0, 1)]

    def test_retired_statements_and_withdrawn_seats_do_not(self, statements, manager, annotator):
        suggest(statements[0], "Valley Radio")
        annotate(statements[0], annotator, "Valley Radio")
        annotate(statements[1], annotator, "Old Mill FM", state=Seat.WITHDRAWN)
        Statement.objects.filter(pk=statements[0].pk).update(retired_at="2026-01-01T00:00Z")
        assert found(manager) == []

    @pytest.mark.parametrize("known", ["key", "name", "alias", "archived"])
    def test_what_the_registry_has_is_not_listed(self, statements, manager, known):
        suggest(statements[0], "valley_radio" if known == "key" else "Valley\u00a0RADIO")
        name = "Valley Radio" if known in ("name", "archived") else "Another name"
        source = registry.source_add(by=None, key="valley_radio", name=name, kind="broadcaster")
        if known == "alias":
            registry.alias_add(by=None, source=source, text="valley radio", strength="with_cue")
        if known == "archived":
            registry.source_archive(by=None, source=source)
        assert found(manager) == []

    def test_a_description_does_not_make_a_name_known(self, statements, manager):
        suggest(statements[0], "the radio")
        source = registry.source_add(by=None, key="x", name="X", kind="broadcaster")
        registry.alias_add(by=None, source=source, text="the radio", strength="description")
        assert found(manager) == [("the radio", 1, 0)]

    def test_key_and_language_are_guessed_from_the_letters(self, statements, manager):
        suggest(statements[0], "Rádio  Valley (FM)")
        suggest(statements[1], "إذاعة الوادي")
        guesses = {entry.name: (entry.key, entry.language) for entry in cited_most(by=manager).names}
        assert guesses == {"Rádio  Valley (FM)": ("radio_valley_fm", ""), "إذاعة الوادي": ("", "ar")}


@pytest.mark.parametrize("who", ["annotator", "reviewer", "viewer", "stranger"])
def test_nobody_but_a_manager_learns_the_names(who, request, client, statements):
    suggest(statements[0], "Valley Radio")
    user = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        cited_most(by=user)
    client.force_login(user)
    assert client.get(LIST).status_code == 403
    assert client.get(NAME, {"name": "Valley Radio"}).status_code == 403
    assert client.post(f"{NAME}?name=Valley+Radio", {"action": "register"}).status_code == 403


class TestPages:
    @pytest.fixture
    def at_manager(self, client, manager, statements):
        suggest(statements[0], "Valley Radio")
        client.force_login(manager)
        return client

    def post(self, client, action: str, **fields):
        prefix = "new" if action == "register" else "attach"
        data = {f"{prefix}-{name}": value for name, value in fields.items()}
        return client.post(f"{NAME}?name=Valley+Radio", {"action": action, **data})

    def test_the_list_leads_to_a_page_with_prefilled_forms(self, at_manager):
        assert "Valley Radio said the bridge fell." in at_manager.get(LIST).text
        text = at_manager.get(NAME, {"name": "VALLEY radio"}).text
        assert 'name="new-key" value="valley_radio"' in text
        assert 'name="new-name" value="Valley Radio"' in text

    def test_a_statement_that_turns_the_writing_shows_it_as_a_sign(self, at_manager, statements):
        Statement.objects.filter(pk=statements[0].pk).update(text="Valley Radio \u202esaid\u202c so.")
        for page in (at_manager.get(LIST), at_manager.get(NAME, {"name": "Valley Radio"})):
            assert "\u202e" not in page.text
            assert "U+202E" in page.text

    def test_adding_it_as_a_source_makes_source_and_alias_and_empties_the_list(self, at_manager, manager):
        path = Suggestion.objects.get().path
        answer = self.post(
            at_manager, "register", name="Radio of the Valley", key="valley_radio", kind="broadcaster"
        )
        assert answer.status_code == 302
        assert Source.objects.called("Valley Radio") == Source.objects.get(key="valley_radio")
        assert cited_name(by=manager, name="Valley Radio") is None
        assert (Suggestion.objects.get().path, SuggestionCitation.objects.get().source) == (path, None)
        assert set(AuditEntry.objects.values_list("action", flat=True)) == {"source added", "alias added"}

    def test_attaching_it_to_a_source_makes_an_alias(self, at_manager, manager):
        source = registry.source_add(by=None, key="x", name="The Valley", kind="broadcaster")
        self.post(at_manager, "attach", source=source.pk, strength="with_cue", language="en")
        assert list(source.aliases.values_list("text", "strength", "language")) == [
            ("Valley Radio", "with_cue", "en")
        ]
        assert found(manager) == []

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"name": "Radio", "key": "Radio!", "kind": "broadcaster"}, "Small letters, digits"),
            ({"name": "Radio", "key": "", "kind": "broadcaster"}, "required"),
            ({"name": "Radio", "key": "radio", "kind": ""}, "required"),
            ({"name": "Radio", "key": "gen_radio", "kind": "broadcaster"}, "gen_"),
            (
                {"name": "Radio", "key": "radio", "kind": "broadcaster", "language": "klingon!"},
                "language code",
            ),
            ({"name": "Known", "key": "radio", "kind": "broadcaster"}, "already exists as Known (known)"),
        ],
    )
    def test_what_the_registry_refuses_is_said_and_nothing_is_added(self, at_manager, fields, words):
        registry.source_add(by=None, key="known", name="Known", kind="ngo")
        answer = self.post(at_manager, "register", **fields)
        assert answer.status_code == 200
        assert words in answer.text
        assert not Alias.objects.exists()
        assert Source.objects.count() == 1

    def test_attaching_takes_a_source_and_no_archived_one(self, at_manager):
        source = registry.source_add(by=None, key="x", name="The Valley", kind="broadcaster")
        registry.source_archive(by=None, source=source)
        for chosen in ("", source.pk, 999_999, "x"):
            assert self.post(at_manager, "attach", source=chosen, strength="name").status_code == 200
        assert not Alias.objects.exists()

    def test_a_name_that_nobody_cites_is_not_there(self, at_manager):
        assert at_manager.get(NAME, {"name": "Somebody else"}).status_code == 404
        assert at_manager.get(NAME).status_code == 404

    def test_sending_it_twice_says_that_the_registry_has_it(self, at_manager):
        fields = {"name": "Valley Radio", "key": "valley_radio", "kind": "broadcaster"}
        self.post(at_manager, "register", **fields)
        answer = self.post(at_manager, "register", **fields)
        assert answer["Location"] == LIST
        assert Source.objects.count() == 1

    def test_reading_changes_nothing(self, at_manager):
        at_manager.get(f"{NAME}?name=Valley+Radio&action=register&new-key=x&new-name=X&new-kind=ngo")
        assert not Source.objects.exists()

    def test_a_name_is_shown_as_text(self, at_manager, statements):
        suggest(statements[1], "<script>alert(1)</script> & Sons")
        assert "<script>alert" not in at_manager.get(LIST).text
        answer = at_manager.get(NAME, {"name": "<script>alert(1)</script> & Sons"})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


def test_a_name_that_another_source_took_meanwhile_is_not_attached(statements, manager):
    one = registry.source_add(by=None, key="one", name="One", kind="ngo")
    two = registry.source_add(by=None, key="two", name="Two", kind="ngo")
    registry.alias_add(by=None, source=one, text="Valley Radio")
    with pytest.raises(ValidationError, match=r"\(one\)"):
        cited_name_attach(by=manager, name="Valley Radio", source=two, language="", strength="name")


class TestMuchWork:
    """Any work is too much to be looked through while somebody waits; a worker does it."""

    @pytest.fixture
    def at_manager(self, client, manager, statements, monkeypatch, settings):
        monkeypatch.setattr(cited_names_module, "FEW", 0)
        settings.JOBS_BY_WORKER = True
        for statement, name in zip(statements, ["Valley Radio", "Valley radio", "Old Mill FM"], strict=True):
            suggest(statement, name)
        client.force_login(manager)
        return client

    def test_the_list_is_there_before_a_worker_has_counted(self, at_manager):
        page = at_manager.get(LIST)
        assert "Valley Radio" in page.text
        assert "As of" not in page.text

    def test_it_says_when_it_was_counted_and_lacks_what_the_registry_has_by_now(self, at_manager):
        at_manager.get(LIST)
        assert figures_renew() > 0
        source = registry.source_add(by=None, key="mill", name="The Mill", kind="broadcaster")
        before = at_manager.get(LIST).text
        registry.alias_add(by=None, source=source, text="old mill fm")
        after = at_manager.get(LIST).text
        assert "As of" in after
        assert ("Old Mill FM" in before, "Old Mill FM" in after) == (True, False)
        assert "Valley Radio" in after

    def test_the_page_of_a_name_tells_who_cites_it_now(self, at_manager, statements, annotator):
        at_manager.get(LIST)
        figures_renew()
        annotate(statements[2], annotator, "Valley Radio")
        annotate(statements[0], annotator, "New Mill FM")
        page = at_manager.get(NAME, {"name": "valley radio"}).text
        assert "Suggested in 2 statements, annotated in\n      1." in page
        assert at_manager.get(NAME, {"name": "New Mill FM"}).status_code == 200

    def test_of_many_names_the_most_cited_are_kept_and_the_others_counted(self, at_manager, monkeypatch):
        monkeypatch.setattr(cited_names_module, "MOST_KEPT", 1)
        at_manager.get(LIST)
        figures_renew()
        page = at_manager.get(LIST).text
        assert "Old Mill FM" not in page
        assert "1 more" in page
        assert at_manager.get(NAME, {"name": "Old Mill FM"}).status_code == 200

    def test_what_was_counted_and_is_gone_is_no_example(self, at_manager, report):
        at_manager.get(LIST)
        figures_renew()
        report.delete()
        page = at_manager.get(LIST)
        assert page.status_code == 200
        assert "said so again" not in page.text


class TestLookalikes:
    def test_a_name_that_looks_like_a_registered_one_is_added_on_confirmation_only(
        self, statements, manager, client
    ):
        valley = registry.source_add(by=None, key="valley", name="Vally Radio", kind="broadcaster")
        suggest(statements[0], "Valley Radio")
        client.force_login(manager)
        page = client.get(NAME, {"name": "Valley Radio"})
        assert f"/admin/sources/source/{valley.pk}/change/" in page.text
        assert page.context["attach"].initial["source"] == valley
        typed = {"new-name": "Valley Radio", "new-key": "valley_radio", "new-kind": "broadcaster"}
        address = f"{NAME}?name=Valley+Radio"
        answer = client.post(address, typed | {"action": "register"})
        (lookalike,) = answer.context["lookalikes"]
        assert not Source.objects.filter(key="valley_radio").exists()
        client.post(address, typed | {"action": "register", "different": lookalike.token})
        assert Alias.objects.get(source__key="valley_radio").text == "Valley Radio"
