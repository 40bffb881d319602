"""What browsers send is UTF-8, as all our pages are; a request that names another charset is refused unread.

A client may name any codec that Python has. Some give no text (`zlib_codec`), some give half characters
(`unicode_escape`), some raise whatever they like (`idna`); and Django asks them wherever a form or an address is first
looked at, even for the page of an error. Of what nobody knows how to look up it can't so much as make a request.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.http import parse_header_parameters

OTHER = "application/x-of-another-charset"  # what stands for a Content-Type that we don't take


class OnlyUtf8:
    """A WSGI application around another, which reads OTHER where the charset isn't UTF-8. EveryAnswer refuses that."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not is_utf_8(environ.get("CONTENT_TYPE", "")):
            environ["CONTENT_TYPE"] = OTHER
        return self.application(environ, start_response)


def is_utf_8(content_type: str) -> bool:
    """Whether a Content-Type says UTF-8, or nothing of its charset."""
    try:
        _, parameters = parse_header_parameters(content_type)
        # Django takes forms by this very name alone.
        return parameters.get("charset", "utf-8").lower() == "utf-8"
    except Exception:  # the parameters of a header can be written so that reading them raises anything
        return False
