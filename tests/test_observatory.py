"""Headers and cookies of a server for others, graded by the published rules of Mozilla's HTTP Observatory.

The rules are those of its score table (mdn/mdn-http-observatory, `src/grader/charts.js`, 2025): a hundred points, less
what is missing, and above ninety more for what is there. A hundred are an A+. Ours would be 135, the most that a site
can have that is not in the browsers' own list for HSTS and loads no script with a hash.
"""

import re
import runpy
from http.cookies import Morsel
from pathlib import Path

import pytest
from django.http import HttpResponseBase
from django.test import Client

from annotator.charset import OTHER
from tests.cast import PASSWORD

SETTINGS = Path(__file__).resolve().parent.parent / "annotator" / "settings.py"
OF_THE_BROWSER = ("SECURE_", "SESSION_COOKIE", "CSRF_COOKIE", "X_FRAME", "CONTENT_SECURITY", "ALLOWED_HOSTS")
HOST = "hearsay.example.org"


@pytest.fixture
def visitor(monkeypatch, tmp_path, settings, db) -> Client:
    """Somebody at a server that answers to a name: its settings are those that the program makes of the environment."""
    for name in ("HTTPS", "DEBUG", "SECRET_KEY_FILE", "TRUSTED_PROXIES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALLOWED_HOSTS", HOST)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    for name, value in runpy.run_path(str(SETTINGS)).items():
        if name.startswith(OF_THE_BROWSER):
            setattr(settings, name, value)
    return Client(headers={"host": HOST})


def directives(answer: HttpResponseBase) -> dict[str, list[str]]:
    parts = answer.get("Content-Security-Policy", "").split(";")
    return {words[0]: words[1:] for part in parts if (words := part.split())}


def of_policy(policy: dict[str, list[str]]) -> int:
    sources = {source for values in policy.values() for source in values}
    if not policy:
        return -25
    if sources & {"'unsafe-inline'", "'unsafe-eval'", "data:", "http:", "https:", "*"}:
        return -20
    strict = policy.get("default-src") == ["'none'"]
    return 10 if strict and policy.get("form-action") in (["'self'"], ["'none'"]) else 5


def of_cookies(cookies: list[Morsel]) -> int:
    if not cookies:
        return 0
    if not all(cookie["secure"] and cookie["httponly"] for cookie in cookies):
        return -40
    return 5 if all(cookie["samesite"] in ("Lax", "Strict") for cookie in cookies) else -20


def points(asked_plainly: HttpResponseBase, answer: HttpResponseBase) -> int:
    """The score of the page `answer`, which a visitor without TLS was led to by `asked_plainly`."""
    policy = directives(answer)
    scripts = re.findall(r'<script[^>]+src="([^"]+)"', answer.text)
    lasts = re.match(r"max-age=(\d+)", answer.get("Strict-Transport-Security", ""))
    private = ("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin")
    least = 100
    least -= 0 if asked_plainly.get("Location", "").startswith(f"https://{HOST}/") else 20
    least -= 0 if lasts and int(lasts[1]) >= 15_768_000 else 20
    least -= 0 if answer.get("X-Content-Type-Options") == "nosniff" else 5
    least -= 0 if all(re.match(r"/(?!/)", script) for script in scripts) else 50
    least -= 50 if "Access-Control-Allow-Origin" in answer else 0
    least -= 0 if "frame-ancestors" in policy or "X-Frame-Options" in answer else 20
    more = [of_policy(policy), of_cookies(list(answer.cookies.values()))]
    more.append(5 if answer.get("Referrer-Policy") in private else 0)
    more.append(5 if policy.get("frame-ancestors") in (["'none'"], ["'self'"]) else 0)
    more.append(10 if answer.get("Cross-Origin-Resource-Policy") in ("same-origin", "same-site") else 0)
    least += sum(number for number in more if number < 0)
    return least + sum(number for number in more if number > 0) if least >= 90 else least


def test_sign_in_is_an_a_plus(visitor):
    plainly = visitor.get("/")
    answer = visitor.get("/", secure=True, follow=True)
    assert plainly.status_code == 301
    assert answer.status_code == 200
    assert points(plainly, answer) == 135


def test_so_is_every_other_kind_of_answer(visitor, annotator):
    posted = {"username": "amal", "password": PASSWORD, "next": "/admin/"}
    assert visitor.post("/admin/login/", posted, secure=True).status_code == 302
    for address, status in (
        ("/admin/", 200),
        ("/admin/nowhere/", 404),
        ("/admin/people/user/", 403),
    ):
        answer = visitor.get(address, secure=True)
        assert answer.status_code == status, address
        assert points(visitor.get(address), answer) >= 130, address


