"""A page whose network is cut, or whose sendings a test holds.

The browser says that either is done before the process that sends the page's requests has heard of it: here it is done
once a request of the page has met it.
"""

from collections.abc import Callable

from playwright.sync_api import Page, Route

CHANGES = "**/change/**"
PROOF = "/admin/no-such-page/change/"


def cut_off(page: Page) -> None:
    """No network from here on, until `page.context.set_offline(False)`."""
    page.context.set_offline(True)
    page.wait_for_function(
        "() => fetch('/admin/login/', {method: 'HEAD'}).then(() => false, () => true)", polling=50
    )


def meet_posts(page: Page, handle: Callable[[Route], None]) -> None:
    """What the page posts from here on goes to `handle` alone, until `let_posts_through`."""

    def meet(route: Route) -> None:
        if route.request.url.endswith(PROOF):
            route.abort()
        elif route.request.method == "POST":
            handle(route)
        else:
            route.continue_()

    page.route(CHANGES, meet)
    page.wait_for_function(
        "address => fetch(address, {method: 'POST'}).then(() => false, () => true)", arg=PROOF, polling=50
    )


def refuse_posts(page: Page) -> None:
    """Whatever the page posts from here on fails as without a network, until `let_posts_through`."""
    meet_posts(page, lambda route: route.abort())


def let_posts_through(page: Page) -> None:
    """The network is whole again."""
    page.unroute(CHANGES)
