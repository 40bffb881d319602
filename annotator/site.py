"""The admin site: sign-in, navigation, start page, and what every screen of ours keeps to.

Rooms add to the site from their `admin.py` (a navigation item, a start-page card); the site knows no room.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import include, path

from annotator.fields import MOST_DIGITS, storable
from annotator.long_lists import COUNTED, CountedSoFar, LongChangeList
from annotator.navigation import NavigationItem, menus


@dataclass(frozen=True)
class Figure:
    """A number on a start-page card, and the page with the rows behind it."""

    label: str
    value: int | str
    url: str = ""

    @property
    def shown(self) -> str:
        return f"{self.value:,}" if isinstance(self.value, int) else self.value


@dataclass(frozen=True)
class Card:
    """One block of the start page: what there is to do, with the figures that say so."""

    title: str
    text: str = ""
    figures: list[Figure] = field(default_factory=list)
    actions: list[tuple[str, str]] = field(default_factory=list)  # words, address; the first is the main one
    bar: tuple[int, int] | None = None  # done, of all
    kept: Any = None  # jobs.kept.Kept, where the figures are: the card says how old they are


@dataclass(frozen=True)
class Panel:
    """A wide part of the start page, below the cards."""

    title: str
    anchor: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


def so_many(rows: models.QuerySet[Any], column: str) -> int | str:
    """How many rows there are, for a figure; of more than COUNTED, that there are more.

    column: one of the index that finds them. For another, a key too, a database reads each row to count it.
    """
    found = rows.order_by().values(column)[: COUNTED + 1].count()
    return found if found <= COUNTED else f"{COUNTED:,}+"


CardMaker = Callable[[HttpRequest], Card | list[Card] | None]
PanelMaker = Callable[[HttpRequest], Panel | None]
LinkMaker = Callable[[HttpRequest, Any], tuple[str, str] | None]  # words and address
ListAction = Callable[[HttpRequest, models.QuerySet[Any]], HttpResponse | None]  # None: back to the list


class HearsayAdminSite(admin.AdminSite):
    site_title = "Hearsay"
    site_header = "Hearsay"
    index_title = "What to do next"
    site_url = None
    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._cards: list[tuple[int, CardMaker]] = []
        self._panels: list[PanelMaker] = []
        self._navigation: list[NavigationItem] = []
        self._pages: list[Callable[[], list]] = []
        self._notices: list[Callable[[], str]] = []
        self._titles: list[Callable[[HttpRequest], str]] = []
        self._onward: dict[type[models.Model], list[LinkMaker]] = {}
        self._list_actions: dict[type[models.Model], dict[str, tuple[str, str, ListAction]]] = {}

    def start_card(self, order: int) -> Callable[[CardMaker], CardMaker]:
        """Decorator: the function's cards stand on the start page, in the order of `order`."""

        def add(maker: CardMaker) -> CardMaker:
            self._cards.append((order, maker))
            return maker

        return add

    def start_panel(self, maker: PanelMaker) -> PanelMaker:
        """Decorator: the function's panel stands on the start page, below the cards."""
        self._panels.append(maker)
        return maker

    def add_navigation(self, label: str, view: str, *permissions: str, order: int, within: str = "") -> None:
        """Show `label`, leading to the admin view `view`, to people with any of `permissions`.

        within: the label of the room that it belongs to; its links stand together below the header.
        """
        self._navigation.append(NavigationItem(label, view, permissions, order, within))

    def add_pages(self, pages: Callable[[], list], often: bool = False) -> None:
        """Answer the addresses that `pages` gives (a list of paths): for pages that belong to no one model.

        often: they are asked for so much more often than others that an address is compared with theirs first.
        """
        self._pages.insert(0 if often else len(self._pages), pages)

    def notice(self, maker: Callable[[], str]) -> Callable[[], str]:
        """Decorator: what the function says, if anything, stands at the top of every page of whoever is signed in."""
        self._notices.append(maker)
        return maker

    def start_title(self, maker: Callable[[HttpRequest], str]) -> Callable[[HttpRequest], str]:
        """Decorator: what the function says, if anything, is the title of this person's start page."""
        self._titles.append(maker)
        return maker

    def onward(self, model: type[models.Model]) -> Callable[[LinkMaker], LinkMaker]:
        """Decorator: the function's link stands on the page of each `model`: what another room has of it, or does."""

        def add(maker: LinkMaker) -> LinkMaker:
            self._onward.setdefault(model, []).append(maker)
            return maker

        return add

    def onward_from(self, request: HttpRequest, row: models.Model) -> list[tuple[str, str]]:
        """Words and address of each link on the page of `row`; its template includes admin/onward.html."""
        return [link for make in self._onward.get(type(row), ()) if (link := make(request, row))]

    def list_action(
        self, model: type[models.Model], words: str, permission: str
    ) -> Callable[[ListAction], ListAction]:
        """Decorator: a button of the list of `model`, `words` on it, does this with the rows that were ticked.

        For those with `permission`, which the function asks for once more. The rows are told apart by whole numbers.
        """

        def add(do: ListAction) -> ListAction:
            self._list_actions.setdefault(model, {})[do.__name__] = (words, permission, do)
            return do

        return add

    def actions_on(self, request: HttpRequest, model: type[models.Model]) -> dict[str, tuple[Any, str, str]]:
        """The buttons of the list of `model`, as Django's `get_actions` has them."""

        def called(do: ListAction) -> Callable[..., HttpResponse | None]:
            return lambda screen, request, rows: do(request, rows)

        return {
            name: (called(do), name, words)
            for name, (words, permission, do) in self._list_actions.get(model, {}).items()
            if request.user.has_perm(permission)
        }

    def get_urls(self) -> list:
        # "View on site" tells the address, and so the name, of objects that the user may not see. No form of ours asks
        # the type-ahead, which answers about every model that has a search.
        ours = [url for pages in self._pages for url in pages()]
        ours.append(path("corpus/", include("annotator.corpus.urls")))
        left_out = ("view_on_site", "autocomplete")
        return ours + [url for url in super().get_urls() if getattr(url, "name", None) not in left_out]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request) | menus(self._navigation, request, self.name)
        return context | {"notices": [words for make in self._notices if (words := make())]}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """No page of ours lists the models; asking every one of them whom it lets in costs a tenth of each page."""
        return []

    def app_index(self, request: HttpRequest, app_label: str, extra_context: Any = None) -> HttpResponse:
        """Rooms have no page of their own: their lists stand in the navigation."""
        return redirect(f"{self.name}:index")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        cards: list[Card] = []
        for _, make in sorted(self._cards, key=lambda pair: pair[0]):
            made = make(request)
            cards.extend(made if isinstance(made, list) else [made] if made else [])
        context = self.each_context(request) | {
            "title": next((title for make in self._titles if (title := make(request))), self.index_title),
            "subtitle": None,
            "cards": cards,
            "panels": [panel for make_panel in self._panels if (panel := make_panel(request))],
            **(extra_context or {}),
        }
        request.current_app = self.name
        return TemplateResponse(request, "admin/index.html", context)


