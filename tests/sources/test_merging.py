import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from annotator.people.models import AuditEntry
from sources import services
from sources.merging import merging_of, source_merge, source_unmerge
from sources.models import Alias, Source
from tests.races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    """Two entries of one agency: `old` and `new`."""
    new = services.source_add(by=None, key="new", name="Harbour News Agency", kind="news_agency")
    old = services.source_add(by=None, key="old", name="Harbor Wire", kind="newspaper", country="Malta")
    services.alias_add(by=None, source=new, text="Harbour News")
    services.alias_add(by=None, source=new, text="the agency", strength="description")
    services.alias_add(by=None, source=old, text="Harbor Wire Service")
    services.alias_add(by=None, source=old, text="The Agency", strength="description")
    return old, new


def merged(old, new, by=None):
    return source_merge(by=by, source=old, into=new, reason="One newsroom")


def graded(source, grade, day="2016-01-01"):
    day = datetime.date.fromisoformat(day)
    services.assessment_add(by=None, source=source, grade=grade, valid_from=day, reason="Record")


class TestPreview:
    def test_it_tells_which_aliases_move_and_which_clash(self, pair):
        meant = merging_of(*pair)
        assert [alias.text for alias in meant.moving] == ["Harbor Wire Service"]
        assert [(clash.merged.text, clash.own.text) for clash in meant.clashes] == [
            ("The Agency", "the agency")
        ]

    def test_it_tells_the_grades_of_both(self, pair):
        graded(pair[0], "C")
        assert merging_of(*pair).grades == ("C", "F")

    def test_it_counts_what_rests_on_both(self, pair, report_of):
        report_of("One thing.", "Another.", suggestions=["old", "old>new"], publisher=pair[0])
        counts = {words: (theirs, own) for words, theirs, own in merging_of(*pair).compared_uses}
        assert counts["suggestions that cite it"] == (2, 1)

    def test_looking_changes_nothing(self, pair):
        merging_of(*pair)
        assert not Source.objects.exclude(merged_into=None).exists()


class TestMerge:
    def test_the_other_stands_for_it_and_the_log_tells_why(self, pair, manager):
        old, new = pair
        assert merged(old, new, manager).current == new
        entry = AuditEntry.objects.get(action="source merged")
        assert (entry.by, entry.subject, entry.after) == (manager, "old", {"into": "new"})
        assert entry.reason == "One newsroom"

    def test_its_name_and_aliases_lead_to_the_other(self, pair):
        merged(*pair)
        assert Source.objects.called("harbor wire") == Source.objects.called("harbor wire service") == pair[1]

    def test_it_has_the_grades_of_the_other(self, pair):
        old, new = pair
        graded(old, "D")
        graded(new, "B")
        assert merged(old, new).grade_on(datetime.date(2017, 1, 1)) == "B"

    def test_it_is_not_assessed_any_more(self, pair):
        with pytest.raises(ValidationError, match="assess that one"):
            graded(merged(*pair), "A")

    def test_it_takes_a_reason(self, pair):
        with pytest.raises(ValidationError, match="Say why"):
            source_merge(by=None, source=pair[0], into=pair[1], reason="  ")

    @pytest.mark.parametrize("who", ["annotator", "viewer", "reviewer", "stranger"])
    def test_only_a_manager_merges_and_undoes(self, who, request, pair):
        person = request.getfixturevalue(who)
        with pytest.raises(PermissionDenied):
            merged(*pair, by=person)
        with pytest.raises(PermissionDenied):
            source_unmerge(by=person, source=pair[0])

    def test_a_chain_is_followed_to_its_end(self, pair):
        last = services.source_add(by=None, key="last", name="Coast Media", kind="ngo")
        merged(*pair)
        merged(pair[1], last)
        assert Source.objects.now() == {"old": "last", "new": "last"}
        assert Source.objects.shown_names() == dict.fromkeys(("old", "new", "last"), "Coast Media")
        assert Source.objects.get(key="old").current == last
        assert {source.key for source in Source.objects.counting_as("new")} == {"old", "new", "last"}

    def test_what_was_merged_before_stays_so_when_the_later_merge_is_undone(self, pair):
        last = services.source_add(by=None, key="last", name="Coast Media", kind="ngo")
        merged(*pair)
        merged(pair[1], last)
        source_unmerge(by=None, source=pair[1])
        assert Source.objects.now() == {"old": "new"}


class TestRefused:
    def refusal(self, source, into):
        with pytest.raises(ValidationError) as caught:
            merged(source, into)
        return " ".join(caught.value.messages)

    def test_into_itself(self, pair):
        assert "itself" in self.refusal(pair[0], pair[0])

    def test_in_a_circle(self, pair):
        merged(*pair)
        assert "circle" in self.refusal(pair[1], pair[0])

    def test_a_second_time(self, pair):
        merged(*pair)
        assert "already" in self.refusal(*pair)

    def test_into_what_is_merged_itself(self, pair):
        other = services.source_add(by=None, key="other", name="Coast Media", kind="ngo")
        merged(*pair)
        assert "Merge into Harbour News Agency instead" in self.refusal(other, pair[0])

    def test_into_an_archived_source(self, pair):
        services.source_archive(by=None, source=pair[1])
        assert "archived" in self.refusal(*pair)

    def test_a_named_source_and_a_class_of_unnamed_ones(self, pair):
        generic = services.source_add(by=None, key="gen_fishers", name="Fishers", kind="generic")
        assert "unnamed" in self.refusal(pair[0], generic)

    def test_into_what_belongs_to_it(self, pair):
        part = services.source_add(by=None, key="part", name="Harbor Radio", kind="ngo", belongs_to=pair[0])
        assert "belongs to" in self.refusal(pair[0], part)


class TestUndo:
    def test_everything_is_as_before(self, pair, manager):
        old, new = pair
        graded(old, "D")
        before = (list(Alias.objects.values_list()), list(Source.objects.values_list()))
        merged(old, new)
        source_unmerge(by=manager, source=old, reason="Two newsrooms after all")
        assert (list(Alias.objects.values_list()), list(Source.objects.values_list())) == before
        assert Source.objects.get(key="old").grade_on(datetime.date(2017, 1, 1)) == "D"
        assert AuditEntry.objects.get(action="source merge undone").before == {"into": "new"}

    def test_undoing_twice_is_undoing_once(self, pair):
        merged(*pair)
        for _ in range(2):
            source_unmerge(by=None, source=pair[0])
        assert AuditEntry.objects.filter(action="source merge undone").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.soak
def test_of_two_managers_who_merge_each_way_at_once_one_is_told(rounds):
    for number in range(rounds):
        one = services.source_add(by=None, key=f"one{number}", name=f"Lamp {number}", kind="ngo")
        two = services.source_add(by=None, key=f"two{number}", name=f"Stove {number}", kind="ngo")
        results = at_once(
            lambda one=one, two=two: merged(one, two), lambda one=one, two=two: merged(two, one)
        )
        [error] = [result for result in results if not isinstance(result, Source)]
        assert isinstance(error, ValidationError), error
    assert Source.objects.exclude(merged_into=None).count() == rounds
