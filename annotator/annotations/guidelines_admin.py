"""Screens of the guidelines: the versions, the pages of one, and the form with which a manager publishes the next."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, QuerySet
from django.forms import BaseFormSet, formset_factory
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from annotator.fields import storable
from annotator.long_lists import each_has
from annotator.people.roles import require
from annotator.site import HearsayModelAdmin

from .guidelines import LONGEST_PAGE, MOST_PAGES, changes, guidelines_publish, pages_of, shown
from .models import Annotation, Guidelines
from .workbench_page import PART

admin.site.add_navigation(
    "Guidelines",
    "annotations_guidelines_changelist",
    "annotations.view_guidelines",
    order=60,
    within="Assignments",
)
READ_FIRST = 500  # judgements of one annotator


class PageForm(forms.Form):
    """One page of the guidelines; without title and text it is no page."""

    title = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"dir": "auto"}))
    text = forms.CharField(
        max_length=LONGEST_PAGE, widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}), strip=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("title", "text"):
            if not storable(data.get(name, "")):
                self.add_error(name, "NUL and half characters (lone surrogates) can't be stored.")
        return data


class Pages(BaseFormSet):
    """The pages of a version, in an order of one's own."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label = "Place"
        form.fields["DELETE"].label = "Leave this page out"

    def clean(self) -> None:
        if not self.is_valid():
            return
        titles = [" ".join(form.cleaned_data["title"].split()) for form in self._kept()]
        twice = sorted({title for title in titles if titles.count(title) > 1})
        if twice:
            raise ValidationError(f"Two pages are called “{twice[0]}”.")
        if not titles:
            raise ValidationError("Guidelines have at least one page.")

    def _kept(self) -> list[Any]:
        return [form for form in self.ordered_forms if form.cleaned_data.get("title")]

    def pages(self) -> dict[str, str]:
        """Texts by title, in their order."""
        return {form.cleaned_data["title"]: form.cleaned_data["text"] for form in self._kept()}


PageForms: Any = formset_factory(
    PageForm,
    formset=Pages,
    extra=1,
    can_order=True,
    can_delete=True,
    max_num=MOST_PAGES,
    absolute_max=MOST_PAGES,
)


def publish_page(request: HttpRequest) -> HttpResponse:
    """The form with the pages of the newest version; the preview stores nothing, and has room for one more page."""
    require(request.user, "annotations.add_guidelines")
    newest = Guidelines.objects.first()
    version = newest.version if newest else 0
    posted = request.POST if request.method == "POST" else None
    seen = posted.get("base_version", "") if posted else str(version)
    base = int(seen) if seen.isdecimal() and len(seen) < 9 else -1  # odd: as if another version was there
    page_forms = _page_forms(pages_of(newest) if newest else {}, posted)
    context: dict[str, Any] = {"errors": []}
    if posted is not None and page_forms.is_valid():
        pages = page_forms.pages()
        if posted.get("action") == "preview":
            context["preview"] = shown(pages)
            page_forms = _page_forms(pages)
        else:
            try:
                made = guidelines_publish(by=request.user, pages=pages, base_version=base)
            except ValidationError as error:
                context["errors"] = error.messages
                base = version
            else:
                messages.success(request, f"{made} is published; it holds from the next save on.")
                return redirect("admin:annotations_guidelines_change", made.pk)
    context |= admin.site.each_context(request) | {
        "title": "Write the guidelines",
        "forms": page_forms,
        "base_version": base,
        "next_version": version + 1,
        "opts": Guidelines._meta,
    }
    return TemplateResponse(request, "annotations/guidelines_form.html", context)


def _page_forms(pages: dict[str, str], posted: Any = None) -> Any:
    initial = [{"title": title, "text": text} for title, text in pages.items()]
    return PageForms(posted, initial=initial, prefix="page")


@admin.register(Guidelines)
class GuidelinesAdmin(HearsayModelAdmin):
    """The versions: read by everybody who annotates, also the older ones; a manager publishes new ones."""

    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Guidelines]:
        return super().get_queryset(request).select_related("by").annotate(page_count=Count("pages"))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        shown = super().get_changelist_instance(request)
        if request.user.has_perm("annotations.annotate"):
            used = used_by(request.user, shown.result_list)
            for row in shown.result_list:
                row.used = row.pk in used
        return shown

    def get_list_display(self, request: HttpRequest) -> list[str]:
        listed = ["__str__", "page_count", "created_at"]
        listed += ["used"] if request.user.has_perm("annotations.annotate") else []
        return [*listed, "by"] if request.user.has_perm("annotations.add_guidelines") else listed

    @admin.display(description="Pages")
    def page_count(self, guidelines: Any) -> int:
        return guidelines.page_count

    @admin.display(description="You judged under it", boolean=True)
    def used(self, guidelines: Any) -> bool:
        return guidelines.used

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return publish_page(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One version, all its pages. A script that asks for a part gets what the workbench shows of it."""
        if not self.has_view_permission(request):
            return super().change_view(request, object_id, form_url, extra_context)
        guidelines = self.get_object(request, object_id)
        if guidelines is None:
            raise Http404
        if request.method == "POST":
            return HttpResponseNotAllowed(["GET"])
        context = {"guidelines": guidelines, "pages": shown(pages_of(guidelines))}
        if PART in request.headers:
            return TemplateResponse(request, "annotations/guidelines_beside.html", context)
        marks, dropped = changes(guidelines)
        for page in context["pages"]:
            page["mark"] = marks.get(page["title"], "")
        context |= self.admin_site.each_context(request) | {
            "title": str(guidelines),
            "dropped": dropped,
            "newest": Guidelines.objects.first(),
            "opts": self.opts,
        }
        return TemplateResponse(request, "annotations/guidelines.html", context)


def used_by(user: Any, versions: Iterable[Guidelines]) -> set[int]:
    """Keys of those of `versions` under which `user` judged.

    What of their judgements is read first tells it of most versions; the others are asked for a judgement each.
    """
    own = Annotation.objects.by(user).order_by()
    read = own.values_list("guidelines", flat=True)[:READ_FIRST]
    found = set(read)
    keys = [version.pk for version in versions if version.pk not in found]
    if not keys or len(read) < READ_FIRST:
        return found
    judged = each_has(own.filter(guidelines=OuterRef("pk")))
    return found | set(Guidelines.objects.filter(judged, pk__in=keys).order_by().values_list("pk", flat=True))
