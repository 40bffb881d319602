"""A process of its own that saves, for tests: `saver.py SIGN-IN-NAME TIMES` on the database in TEST_DATABASE.

Prints the id of each version once it is acknowledged.
"""

import json
import os
import sys
from pathlib import Path


def main(name: str, times: int) -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

    import django
    from django.conf import settings

    settings.DATABASES["default"].update(json.loads(os.environ["TEST_DATABASE"]))
    django.setup()

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
            sys.stdout.write(f"{saved.pk}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
