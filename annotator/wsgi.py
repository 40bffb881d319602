"""WSGI entry point for gunicorn: `gunicorn annotator.wsgi`."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from annotator.charset import OnlyUtf8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")
application = OnlyUtf8(get_wsgi_application())

from annotator.keeping.health import refuse_newer_database  # noqa: E402  # once the settings are there

refuse_newer_database()

# What was loaded stays: nobody's request waits while Python looks through all of it for what nothing uses any more.
gc.collect()
gc.freeze()
