"""The one settings module. Every environment variable is read here, and an odd one stops the start.

Variables: DATABASE_URL, DATA_DIR, SECRET_KEY or SECRET_KEY_FILE, SECRET_KEY_FALLBACKS or
SECRET_KEY_FALLBACKS_FILE, ALLOWED_HOSTS, HTTPS, TRUSTED_PROXIES, DEBUG,
TIME_ZONE, JOBS_BY_WORKER, RELEASES_DIR, FILES_STORAGE, FILES_STORAGE_OPTIONS, DISPUTE_APPEAL_DAYS,
ASSESSMENT_MONTHS, FRESH_SIGN_IN_MINUTES, POOLED_BY_TRANSACTION, DATABASE_ROLE, LOG_FORMAT, METRICS_TOKEN,
PASSWORD_LIST, UPLOAD_FILES_A_DAY, UPLOAD_MEGABYTES_A_DAY, JOBS_AT_ONCE,
SIGN_IN_EXTRAS, SECOND_FACTOR_FOR,
OIDC_ISSUER, OIDC_NAME, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET or OIDC_CLIENT_SECRET_FILE.
docs/operators.md describes each.
"""

import json
import os
import re
import zoneinfo
from importlib.util import find_spec
from pathlib import Path

import django
import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from annotator.environment import flag, read_secret, whole_number
from annotator.people.roles import PERMISSIONS
from annotator.secret_keys import earlier_secret_keys, secret_key

# The matrices of agreement are small: the threads that numpy would share each one among wait longer for one another
# than they work, twice as long on two cores and ten times on busy ones. It is read when numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "data"))).resolve()
try:
    # For its owner alone: SQLite makes its file as readable as the umask allows.
    DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(f"DATA_DIR {DATA_DIR} can't be made: {error.strerror}.") from error


SECRET_KEY = secret_key(DATA_DIR)
SECRET_KEY_FALLBACKS = earlier_secret_keys()
DEBUG = flag("DEBUG", False)
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = [host.strip() for host in env.list("ALLOWED_HOSTS", default=LOOPBACK) if host.strip()]
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts; '*' and nothing are refused.")
for host in ALLOWED_HOSTS:
    if not re.fullmatch(r"[a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\]", host, re.IGNORECASE):
        raise ImproperlyConfigured(
            f"ALLOWED_HOSTS: {host!r} is no host name. Separate names by commas; no scheme, no port."
        )

# A server that answers to more than this machine is reached over TLS, unless the operator says otherwise.
HTTPS = flag("HTTPS", default=bool(set(ALLOWED_HOSTS) - set(LOOPBACK) - {"testserver"}))
_proxies = env("TRUSTED_PROXIES", default="0").strip()
if not re.fullmatch(r"[0-9]{1,2}", _proxies):
    raise ImproperlyConfigured(f"TRUSTED_PROXIES={_proxies!r} is no count of proxies.")
TRUSTED_PROXIES = int(_proxies)

INSTALLED_APPS = [
    "annotator.keeping",
    "annotator.people",
    "django_tasks_db",
    "annotator.jobs",
    "sources",
    "annotator.reports",
    "annotator.annotations",
    "annotator.review",
    "annotator.corpus",
    "annotator.demo",
    "annotator.apps.HearsayAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "import_export",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "annotator.logs.RequestLog",
    "annotator.keeping.metrics.RequestMetrics",
    "annotator.middleware.EveryAnswer",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "annotator.people.who_asks.WhoAsks",
    "annotator.kept_messages.Messages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "annotator.middleware.PrivateAnswers",
    "axes.middleware.AxesMiddleware",
]

# What SIGN_IN_EXTRAS adds.
SIGN_IN_APPS = [
    "annotator.sign_in.allauth_apps.Accounts",
    "allauth.mfa",
    "allauth.socialaccount",
    "annotator.sign_in",
]
SIGN_IN_MIDDLEWARE = ["annotator.sign_in.middleware.SecondFactorRule"]

ROOT_URLCONF = "annotator.urls"
WSGI_APPLICATION = "annotator.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "annotator" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

try:
    DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'hearsay.sqlite3'}")}
except Exception as error:
    raise ImproperlyConfigured(f"DATABASE_URL can't be understood: {error}") from error
