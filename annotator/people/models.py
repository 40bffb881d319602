"""The people who use Hearsay; beside them the log of what they did (audit_log.py)."""

import hashlib
import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from annotator.fields import CharField, EmailField
from annotator.prepared import Prepared

from .allowances import Allowance
from .api_tokens import ApiToken
from .audit_log import AuditChain, AuditEntry
from .permitted import permitted
from .sessions import Session, came_along

__all__ = [
    "PERSON",
    "Allowance",
    "ApiToken",
    "AuditChain",
    "AuditEntry",
    "Invitation",
    "Session",
    "User",
    "hash_of",
]


def draw_pseudonym() -> str:
    """A name that tells nothing: 'annotator-' and four random hex digits."""
    return f"annotator-{secrets.token_hex(2)}"


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(username, password, **fields | {"is_superuser": True})

    def get(self, *args: Any, **look_ups: Any) -> "User":
        """As Django's; who asks has come with their session, and the SQL that finds others by key is made once."""
        key = look_ups.get("pk")
        if args or len(look_ups) != 1 or not isinstance(key, int) or self.model is not User:
            return super().get(*args, **look_ups)
        found = came_along(key) or PERSON.first(key)
        if found is None:
            raise User.DoesNotExist
        return found

    def with_perm(self, permission: str) -> models.QuerySet["User"]:
        """Active people who have `permission` ('app.codename') through a group."""
        app, codename = permission.split(".")
        return self.filter(
            is_active=True,
            groups__permissions__codename=codename,
            groups__permissions__content_type__app_label=app,
        ).distinct()


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Never deleted: deactivated, so that their work keeps its author."""

    username = CharField(
        "sign-in name",
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "This sign-in name is taken."},
    )
    name = CharField("shown name", max_length=150, blank=True)
    email = EmailField("e-mail", blank=True)
    pseudonym = CharField(max_length=40, unique=True, editable=False)
    keys = models.JSONField("key bindings", default=dict, blank=True)
    language = CharField(max_length=10, default="en", choices=[("en", "English")])
    is_active = models.BooleanField("may sign in", default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        ordering = ["username"]
        default_permissions = ("add", "change", "view")

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def unidentified(self) -> bool:
        """Whether this is somebody who came in with a bundle, and nobody has said yet who it is."""
        return self.username == self.pseudonym

    @property
    def is_staff(self) -> bool:
        """Everybody works in the admin; what they may do there is up to their roles."""
        return self.is_active

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """As Django's; what the roles give is found with one query, or with the person."""
        if obj is not None or not self.is_active or self.is_superuser:
            return super().has_perm(perm, obj)
        return perm in self._permissions

    @cached_property
    def _permissions(self) -> set[str]:
        # Found with the person where `PERSON` found them.
        found: Any = self if hasattr(self, "by_roles") else PERSON.first(self.pk)
        given = (found.by_roles, found.by_hand) if found else ()
        return {name for names in given if names for name in names.split()}

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.pseudonym:
            # Drawn until free: 65,536 pseudonyms are few enough for two people to meet.
            while True:
                self.pseudonym = draw_pseudonym()
                if not User.objects.filter(pseudonym=self.pseudonym).exists():
                    break
        super().save(*args, **kwargs)


def _person(pk: int) -> Any:
    """The person, with the names of what they may do."""
    return User.objects.filter(pk=pk).annotate(**permitted("pk")).order_by()


PERSON: Prepared[User] = Prepared(_person, int)


def hash_of(token: str) -> str:
    """The sha256 of a link's token, in hexadecimal: what is stored of it."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Those whose link still opens something, as far as the row itself tells."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=timezone.now())

    def of_token(self, token: str) -> "InvitationQuerySet":
        """The one that a link's token belongs to, or none."""
        return self.filter(token_sha256=hash_of(token))


class Invitation(models.Model):
    """A one-time link, handed over by the person who made it: with it, somebody new or known sets a password.

    The token stands in the link alone; here is its hash, so that who reads the database opens nothing.
    """

    INVITE, RESET = "invite", "reset"

    token_sha256 = CharField(max_length=64, unique=True, editable=False)
    purpose = CharField(max_length=10, choices=[(INVITE, "invitation"), (RESET, "reset link")])
    # Of an invitation: whom it makes. Of a reset link: empty, since the person is there.
    username = CharField("sign-in name", max_length=150, blank=True)
    name = CharField("shown name", max_length=150, blank=True)
    roles = models.JSONField(default=list, blank=True)
    # Of a reset link: whose password.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="reset_links"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # empty: the operator, at the command line
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="invitation_for_one",
                condition=models.Q(purpose="invite", user=None) & ~models.Q(username="")
                | models.Q(purpose="reset", user__isnull=False, username=""),
            ),
            models.UniqueConstraint(
                name="invitation_once_a_name",
                fields=["username"],
                condition=models.Q(purpose="invite", used_at=None, revoked_at=None),
            ),
            models.UniqueConstraint(
                name="invitation_one_reset_link",
                fields=["user"],
                condition=models.Q(purpose="reset", used_at=None, revoked_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} for {self.person.username}"

    @property
    def person(self) -> User:
        """Whose password the link sets; of an invitation, somebody who isn't stored yet."""
        return self.user or User(username=self.username, name=self.name)
