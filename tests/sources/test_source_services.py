import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from annotator.meanwhile import state_of
from annotator.people.models import AuditEntry
from sources import services
from sources.loading import facts_of
from sources.models import Source


@pytest.fixture
def sohr(db) -> Source:
    source = services.source_add(
        by=None, key="sohr", name="Syrian Observatory for Human Rights", kind="monitoring_group"
    )
    services.alias_add(by=None, source=source, text="SOHR", match="exact_case")
    services.alias_add(by=None, source=source, text="Café al-Marsad")
    services.alias_add(by=None, source=source, text="the observatory", strength="description")
    return source


def facts(source: Source, **changes):
    names = ("name", "kind", "belongs_to", "affiliation", "country", "website", "notes")
    return {name: getattr(source, name) for name in names} | changes


class TestAdd:
    def test_a_manager_adds_a_source_and_the_log_tells(self, manager):
        source = services.source_add(
            by=manager, key="lcc", name="  Local Committees ", kind="ngo", notes="one\r\ntwo\r"
        )
        assert (source.name, source.notes) == ("Local Committees", "one\ntwo")
        entry = AuditEntry.objects.get(action="source added")
        assert (entry.by, entry.subject, entry.after["name"]) == (manager, "lcc", "Local Committees")

    @pytest.mark.parametrize("who", ["annotator", "viewer", "reviewer", "stranger"])
    def test_nobody_else_does(self, who, request):
        with pytest.raises(PermissionDenied):
            services.source_add(by=request.getfixturevalue(who), key="lcc", name="LCC", kind="ngo")
        assert not Source.objects.exists()

    @pytest.mark.parametrize(
        "name",
        [
            "syrian observatory for human rights",
            "Syrian\u00a0Observatory for Human Rights",
            "Syrian Obser\u00advatory for Human Rights",
            "Syrian Observatory for Human Rights\u200b",
            "SOHR",
            "Cafe\u0301 al\u2011Marsad",
            "sohr",
        ],
    )
    def test_a_look_alike_is_refused_and_the_other_named(self, sohr, name):
        with pytest.raises(ValidationError, match=r"already exists as .*\(sohr\)"):
            services.source_add(by=None, key="other", name=name, kind="ngo")

    def test_an_archived_source_is_still_found(self, sohr):
        services.source_archive(by=None, source=sohr)
        with pytest.raises(ValidationError, match=r"\(sohr, archived\)"):
            services.source_add(by=None, key="other", name="SOHR", kind="ngo")

    def test_a_description_is_nobodys_alone(self, sohr):
        assert services.source_add(by=None, key="other", name="The Observatory", kind="ngo").pk

    def test_a_key_that_is_anothers_name_is_refused(self, sohr):
        services.alias_add(by=None, source=sohr, text="marsad")
        with pytest.raises(ValidationError, match="already exists"):
            services.source_add(by=None, key="marsad", name="Something else", kind="ngo")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("key", "Sana"),
            ("key", "sa\nna"),
            ("key", ""),
            ("key", "unnamed"),
            ("key", "gen_press"),
            ("name", "\u200b\u00ad"),
            ("name", "a\x00b"),
            ("name", "two\nlines"),
            ("name", "x" * 201),
            ("kind", "nonsense"),
            ("kind", "generic"),
            ("website", "javascript:alert(1)"),
            ("website", "www.example.org"),
        ],
    )
    def test_odd_values_are_refused(self, db, field, value):
        with pytest.raises(ValidationError):
            services.source_add(by=None, **{"key": "sana", "name": "SANA", "kind": "ngo", field: value})
        assert not Source.objects.exists()
        assert not AuditEntry.objects.exists()


class TestUpdate:
    def test_the_log_keeps_before_and_after(self, sohr, manager):
        services.source_update(by=manager, source=sohr, **facts(sohr, country="Kingdom"))
        entry = AuditEntry.objects.get(action="source changed")
        assert (entry.before["country"], entry.after["country"]) == ("", "Kingdom")

    def test_saving_what_is_stored_leaves_no_trace(self, sohr, manager):
        services.source_update(by=manager, source=sohr, **facts(sohr))
        assert not AuditEntry.objects.filter(action="source changed").exists()

    def test_who_started_from_an_older_state_is_told(self, sohr, manager):
        seen = state_of(facts_of(sohr))
        services.source_update(by=manager, source=sohr, **facts(sohr, country="Kingdom"))
        with pytest.raises(ValidationError, match="changed this source"):
            services.source_update(by=manager, source=sohr, **facts(sohr, country="Republic"), seen=seen)
        assert Source.objects.get(pk=sohr.pk).country == "Kingdom"

    def test_a_source_never_comes_to_belong_to_its_own_part(self, sohr):
        part = services.source_add(by=None, key="part", name="Part", kind="ngo", belongs_to=sohr)
        of_part = services.source_add(by=None, key="of_part", name="Part of it", kind="ngo", belongs_to=part)
        with pytest.raises(ValidationError, match="circle"):
            services.source_update(by=None, source=sohr, **facts(sohr, belongs_to=of_part))

    def test_its_own_name_and_aliases_are_no_look_alikes(self, sohr):
        assert services.source_update(by=None, source=sohr, **facts(sohr, name="SOHR")).name == "SOHR"

    @pytest.mark.parametrize("who", ["annotator", "viewer", "reviewer", "stranger"])
    def test_only_a_manager_changes_or_archives(self, sohr, who, request):
        by = request.getfixturevalue(who)
        with pytest.raises(PermissionDenied):
            services.source_update(by=by, source=sohr, **facts(sohr, country="Kingdom"))
        with pytest.raises(PermissionDenied):
            services.source_archive(by=by, source=sohr)


class TestArchive:
    def test_it_leaves_the_choices_and_comes_back_with_everything(self, sohr, manager):
        services.source_archive(by=manager, source=sohr, reason="closed down")
        assert not Source.objects.in_use().exists()
        services.source_restore(by=manager, source=sohr)
        assert Source.objects.in_use().get().aliases.count() == 3
        reasons = AuditEntry.objects.filter(subject="sohr", by=manager).values_list("action", "reason")
        assert set(reasons) == {("source archived", "closed down"), ("source restored", "")}

    def test_archiving_twice_is_archiving_once(self, sohr, manager):
        services.source_archive(by=manager, source=sohr)
        at = Source.objects.get(pk=sohr.pk).archived_at
        services.source_archive(by=manager, source=sohr)
        assert Source.objects.get(pk=sohr.pk).archived_at == at
        assert AuditEntry.objects.filter(action="source archived").count() == 1


class TestSearch:
    @pytest.mark.parametrize("text", ["observatory", "OBSERVATORY for", "sohr", "cafe al-marsad", "Café"])
    def test_it_finds_by_key_name_or_alias_whatever_the_case_and_accents(self, sohr, text):
        assert list(Source.objects.matching(text)) == [sohr]

    def test_percent_and_underscore_are_letters_like_others(self, sohr):
        assert not Source.objects.matching("%").exists()
        assert not Source.objects.matching("s_hr").exists()
