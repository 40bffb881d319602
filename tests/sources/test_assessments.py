import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from annotator.append_only import WrittenOnce
from annotator.people.models import AuditEntry
from sources import services
from sources.models import Assessment, Source

MAY, JUNE = datetime.date(2018, 5, 1), datetime.date(2018, 6, 1)


@pytest.fixture
def source(db) -> Source:
    return services.source_add(by=None, key="one", name="One", kind="ngo")


def test_the_grade_is_the_one_in_force_on_the_day(source, manager):
    services.assessment_add(by=manager, source=source, grade="B", valid_from=MAY, reason="held up so far")
    services.assessment_add(by=manager, source=source, grade="D", valid_from=JUNE, reason="two inventions")
    days = [datetime.date(2018, 4, 30), MAY, datetime.date(2018, 5, 31), JUNE]
    assert [source.grade_on(day) for day in days] == ["F", "B", "B", "D"]
    assert source.grade_on(None) == ""
    listed = Source.objects.with_grade(MAY).get()
    assert listed.grade_then == "B"


def test_of_two_from_one_day_the_later_one_counts(source, manager):
    for grade in "ABA":
        services.assessment_add(by=manager, source=source, grade=grade, valid_from=MAY, reason="looked again")
    assert source.grade_on(MAY) == "A"
    assert source.assessments.count() == 3


def test_the_same_one_sent_twice_is_one(source, manager):
    for _ in range(2):
        services.assessment_add(by=manager, source=source, grade="C", valid_from=MAY, reason="mixed record")
    assert source.assessments.count() == 1
    assert AuditEntry.objects.filter(action="assessment added").count() == 1


def test_it_is_never_edited_or_deleted(source, manager):
    made = services.assessment_add(
        by=manager, source=source, grade="C", valid_from=MAY, reason="mixed record"
    )
    made.grade = "A"
    with pytest.raises(WrittenOnce):
        made.save()
    with pytest.raises(WrittenOnce):
        made.delete()
    with pytest.raises(WrittenOnce):
        Assessment.objects.update(grade="A")


@pytest.mark.parametrize(
    ("grade", "reason"), [("G", "so"), ("a", "so"), ("", "so"), ("A", ""), ("A", " \n ")]
)
def test_a_grade_outside_the_scale_or_without_reason_is_refused(source, manager, grade, reason):
    with pytest.raises(ValidationError):
        services.assessment_add(by=manager, source=source, grade=grade, valid_from=MAY, reason=reason)


@pytest.mark.parametrize("who", ["annotator", "viewer", "reviewer", "stranger"])
def test_only_a_manager_assesses(source, who, request):
    with pytest.raises(PermissionDenied):
        services.assessment_add(
            by=request.getfixturevalue(who), source=source, grade="A", valid_from=MAY, reason="so"
        )
