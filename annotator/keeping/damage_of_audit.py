"""The audit log: each entry is what was sealed, and none is missing."""

from collections.abc import Iterator

from annotator.people.audit_log import audit_breaks

from .damage import Damage, Look


def chain_of_the_audit_log() -> Iterator[Damage]:
    """Every place where the chain of seals does not hold."""
    for number, what in audit_breaks():
        yield Damage("people.AuditEntry", str(number or ""), what)


AUDIT: tuple[Look, ...] = (chain_of_the_audit_log,)
