"""The reports of the demonstration: invented wording, imported as a team's files are."""

import csv
import io
from pathlib import Path

from django.conf import settings

from annotator.people.models import User
from annotator.reports.formats import ReportFile
from annotator.reports.models import Report
from annotator.reports.services import reports_import

FOLDER = "demo"
COLUMNS = ("text", "publisher", "title", "url", "published_on", "language")


def folder() -> Path:
    """Where the demonstration's files lie."""
    return Path(settings.FIXTURES_DIR) / FOLDER


def rows_of_reports() -> list[dict[str, str]]:
    """The twelve longer reports, by COLUMNS."""
    with (folder() / "reports.csv").open(encoding="utf-8", newline="") as file:
        return [
            row | {"text": (folder() / row["file"]).read_bytes().decode("utf-8")}
            for row in csv.DictReader(file)
        ]


def rows_of_dispatches() -> list[dict[str, str]]:
    """The short reports, by COLUMNS; the same text stands in it once for each outlet that printed it."""
    with (folder() / "dispatches.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def reports_add(name: str, rows: list[dict[str, str]], by: User | None) -> list[Report]:
    """Import `rows` as the file `name`; the reports in the order of their days. Nothing is added twice."""
    table = io.StringIO()
    writer = csv.DictWriter(table, COLUMNS, lineterminator="\n", restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    result = reports_import(by=by, files=[ReportFile(name=name, data=table.getvalue().encode())])
    ids = [row.report_id for row in result.rows if row.report_id]
    return list(Report.objects.filter(report_id__in=ids).order_by("published_on", "report_id"))
