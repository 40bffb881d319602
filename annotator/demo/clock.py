"""The time that the demonstration's people live in: two years go by while the command runs.

Models and services ask `django.utils.timezone` for the time, and nothing else. While the demonstration is being made,
that module reads this clock, so that every row is dated by the service that writes it.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone


class Clock:
    """Runs forward only: each time it is read a second has gone by."""

    def __init__(self, moment: datetime.datetime) -> None:
        self.moment = moment

    def read(self) -> datetime.datetime:
        self.moment += datetime.timedelta(seconds=1)
        return self.moment

    def go_to(self, day: datetime.date, hour: int = 8) -> None:
        """Wait until `hour` o'clock UTC on `day`; where it is later already, nothing happens."""
        morning = datetime.datetime.combine(day, datetime.time(hour), tzinfo=datetime.UTC)
        self.moment = max(self.moment, morning)

    def wait(self, seconds: int) -> None:
        self.moment += datetime.timedelta(seconds=seconds)


@contextmanager
def living_in(clock: Clock) -> Iterator[Clock]:
    """Until the end of the block, `clock` tells this process the time. Not for a process that serves anybody."""

    class AnyDatetime(type):
        def __instancecheck__(cls, value: Any) -> bool:
            return isinstance(value, datetime.datetime)

    class Told(datetime.datetime, metaclass=AnyDatetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Any:
            return clock.read().astimezone(tz)

    # Fields keep the function `timezone.now` itself as their default: what it reads is replaced, not the function.
    real = timezone.datetime  # type: ignore[attr-defined]
    timezone.datetime = Told  # type: ignore[attr-defined]
    try:
        yield clock
    finally:
        timezone.datetime = real  # type: ignore[attr-defined]
