"""A real browser on a real server. Pages are watched: a foreign request, a CSP violation or a script error fails.

Chromium is taken from CHROMIUM or the PATH. Where there is none these tests are skipped, and the end of the run says
so; with REQUIRE_BROWSER=1 they fail instead. A failing test leaves a picture of each page in tests/e2e/screenshots/.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Playwright, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# No sandbox: a container's root has none to give. The others keep Chromium from calling home on its own.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 20_000  # milliseconds that a page may keep a test waiting, on a machine that does other work too
SCREENSHOTS = Path(__file__).parent / "screenshots"
NO_BROWSER = "no Chromium on this machine (`apt install chromium`, or name one with CHROMIUM=)"

OpenPage = Callable[..., Page]
_reports = pytest.StashKey[list[pytest.TestReport]]()


def find_browser() -> str | None:
    """The path of a Chromium, or None."""
    named = os.environ.get("CHROMIUM")
    return next(filter(None, map(shutil.which, (named,) if named else BROWSERS)), None)


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver, or a skip (a failure, with REQUIRE_BROWSER=1) that says why it is not there."""
    manager = sync_playwright()
    try:
        playwright = manager.start()
    except Exception as error:  # whatever keeps the driver from starting, the tests can't run
        unavailable(
            f"Playwright's driver does not start: {error} (on a bare Debian, `apt install libatomic1`)"
        )
    yield playwright
    playwright.stop()


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One browser for all tests of this folder.

    Playwright keeps an event loop in this thread, and Django refuses to touch the database beside one unless told that
    it may. It is told so only while the loop is there: it ends with the folder's last test.
    """
    found = find_browser()
    if found is None:
        unavailable(NO_BROWSER)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


def unavailable(reason: str) -> NoReturn:
    """Give up on a test that needs a browser."""
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def clicks_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """A click that leads to another page is over once that page is there: what comes next is meant for it."""

    def waiting(click: Callable[..., None]) -> Callable[..., None]:
        def click_and_wait(self: Locator | Page, *words: Any, **options: Any) -> None:
            click(self, *words, **options)
            (self.page if isinstance(self, Locator) else self).wait_for_load_state()

        return click_and_wait

    for kind in (Locator, Page):
        monkeypatch.setattr(kind, "click", waiting(kind.click))


@pytest.fixture
def open_page(
    chromium: Browser, transactional_db: None, live_server: Any, request: pytest.FixtureRequest
) -> Iterator[OpenPage]:
    """Opens pages, each in a profile of its own: `open_page()` as nobody, `open_page(user)` signed in as `user`.

    Further words go to Playwright's `new_context`: `open_page(user, viewport={"width": 320, "height": 800})`.
    Relative addresses lead to the live server.
    """
    pages: list[Page] = []
    troubles: list[str] = []

    def open_page(user: Any = None, **options: Any) -> Page:
        context = chromium.new_context(base_url=live_server.url, **options)
        if user is not None:
            client = Client()
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            context.add_cookies(
                [
                    {"name": name, "value": cookie.value, "url": live_server.url}
                    for name, cookie in client.cookies.items()
                ]
            )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        watch(page, live_server.url, troubles)
        pages.append(page)
        return page

    yield open_page
    if any(report.failed for report in request.node.stash.get(_reports, [])):
        SCREENSHOTS.mkdir(exist_ok=True)
        for number, page in enumerate(pages):
            page.screenshot(path=SCREENSHOTS / f"{request.node.name}-{number}.png", full_page=True)
    for page in pages:
        page.context.close()
    assert not troubles, "\n".join(troubles)


@pytest.fixture
def browser_page(open_page: OpenPage) -> Page:
    """One page, signed in as nobody."""
    return open_page()


def watch(page: Page, home: str, troubles: list[str]) -> None:
    """Note in `troubles` what no page of ours may do."""

    def console(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            troubles.append(f"{page.url}: {message.text}")

    def requested(address: str) -> None:
        if not address.startswith((f"{home}/", "data:", "blob:")):
            troubles.append(f"{page.url} asked for {address}")

    page.on("console", console)
    page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
    page.on("request", lambda request: requested(request.url))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    item.stash.setdefault(_reports, []).append(report)
    return report
