"""Accessibility of a page as axe-core sees it (WCAG 2.2 A and AA)."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


# The rules that colours decide: all that a page looked at in light can still get wrong in dark.
COLOURS = ["color-contrast", "link-in-text-block"]


# Only what is found comes back: axe works out a selector for every element that passes, too, unless told not to.
RUN = """(options) => axe.run({...options, resultTypes: ["violations"], preload: false}).then((found) =>
    found.violations.map((rule) => `${rule.id}: ${rule.help} (${rule.nodes.length} times, ` +
        `first ${rule.nodes[0].target.join(" ")})`))"""

# A sheet made by a script is what the pages' CSP lets in.
STILL = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""


def hold_still(page: Page) -> None:
    """Nothing of the page fades or moves from here on: a colour on its way is neither that of light nor of dark."""
    page.evaluate(STILL)


def violations(page: Page, colours_only: bool = False) -> list[str]:
    """One line for each violation: the rule, how many places, the first place."""
    only = {"type": "rule", "values": COLOURS} if colours_only else {"type": "tag", "values": TAGS}
    if not page.evaluate("'axe' in window"):
        hold_still(page)
        page.evaluate(AXE_SCRIPT)
    # No preload: axe would put style sheets that others import into the page, against its CSP; no rule here reads them.
    found: list[str] = page.evaluate(RUN, {"runOnly": only})
    return found


def violations_in_both(page: Page) -> list[str]:
    """The violations of a page that was opened in light, and those that its colours bring in dark."""
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {wrong}" for wrong in violations(page, colours_only=True)]
    page.emulate_media(color_scheme="light")
    return found
