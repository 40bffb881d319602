"""The search beside the workbench finds texts of the corpus, and shows nothing that anybody judged."""

import pytest
from django.urls import reverse

from annotator.annotations.models import Assignment

from .conftest import save_all


@pytest.fixture
def found(client, annotator):
    client.force_login(annotator, backend="django.contrib.auth.backends.ModelBackend")

    def found(query: str, **headers: str) -> str:
        answer = client.get(reverse("admin:annotations_search"), {"q": query}, headers=headers)
        assert answer.status_code == 200
        return answer.content.decode()

    return found


def test_it_finds_a_statement_in_another_spelling(found, report_of):
    report_of("The ÉCOLE at the bridge was hit.", "قال المرصد إنّ الجسر مغلق.")
    assert "ÉCOLE at the bridge" in found("ecole AT the")
    assert "الجسر مغلق" in found("ان الجسر")


def test_what_nobody_wrote_is_not_found_and_said(found, report_of):
    report_of("The road is closed.")
    assert "0 statements hold these words" in found("ferry")
    assert "At least 3 characters" in found("ab")


def test_a_script_gets_the_list_alone(found, report_of):
    report_of("The road is closed.")
    part = found("road", **{"X-Hearsay-Part": "1"})
    assert "The road is closed." in part
    assert "<html" not in part


def test_nothing_that_was_judged_is_shown(found, report, assignment, other_annotator):
    part = {"X-Hearsay-Part": "1"}
    before = found("SOHR said", **part)
    other = Assignment.objects.get(annotator=other_annotator)
    save_all(other_annotator, other, note="MARKER", flagged=True, flag_reason="MARKER")
    assert found("SOHR said", **part) == before
    assert "0 statements hold" in found("MARKER", **part)


def test_retired_statements_and_archived_reports_are_left_out(found, report_of):
    from django.utils import timezone

    gone = report_of("The ferry sank.")
    gone.statements.update(retired_at=timezone.now())
    archived = report_of("The ferry sailed.")
    archived.archived_at = timezone.now()
    archived.save()
    assert "0 statements hold" in found("ferry")


def test_who_does_not_annotate_searches_elsewhere(client, viewer):
    client.force_login(viewer, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("admin:annotations_search"), {"q": "ferry"}).status_code == 403
