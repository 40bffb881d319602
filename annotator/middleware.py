"""What every answer has in common."""

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpResponse, HttpResponseNotAllowed
from django.middleware.security import SecurityMiddleware

from annotator.charset import OTHER

STORED_NOWHERE = "max-age=0, no-cache, no-store, must-revalidate, private"
METHODS = ("GET", "HEAD", "POST")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class EveryAnswer:
    """What a browser may do with any answer of ours: a page, a file, a refusal. It stands before all other middleware.

    The content security policy is that of the settings. It never changes: django-csp writes it once. Methods that
    nothing here answers (TRACE among them) are refused before anything looks at the request, and so is what isn't in
    UTF-8.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.security = SecurityMiddleware(get_response)  # whose headers a refusal here has too
        self.policy = build_policy()

    def __call__(self, request):
        if request.method not in METHODS:
            response = self.security.process_response(request, HttpResponseNotAllowed(METHODS))
        elif request.content_type == OTHER:
            said = HttpResponse("Send it in UTF-8.", status=415, content_type="text/plain; charset=utf-8")
            response = self.security.process_response(request, said)
        else:
            response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        # Django's pages about an error, for developers, hold styles of their own.
        if not (settings.DEBUG and response.status_code in (404, 500)):
            response.headers.setdefault(HEADER, self.policy)
        return response


class PrivateAnswers:
    """Answers to people who are signed in are stored by no cache, so that nothing shows after they sign out."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        # Pages of the admin have said so themselves, and so has what answers without a database.
        if "no-store" not in response.get("Cache-Control", "") and request.user.is_authenticated:
            response.headers["Cache-Control"] = STORED_NOWHERE
        return response