POOLED_BY_TRANSACTION = flag("POOLED_BY_TRANSACTION", False)
_database = DATABASES["default"]
_engine = _database.get("ENGINE")
if _engine == "django.db.backends.sqlite3":
    if _database.get("NAME") in ("", None, ":memory:"):
        raise ImproperlyConfigured("DATABASE_URL names no file: sqlite:////the/whole/path.sqlite3")
    _database["OPTIONS"] = {
        # IMMEDIATE: a transaction that will write takes the lock at once and waits for its turn, instead of failing
        # half-way when another has written since. FULL: what was acknowledged survives a power cut.
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
elif _engine == "django.db.backends.postgresql":
    _database.setdefault("CONN_MAX_AGE", 60)
    _database.setdefault("CONN_HEALTH_CHECKS", True)
    # The few queries of annotator/prepared.py keep their plans in the server; no other query is prepared there. What
    # a connection keeps is lost where a pooler hands out another one with each transaction.
    _database.setdefault("OPTIONS", {})["prepare_threshold"] = None if POOLED_BY_TRANSACTION else 2
    _database["DISABLE_SERVER_SIDE_CURSORS"] = POOLED_BY_TRANSACTION
else:
    raise ImproperlyConfigured("DATABASE_URL must be sqlite:///… or postgresql://…")
# The role as which the server and its workers connect, where `migrate` itself connects as the owner of the tables.
DATABASE_ROLE = env("DATABASE_ROLE", default="").strip()
if DATABASE_ROLE and (
    not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", DATABASE_ROLE) or "postgresql" not in _engine
):
    raise ImproperlyConfigured(
        f"DATABASE_ROLE={DATABASE_ROLE!r} is no name of a role (a-z, 0-9, _), or DATABASE_URL no postgresql://…"
    )
# Long work: done where it is asked for, or queued for a worker (`manage.py work`) that is started beside the server.
JOBS_BY_WORKER = flag("JOBS_BY_WORKER", False)
_tasks = "django.tasks" if django.VERSION >= (6, 0) else "django_tasks"
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend"
        if JOBS_BY_WORKER
        else f"{_tasks}.backends.immediate.ImmediateBackend"
    }
}

# So many jobs one person may have waiting or running; the next is refused until one is over.
JOBS_AT_ONCE = whole_number("JOBS_AT_ONCE", "10", "jobs")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "annotator.people.password_words.WordsOfItsOwn"},
]
# Passwords that many people have: Django's own list has few of fifteen characters, and the server asks nobody.
PASSWORD_LIST = env("PASSWORD_LIST", default="").strip()
if PASSWORD_LIST:
    if not os.access(PASSWORD_LIST, os.R_OK) or not Path(PASSWORD_LIST).is_file():
        raise ImproperlyConfigured(f"PASSWORD_LIST={PASSWORD_LIST!r} is no file that can be read.")
    AUTH_PASSWORD_VALIDATORS.append(
        {
            "NAME": "django.contrib.auth.password_validation.CommonPasswordValidator",
            "OPTIONS": {"password_list_path": PASSWORD_LIST},
        }
    )
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# Lock-out per sign-in name: a forged address doesn't lift it, and other people aren't locked out with one.
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "admin/locked_out.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "annotator.people.locks.address_of"
# The log names whose name was locked; what was posted with a wrong attempt is kept nowhere: see people/locks.py.
AXES_SENSITIVE_PARAMETERS: list[str] = []
# Locking by address too would let one person behind the team's router lock out everybody else.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]

# Second factors: nothing of them is installed, asked or answered unless the operator says so.
SIGN_IN_EXTRAS = flag("SIGN_IN_EXTRAS", False)
SECOND_FACTOR_FOR = {role.strip() for role in env.list("SECOND_FACTOR_FOR", default=[]) if role.strip()}
if SECOND_FACTOR_FOR and not SIGN_IN_EXTRAS:
    raise ImproperlyConfigured("SECOND_FACTOR_FOR asks for second factors: set SIGN_IN_EXTRAS=on too.")
if unknown := SECOND_FACTOR_FOR - PERMISSIONS.keys():
    raise ImproperlyConfigured(f"SECOND_FACTOR_FOR: there is no role {', '.join(sorted(unknown))}.")
if SIGN_IN_EXTRAS:
    if find_spec("allauth") is None:
        raise ImproperlyConfigured("SIGN_IN_EXTRAS needs the libraries of requirements-signin.txt.")
    INSTALLED_APPS += SIGN_IN_APPS
    MIDDLEWARE += SIGN_IN_MIDDLEWARE
    ROOT_URLCONF = "annotator.urls_with_sign_in"
# An identity provider: the one address that the server itself calls, and only where the operator names it.
OIDC_ISSUER = env("OIDC_ISSUER", default="").strip().rstrip("/")
OIDC_NAME = env("OIDC_NAME", default="your organisation")
OIDC_CLIENT_ID = env("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = read_secret("OIDC_CLIENT_SECRET")
if OIDC_ISSUER and not (SIGN_IN_EXTRAS and OIDC_CLIENT_ID and OIDC_CLIENT_SECRET):
    raise ImproperlyConfigured("OIDC_ISSUER needs SIGN_IN_EXTRAS=on, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET.")
if OIDC_ISSUER and not re.fullmatch(
    r"https://\S{1,190}|http://(localhost|127\.0\.0\.1)(:\d+)?\S{0,100}", OIDC_ISSUER
):
    raise ImproperlyConfigured(f"OIDC_ISSUER={OIDC_ISSUER!r} is no https address of at most 190 characters.")
SOCIALACCOUNT_ADAPTER = "annotator.sign_in.provider_pages.ProviderAdapter"
MFA_ADAPTER = "annotator.sign_in.adapters.SecondFactorAdapter"
ACCOUNT_ADAPTER = "annotator.sign_in.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_ENGINE = "annotator.people.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "annotator.kept_messages.MessageStorage"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
# What watches over the server asks from within, without TLS; the API refuses what was sent without it.
SECURE_REDIRECT_EXEMPT = [r"^(alive|ready|metrics)$", r"^api/"]
if HTTPS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
TIME_ZONE = env("TIME_ZONE", default="UTC")
if TIME_ZONE not in zoneinfo.available_timezones():
    raise ImproperlyConfigured(f"TIME_ZONE={TIME_ZONE!r} is no time zone such as UTC or Asia/Damascus.")
USE_TZ = True
FORMAT_MODULE_PATH = ["annotator.formats"]

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "annotator" / "static"]
# The files of the installed version are served as they are: nothing to collect, nothing that can be stale.
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
FIXTURES_DIR = BASE_DIR / "fixtures"

