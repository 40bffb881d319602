"""The settings under test: those of the program, with an environment of their own.

What the developer's shell sets for a running Hearsay doesn't reach the tests, and the tests don't reach its data. Only
DATABASE_URL is taken over: it says on which database the suite runs.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

for name in (
    "SECRET_KEY_FILE",
    "SECRET_KEY_FALLBACKS",
    "SECRET_KEY_FALLBACKS_FILE",
    "ALLOWED_HOSTS",
    "HTTPS",
    "TRUSTED_PROXIES",
    "DATABASE_ROLE",
    "DEBUG",
    "TIME_ZONE",
    "JOBS_BY_WORKER",
    "RELEASES_DIR",
    "BACKUPS_DIR",
    "FILES_STORAGE",
    "LOG_FORMAT",
    "SIGN_IN_EXTRAS",
    "SECOND_FACTOR_FOR",
    "OIDC_ISSUER",
    "METRICS_TOKEN",
    "PASSWORD_LIST",
    "UPLOAD_FILES_A_DAY",
    "JOBS_AT_ONCE",
    "UPLOAD_MEGABYTES_A_DAY",
):
    os.environ.pop(name, None)
os.environ["SECRET_KEY"] = "tests only: fifty characters of no secrecy whatsoever"
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="hearsay-tests-")
atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)

from annotator.settings import *  # noqa: E402, F403
from annotator.settings import DATABASES, INSTALLED_APPS, SIGN_IN_APPS  # noqa: E402

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in use: SQLite's shared memory locks in another way, and the races we test for are about locks.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(os.environ["DATA_DIR"]) / "tests.sqlite3")}
    # No test cuts the power: what a killed process has written is in the file, whether or not it has reached the disk.
    # tools/throwaway_postgres.py starts its server in the same way.
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
# The tables of second factors are there for the tests that switch SIGN_IN_EXTRAS on; for all others it is off.
INSTALLED_APPS += SIGN_IN_APPS
# Hashing slowly on purpose is Django's promise, not ours; it would cost each sign-in of the suite a quarter second.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
