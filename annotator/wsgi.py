"""WSGI entry point for gunicorn: `gunicorn annotator.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")
application = get_wsgi_application()

from annotator.keeping.health import refuse_newer_database  # noqa: E402  # once the settings are there

refuse_newer_database()
