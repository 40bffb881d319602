"""Signing in, and changing one's own password."""

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
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
    """Django's form, saved by our service, so that the change stands in the audit log."""

    def save(self, commit: bool = True) -> User:
        services.password_set(by=self.user, user=self.user, password=self.cleaned_data["new_password1"])
        return self.user


def own_password_view(request: HttpRequest) -> HttpResponseBase:
    """Change one's own password; one's other sessions end."""
    view = PasswordChangeView.as_view(
        form_class=OwnPasswordForm,
        success_url=reverse_lazy("admin:password_change_done"),
        template_name="registration/password_change_form.html",
        extra_context=admin.site.each_context(request),
    )
    return view(request)
