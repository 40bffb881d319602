"""Pages of API tokens: one's own, to make and revoke; and those of somebody else, to revoke."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from .api_token_services import api_token_make, api_token_revoke
from .api_tokens import LONGEST_DAYS, SCOPES, ApiToken
from .fresh import password_again
from .models import User
from .views import page, person_to_change

USUAL_DAYS = 90


class TokenForm(forms.Form):
    """What a token is for, what it may read, and how long."""

    name = forms.CharField(
        label="What it is for",
        max_length=60,
        help_text="So that you know it again: a notebook, a machine.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label="It may read",
        choices=list(SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text="As far as your roles allow you to, at that moment.",
    )
    until = forms.DateField(
        label="Through",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=f"At most {LONGEST_DAYS} days from today.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["until"].initial = today + timedelta(days=USUAL_DAYS)
        self.fields["until"].widget.attrs |= {
            "min": today.isoformat(),
            "max": (today + timedelta(days=LONGEST_DAYS)).isoformat(),
        }


def own_api_tokens(request: HttpRequest) -> HttpResponse:
    """One's tokens. POST: revoke that with the handle `revoke`, or make one, which is shown this once."""
    if handle := request.POST.get("revoke"):
        return _revoked(request, request.user, handle, "admin:people_api_tokens")
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if (again := password_again(request)) is not None:
            return again
        values = form.cleaned_data
        values["scopes"] = set(values["scopes"])
        try:
            token, text = api_token_make(by=request.user, **values)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return page(request, "people/api_token.html", title="Your new token", token=token, text=text)
    return page(
        request,
        "people/api_tokens.html",
        title="API tokens",
        tokens=ApiToken.objects.kept().filter(user=request.user.pk),
        form=form,
        errors=form.errors,
    )


def api_tokens_of_person(request: HttpRequest, object_id: int) -> HttpResponse:
    """Somebody's tokens; POST revokes one. What they call them is for themselves to see."""
    person = person_to_change(request.user, object_id)
    if person == request.user:
        return redirect("admin:people_api_tokens")
    if request.method == "POST":
        handle = request.POST.get("revoke", "")
        return _revoked(request, person, handle, "admin:people_user_api_tokens", person.pk)
    return page(
        request,
        "people/api_tokens_of_person.html",
        title=f"API tokens of {person}",
        person=person,
        opts=User._meta,
        tokens=ApiToken.objects.kept().filter(user=person),
    )


def _revoked(request: HttpRequest, user: User, handle: str, view: str, *args: Any) -> HttpResponse:
    # Without the password again: who sees that a token got out should not have to look for it.
    try:
        token = api_token_revoke(by=request.user, user=user, handle=handle)
    except ApiToken.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, f"hearsay_{token.handle}_… is revoked: it opens nothing any more.")
    return redirect(view, *args)
