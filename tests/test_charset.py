"""Requests that name another charset than UTF-8, spoken to the application as gunicorn does."""

import io
from collections.abc import Iterable

import pytest
from django.core.handlers.wsgi import WSGIHandler

from annotator.charset import is_utf_8

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
OTHERS = [
    "rot13",
    "zlib_codec",
    "hex",
    "idna",
    "undefined",
    "unicode_escape",
    "utf-16",
    "cp037",
    "nonsense",
    "utf8",
    "ÿ",
]


def answered(path: str, content_type: str, body: bytes = b"a=%ff") -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the answer to a form, or to a question where body is empty."""
    from annotator.wsgi import application

    told: list[tuple[str, list[tuple[str, str]]]] = []
    environ = {
        "REQUEST_METHOD": "POST" if body else "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "q=%2b",
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_COOKIE": f"csrftoken={'a' * 32}",  # with it the form is read
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
    }
    answer: Iterable[bytes] = application(environ, lambda status, headers: told.append((status, headers)))
    content = b"".join(answer)
    return int(told[0][0].split()[0]), dict(told[0][1]), content


@pytest.mark.parametrize("path", ["/admin/login/", "/api/v1/reports", "/nowhere"])
@pytest.mark.parametrize("charset", OTHERS)
def test_what_is_not_in_utf_8_is_refused_unread(path, charset):
    for kind in (FORM, "multipart/form-data; boundary=x"):
        for body in (
            b"a=%ff",
            b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\\ud800\r\n--x--\r\n",
            b"",
        ):
            status, headers, content = answered(path, f"{kind}; charset={charset}", body)
            assert (status, content) == (415, b"Send it in UTF-8.")
            assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "parameter",
    [
        "charset*=nonsense''x",
        "charset*=idna''%ff",
        "charset*=unicode_escape''%5Cud800",
        "boundary*=undefined''x",
    ],
)
def test_a_header_that_cannot_be_read_is_refused(parameter):
    with pytest.raises((LookupError, ValueError)):
        WSGIHandler()({"REQUEST_METHOD": "GET", "CONTENT_TYPE": f"{FORM}; {parameter}"}, lambda *told: None)
    assert answered("/admin/login/", f"{FORM}; {parameter}")[0] == 415


@pytest.mark.parametrize(
    "content_type", ["", FORM, f"{FORM}; charset=UTF-8", f'{FORM}; charset="utf-8"', "a;b;;="]
)
def test_what_browsers_send_is_read(content_type):
    assert is_utf_8(content_type)
    # Only the form's token is missing.
    assert answered("/admin/login/", content_type)[0] == 403
