import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from annotator.append_only import WrittenOnce
from annotator.people.models import AuditEntry
from annotator.review.grades import Grades
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


def test_a_correction_says_so_and_what_it_corrects_counts_for_no_day(source, manager):
    services.assessment_add(by=manager, source=source, grade="B", valid_from=MAY, reason="held up so far")
    wrong = services.assessment_add(by=manager, source=source, grade="E", valid_from=JUNE, reason="made up")
    services.assessment_add(
        by=manager,
        source=source,
        grade="D",
        valid_from=JUNE + datetime.timedelta(days=20),
        reason="that was another outlet; its own inventions came later",
        corrects=wrong,
    )
    days = [JUNE, JUNE + datetime.timedelta(days=19), JUNE + datetime.timedelta(days=20)]
    assert [source.grade_on(day) for day in days] == ["B", "B", "D"]
    assert [Grades().on("one", day) for day in days] == ["B", "B", "D"]
    assert source.assessments.count() == 3


def test_one_is_corrected_once_and_only_by_one_of_the_same_source(source, manager):
    other = services.source_add(by=None, key="two", name="Two", kind="ngo")
    wrong = services.assessment_add(by=manager, source=source, grade="E", valid_from=JUNE, reason="made up")
    with pytest.raises(ValidationError, match="another source"):
        services.assessment_add(
            by=manager, source=other, grade="A", valid_from=JUNE, reason="so", corrects=wrong
        )
    services.assessment_add(
        by=manager, source=source, grade="A", valid_from=JUNE, reason="so", corrects=wrong
    )
    with pytest.raises(ValidationError):
        services.assessment_add(
            by=manager, source=source, grade="C", valid_from=JUNE, reason="no", corrects=wrong
        )


def test_evidence_is_links_and_statements_that_are_there(source, manager, report_of):
    statement = report_of("Rain fell.").statements.get().statement_id
    given = f" https://example.org/a \n{statement}\n\nhttps://example.org/a"
    made = services.assessment_add(
        by=manager, source=source, grade="C", valid_from=MAY, reason="mixed", evidence=given
    )
    assert made.evidence == f"https://example.org/a\n{statement}"
    assert [line.is_statement for line in made.evidence_lines] == [False, True]


@pytest.mark.parametrize(
    "line", ["r0123456789abcdef:0-4", "ftp://example.org", "javascript:alert(1)", "a word"]
)
def test_other_evidence_is_refused(source, manager, line):
    with pytest.raises(ValidationError):
        services.assessment_add(
            by=manager, source=source, grade="C", valid_from=MAY, reason="mixed", evidence=line
        )
    assert not source.assessments.exists()
