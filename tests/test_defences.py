"""What the program never does, looked up in its own text, and what it makes of requests that mean something else."""

import logging
import re
import secrets
from functools import cache
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import crypto
from gunicorn.config import Config
from gunicorn.http.errors import ParseException
from gunicorn.http.parser import RequestParser

from annotator.people.models import User
from tests.addresses import addresses
from tests.cast import PASSWORD

ROOT = Path(__file__).resolve().parent.parent
NEVER = {
    ".py": {
        "code from data": r"(?<![\w.])(?:eval|exec|compile|__import__)\(|\bbuiltins\b|\brunpy\b"
        r"|\b(?:pickle|marshal|shelve|jsonpickle)\b|yaml\.load",
        "a shell": r"shell=True|\bos\.(?:system|popen|exec\w+|spawn\w+|posix_spawnp?)\(|\bget(?:status)?output\("
        r"|\bcreate_subprocess_shell\b|^\s*from (?:os|subprocess) import|^\s*import (?:pty|commands)\b",
        "a template from data": r"\bfrom_string\(|\bTemplate\(|format_html\(f[\"']",
        "text that is said to be safe": r"\bmark_safe\(|\bSafe(?:String|Text)\(|\bhtml_safe\b|def __html__",
        "another's values in SQL": r"\.raw\(|\.extra\(|\bRawSQL\(",
        "random numbers that can be guessed": r"^\s*(?:import|from) random\b",
        # But for the words that say of a foreign file which hash it bears (Croissant's context).
        "a broken hash": r"(?i)(?<!cr:)\b(?:md[45]|sha-?1|ripemd160)\b(?![\"']:)",
        "a foreign address": r"\b(?:urllib\.request|http\.client|httpx|aiohttp|urlopen|smtplib)\b|import requests"
        r"|^\s*(?:import|from) (?:requests|urllib3|socket|asyncio|ftplib|imaplib|poplib|websockets?|boto3|paramiko)\b"
        r"|\bdjango\.core\.mail\b|\bemail_user\(|\bcreate_connection\(",
        "a parser that follows entities": r"\bxml\.(?:sax|dom)\b|\bxml\.etree\S* import (?!Element$)",
    },
    ".js": {
        "code from text": r"\beval\(|new Function|document\.write|set(?:Timeout|Interval)\([\"']",
        "messages between windows": r"postMessage|WebSocket|EventSource|BroadcastChannel|MessageChannel"
        r"|\bonmessage|[\"'`]message(?:error)?[\"'`]",
        "text that is taken for HTML": r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|srcdoc)\b"
        r"|\bDOMParser\b|\bsetHTML\w*\(",
        "a foreign address": r"[\"'`]https?:|[\"'`]//",
        "a prototype of all objects": r"__proto__|\.constructor\b|setPrototypeOf",
        # `thing[name] = …`, and what copies all that an object has: where the name came in, it may be a prototype's.
        "a property whose name came in": r"[\w)\]]\[(?!\d+\])[^\]\n]+\]\s*(?:[-+*/%&|^?]{1,2})?=(?![=>])"
        r"|\bObject\.(?:assign|defineProperty|defineProperties)\b|\bReflect\.set\b|\bfor\s*\([^)]*\bin\b",
    },
    ".html": {
        "a script or style within": r"<style|\sstyle=|\son\w+=[\"']|<script(?![^>]*\bsrc=)|javascript:",
        "text that is not escaped": r"\|safe\b(?!eseq)|autoescape off|safeseq",
    },
}
# Where SQL is written by hand; each look at it that is new is one more reason to read it twice.
SPEAK_SQL = {
    "annotator/corpus/comparing.py",
    "annotator/corpus/direct.py",
    "annotator/corpus/restoring.py",
    "annotator/corpus/snapshot.py",
    "annotator/jobs/advisory.py",
    "annotator/keeping/damage_of_tables.py",
    "annotator/keeping/bare_tables.py",
    "annotator/keeping/database_copy.py",
    "annotator/keeping/database_rights.py",
    "annotator/keeping/restoring.py",
    "annotator/long_lists.py",
    "annotator/plans.py",
    "annotator/prepared.py",
    "annotator/reports/importing.py",
    "annotator/reports/migrations/0004_log_in_rows_of_its_own.py",
    "annotator/reports/near_duplicates.py",
    "annotator/reports/storing.py",
    "annotator/reports/text_index.py",
    "annotator/statistics.py",
    "sources/loading.py",
}
# A full-text index is asked in no other way; what is looked for goes as a value beside the SQL.
RAW_SQL = {"annotator/reports/text_index.py"}
# Where HTML is put together of parts, each of them escaped there; each new place is one more to be read twice.
SAID_TO_BE_SAFE = {
    "annotator/annotations/markup.py",
    "annotator/annotations/templatetags/workbench_text.py",
    "annotator/annotations/workbench_page.py",
    "annotator/reports/templatetags/report_text.py",
}
# Where a page takes up what a template of the server has made.
TAKE_HTML = {
    "annotator/annotations/static/annotations/workbench.js",
    "annotator/jobs/static/jobs/jobs.js",
}
# Django's own words about a form's field: made by Django, none of them by anybody who types.
UNESCAPED = {"annotator/people/templates/people/welcome.html"}
MAY = {
    "text that is not escaped": UNESCAPED,
    "another's values in SQL": RAW_SQL,
    "text that is said to be safe": SAID_TO_BE_SAFE,
    "text that is taken for HTML": TAKE_HTML,
}


