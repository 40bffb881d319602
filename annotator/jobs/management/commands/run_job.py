"""`manage.py run_job`: waiting jobs, here and now."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from annotator.jobs.models import Job
from annotator.jobs.running import job_run


class Command(BaseCommand):
    help = (
        "Run waiting jobs in this process: the one that is named, or all, oldest first. Exit code 0: all are done, "
        "1: some failed, 2: there is no such job that waits."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("job", nargs="?", type=UUID, metavar="ID", help="the job's id (default: all)")

    def handle(self, **options: Any) -> None:
        waiting = Job.objects.filter(state=Job.QUEUED).order_by("created_at")
        if options["job"]:
            waiting = waiting.filter(pk=options["job"])
            if not waiting.exists():
                raise CommandError("There is no such job that waits.", returncode=2)
        failed = 0
        for pk in list(waiting.values_list("pk", flat=True)):
            job_run(pk)
            job = Job.objects.get(pk=pk)
            self.stdout.write(f"{job.pk} {job.title}: {job.state_in_words.lower()}. {job.message}".rstrip())
            failed += job.state_now != Job.DONE
        if failed:
            raise CommandError(f"{failed} not done.", returncode=1)
