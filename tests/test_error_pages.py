"""Pages about what went wrong: in the house's look, under its policy, and without a word about how it is made."""

import re

import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from annotator import urls as ours

SECRET = "SELECT key FROM vault"


def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError(SECRET)


def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation(SECRET)


handler400, handler500 = ours.handler400, ours.handler500
urlpatterns = [*ours.urlpatterns, path("breaks", breaks), path("suspicious", suspicious)]


@pytest.fixture
def visitor(settings, db) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def in_the_house(answer: HttpResponse) -> bool:
    inline = [word for word in ("<style", " style=", "onclick=") if word in answer.text]
    return "hearsay.css" in answer.text and not inline and "default-src 'none'" in str(answer.headers)


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


def test_too_many_files_at_once_are_told_how_many_go_and_what_to_do(visitor, manager):
    visitor.force_login(manager)
    uploads = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(101)]
    answer = visitor.post("/admin/reports/report/import/", {"uploads": uploads, "action": "check"})
    assert answer.status_code == 400
    assert "At most 100 files go up at once. Send fewer, or pack them into one .zip." in answer.text
    assert in_the_house(answer)
    assert "at most 100: pack more into a .zip" in visitor.get("/admin/reports/report/import/").text


def test_a_form_with_too_many_fields_is_told_so(visitor, manager, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    visitor.force_login(manager)
    answer = visitor.post("/admin/reports/report/import/", {f"field{n}": "x" for n in range(20)})
    assert answer.status_code == 400
    assert "The form holds more than is taken at once." in answer.text


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
