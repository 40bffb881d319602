"""Accessibility of a page as axe-core sees it (WCAG 2.2 A and AA)."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page

# For tests of what a page shows and how it looks: what it stores has tests of its own on both databases, and a browser
# takes minutes.
looks_alone = pytest.mark.skipif(
    "postgresql" in settings.DATABASES["default"]["ENGINE"],
    reason="only on SQLite: what a page shows and how it looks is the same on both",
)

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


# The rules that colours decide: all that a page looked at in light can still get wrong in dark.
COLOURS = ["color-contrast", "link-in-text-block"]


def violations(page: Page, colours_only: bool = False) -> list[str]:
    """One line for each violation: the rule, how many places, the first place."""
    only = {"type": "rule", "values": COLOURS} if colours_only else {"type": "tag", "values": TAGS}
    # No preload: axe would put style sheets that others import into the page, against its CSP; no rule here reads them.
    found = Axe().run(page, options={"runOnly": only, "preload": False}).response["violations"]
    return [
        f"{rule['id']}: {rule['help']} ({len(rule['nodes'])} times, first {' '.join(rule['nodes'][0]['target'])})"
        for rule in found
    ]


def violations_in_both(page: Page) -> list[str]:
    """The violations of a page that was opened in light, and those that its colours bring in dark."""
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    page.evaluate("Promise.all(document.getAnimations().map((fading) => fading.finished))")
    found += [f"dark: {wrong}" for wrong in violations(page, colours_only=True)]
    page.emulate_media(color_scheme="light")
    return found
