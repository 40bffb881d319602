"""A page whose network is cut."""

from playwright.sync_api import Page


def cut_off(page: Page) -> None:
    """No network from here on, until `page.context.set_offline(False)`.

    The browser answers before the process that sends its requests has heard of it: one that fails is the proof.
    """
    page.context.set_offline(True)
    page.wait_for_function("() => fetch('/admin/login/', {method: 'HEAD'}).then(() => false, () => true)")
