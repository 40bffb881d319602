"""The least that saves: one indexed SELECT, one INSERT, a JSON answer. What benchmarks/annotating.py compares with.

No session, no sign-in, no template, no middleware, no model; the same framework, database settings and gunicorn.
`gunicorn --chdir benchmarks _bare_view` with DATABASE_URL.
"""

import json
import os
import sys
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django
from django.conf import settings

from annotator import settings as ours

if not settings.configured:
    settings.configure(
        SECRET_KEY=os.environ["SECRET_KEY"],
        ALLOWED_HOSTS=ours.ALLOWED_HOSTS,
        DATABASES=ours.DATABASES,
        ROOT_URLCONF=__name__,
        LOGGING_CONFIG=None,
    )
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402


def save(request: HttpRequest) -> JsonResponse:
    """Store what was posted, and give the next statement."""
    posted = json.loads(request.body)
    with connection.cursor() as cursor:
        cursor.execute("SELECT position, text FROM reports_statement WHERE id = %s", [posted["next"]])
        position, text = cursor.fetchone()
        cursor.execute(
            "INSERT INTO bare_view (id, statement, judged) VALUES (%s, %s, %s)",
            [uuid.uuid4().hex, posted["statement"], posted["judged"]],
        )
    return JsonResponse({"position": position, "text": text})


urlpatterns = [path("save/", save)]
application = get_wsgi_application()
