"""Several people import the same texts at the same moment."""

import pytest

from annotator.reports.formats import ReportFile
from annotator.reports.models import Appearance, ImportBatch, Report, Statement
from annotator.reports.services import reports_import
from tests.races import at_once


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_each_text_is_stored_once_and_is_new_to_one_of_them(rounds):
    for number in range(rounds):
        texts = [f"In round {number} the mill at Tell {n} burnt down on a Friday." for n in range(25)]

        def importing(order: list[str]):
            files = [ReportFile(f"{n}.txt", text.encode()) for n, text in enumerate(order)]
            return lambda: reports_import(by=None, files=files)

        results = at_once(importing(texts), importing(texts[::-1]), importing(texts))
        assert [r for r in results if isinstance(r, Exception)] == []
        assert sum(result.counts["new"] + result.counts["near_duplicate"] for result in results) == 25
        assert sum(result.counts["same"] for result in results) == 50
        reports = Report.objects.filter(folded__contains=f"in round {number} ")
        assert reports.count() == 25
        assert Statement.objects.filter(report__in=reports).count() == 25
        assert Appearance.objects.filter(report__in=reports, primary=True).count() == 25
        assert not ImportBatch.objects.filter(finished_at=None).exists()
