"""Screens of the registry."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from annotator.folding import fold
from annotator.site import HearsayModelAdmin, ReadOnlyModelAdmin

from . import services
from .exchange import ExchangePages
from .forms import AliasForm, AliasFormSet, AssessmentForm, ReasonForm, SourceForm
from .grade_line import grade_line
from .merge_pages import MergePages
from .models import CANNOT_BE_JUDGED, GRADES, Alias, Assessment, Source
from .page_parts import parts_for
from .resources import AliasResource, AssessmentResource, SourceResource
from .scales import DIGIT_MEANINGS, GRADE_MEANINGS
from .state_media_pages import StateMediaPages

admin.site.add_navigation("Sources", "sources_source_changelist", "sources.view_source", order=40)


def may_see_grades(user: Any) -> bool:
    """Whether `user` is shown how sources are graded; who only annotates is not, unless a setting says so."""
    return user.has_perm("sources.view_assessment") or (
        settings.SHOW_GRADE_TO_ANNOTATORS and user.has_perm("sources.view_source")
    )


class StateFilter(admin.SimpleListFilter):
    """Sources in use, unless the archived ones are asked for."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("archived", "Archived"), ("merged", "Merged into another"), ("all", "All")]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield {**first, "display": "In use"}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "all":
            return queryset
        if self.value() == "merged":
            return queryset.exclude(merged_into=None)
        return queryset.exclude(archived_at=None) if self.value() == "archived" else queryset.in_use()


class AliasInline(admin.TabularInline):
    model = Alias
    form = AliasForm
    formset = AliasFormSet
    template = "admin/sources/aliases.html"
    verbose_name_plural = "Aliases"
    extra = 3

    def get_queryset(self, request: HttpRequest) -> QuerySet[Alias]:
        return super().get_queryset(request).order_by("language", "folded")