# Uploads: one report file at most this large (bytes); the same limit holds for files read by a command.
IMPORT_MAX_BYTES = 64 * 1024 * 1024
REPORT_MAX_CHARACTERS = 2_000_000
# So much one person may upload in a day; what the operator imports at the command line is not counted.
UPLOAD_FILES_A_DAY = whole_number("UPLOAD_FILES_A_DAY", "10000", "files", most=1_000_000)
UPLOAD_MEGABYTES_A_DAY = whole_number("UPLOAD_MEGABYTES_A_DAY", "5000", "megabytes", most=1_000_000)
# So many files of tables one person may ask for in a minute.
DOWNLOADS_A_MINUTE = 120
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_PERMISSIONS = 0o600

IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_SKIP_ADMIN_ACTION_EXPORT_UI = False

# So many minutes after sign-in, what opens names or decides who may asks for the password again.
FRESH_SIGN_IN_MINUTES = whole_number("FRESH_SIGN_IN_MINUTES", "15", "minutes")

# So many requests a minute one API token may make; a stream or a file counts as ten.
API_REQUESTS_PER_MINUTE = 300

# A link with which somebody joins or sets a new password works for so many days.
INVITATION_DAYS = 7

# The bundles of releases. Where several servers share one database, a folder that they share.
RELEASES_DIR = Path(env("RELEASES_DIR", default=str(DATA_DIR / "releases"))).resolve()

# The back-ups that the page of back-ups makes and lists.
BACKUPS_DIR = Path(env("BACKUPS_DIR", default=str(DATA_DIR / "backups"))).resolve()

# Where several machines share no folder, one of Django's storages holds what all need: see annotator/shared_files.py.
STORAGES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if _storage := env("FILES_STORAGE", default="").strip():
    _module, _, _class = _storage.rpartition(".")
    try:
        _found = find_spec(_module)
        _options = json.loads(env("FILES_STORAGE_OPTIONS", default="{}"))
    except ImportError as error:
        raise ImproperlyConfigured(f"FILES_STORAGE={_storage!r}: {error}.") from error
    except ValueError as error:
        raise ImproperlyConfigured(
            f"FILES_STORAGE or FILES_STORAGE_OPTIONS can't be understood: {error}."
        ) from error
    if _found is None or not isinstance(_options, dict):
        raise ImproperlyConfigured(
            "FILES_STORAGE must name an installed storage, such as storages.backends.s3.S3Storage, "
            "FILES_STORAGE_OPTIONS its options as a JSON object."
        )
    STORAGES["shared"] = {"BACKEND": _storage, "OPTIONS": _options}

# While they rate, annotators don't see how a source is graded, so that the two judgements stay apart.
SHOW_GRADE_TO_ANNOTATORS = False

# So long the annotators may appeal against a ruling; then it is closed.
DISPUTE_APPEAL_DAYS = whole_number("DISPUTE_APPEAL_DAYS", "14", "days")

# A source whose newest assessment is so old is to be looked at again.
ASSESSMENT_MONTHS = whole_number("ASSESSMENT_MONTHS", "24", "months")

# Once a dispute is closed, annotators see what the others judged, under pseudonyms, where the team wants that.
SHOW_JUDGEMENTS_AFTER_CLOSING = False

# What watches over the server asks with it for figures; without it, there are none.
METRICS_TOKEN = env("METRICS_TOKEN", default="").strip()
if METRICS_TOKEN and not re.fullmatch(r"[\x21-\x7e]{32,}", METRICS_TOKEN):
    raise ImproperlyConfigured("METRICS_TOKEN has fewer than 32 characters, or signs that no header holds.")

LOG_FORMAT = env("LOG_FORMAT", default="plain").strip()
if LOG_FORMAT not in ("plain", "json"):
    raise ImproperlyConfigured(f"LOG_FORMAT={LOG_FORMAT!r} is neither plain nor json.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "annotator.logs.OneLineFormatter"},
        "json": {"()": "annotator.logs.JsonFormatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # A line for each request, for programs; a person who reads the log looks for what went wrong.
        "annotator.requests": {"level": "INFO" if LOG_FORMAT == "json" else "WARNING"},
        "axes": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django_tasks": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
