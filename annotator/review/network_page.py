"""Who quotes whom: the page with the drawing and the tables, and the files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from annotator.fields import storable
from annotator.jobs.kept import Kept
from annotator.people.allowance_services import download_count
from annotator.people.roles import require
from annotator.people.services import audit
from annotator.reports.models import Report
from sources.models import Source

from .network import Arrow, Network, Node, nobody_in_particular
from .network_drawing import draw
from .network_files import arrows_csv, graphml, nodes_csv
from .network_reading import BASES, CHOICE, DECIDED, NetworkReading, kept_network, read_network

MAY_SEE = "review.view_decision"
PER_PAGE = 50
NAMED = 12  # members of a circle
SHOWN = (20, 40, 80)
SHOWN_AT_FIRST = 40
FILES: dict[str, tuple[str, str, str, Callable[[Network], bytes]]] = {
    "graphml": ("GraphML", "hearsay-network.graphml", "application/graphml+xml", graphml),
    "nodes": ("Nodes as CSV", "hearsay-network-nodes.csv", "text/csv", nodes_csv),
    "edges": ("Arrows as CSV", "hearsay-network-edges.csv", "text/csv", arrows_csv),
}
NODE_SORTS: dict[str, Callable[[Node], Any]] = {
    "cited": lambda node: -node.cited,
    "outlets": lambda node: -node.outlets,
    "top_1": lambda node: -node.concentration.top_1 if node.concentration else 1,
    "top_3": lambda node: -node.concentration.top_3 if node.concentration else 1,
    "effective": lambda node: node.concentration.effective if node.concentration else float("inf"),
    "relays": lambda node: -node.relays,
    "own": lambda node: -node.own,
    "name": lambda node: node.about.name.casefold(),
}
COLUMNS = {
    "nodes": [
        *(("name", "Name"), ("cited", "Quoted"), ("outlets", "By how many"), ("top_1", "Top 1")),
        *(("top_3", "Top 3"), ("effective", "Effective outlets"), ("relays", "Quotes others")),
        *(("own", "Own voice"), ("", "Circle")),
    ],
    "arrows": [("", "Pair"), ("statements", "Statements"), ("reports", "Reports"), ("", "Circle")],
}
ARROW_SORTS: dict[str, Callable[[Arrow], Any]] = {
    "statements": lambda arrow: -arrow.statements,
    "reports": lambda arrow: -arrow.reports,
}


class NetworkForm(forms.Form):
    """Which reports, on what basis, and how many nodes are drawn."""

    basis = forms.ChoiceField(label="Made from", choices=list(BASES.items()), required=False)
    words = forms.CharField(label="Words of the reports", max_length=200, required=False)
    publisher = forms.ChoiceField(required=False)
    language = forms.ChoiceField(required=False)
    since = forms.DateField(
        label="Published from", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label="Published until", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    show = forms.TypedChoiceField(
        label="Draw the strongest",
        choices=[(n, n) for n in SHOWN],
        coerce=int,
        empty_value=SHOWN_AT_FIRST,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        publishers = Source.objects.filter(Exists(Report.objects.filter(publisher=OuterRef("pk"))))
        languages = Report.objects.order_by("language").values_list("language", flat=True).distinct()
        self.fields["publisher"].choices = [
            ("", "All"),
            *publishers.order_by("folded_name").values_list("key", "name"),
        ]
        self.fields["language"].choices = [("", "All"), *((code, code) for code in languages)]

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if not storable(words):
            raise ValidationError("No report holds such a character.")
        return words.strip()

    def chosen(self) -> dict[str, str]:
        """What `choose_reports` asks for: what was filled in, as text."""
        return {name: str(value) for name in CHOICE if (value := self.cleaned_data.get(name))}


@dataclass(frozen=True)
class Asked:
    """What the address asks for, and the network that it comes to. reading: None while it is being made."""

    form: NetworkForm
    basis: str
    show: int
    kept: Kept
    reading: NetworkReading | None


def _asked(request: HttpRequest) -> Asked:
    require(request.user, MAY_SEE)
    asked = request.GET.copy()
    asked.setdefault("show", str(SHOWN_AT_FIRST))
    form = NetworkForm(asked)
    chooses = not form.errors.keys() - {"basis", "show"}
    basis = form.cleaned_data.get("basis") or DECIDED
    show = form.cleaned_data.get("show") or SHOWN_AT_FIRST
    if not chooses:
        nothing = read_network(Report.objects.none(), basis=basis, user=request.user)
        return Asked(form, basis, show, Kept({}), nothing)
    return Asked(form, basis, show, *kept_network(basis, form.chosen(), request.user))


@require_safe
def network_page(request: HttpRequest) -> HttpResponse:
    """GET: the network of the reports that the form chooses; `table`, `sort`, `page`: of the table."""
    asked = _asked(request)
    context = admin.site.each_context(request) | {
        "title": "Who quotes whom",
        "form": asked.form,
        "kept": asked.kept,
        "basis": BASES[asked.basis],
        "reading": asked.reading,
    }
    if asked.reading is not None:
        context |= _shown(request, asked, asked.reading.network)
    return TemplateResponse(request, "review/network.html", context)


def _shown(request: HttpRequest, asked: Asked, whole: Network) -> dict[str, Any]:
    shown = whole.strongest(asked.show)
    table = "arrows" if request.GET.get("table") == "arrows" else "nodes"
    sort, rows = _sorted(whole, table, request.GET.get("sort", ""))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    chosen = {
        name: value
        for name in asked.form.fields
        if (value := request.GET.get(name)) and name not in asked.form.errors
    }
    nodes = {node.key: node for node in whole.nodes}
    return {
        "drawing": draw(shown) if shown.nodes else None,
        "shown": len(shown.nodes),
        "circles": [_circle(circle, nodes) for circle in whole.circles],
        "table": table,
        "columns": COLUMNS[table],
        "sort": sort,
        "direction": "ascending" if sort in ("name", "effective") else "descending",
        "page": page,
        "rows": [_row(item, nodes, whole, asked.basis) for item in page.object_list],
        "address": urlencode(chosen),
        "sorted_address": urlencode(chosen | {"table": table, "sort": sort}),
        "files": {name: words for name, (words, *_) in FILES.items()},
    }


@require_POST
def network_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The whole network that the address chooses, as a file. By POST: each download stands in the audit log."""
    require(request.user, MAY_SEE)
    if kind not in FILES:
        raise Http404
    asked = _asked(request)
    if asked.reading is None:
        messages.info(request, "The network is being made. Ask for the file again in a moment.")
        return redirect(f"{reverse('admin:review_network')}?{request.GET.urlencode()}")
    try:
        download_count(by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(f"{reverse('admin:review_network')}?{request.GET.urlencode()}")
    _, name, media_type, write = FILES[kind]
    whole = asked.reading.network
    with transaction.atomic():
        audit(
            by=request.user,
            action="network exported",
            subject=name,
            after={
                "basis": asked.basis,
                "filter": request.GET.urlencode()[:2000],
                "nodes": len(whole.nodes),
                "arrows": len(whole.arrows),
            },
        )
    return HttpResponse(
        write(whole),
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _sorted(whole: Network, table: str, asked: str) -> tuple[str, Sequence[Any]]:
    """The name of the order, and the rows in it; what is equal stays in the network's own order."""
    if table == "arrows":
        sort = asked if asked in ARROW_SORTS else "statements"
        return sort, sorted(whole.arrows, key=ARROW_SORTS[sort])
    sort = asked if asked in NODE_SORTS else "cited"
    return sort, sorted(whole.nodes, key=NODE_SORTS[sort])


def _row(item: Node | Arrow, nodes: dict[str, Node], whole: Network, basis: str) -> dict[str, Any]:
    if isinstance(item, Arrow):
        return {
            "arrow": item,
            "relay": nodes[item.relay],
            "cited": nodes[item.cited],
            "circle": nodes[item.cited].circle if whole.in_circle(item) else None,
        }
    share = item.concentration
    return {
        "node": item,
        "behind": _behind(item, basis),
        "top_1": f"{share.top_1:.0%}" if share else "",
        "top_3": f"{share.top_3:.0%}" if share else "",
    }


def _circle(circle: Sequence[str], nodes: dict[str, Node]) -> dict[str, Any]:
    """Its strongest members by name, and how many more there are."""
    members = sorted((nodes[key] for key in circle), key=lambda node: -node.strength)
    named = members if len(members) <= NAMED + 1 else members[:NAMED]
    return {
        "size": len(members),
        "names": [node.about.name for node in named],
        "more": len(members) - len(named),
    }


def _behind(node: Node, basis: str) -> str:
    """The list of all that rests on a registered source; nothing for who stands outside the registry."""
    if node.key.startswith('"') or (nobody_in_particular(node.key) and not node.about.kind):
        return ""
    listed = "review_outcome" if basis == DECIDED else "reports_statement"
    return f"{reverse(f'admin:{listed}_changelist')}?{urlencode({'rests_on': node.key})}"


def _pages() -> list:
    view = admin.site.admin_view
    return [
        path("review/network/", view(network_page), name="review_network"),
        path("review/network/<slug:kind>/", view(network_file), name="review_network_file"),
    ]


admin.site.add_pages(_pages)
admin.site.add_navigation("Who quotes whom", "review_network", MAY_SEE, order=37, within="Rated statements")