@admin.register(Source)
class SourceAdmin(MergePages, StateMediaPages, ExchangePages, HearsayModelAdmin):
    resource_class = SourceResource
    form = SourceForm
    inlines = [AliasInline]
    list_filter = [StateFilter, "kind", "country"]
    search_fields = ["key"]
    search_help_text = "Name, alias or key. Case, accents and variants of Arabic letters make no difference."
    list_display_links = ["shown_name"]
    ordering = ["folded_name"]
    actions = None

    class Media:
        css = {"all": ["sources/registry.css", "jobs/jobs.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        rows = super().get_queryset(request).select_related("belongs_to", "merged_into").with_alias_count()
        return rows.with_grade(timezone.localdate())

    def get_list_display(self, request: HttpRequest) -> list[str]:
        shown = ["shown_name", "key", "kind", "shown_owner", "country", "shown_aliases"]
        return [*shown, "grade_today"] if may_see_grades(request.user) else shown

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet, bool]:
        return (queryset.matching(search_term) if fold(search_term) else queryset), False

    @admin.display(description="Name", ordering="folded_name")
    def shown_name(self, source: Source) -> str:
        return format_html("<bdi>{}</bdi>", source.name)

    @admin.display(description="Belongs to", ordering="belongs_to__folded_name")
    def shown_owner(self, source: Source) -> str:
        return format_html("<bdi>{}</bdi>", source.belongs_to.name) if source.belongs_to else ""

    @admin.display(description="Aliases", ordering="alias_count")
    def shown_aliases(self, source: Source) -> int:
        return source.alias_count

    @admin.display(description="Grade today")
    def grade_today(self, source: Source) -> str:
        return "–" if source.merged_into_id else source.grade_then or CANNOT_BE_JUDGED

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        asked = ["seen"] if obj and self.has_change_permission(request, obj) else []
        return [(None, {"fields": ["key", *services.FACTS, *asked]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["key"] if obj else []

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if "belongs_to" in form.base_fields:
            # Pop-ups to other sources beside the menu would leave this form half filled.
            wrapper = form.base_fields["belongs_to"].widget
            wrapper.can_add_related = wrapper.can_change_related = wrapper.can_view_related = False
        return form

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        at = request.GET.get("page", "1") if inline.has_change_permission(request, obj) else None
        return {**super().get_formset_kwargs(request, obj, inline, prefix), "at": at}

    def response_change(self, request: HttpRequest, obj: Source) -> HttpResponse:
        answer = super().response_change(request, obj)
        if "_continue" in request.POST and "page" in request.GET:  # to the aliases that were being changed
            return redirect(f"{self._address(obj)}?{urlencode({'page': request.GET['page']})}")
        return answer

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        data = form.cleaned_data
        facts = {name: data[name] for name in services.FACTS}
        if change:
            services.source_update(
                by=request.user, source=obj, seen=data["seen"], different=form.different, **facts
            )
        else:
            made = services.source_add(by=request.user, key=data["key"], different=form.different, **facts)
            obj.pk, obj._state.adding = made.pk, False

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        formset.save(commit=False)
        for alias in formset.deleted_objects:
            services.alias_remove(by=request.user, alias=alias)
        asked: Any = {"by": request.user, "different": formset.different}
        for alias, _ in formset.changed_objects:
            services.alias_update(alias=alias, **asked, **_spelling(alias))
        for alias in formset.new_objects:
            services.alias_add(source=form.instance, **asked, **_spelling(alias))

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, *args, **kwargs)
        except ValidationError as error:
            # The form was right when it was checked; somebody else was faster.
            messages.error(request, " ".join(error.messages))
            return redirect(request.path)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        asking = [context["adminform"].form, *(inline.formset for inline in context["inline_admin_formsets"])]
        found = {one.token: one for form in asking for one in getattr(form, "lookalikes", ())}
        context |= {"lookalikes": list(found.values()), "different": asking[0].different}
        if obj is not None:
            graded = may_see_grades(request.user)
            context |= {
                "title": obj.name,
                "subtitle": None,
                "further_parts": parts_for(request, obj),
                "grade_line": grade_line(obj.assessments.days_and_grades(), timezone.localdate())
                if graded
                else None,
                "parts": obj.parts.order_by("folded_name"),
                "may_see_grades": graded,
                "grade": obj.grade_on(timezone.localdate()),
                "grades": GRADES,
                "assessments": obj.assessments.with_their_makers() if graded else [],
                "may_see_people": request.user.has_perm("people.view_user"),
                "may_assess": request.user.has_perm("sources.add_assessment") and not obj.merged_into_id,
                "merged_here": obj.merged.order_by("folded_name"),
                "reason_form": ReasonForm(),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_urls(self) -> list:
        def page(route: str, view: Callable) -> Any:
            name = f"sources_source_{route}"
            return path(f"<int:object_id>/{route}/", self.admin_site.admin_view(view), name=name)

        own = [
            page("assess", self.assess_view),
            page("archive", self.archive_view),
            page("restore", self.restore_view),
        ]
        return own + super().get_urls()

    def assess_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Grade a source anew; what it was graded before stands beside the form."""
        source = self._source(request, object_id)
        if not request.user.has_perm("sources.add_assessment"):
            raise PermissionDenied
        if source.merged_into_id:
            messages.error(request, f"{source} is merged into {source.current}: assess that one.")
            return redirect(self._address(source.current))
        form = AssessmentForm(
            request.POST if request.method == "POST" else None,
            instance=Assessment(source=source),
            initial={"valid_from": timezone.localdate()},
        )
        if form.is_valid():
            try:
                made = services.assessment_add(by=request.user, source=source, **form.cleaned_data)
            except ValidationError as error:
                form.add_error("evidence", error.messages)
            else:
                messages.success(request, f"{source} is graded {made.grade} from {made.valid_from} on.")
                return redirect(f"{self._address(source)}#reliability")
        context = self.admin_site.each_context(request) | {
            "title": f"Assess {source}",
            "source": source,
            "form": form,
            "grade_choices": [(grade, GRADES[grade], GRADE_MEANINGS[grade]) for grade in GRADES],
            "digit_meanings": DIGIT_MEANINGS,
            "assessments": source.assessments.with_their_makers(),
            "may_see_people": request.user.has_perm("people.view_user"),
            "opts": self.opts,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/sources/assess.html", context)

    @method_decorator(require_POST)
    def archive_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Take a source out of use."""
        return self._archived(request, object_id, services.source_archive, "is archived; judgements keep it")

    @method_decorator(require_POST)
    def restore_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Bring a source back into use."""
        return self._archived(request, object_id, services.source_restore, "is in use again")

    def _archived(
        self, request: HttpRequest, object_id: int, service: Callable[..., Source], words: str
    ) -> HttpResponse:
        form = ReasonForm(request.POST)
        source = self._source(request, object_id)
        reason = form.cleaned_data["reason"] if form.is_valid() else request.POST.get("reason", "")[:500]
        service(by=request.user, source=source, reason=reason)
        messages.success(request, f"{source} {words}.")
        return redirect(self._address(source))

    def _source(self, request: HttpRequest, object_id: int) -> Source:
        source = self.get_object(request, str(object_id)) if self.has_view_permission(request) else None
        if source is None:
            raise Http404
        return source

    def _address(self, source: Source) -> str:
        return reverse("admin:sources_source_change", args=[source.pk])


def _spelling(alias: Alias) -> dict[str, str]:
    return {
        "text": alias.text,
        "language": alias.language,
        "match": alias.match,
        "strength": alias.strength,
    }


class _RowsOfSources(ExchangePages, ReadOnlyModelAdmin):
    """A list over all sources; what it lists is changed on the source's own page."""

    list_select_related = ["source"]
    list_display_links = None
    actions = None

    @admin.display(description="Source", ordering="source__folded_name")
    def shown_source(self, row: Any) -> str:
        address = reverse("admin:sources_source_change", args=[row.source_id])
        return format_html('<a href="{}"><bdi>{}</bdi></a>', address, row.source.name)


@admin.register(Alias)
class AliasAdmin(_RowsOfSources):
    resource_class = AliasResource
    list_display = ["shown_text", "shown_source", "language", "match", "strength"]
    list_filter = ["language", "match", "strength"]
    search_fields = ["folded"]
    search_help_text = "Part of an alias; case, accents and variants of Arabic letters make no difference."
    fields = ["shown_text", "shown_source", "language", "match", "strength"]
    ordering = ["folded", "source__key"]

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet, bool]:
        return queryset.filter(folded__contains=fold(search_term)), False

    @admin.display(description="Alias", ordering="folded")
    def shown_text(self, alias: Alias) -> str:
        return format_html("<bdi>{}</bdi>", alias.text)


@admin.register(Assessment)
class AssessmentAdmin(_RowsOfSources):
    resource_class = AssessmentResource
    list_display = ["shown_source", "grade", "valid_from", "reason", "shown_state"]
    list_filter = ["grade"]
    list_select_related = ["source", "correction"]
    fields = ["shown_source", "grade", "valid_from", "reason", "evidence", "shown_state"]

    @admin.display(description="Standing")
    def shown_state(self, assessment: Assessment) -> str:
        return "stands" if assessment.newer is None else "corrected by a newer one"
