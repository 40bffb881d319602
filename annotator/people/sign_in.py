"""Signing in, and changing one's own password."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth import authenticate
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse_lazy

from . import services
from .models import User


class SignInForm(AdminAuthenticationForm):
    """Django's form. A name longer than anybody's is a wrong name; it would not fit the table of wrong attempts."""

    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": "The name or the password is wrong. Capital letters count in both.",
    }

    def clean(self) -> dict:
        longest = User._meta.get_field("username").max_length
        if longest and len(self.cleaned_data.get("username") or "") > longest:
            raise self.get_invalid_login_error()
        return super().clean()


class OwnPasswordForm(AdminPasswordChangeForm):
    """Django's form. A wrong password counts towards the lock of the name; the change stands in the audit log."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_old_password(self) -> str:
        """The password in use, asked for as at sign-in: a browser left open is no place to guess at it."""
        given: str = self.cleaned_data["old_password"]
        if authenticate(self.request, username=self.user.get_username(), password=given) != self.user:
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return given

    def save(self, commit: bool = True) -> User:
        services.password_set(by=self.user, user=self.user, password=self.cleaned_data["new_password1"])
        return self.user


class OwnPasswordView(PasswordChangeView):
    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"request": self.request}


def own_password_view(request: HttpRequest) -> HttpResponseBase:
    """Change one's own password; one's other sessions end."""
    view = OwnPasswordView.as_view(
        form_class=OwnPasswordForm,
        success_url=reverse_lazy("admin:password_change_done"),
        template_name="registration/password_change_form.html",
        extra_context=admin.site.each_context(request),
    )
    return view(request)
