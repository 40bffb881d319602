"""The browser tests' own plumbing: what it must let through, and what it must catch."""

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import watch


def test_it_reaches_the_live_server(browser_page: Page) -> None:
    answer = browser_page.goto("/")
    assert answer is not None
    assert answer.ok
    assert "/admin/login/" in browser_page.url


@pytest.mark.parametrize(
    ("body", "trouble"),
    [
        ("<img src='http://127.0.0.1:9/x.png'>", "asked for http://127.0.0.1:9/x.png"),
        ("<script>document.body.innerHTML = 'inline'</script>", "Content Security Policy"),
        ("<p style='color:red'>", "Content Security Policy"),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_it_notices_what_no_page_may_do(chromium, live_server, body: str, trouble: str) -> None:
    page, troubles = chromium.new_page(), []
    watch(page, live_server.url, troubles)
    page.route(
        f"{live_server.url}/bad",
        lambda route: route.fulfill(
            body=f"<body>{body}",
            content_type="text/html",
            headers={"Content-Security-Policy": "default-src 'none'; img-src *"},
        ),
    )
    page.goto(f"{live_server.url}/bad")
    page.close()
    assert any(trouble in noted for noted in troubles), troubles
