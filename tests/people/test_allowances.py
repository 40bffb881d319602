"""A person's uploads of a day: so many files, so many bytes; two at once don't pass the limit; a day begins anew."""

import pytest
from django.core.exceptions import ValidationError
from time_machine import travel

from annotator.people.allowance_services import uploads_count, uploads_left, uploads_uncount
from annotator.people.models import Allowance
from tests.cast import make_person
from tests.races import at_once


@pytest.fixture(autouse=True)
def limits(settings):
    settings.UPLOAD_FILES_A_DAY, settings.UPLOAD_MEGABYTES_A_DAY = 5, 1


def test_what_is_left_goes_down_by_what_was_counted(manager, annotator):
    uploads_count(by=manager, sizes=[1_000, 499_000])
    assert str(uploads_left(manager)) == "3 files, 0.5 MB in all"
    assert str(uploads_left(annotator)) == "5 files, 1.0 MB in all"


@pytest.mark.parametrize("sizes", [[1] * 3, [400_000], [1_000_001], [0] * 6])
def test_more_than_is_left_is_refused_with_what_is_left_and_counts_for_nothing(manager, sizes):
    uploads_count(by=manager, sizes=[300_000, 350_000, 0])
    with pytest.raises(ValidationError, match=r"Left are 2 files, 0\.3 MB in all; nothing was kept"):
        uploads_count(by=manager, sizes=sizes)
    assert str(uploads_left(manager)) == "2 files, 0.3 MB in all"
    uploads_count(by=manager, sizes=[350_000, 0])
    assert str(uploads_left(manager)) == "0 files, 0.0 MB in all"


def test_a_new_day_begins_anew(manager):
    with travel("2026-03-01T23:59:00Z", tick=False):
        uploads_count(by=manager, sizes=[1] * 5)
    with travel("2026-03-02T00:01:00Z", tick=False):
        assert uploads_left(manager).files == 5
        for too_much in ([1] * 6, [1_000_001]):
            with pytest.raises(ValidationError, match="Left are 5 files"):
                uploads_count(by=manager, sizes=too_much)
        uploads_count(by=manager, sizes=[1] * 4)
        assert uploads_left(manager).files == 1


def test_what_could_not_be_kept_is_given_back(manager):
    uploads_count(by=manager, sizes=[10] * 4)
    uploads_uncount(by=manager, sizes=[10] * 3)
    assert uploads_left(manager).files == 4


def test_the_operator_has_no_limit(db):
    uploads_count(by=None, sizes=[10**9] * 100)
    assert not Allowance.objects.exists()


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_of_several_uploads_at_once_no_more_go_through_than_the_limit_allows(rounds):
    for number in range(rounds):
        mona = make_person(f"mona{number}", "manager")
        results = at_once(*[lambda mona=mona: uploads_count(by=mona, sizes=[1, 1])] * 4)
        refused = [result for result in results if result is not None]
        assert [type(result) for result in refused] == [ValidationError] * 2, results
        assert uploads_left(mona).files == 1
