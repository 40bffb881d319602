"""Processes of their own that save, for tests: `saver.py TIMES SIGN-IN-NAME...` on the database in TEST_DATABASE.

One process for each person, the first in this one, so that to kill it is to kill the one who saves. Prints the id of
each version once it is acknowledged. Exits with 0 where every one of them has saved all.
"""

import json
import os
import sys
import traceback
from pathlib import Path


def save(name: str, times: int) -> None:
    from annotator.annotations.models import Seat
    from annotator.annotations.services import annotation_save
    from annotator.people.models import User

    person = User.objects.get(username=name)
    seats = list(Seat.objects.filter(assignment__annotator=person).order_by("statement__start"))
    for version in range(times):
        for seat in seats:
            saved = annotation_save(
                by=person,
                seat=seat.pk,
                base_version=version,
                voice="cited",
                path='sohr>"A witness";anadolu',
                credibility=version % 6 + 1,
            )
            # In one write, which no other process's can come between.
            os.write(sys.stdout.fileno(), f"{saved.pk}\n".encode())


def begin(name: str, times: int) -> None:
    """Let a process of its own save, which has read the program already: to read it takes longer than to save."""
    if os.fork() == 0:
        failed = 0
        try:
            save(name, times)
        except BaseException:
            traceback.print_exc()
            failed = 1
        os._exit(failed)


def main(times: int, names: list[str]) -> int:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

    import django
    from django.conf import settings

    settings.DATABASES["default"].update(json.loads(os.environ["TEST_DATABASE"]))
    django.setup()

    import annotator.annotations.services  # noqa: F401 - once for all of them

    for name in names[1:]:
        begin(name, times)
    save(names[0], times)
    return max((os.waitstatus_to_exitcode(os.wait()[1]) for _ in names[1:]), key=abs, default=0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
