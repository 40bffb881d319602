"""Two people at one form: who saves last is told what the other saved meanwhile, and replaces it only knowingly.

A form posts, as `seen`, the state of what it was filled from. A write that is told of it refuses where that is not what
is stored any more; whoever then saves again has seen what is stored now.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

Facts = Mapping[str, Any]  # what a form changes: words for each, and what is stored


class ChangedMeanwhile(ValidationError):
    """stored_now: what somebody else saved, in words. Who shows it asks whether its reader may see it."""

    def __init__(self, what: str, stored: Facts, typed: Facts) -> None:
        super().__init__(
            f"Somebody else changed {what} while you did. Nothing of yours was saved.", code="stale"
        )
        others = {name: value for name, value in stored.items() if typed.get(name, not value) != value}
        told = "; ".join(f"{name}: {value or '(empty)'}" for name, value in others.items())
        self.stored_now = f"Stored now: {told.removesuffix('.') or 'the same as yours'}."

    def told(self, typed_stands_below: bool) -> str:
        """All that there is to say to who may see what is stored."""
        again = " Yours stands below; saving again replaces theirs." if typed_stands_below else ""
        return f"{self.message} {self.stored_now}{again}"


def state_of(facts: Facts) -> str:
    """Tells one state of `facts` from another: 16 hexadecimal digits."""
    written = json.dumps(facts, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def refuse_changed(what: str, stored: Facts, seen: str, typed: Facts | None = None) -> None:
    """Raise ChangedMeanwhile where `seen` is the state of other facts than `stored`; empty, it is of these.

    what: such as 'this person'. typed: what was to be saved; of `stored` only what differs from it is told.
    """
    if seen and seen != state_of(stored):
        raise ChangedMeanwhile(what, stored, typed or {})


def refuse_changed_in(form: Any, what: str, stored: Facts, seen: str, typed: Facts | None = None) -> None:
    """As refuse_changed, for a form of Django's with a field `seen`, whose next try starts from what is stored now."""
    try:
        refuse_changed(what, stored, seen, typed)
    except ChangedMeanwhile as changed:
        form.data = form.data.copy()
        form.data[form.add_prefix("seen")] = state_of(stored)
        raise ValidationError(changed.told(typed_stands_below=True), code="stale") from None
