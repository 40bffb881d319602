"""All addresses where SIGN_IN_EXTRAS is on: those of the site, and before them what sign-in needs besides."""

from django.contrib import admin
from django.urls import path

from annotator.sign_in import pages, provider_pages, sign_in_pages
from annotator.urls import handler400, handler500
from annotator.urls import urlpatterns as of_the_site

__all__ = ["handler400", "handler500", "urlpatterns"]

view = admin.site.admin_view
urlpatterns = [
    # In place of the admin's own, which would ask for the password alone.
    path("admin/login/", sign_in_pages.sign_in),
    path("admin/login/second-factor/", sign_in_pages.second_factor_asked, name="second_factor_asked"),
    path("admin/login/passkey/", sign_in_pages.passkey_alone, name="second_factor_passkey_alone"),
    path("admin/login/provider/", provider_pages.to_provider, name="sign_in_provider"),
    path("admin/login/provider/back/", provider_pages.back, name="sign_in_provider_back"),
    path("admin/second-factor/provider/", view(provider_pages.link), name="sign_in_link"),
    path("admin/second-factor/provider/remove/", view(provider_pages.unlink), name="sign_in_unlink"),
    path("admin/second-factor/", view(pages.own), name="second_factor"),
    path("admin/second-factor/app/", view(pages.app), name="second_factor_app"),
    path("admin/second-factor/passkey/", view(pages.passkey), name="second_factor_passkey"),
    path("admin/second-factor/codes/", view(pages.codes), name="second_factor_codes"),
    path("admin/second-factor/<int:factor>/remove/", view(pages.remove), name="second_factor_remove"),
    path(
        "admin/people/user/<int:object_id>/second-factor/",
        view(pages.of_person),
        name="second_factor_of_person",
    ),
    *of_the_site,
]
