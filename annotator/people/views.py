"""Pages of one-time links: invite somebody, see and revoke what is open, and what the link opens."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import logout
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from .fresh import password_again
from .invitations import (
    LinkClosed,
    invitation_accept,
    invitation_find,
    invitation_make,
    invitation_revoke,
    password_reset_link,
)
from .models import Invitation, User
from .roles import IN_WORDS, may_give, require
from .services import require_may_change


class InviteForm(forms.Form):
    """Whom to invite, as what; the roles offered are those that the inviter may give."""

    username = forms.CharField(
        label="Sign-in name",
        max_length=150,
        help_text="Letters, digits and @ . + - _ only. It never changes.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    name = forms.CharField(
        label="Shown name",
        max_length=150,
        required=False,
        help_text="As managers see it; annotators see pseudonyms of each other.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    roles = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, giver: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = may_give(giver)
        roles = [(role, f"{role}: {words}") for role, words in IN_WORDS.items() if role in offered]
        self.fields["roles"].choices = roles


def invite(request: HttpRequest) -> HttpResponse:
    """The form, and after it the link, which is shown this once."""
    require(request.user, "people.add_user")
    form = InviteForm(request.POST or None, giver=request.user)
    if request.method == "POST" and form.is_valid():
        if (again := password_again(request)) is not None:
            return again
        values = form.cleaned_data
        try:
            made = invitation_make(
                by=request.user,
                username=values["username"],
                name=values["name"],
                roles=set(values["roles"]),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return link_page(request, *made)
    return _page(request, "people/invite.html", title="Invite a person", form=form)


def person_to_change(by: User, key: int) -> User:
    """Whom `by` may change. Raises PermissionDenied, Http404."""
    require(by, "people.change_user")
    person = get_object_or_404(User, pk=key)
    require_may_change(by, person)
    return person


def reset_link(request: HttpRequest, object_id: int) -> HttpResponse:
    """What a reset link does, and after the button the link, which is shown this once."""
    person = person_to_change(request.user, object_id)
    if request.method == "POST":
        if (again := password_again(request)) is not None:
            return again
        try:
            return link_page(request, *password_reset_link(by=request.user, user=person))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("admin:people_user_change", person.pk)
    return _page(request, "people/reset_link.html", title=f"Reset link for {person}", person=person)


def link_page(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """The link to hand over; it is shown this once."""
    return _page(
        request,
        "people/link.html",
        title=f"The link for {invitation.person}",
        invitation=invitation,
        link=request.build_absolute_uri(reverse("admin:people_welcome", args=[token])),
    )


def invitations(request: HttpRequest) -> HttpResponse:
    """The links that are open, each with a button to revoke it."""
    if not any(request.user.has_perm(f"people.{verb}_user") for verb in ("add", "change")):
        raise PermissionDenied
    rows = Invitation.objects.open().select_related("user", "made_by")
    return _page(request, "people/invitations.html", title="Open invitations and reset links", rows=rows)


@require_POST
def revoke(request: HttpRequest, invitation: int) -> HttpResponse:
    try:
        row = invitation_revoke(by=request.user, invitation=invitation)
        messages.success(request, f"The {row} is revoked: its link opens nothing.")
    except Invitation.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("admin:people_user_invitations")


# No CSRF token: who forges a request would have to know the link's own, and a browser that sends no referrer sends no
# origin that Django could check either. The link isn't used up by being opened, since chat programs open links too.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """What a one-time link opens, without sign-in: the form for a password; afterwards, sign-in.

    A link that opens nothing answers alike for every reason.
    """
    try:
        response = _welcome(request, token)
    except LinkClosed:
        response = TemplateResponse(
            request, "people/closed.html", {"title": "This link opens nothing"}, status=404
        )
    response["Referrer-Policy"] = "no-referrer"
    return response


def _welcome(request: HttpRequest, token: str) -> HttpResponse:
    invitation = invitation_find(token)
    form: SetPasswordForm = SetPasswordForm(invitation.person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = invitation_accept(token=token, password=form.cleaned_data["new_password1"])
        logout(request)  # it may be the browser of whoever made the link
        messages.success(request, f"Your password is set. Sign in as {user.username}.")
        return redirect("admin:login")
    context = {
        "title": "Choose a new password" if invitation.user else "Welcome to Hearsay",
        "form": form,
        "errors": form.errors,
        "invitation": invitation,
        "roles": [(role, IN_WORDS[role]) for role in IN_WORDS if role in invitation.roles],
    }
    return TemplateResponse(request, "people/welcome.html", context)


def page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """A page of the site. No browser keeps it where its address is wrapped by `admin_view`."""
    return TemplateResponse(request, template, admin.site.each_context(request) | context)


def _page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    return page(request, template, **({"opts": User._meta} | context))
