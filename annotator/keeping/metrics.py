"""Figures for what watches over a server, in Prometheus' text format: how much, how long; of nobody in particular.

Requests are those that this process has answered since it began: ask each process, which has a port of its own (see
docs/operators.md). Everything else comes from the database and the folders, whichever process is asked.
"""

import shutil
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from annotator.jobs.models import Job
from annotator.people.models import Session
from annotator.version import VERSION

from .backing_up import last_backup

LOOKED_AT = (Job.QUEUED, Job.RUNNING, Job.FAILED, Job.INTERRUPTED)
SECONDS = (0.05, 0.1, 0.3, 1, 3, 10, 30)

REGISTRY = CollectorRegistry()
ANSWERED = Counter(
    "hearsay_requests", "Requests answered, by view and status.", ["view", "status"], registry=REGISTRY
)
LASTED = Histogram(
    "hearsay_request_seconds",
    "Until an answer began, by view.",
    ["view"],
    buckets=SECONDS,
    registry=REGISTRY,
)


class RequestMetrics:
    """Counts each request with its view, never with its address or with whose it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.METRICS_TOKEN:
            return self.get_response(request)
        began = time.perf_counter()
        response = self.get_response(request)
        found = request.resolver_match
        view = (found and (found.url_name or found.route)) or "none"
        ANSWERED.labels(view, str(response.status_code)).inc()
        LASTED.labels(view).observe(time.perf_counter() - began)
        return response


class Standing:
    """What is there now; asked anew each time."""

    def collect(self) -> Iterator[Metric]:
        yield _gauge("hearsay_version", "The version that runs; always 1.", 1, version=VERSION)
        disk = shutil.disk_usage(settings.DATA_DIR)
        yield _gauge("hearsay_data_free_bytes", "Free where DATA_DIR lies.", disk.free)
        yield _gauge("hearsay_data_size_bytes", "Size of the disk where DATA_DIR lies.", disk.total)
        if (made := last_backup()) is not None:
            age = time.time() - made
            yield _gauge("hearsay_backup_age_seconds", "Since the last back-up from this DATA_DIR.", age)
        try:
            connection.ensure_connection()
            standing = [*_jobs(), _sessions()]
        except DatabaseError:
            standing = []
        yield _gauge("hearsay_database_up", "Whether the database answers.", int(bool(standing)))
        yield from standing


def _jobs() -> Iterator[Metric]:
    rows = Job.objects.filter(state__in=LOOKED_AT).order_by().values("state")
    found = {row["state"]: row for row in rows.annotate(count=Count("pk"), oldest=Min("created_at"))}
    counts = GaugeMetricFamily("hearsay_jobs", "Jobs, by state.", labels=["state"])
    for state in LOOKED_AT:
        counts.add_metric([state], found[state]["count"] if state in found else 0)
    yield counts
    oldest = found[Job.QUEUED]["oldest"] if Job.QUEUED in found else None
    waits = (timezone.now() - oldest).total_seconds() if oldest else 0
    yield _gauge("hearsay_job_waits_seconds", "How long the oldest job has been waiting; 0: none is.", waits)


def _sessions() -> Metric:
    now = timezone.now()
    count = Session.objects.filter(user__isnull=False, expire_date__gt=now).count()
    return _gauge("hearsay_sessions", "Sessions in which somebody is signed in.", count)


def _gauge(name: str, words: str, value: float, **labels: str) -> Metric:
    gauge = GaugeMetricFamily(name, words, labels=list(labels))
    gauge.add_metric(list(labels.values()), value)
    return gauge


REGISTRY.register(Standing())


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for who has METRICS_TOKEN; 404 for everybody while that is not set."""
    if not settings.METRICS_TOKEN:
        return HttpResponse(status=404)
    given = request.headers.get("Authorization", "")
    if not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Bearer realm="metrics"'})
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)