def test_a_weaker_answer_gets_less(visitor):
    plainly, answer = visitor.get("/"), visitor.get("/", secure=True, follow=True)
    answer["Content-Security-Policy"] = "default-src 'self' 'unsafe-inline'"
    assert points(plainly, answer) < 90
    assert points(visitor.get("/", secure=True), answer) < 70


def test_every_cookie_is_this_hosts_alone(visitor, manager, annotator):
    """Session, CSRF token, and the message that waits for the next page."""
    seen = {}
    answer = visitor.get("/admin/login/", secure=True)
    seen |= answer.cookies
    posted = {"username": "mona", "password": PASSWORD, "next": "/admin/"}
    seen |= visitor.post("/admin/login/", posted, secure=True).cookies
    person = f"/admin/people/user/{manager.pk}/"
    answer = visitor.post(f"{person}reset-link/", secure=True)
    seen |= answer.cookies
    assert set(seen) == {"__Host-session", "__Host-csrf", "__Host-messages"}
    for cookie in seen.values():
        assert (cookie["secure"], cookie["httponly"], cookie["path"]) == (True, True, "/"), cookie.key
        assert cookie["samesite"] == "Lax"
        assert not cookie["domain"]
    shown = visitor.get(answer["Location"], secure=True)
    assert "Change your own password with the one you have." in shown.text
    gone = shown.cookies["__Host-messages"]
    assert gone["max-age"] == 0
    assert gone["secure"]


def test_hsts_lasts_a_year_for_every_name_below(visitor):
    for answer in (
        visitor.get("/admin/login/", secure=True),
        visitor.get("/static/hearsay/hearsay.css", secure=True),
        visitor.get("/api/v1/sources", secure=True),
        visitor.get("/nowhere", secure=True),
        visitor.get("/admin/", headers={"host": "somebody.else"}, secure=True),
        visitor.get("/ready", secure=True),
        visitor.generic("TRACE", "/admin/", secure=True),
        visitor.post("/admin/login/", "", content_type=OTHER, secure=True),
    ):
        said = answer.get("Strict-Transport-Security", "")
        assert said.startswith("max-age="), (answer.request["PATH_INFO"], answer.status_code)
        assert int(re.match(r"max-age=(\d+)", said)[1]) >= 31_536_000
        assert "includeSubDomains" in said
        answer.close()


def test_static_files_and_refusals_have_the_headers_too(visitor):
    file = visitor.get("/static/hearsay/hearsay.css", secure=True)
    for answer in (
        file,
        visitor.get("/admin/", headers={"host": "somebody.else"}, secure=True),
        visitor.generic("TRACE", "/admin/", secure=True),
        visitor.get("/ready", secure=True),
        visitor.get("/api/v1/openapi.json", headers={"origin": "https://evil.example"}, secure=True),
        visitor.get("/api/v1/sources", headers={"origin": "https://evil.example"}, secure=True),
        visitor.get("/admin/login/", headers={"origin": "https://evil.example"}, secure=True),
    ):
        policy = directives(answer)
        assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == ["'none'"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Access-Control-Allow-Origin" not in answer
    assert file.status_code == 200
    file.close()


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "PUT", "DELETE", "PATCH", "CONNECT", "OPTIONS"])
def test_other_methods_are_refused(visitor, method):
    answer = visitor.generic(method, "/admin/login/", secure=True)
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, POST"
    assert not answer.content


def test_without_a_proxy_of_ours_a_header_makes_no_connection_secure(visitor):
    answer = visitor.get("/admin/login/", headers={"x-forwarded-proto": "https"})
    assert answer.status_code == 301
    assert not answer.wsgi_request.is_secure()


def test_the_site_of_the_proxy_speaks_tls_1_2_and_1_3_with_forward_secrecy():
    """The one in deploy/, which tests/test_deploy.py runs."""
    folder = SETTINGS.parent.parent / "deploy" / "nginx"
    site = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.conf"))
    assert re.findall(r"^\s*ssl_protocols (.+);", site, re.M) == ["TLSv1.2 TLSv1.3"]
    (ciphers,) = re.findall(r"^\s*ssl_ciphers (.+);", site, re.M)
    for cipher in ciphers.split(":"):
        assert re.fullmatch(r"ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM-SHA(256|384)|CHACHA20-POLY1305)", cipher)
