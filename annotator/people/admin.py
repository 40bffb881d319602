"""Screens for people. Those of the audit log are in audit_admin.py."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import admin as auth_admin  # registers groups, whatever the order of the apps
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse

from annotator.meanwhile import refuse_changed_in, state_of
from annotator.site import Card, Figure, HearsayModelAdmin

from . import api_token_pages, audit_admin, services, session_pages, views  # noqa: F401 -- the audit log registers itself
from .fresh import password_again
from .invitations import password_reset_link
from .models import User
from .roles import PERMISSIONS, may_give, only_reads
from .sign_in import SignInForm, own_password_view

admin.site.add_navigation("People", "people_user_changelist", "people.view_user", order=80)


@admin.site.start_title
def title_of_readers(request: HttpRequest) -> str:
    return "What there is to read" if only_reads(request.user) else ""


@admin.site.start_card(order=80)
def people_card(request: HttpRequest) -> Card | None:
    if not request.user.has_perm("people.view_user"):
        return None
    url = reverse("admin:people_user_changelist")
    return Card(
        "People",
        "Who works here, in which role.",
        [Figure("may sign in", User.objects.filter(is_active=True).count(), url)],
        [("Invite a person", reverse("admin:people_user_invite"))],
    )


# Groups hold what the table in roles.py says; there is no page on which to change that.
admin.site.unregister(auth_admin.Group)
admin.site.login_form = SignInForm
admin.site.add_pages(
    lambda: [
        path("password_change/", admin.site.admin_view(own_password_view), name="password_change"),
        path("sessions/", admin.site.admin_view(session_pages.own_sessions), name="people_sessions"),
        path("tokens/", admin.site.admin_view(api_token_pages.own_api_tokens), name="people_api_tokens"),
        path("welcome/<str:token>/", views.welcome, name="people_welcome"),  # no sign-in
    ]
)


class PersonForm(forms.ModelForm):
    """A person's name, access and roles; the roles offered are those that the user may give.

    `seen` tells what state of the person the form was filled from.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    roles = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)

    class Meta:
        model = User
        fields = ["username", "name", "email", "language", "is_active"]

    def __init__(self, *args: Any, giver: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = may_give(giver)
        self.fields["roles"].choices = [(r, r) for r in PERMISSIONS if r in offered]
        self.fields["roles"].initial = (
            list(self.instance.groups.values_list("name", flat=True)) if self.instance.pk else []
        )
        self.stored = services.facts_of(self.instance) if self.instance.pk else {}
        self.initial["seen"] = state_of(self.stored) if self.instance.pk else ""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk:
            refuse_changed_in(self, "this person", self.stored, data.get("seen", ""))
        return data


class AddPersonForm(PersonForm):
    class Meta(PersonForm.Meta):
        fields = ["username", "name", "email"]


@admin.register(User)
class UserAdmin(HearsayModelAdmin):
    # Pseudonyms aren't shown: who is behind one is opened by an export with names, for a logged reason.
    list_display = ["username", "name", "role_names", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["username", "name"]
    actions = None

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="Roles")
    def role_names(self, user: User) -> str:
        return ", ".join(sorted(group.name for group in user.groups.all())) or "none"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [(None, {"fields": ["username", "name", "email", "roles"]})]
        seen = ["seen"] if self.has_change_permission(request, obj) else []
        return [(None, {"fields": ["username", "name", "email", "language", "is_active", "roles", *seen]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["username"] if obj and not obj.unidentified else []

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        base = PersonForm if obj else AddPersonForm
        kwargs["form"], kwargs["fields"] = base, None
        giver = request.user
        fixed = self.get_readonly_fields(request, obj)
        asked = [name for name in base.Meta.fields if name not in fixed]

        class FormOfGiver(base):  # type: ignore[misc, valid-type]
            class Meta(PersonForm.Meta):
                fields = asked

            def __init__(self, *args: Any, **kw: Any) -> None:
                super().__init__(*args, giver=giver, **kw)

        return FormOfGiver

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        if not allowed or obj is None or request.user.is_superuser:
            return allowed
        held = set(obj.groups.values_list("name", flat=True))
        return not obj.is_superuser and held <= may_give(request.user)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        data = form.cleaned_data
        if change:
            services.user_update(
                by=request.user,
                user=User.objects.get(pk=obj.pk),
                name=data["name"],
                email=data["email"],
                language=data["language"],
                is_active=data["is_active"],
                roles=set(data["roles"]),
                username=data.get("username", ""),
                seen=data["seen"],
            )
        else:
            made = services.user_create(
                by=request.user,
                username=data["username"],
                password=None,
                name=data["name"],
                email=data["email"],
                roles=set(data["roles"]),
            )
            obj.pk, obj.pseudonym, obj._state.adding = made.pk, made.pseudonym, False

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """The link with which they choose their password, shown this once; with a provider to come in by, none."""
        if settings.OIDC_ISSUER:
            return super().response_add(request, obj, post_url_continue)
        return views.link_page(
            request, *password_reset_link(by=request.user, user=User.objects.get(pk=obj.pk))
        )

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        asks = request.method == "POST" and self._may_save(request, object_id)
        if asks and (again := password_again(request)) is not None:
            return again
        try:
            return super().changeform_view(request, object_id, *args, **kwargs)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(request.path)

    def _may_save(self, request: HttpRequest, object_id: Any) -> bool:
        if object_id is None:
            return self.has_add_permission(request)
        person = self.get_object(request, object_id)
        return person is not None and self.has_change_permission(request, person)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Roles are saved with the person, in the service."""

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        return [
            path("invite/", view(views.invite), name="people_user_invite"),
            path("invitations/", view(views.invitations), name="people_user_invitations"),
            path("invitations/<int:invitation>/", view(views.revoke), name="people_invitation_revoke"),
            path("<int:object_id>/reset-link/", view(views.reset_link), name="people_user_reset_link"),
            path(
                "<int:object_id>/sessions/",
                view(session_pages.sessions_of_person),
                name="people_user_sessions",
            ),
            path(
                "<int:object_id>/tokens/",
                view(api_token_pages.api_tokens_of_person),
                name="people_user_api_tokens",
            ),
            *super().get_urls(),
        ]
