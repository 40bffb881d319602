"""Pages for the names that are cited and not registered: one list, one page for each name."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from annotator.jobs.kept import figures
from annotator.people.roles import require
from annotator.site import Card, Figure
from sources.lookalikes import LooksAlike, Names
from sources.models import Alias, Source
from sources.registry_files import KINDS, STRENGTHS

from . import cited_names
from .cited_names import KEPT, PERMISSION, CitedName

PER_PAGE = 50
site: Any = admin.site

site.add_navigation("Names not registered", "annotations_cited_names", PERMISSION, order=45, within="Sources")


@site.start_card(order=45)
def cited_names_card(request: Any) -> Card | None:
    """For the manager: how many names wait for a place in the registry."""
    if not request.user.has_perm(PERMISSION):
        return None
    kept = figures(KEPT)
    number = kept.content["number"] if kept.content else None
    if number == 0:
        return None
    address = reverse("admin:annotations_cited_names")
    return Card(
        "Names not registered",
        "Statements cite them, and the registry lacks them.",
        [Figure("names", number, address)] if number else [],
        [("Go through them", address)],
        kept=kept,
    )


class NewSourceForm(forms.ModelForm):
    """The few facts that a new source begins with; the rest is filled in on its own page."""

    kind = forms.ChoiceField(choices=[("", "Choose a kind"), *KINDS.items()])
    language = forms.CharField(max_length=10, required=False, label="Language of this spelling")

    class Meta:
        model = Source
        fields = ["name", "key", "kind"]
        widgets = {"name": forms.TextInput(attrs={"dir": "auto"})}


class AttachForm(forms.ModelForm):
    """Whose name it is."""

    source = forms.ModelChoiceField(
        Source.objects.in_use().order_by("folded_name"), empty_label="Choose a source"
    )
    strength = forms.ChoiceField(
        choices=[(strength, words) for strength, words in STRENGTHS.items() if strength != "description"],
        initial="name",
    )

    class Meta:
        model = Alias
        fields = ["source", "strength", "language"]

    def _post_clean(self) -> None:
        """The alias is checked by the service, which knows its text."""


def list_page(request: Any) -> HttpResponse:
    """Every name, the most cited first, with statements that cite it."""
    require(request.user, PERMISSION)
    most = cited_names.cited_most(by=request.user)
    page = Paginator(most.names, PER_PAGE).get_page(request.GET.get("page"))
    found = cited_names.examples(page.object_list)
    context = site.each_context(request) | {
        "title": "Names not registered",
        "page": page,
        "most": most,
        "rows": [(name, found[name.folded]) for name in page.object_list],
    }
    return TemplateResponse(request, "annotations/cited_names.html", context)


@require_http_methods(["GET", "POST"])
def name_page(request: Any) -> HttpResponse:
    """One name (`name` in the address): add it as a source, or attach it to one."""
    require(request.user, PERMISSION)
    entry = cited_names.cited_name(by=request.user, name=request.GET.get("name", ""))
    if entry is None:
        if request.method == "POST":
            messages.info(request, "The registry has this name by now.")
            return redirect("admin:annotations_cited_names")
        raise Http404
    action = request.POST.get("action")
    resembles = Names().like(entry.name)
    new, attach = _forms(entry, request.POST, action, resembles[0].source.current if resembles else None)
    form = {"register": new, "attach": attach}.get(action or "")
    lookalikes = []
    if form is not None and form.is_valid():
        try:
            words = _register(request, entry, new) if form is new else _attach(request, entry, attach)
        except LooksAlike as error:
            lookalikes = error.found
        except ValidationError as error:
            _show(form, error)
        else:
            messages.success(request, words)
            return redirect("admin:annotations_cited_names")
    context = site.each_context(request) | {
        "title": "Name not registered",
        "entry": entry,
        "examples": cited_names.examples([entry], most=8)[entry.folded],
        "new": new,
        "attach": attach,
        "resembles": resembles,
        "lookalikes": lookalikes,
        "action": action,
    }
    return TemplateResponse(request, "annotations/cited_name.html", context)


def _forms(
    entry: CitedName, posted: Any, action: str | None, likest: Source | None
) -> tuple[NewSourceForm, AttachForm]:
    """The two forms. likest: the source whose name looks most like this one, to attach it to."""
    guess = {"name": entry.name, "key": entry.key, "language": entry.language}
    new = NewSourceForm(posted if action == "register" else None, initial=guess, prefix="new")
    attach = AttachForm(
        posted if action == "attach" else None,
        initial={"language": entry.language, "source": likest},
        prefix="attach",
    )
    return new, attach


def _register(request: Any, entry: CitedName, form: NewSourceForm) -> str:
    data = form.cleaned_data
    source = cited_names.cited_name_register(
        by=request.user,
        name=entry.name,
        key=data["key"],
        source_name=data["name"],
        kind=data["kind"],
        language=data["language"],
        different=request.POST.getlist("different"),
    )
    return f"{source} is registered, and “{entry.name}” is its name."


def _attach(request: Any, entry: CitedName, form: AttachForm) -> str:
    data = form.cleaned_data
    alias = cited_names.cited_name_attach(
        by=request.user,
        name=entry.name,
        source=data["source"],
        language=data["language"],
        strength=data["strength"],
        different=request.POST.getlist("different"),
    )
    return f"“{alias.text}” is now a name of {alias.source}."


def _show(form: forms.BaseForm, error: ValidationError) -> None:
    """Put each of the service's reasons where the form has a place for it."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {"": [error]}
    for name, errors in by_field.items():
        form.add_error(name if name in form.fields else None, errors)


def _pages() -> list:
    view = site.admin_view
    return [
        path("annotations/cited-names/", view(list_page), name="annotations_cited_names"),
        path("annotations/cited-names/name/", view(name_page), name="annotations_cited_name"),
    ]


site.add_pages(_pages)