class HearsayModelAdmin(admin.ModelAdmin):
    """What every list and form of ours keeps to, so that no address tells more than the page shows.

    Only the look-ups that a list's own filters make are answered; add-forms take nothing from the address; nothing is
    deleted unless a subclass says so; an object's history is for those who may change it.
    """

    list_per_page = 50
    show_full_result_count = False
    paginator = CountedSoFar
    view_on_site = False
    other_lookups: tuple[str, ...] = ()

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        values = value if isinstance(value, list) else [value]
        part_of_date = self.date_hierarchy and lookup.startswith(f"{self.date_hierarchy}__")
        most_digits = 4 if part_of_date else MOST_DIGITS  # what a year can have
        odd = any(not storable(v) or (v.isdecimal() and len(v) > most_digits) for v in map(str, values))
        return not odd and lookup in self._allowed_lookups(request)

    def _allowed_lookups(self, request: HttpRequest | None) -> set[str]:
        allowed = set(self.other_lookups)
        for item in self.get_list_filter(request) if request else self.list_filter:
            if isinstance(item, type) and issubclass(item, admin.SimpleListFilter):
                allowed.add(item.parameter_name)
                continue
            name = item[0] if isinstance(item, tuple) else item
            endings = ("", "__exact", "__id__exact", "__key__exact", "__gte", "__lt", "__isnull")
            allowed |= {f"{name}{ending}" for ending in endings}
        if self.date_hierarchy:
            allowed |= {f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day")}
        return allowed

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[LongChangeList]:
        return LongChangeList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = str(self.opts.verbose_name_plural).capitalize()
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_actions(self, request: HttpRequest) -> dict[str, tuple[Any, str, str]]:
        """What rooms added for rows that are ticked; without any, nothing can be ticked."""
        return self.admin_site.actions_on(request, self.model)

    def response_action(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> HttpResponse | None:
        ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(each.isdecimal() and len(each) <= MOST_DIGITS for each in ticked):
            raise Http404
        return super().response_action(request, queryset)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        # Django redirects with a message; what is missing and what is somebody else's must answer alike.
        raise Http404

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)


class ReadOnlyModelAdmin(HearsayModelAdmin):
    """A list and pages to read; what changes goes through services and their own pages."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        raise Http404
