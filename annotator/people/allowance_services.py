"""What one person may upload in a day and download in a minute: counted in the database, so by all servers together."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from .allowances import BYTES, DOWNLOADS, FILES, Allowance

_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class UploadsLeft:
    """What somebody may still upload today."""

    files: int
    bytes: int

    def __str__(self) -> str:
        return f"{_files(self.files)}, {_megabytes(self.bytes)} in all"


def _files(number: int) -> str:
    return f"{number:,} {'file' if number == 1 else 'files'}"


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:,.1f} MB"


def _today() -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(), time.min))


def _take(*, by: Any, what: str, amount: int, most: int, since: datetime) -> bool:
    """Count `amount`, unless more than `most` would have been taken since `since`; whether it was counted."""
    if amount > most:
        return False
    row, _ = Allowance.objects.get_or_create(user=by, what=what, defaults={"since": since})
    # One statement that both asks and counts: of two requests at once, not both take the last.
    fits = ~Q(since=since) | Q(used__lte=most - amount)
    counted = Case(When(since=since, then=F("used") + amount), default=Value(amount))
    return bool(Allowance.objects.filter(fits, pk=row.pk).update(used=counted, since=since))


def uploads_left(by: Any) -> UploadsLeft:
    """What `by` may still upload today."""
    files, size = (Allowance.objects.used(by=by, what=what, since=_today()) for what in (FILES, BYTES))
    most = settings.UPLOAD_MEGABYTES_A_DAY * _MEGABYTE
    return UploadsLeft(max(settings.UPLOAD_FILES_A_DAY - files, 0), max(most - size, 0))


@transaction.atomic
def uploads_count(*, by: Any, sizes: Collection[int]) -> None:
    """Count files of these sizes (bytes) as uploaded today.

    Raises ValidationError, and counts nothing, where they are more than `by` may still upload today.
    """
    if by is None:  # the operator
        return
    left, today = uploads_left(by), _today()
    most = {FILES: settings.UPLOAD_FILES_A_DAY, BYTES: settings.UPLOAD_MEGABYTES_A_DAY * _MEGABYTE}
    amounts = {FILES: len(sizes), BYTES: sum(sizes)}
    if not all(
        _take(by=by, what=what, amount=amounts[what], most=most[what], since=today) for what in amounts
    ):
        raise ValidationError(
            f"{_files(len(sizes))} with {_megabytes(sum(sizes))} are more than you may upload today. Left are {left}; "
            "nothing was kept. Go on tomorrow, pack many small files into one .zip, or ask the operator: imports at "
            "the command line are not counted."
        )


@transaction.atomic
def uploads_uncount(*, by: Any, sizes: Collection[int]) -> None:
    """These files, counted a moment ago, could not be kept after all."""
    if by is not None:
        for what, amount in ((FILES, len(sizes)), (BYTES, sum(sizes))):
            counted = Allowance.objects.filter(user=by, what=what, since=_today(), used__gte=amount)
            counted.update(used=F("used") - amount)


def download_count(*, by: Any) -> None:
    """Count a file as asked for in this minute. Raises ValidationError where it would be one too many."""
    minute = timezone.now().replace(second=0, microsecond=0)
    if not _take(by=by, what=DOWNLOADS, amount=1, most=settings.DOWNLOADS_A_MINUTE, since=minute):
        raise ValidationError(
            f"You have asked for {settings.DOWNLOADS_A_MINUTE} files in this minute, as many as one person may. Wait a "
            "minute, then ask again; the bundle holds every table in one file."
        )
