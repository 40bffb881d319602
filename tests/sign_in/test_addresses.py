"""What answers where SIGN_IN_EXTRAS is on: pages of ours, none of allauth's."""

from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver, resolve

from annotator.sign_in import sign_in_pages
from tests.addresses import addresses


def callbacks(patterns: Any) -> Iterator[Any]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from callbacks(pattern.url_patterns)
        else:
            yield pattern.callback


def test_no_page_of_allauth_is_served_and_none_lists_its_tables():
    modules = {callback.__module__ for callback in callbacks(get_resolver().url_patterns)}
    assert len(modules) > 10
    assert not [module for module in modules if module.startswith("allauth")]
    assert not [
        name for name, _ in addresses() if name.startswith(("account", "mfa", "socialaccount", "openid"))
    ]


def test_the_admins_own_sign_in_which_asks_for_no_second_factor_answers_nowhere():
    assert resolve("/admin/login/").func is sign_in_pages.sign_in
    assert [address for name, address in addresses() if name == "login"] == ["/admin/login/"]