@cache
def program(ending: str) -> dict[str, str]:
    """Our files with this ending, each under its path in the project."""
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for room in ("annotator", "sources")
        for path in (ROOT / room).rglob(f"*{ending}")
    }


@pytest.mark.parametrize(("ending", "what"), [(ending, what) for ending in NEVER for what in NEVER[ending]])
def test_no_file_of_the_program_has(ending, what):
    pattern, found = re.compile(NEVER[ending][what], re.MULTILINE), []
    for name, text in program(ending).items():
        if name in MAY.get(what, ()):
            continue
        found += [f"{name}: {match[0]}" for match in pattern.finditer(text)]
    assert program(ending)
    assert not found


@pytest.mark.parametrize(
    ("ending", "what", "line"),
    [
        (".js", "messages between windows", 'addEventListener("message", (event) => show(event.data));'),
        (".js", "messages between windows", "window.onmessage = show;"),
        (".js", "messages between windows", "parent.postMessage(draft, '*');"),
        (".js", "text that is taken for HTML", "panel.innerHTML = name;"),
        (".py", "a shell", "from subprocess import run"),
        (".py", "a shell", 'subprocess.getoutput("ls " + name)'),
        (".py", "a shell", 'os.execvp("sh", ["sh", "-c", words])'),
        (".py", "code from data", "import builtins"),
        (".py", "code from data", "__import__(name)"),
        (".py", "text that is said to be safe", "return mark_safe(person.name)"),
        (".py", "text that is said to be safe", "SafeString(name)"),
        (".py", "a foreign address", "from requests import get"),
        (".py", "a foreign address", "import socket"),
        (".py", "a foreign address", "from django.core.mail import send_mail"),
        (".py", "a foreign address", "import urllib3"),
        (".py", "a broken hash", "from hashlib import md5"),
        (".py", "a broken hash", "from cryptography.hazmat.primitives.hashes import SHA1"),
        (".py", "a broken hash", "hashlib.new('sha1')"),
    ],
)
def test_the_search_finds(ending, what, line):
    assert re.search(NEVER[ending][what], line)


@pytest.mark.parametrize(
    "line",
    [
        "kept[name] = value;",
        "kept.of(seat)[ name ] ||= {};",
        "Object.assign(options, JSON.parse(said));",
        "for (const name in said) {",
        "a[b][c] += 1;",
    ],
)
def test_the_search_for_such_properties_finds(line):
    assert re.search(NEVER[".js"]["a property whose name came in"], line)


def test_sql_is_written_by_hand_in_these_modules_only():
    by_hand = re.compile(r"\.execute\(|\.copy\(statement")
    assert {name for name, text in program(".py").items() if by_hand.search(text)} - SPEAK_SQL == set()


def answering(patterns: list) -> set[str]:
    """The packages whose functions answer the addresses of these patterns and of those below them."""
    found = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found |= answering(pattern.url_patterns)
        else:
            found.add(pattern.callback.__module__.split(".")[0])
    return found


def test_no_test_or_sample_answers_an_address():
    assert answering(get_resolver("annotator.urls").url_patterns) <= {
        "annotator",
        "sources",
        "django",
        "import_export",
        "ninja",
    }
    assert not [app for app in settings.INSTALLED_APPS if "test" in app or "debug" in app]
    assert not [at for at in addresses() if re.search("test|debug|sample|example|demo", " ".join(at))]


def test_a_new_installation_has_nobody_in_it(db):
    assert not User.objects.exists()


def test_a_session_key_cannot_be_guessed(annotator, monkeypatch):
    """Each of its 32 signs is drawn from 36 by the system's generator: 165 bits."""
    drawn = []

    def choice(signs: str) -> str:
        drawn.append((signs, sign := secrets.choice(signs)))
        return sign

    monkeypatch.setattr(crypto, "secrets", SimpleNamespace(choice=choice))
    keys = set()
    for _ in range(4):
        browser = Client()
        browser.force_login(annotator)
        keys.add(browser.session.session_key)
    assert len(keys) == 4
    for key in keys:
        assert re.fullmatch(r"[a-z0-9]{32}", key)
        assert key in "".join(sign for signs, sign in drawn if len(set(signs)) == 36)


