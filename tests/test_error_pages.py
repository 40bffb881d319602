"""Pages about what went wrong: in the house's look, under its policy, and without a word about how it is made."""

import re

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from annotator import urls as ours

SECRET = "SELECT key FROM vault"


def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError(SECRET)


def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation(SECRET)


handler500 = ours.handler500
urlpatterns = [*ours.urlpatterns, path("breaks", breaks), path("suspicious", suspicious)]


@pytest.fixture
def visitor(settings, db) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def in_the_house(answer: HttpResponse) -> bool:
    inline = [word for word in ("<style", " style=", "onclick=") if word in answer.text]
    return "hearsay.css" in answer.text and not inline and "default-src 'none'" in str(answer.headers)


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere", 404, "There is nothing here"),
        ("/admin/people/user/", 403, "This is not yours to do"),
        ("/suspicious", 400, "This request makes no sense here"),
        ("/breaks", 500, "Something went wrong"),
    ],
)
def test_each_is_a_page_of_ours_that_tells_nothing_of_the_inside(visitor, annotator, address, status, words):
    visitor.force_login(annotator)
    answer = visitor.get(address)
    assert answer.status_code == status
    assert words in answer.text
    assert in_the_house(answer)
    for told in (SECRET, "Traceback", "RuntimeError", "django", "Python"):
        assert told not in answer.text, told


def test_a_fault_stands_in_the_log_with_its_place(visitor, standard_error):
    assert visitor.get("/breaks").status_code == 500
    written = standard_error.getvalue()
    assert "/breaks" in written
    assert re.search(r'test_error_pages.py", line \d+, in breaks', written)


def test_a_form_whose_sign_in_has_changed_is_refused_with_the_way_back(manager, db):
    visitor = Client(enforce_csrf_checks=True)
    visitor.force_login(manager)
    answer = visitor.post("/admin/people/user/invite/", {"username": "nadia"})
    assert answer.status_code == 403
    assert in_the_house(answer)
    assert "what you typed is still in the form" in answer.text


def test_a_name_that_is_not_ours_is_refused_by_a_page_of_ours(visitor):
    answer = visitor.get("/admin/", headers={"host": "somebody.else"})
    assert answer.status_code == 400
    assert in_the_house(answer)
    assert "somebody.else" not in answer.text
