"""Kinds of job that only tests start, and a process of its own that does jobs: `kinds_for_tests.py SECONDS-AT-MOST`.

The process takes its database and its data folder from TEST_PLACE, and jobs from the queue as `manage.py work` does.
"""

import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def register() -> None:
    """All of them may be started by who may import reports."""
    from django.core.exceptions import ValidationError

    from annotator.jobs.kinds import job_kind
    from annotator.jobs.run import JobError, Run
    from sources.models import Source

    def write(run: Run, name: str, number: int, pause: float = 0.0) -> dict[str, object]:
        for at in range(number):
            Source.objects.create(key=f"{name}_{at}", name=f"{name} {at}", kind="ngo")
            run.progress(at + 1, number, f"source {at + 1}")
            time.sleep(pause)
        (run.files / "made.txt").write_text(name, encoding="utf-8")
        return {"number": number, "message": f"{number} written."}

    job_kind("test_whole", permission="reports.import_reports", atomic=True)(write)
    job_kind("test_parts", permission="reports.import_reports")(write)

    @job_kind("test_overtaken", permission="reports.import_reports", atomic=True)
    def overtaken(run: Run) -> None:
        """Others take it to be interrupted, and try again, while it is still at work."""
        Source.objects.create(key="left_over", name="Left over", kind="ngo")
        type(run.job).objects.filter(pk=run.job.pk).update(attempts=run.job.attempts + 1)

    @job_kind("test_refuses", permission="reports.import_reports", atomic=True)
    def refuse(run: Run, error: str) -> None:
        Source.objects.create(key="left_over", name="Left over", kind="ngo")
        raise {"job": JobError, "validation": ValidationError, "slip": ZeroDivisionError}[error](
            "No, because."
        )


def main() -> None:
    place = json.loads(os.environ["TEST_PLACE"])
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

    import django
    from django.conf import settings

    settings.DATABASES["default"].update(place["database"])
    settings.DATA_DIR = Path(place["data"])
    settings.JOBS_BY_WORKER = True
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    django.setup()
    register()

    from django.core.management import call_command

    call_command("work", until_input_ends=True)


if __name__ == "__main__":
    main()
