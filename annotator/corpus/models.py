"""The rights to take the corpus out, and the releases. What was taken out stands in the audit log."""

from django.db import models

from .release_models import Release

__all__ = ["Export", "Release"]


class Export(models.Model):  # noqa: DJ008 -- there are no rows to name
    """Carries the permissions only; has no table."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [
            ("export_own", "Can export their own annotations"),
            ("export_decided", "Can export decided statements, pseudonymous"),
            ("export_all", "Can export everything, with names for a logged reason"),
        ]
