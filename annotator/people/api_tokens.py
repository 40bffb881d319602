"""Tokens with which a program of somebody's reads in their name: what is stored of them, and which open something."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from annotator.fields import CharField

# What a token may be made for. It never opens more than its owner's roles do at that moment.
SCOPES = {
    "reports:read": "reports and their texts",
    "statements:read": "statements, and what they came to",
    "decided_statements:read": "decided statements, each with its report and rating",
    "decisions:read": "decisions, in all versions",
    "sources:read": "the registry of sources",
    "releases:read": "releases and their files",
}
LONGEST_DAYS = 365


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def kept(self) -> "ApiTokenQuerySet":
        """Those that nobody has revoked; their time may be over."""
        return self.filter(revoked_at=None)


class ApiToken(models.Model):
    """A token of a person. Its secret stands in no table: here is the sha256 of 256 random bits.

    handle: the part that is shown, by which people tell their tokens apart. used_at: when it last opened something.
    minute, requests: how many requests it made in that minute. wrong, wrong_at: how often its handle came with a
    wrong secret lately, and when last. logged: the day, and the tables whose reading stands in the audit log since.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_tokens")
    name = CharField(max_length=60)
    handle = CharField(max_length=10, unique=True, editable=False)
    sha256 = CharField(max_length=64, editable=False)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    minute = models.DateTimeField(null=True, blank=True)
    requests = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    wrong_at = models.DateTimeField(null=True, blank=True)
    logged = models.JSONField(default=dict, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = "API token"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")), name="api_token_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (hearsay_{self.handle}_…)"

    @property
    def is_over(self) -> bool:
        """Whether its time is over."""
        return self.expires_at <= timezone.now()

    @property
    def is_open(self) -> bool:
        """Whether it opens anything, as far as the token itself tells; its owner must be active too."""
        return self.revoked_at is None and not self.is_over

    @property
    def may_read(self) -> str:
        """What it was made for, in words: `reports, sources`."""
        return ", ".join(scope.removesuffix(":read").replace("_", " ") for scope in self.scopes)


def api_tokens_close(user: Any) -> int:
    """No token of `user` opens anything from now on. Gives how many there were."""
    return ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())