def test_a_cookie_that_the_server_did_not_make_opens_nothing(client, annotator):
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    assert client.get("/admin/").status_code == 302


def test_the_address_never_stands_in_for_the_form(client, manager):
    written = urlencode({"username": "mona", "password": PASSWORD})
    answer = client.post(f"/admin/login/?{written}", {"next": "/admin/"})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
    client.force_login(manager)
    client.post("/admin/people/user/invite/?username=nadia&roles=administrator", {"username": "omar"})
    assert not User.objects.filter(username__in=["nadia", "omar"]).exists()
    listed = client.get("/admin/people/user/invitations/").text
    assert "omar" in listed
    assert "nadia" not in listed


def test_of_a_value_that_comes_twice_one_counts_everywhere(client, annotator, manager):
    """The last one, in what is checked as in what is done."""
    posted = {"username": ["mona", "amal"], "password": PASSWORD, "next": "/admin/"}
    assert client.post("/admin/login/", posted).status_code == 302
    assert client.session["_auth_user_id"] == str(annotator.pk)


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: 4\r\nContent-Length: 5\r\n",
        b"Content-Length: +4\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding : chunked\r\n",
    ],
)
def test_a_request_that_ends_in_two_places_is_refused(head):
    sent = b"POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\n" + head + b"\r\n0\r\n\r\n"
    with pytest.raises((ParseException, NotImplementedError)):
        next(RequestParser(Config(), iter([sent]), ("127.0.0.1", 1))).body.read()


@pytest.mark.parametrize("name", sorted(settings.LOGGING["formatters"]))
def test_a_name_forges_no_line_of_the_log(name):
    told = dict(settings.LOGGING["formatters"][name])
    where, _, made = str(told.pop("()")).rpartition(".")
    formatter = getattr(import_module(where), made)(**told)
    odd = "amal\r\n2026-11-22 INFO forged\x1b[2J\x00\u2028\u202e"
    for record in (
        logging.LogRecord("axes", logging.WARNING, "", 1, "Locked: %s", (odd,), None),
        logging.LogRecord(odd, logging.WARNING, "", 1, odd, (), None),
    ):
        line = formatter.format(record)
        assert "forged" in line
        assert all(character.isprintable() for character in line), ascii(line)


def test_each_sign_in_and_each_wrong_password_is_written_down(client, annotator):
    where = {"REMOTE_ADDR": "192.0.2.7"}
    client.post("/admin/login/", {"username": "amal", "password": "wrong"}, **where)
    failed = AccessAttempt.objects.get()
    assert (failed.username, failed.ip_address) == ("amal", "192.0.2.7")
    assert "wrong" not in f"{failed.get_data}{failed.post_data}"
    client.post("/admin/login/", {"username": "amal", "password": PASSWORD}, **where)
    entry = AccessLog.objects.get()
    assert (entry.username, entry.ip_address) == ("amal", "192.0.2.7")
    assert entry.attempt_time
    assert entry.session_hash != client.session.session_key


@pytest.mark.parametrize("address", ["/admin/people/user/", "/admin/people/user/987654321/change/"])
def test_a_refusal_stands_in_the_log(client, annotator, standard_error, address):
    client.force_login(annotator)
    assert client.get(address).status_code in (403, 404)
    assert address in standard_error.getvalue()


def test_what_would_get_round_a_defence_stands_in_the_log(annotator, manager, standard_error):
    """A post without its token, another host, a look-up that nobody allowed, a hammer at the API."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(manager)
    for status, words, ask in (
        (403, "CSRF", lambda: browser.post("/admin/people/user/invite/")),
        (400, "somebody.else", lambda: browser.get("/admin/", headers={"host": "somebody.else"})),
        (400, "email__startswith", lambda: browser.get("/admin/people/user/?email__startswith=a")),
        (
            401,
            "/api/v1/sources",
            lambda: browser.get(
                "/api/v1/sources", headers={"Authorization": f"Bearer hearsay_{'0' * 10}_{'a' * 43}"}
            ),
        ),
    ):
        before = len(standard_error.getvalue())
        assert ask().status_code == status
        assert words in standard_error.getvalue()[before:]


def test_the_token_of_another_browser_does_not_do(manager):
    mine, theirs = Client(enforce_csrf_checks=True), Client()
    mine.force_login(manager)
    page = "/admin/people/user/invite/"
    foreign = re.search(r'csrfmiddlewaretoken" value="(\w+)"', theirs.get("/admin/login/").text)[1]
    own = re.search(r'csrfmiddlewaretoken" value="(\w+)"', mine.get(page).text)[1]
    posted = {"username": "nadia", "roles": ["viewer"]}
    assert mine.post(page, posted | {"csrfmiddlewaretoken": foreign}).status_code == 403
    assert mine.post(page, posted | {"csrfmiddlewaretoken": own}).status_code == 200
