"""The way around the admin: the rooms in the header, and the lists of the room one is in below it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True)
class NavigationItem:
    """A link to the admin view `view`, for people with any of `permissions`. within: the label of its room's item."""

    label: str
    view: str
    permissions: tuple[str, ...]
    order: int
    within: str = ""

    def shown_to(self, user: Any) -> bool:
        return any(user.has_perm(permission) for permission in self.permissions)


def menus(
    items: Iterable[NavigationItem], request: HttpRequest, site: str
) -> dict[str, list[dict[str, Any]]]:
    """`navigation`: the rooms; `room`: the lists of the current room where it has several. For the template.

    An item whose room's own item isn't shown to the user stands among the rooms itself.
    """
    shown = sorted((item for item in items if item.shown_to(request.user)), key=lambda item: item.order)
    rooms = {item.label for item in shown if not item.within}
    links: list[dict[str, Any]] = []
    for item in shown:
        url = reverse(f"{site}:{item.view}")
        of_room = item.within if item.within in rooms else item.label
        links.append({"label": item.label, "url": url, "room": of_room, "here": request.path.startswith(url)})
    # The longest address wins: a page below a list belongs to the list.
    here = max((link for link in links if link["here"]), key=lambda link: len(link["url"]), default=None)
    navigation: list[dict[str, Any]] = []
    room: list[dict[str, Any]] = []
    for link in links:
        if link["label"] == link["room"]:
            navigation.append(link | {"current": here is not None and here["room"] == link["room"]})
        if here is not None and link["room"] == here["room"]:
            room.append(link | {"current": link is here})
    return {"navigation": navigation, "room": room if len(room) > 1 else []}
