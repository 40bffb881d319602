"""Every address of the site, from the resolver: what a test can walk through."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def addresses() -> Iterator[tuple[str, str]]:
    """(name, address with its parameters as {name}) of every page; not the redirects and the catch-all of the admin."""
    for route, name in _walk(get_resolver().url_patterns):
        if name and name != "app_list":
            yield name, "/" + PARAMETER.sub(lambda found: "{" + found[1] + "}", route)


def _walk(patterns: Any, before: str = "") -> Iterator[tuple[str, str | None]]:
    for pattern in patterns:
        route = f"{before}{pattern.pattern}"
        if hasattr(pattern, "url_patterns"):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield route, pattern.name
