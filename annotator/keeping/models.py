"""The right to make and take back-ups."""

from django.db import models


class Backups(models.Model):  # noqa: DJ008 -- there are no rows to name
    """Carries the permission only; has no table. The back-ups are files."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [("make_backups", "Can make, check and download back-ups of everything")]
