"""The audit log: who did what, when and why, each entry sealed to the one before, so that no change goes unseen.

An entry is written inside the transaction of what it tells of. Once that is over, it gets its number and its seal in a
short transaction of its own, in which writers wait for one another: so nobody's work waits, and no number is left out.
What a killed process has left unsealed is sealed with the next entry.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, models, router, transaction
from django.utils import timezone

from annotator.append_only import AppendOnly, AppendOnlyQuerySet
from annotator.fields import CharField, TextField

START = "0" * 64  # what the first entry is sealed to
AT_ONCE = 2_000


def seal_of(entry: Any, number: int, previous: str) -> str:
    """The seal of an entry: sha256, in hexadecimal, of its canonical bytes with those of its place in the chain.

    The bytes are one line of JSON (sorted keys, no blanks, ASCII) of what the database gives back: number, seal of the
    entry before, time (UTC, microseconds), key of the person, action, subject, before, after, reason.
    """
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    told = [number, previous, at, entry.by_id, entry.action, entry.subject]
    told += [entry.before, entry.after, entry.reason]
    line = json.dumps(told, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()


class AuditEntryQuerySet(AppendOnlyQuerySet):
    def bulk_create(self, *args: Any, **kwargs: Any) -> Any:
        made = super().bulk_create(*args, **kwargs)
        _seal_once_committed()
        return made

    def sealed(self) -> "AuditEntryQuerySet":
        """Those with a seal, in the order of the chain."""
        return self.filter(number__isnull=False).order_by("number")

    def unsealed(self) -> "AuditEntryQuerySet":
        """Those that were written since the last seal, in order."""
        return self.filter(number__isnull=True).order_by("pk")


class AuditEntry(AppendOnly):
    """Who did what, when and why. Read by who may, deleted by nobody."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # empty: the operator, at the command line
    action = CharField(max_length=80, db_index=True)
    subject = CharField(max_length=200, blank=True)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    reason = TextField(blank=True)
    # Its place in the chain, from 1 on without gaps, and its seal; empty until the seal is set.
    number = models.BigIntegerField(null=True, blank=True, unique=True, editable=False)
    seal = CharField(max_length=64, blank=True, editable=False)

    objects = AuditEntryQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "audit entry"
        verbose_name_plural = "audit log"
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.action} {self.subject}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        _seal_once_committed()


class AuditChain(models.Model):
    """The one row that says where the chain ends: so that an end that was cut off is missed. Sealing locks it."""

    length = models.BigIntegerField(default=0)
    seal = CharField(max_length=64, default=START)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.length}:{self.seal}"


def _seal_once_committed() -> None:
    alias = router.db_for_write(AuditEntry)
    if not any(waiting[1] is audit_seal for waiting in connection.run_on_commit):
        # A seal that fails is told of in the server's log and set with the next entry: what was done is done.
        transaction.on_commit(audit_seal, using=alias, robust=True)


def audit_seal() -> None:
    """Seal what was written since the last time. Safe while others do the same."""
    with transaction.atomic():
        AuditChain.objects.get_or_create(pk=1)
        chain = AuditChain.objects.select_for_update().get(pk=1)
        for entries in iter(lambda: list(AuditEntry.objects.unsealed()[:AT_ONCE]), []):
            seal_entries(entries, chain, AuditEntry._meta.db_table)
        chain.save()


def seal_entries(entries: Iterable[Any], chain: Any, table: str) -> None:
    """Number and seal `entries` behind the end of `chain`, which moves with them; the caller holds its lock."""
    values = []
    for entry in entries:
        chain.length += 1
        chain.seal = seal_of(entry, chain.length, chain.seal)
        values.append((chain.length, chain.seal, entry.pk))
    with connection.cursor() as cursor:
        # Past the queryset, which refuses every change: this is the one, and it is made once.
        name = connection.ops.quote_name(table)
        cursor.executemany(
            f"UPDATE {name} SET number = %s, seal = %s WHERE id = %s AND number IS NULL", values
        )


class Break(NamedTuple):
    """A place where the chain does not hold. number: that of the entry, 0 for none."""

    number: int
    what: str


def audit_breaks() -> Iterator[Break]:
    """Every place where the chain does not hold: entries that were changed, are missing, or were cut off its end."""
    length, seal = 0, START
    for entry in AuditEntry.objects.sealed().iterator(chunk_size=AT_ONCE):
        if entry.number != length + 1:
            yield Break(entry.number, f"{entry.number - length - 1:,} before it are missing")
        elif seal_of(entry, entry.number, seal) != entry.seal:
            yield Break(entry.number, "it is not what was sealed")
        length, seal = entry.number, entry.seal
    chain = AuditChain.objects.filter(pk=1).first()
    if chain is None and length:
        yield Break(0, "the end of the chain is not known any more")
    elif chain is not None and chain.length > length:
        yield Break(0, f"the last {chain.length - length:,} are missing")
    elif chain is not None and (chain.length, chain.seal) != (length, seal):
        yield Break(length, "it is not the end of the chain that was sealed")


def audit_seal_holds(number: int, seal: str) -> bool:
    """Whether the log still has the entry of this number with this seal, as somebody wrote it down."""
    return AuditEntry.objects.filter(number=number, seal=seal).exists()
