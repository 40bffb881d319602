"""The workbench's keys: what each does, and how a person binds them otherwise."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from annotator.people.models import User
from annotator.people.roles import require

# action -> (key, what it does). The digits 1-6 rate, save and go on; they and Esc stay as they are.
ACTIONS: dict[str, tuple[str, str]] = {
    "cited": ("c", "cited source: to the first source"),
    "second": ("a", "to the next free source line: a second source"),
    "relay": ("r", "to the next free source line, as one that the line before it relays"),
    "unnamed": ("u", "unnamed source"),
    "publisher": ("p", "the publisher itself"),
    "nothing": ("x", "nothing is asserted: saves and goes on"),
    "save": ("s", "saves and goes on"),
    "skip": ("d", "skips: comes back at the end"),
    "note": ("n", "to the note"),
    "flag": ("f", "flags for review"),
    "split": ("b", "reports the statement as badly split"),
    "undo": ("z", "undo: what was just saved, or the version before here"),
    "next": ("j", "next statement"),
    "previous": ("k", "previous statement"),
    "unfinished": ("l", "next unfinished statement"),
    "guidelines": ("g", "the guidelines"),
    "search": ("/", "searches the texts of the corpus"),
    "help": ("?", "this list"),
}
_FIXED = set("123456")


def bindings(user: User) -> dict[str, str]:
    """The key for each action, as `user` bound them."""
    return {action: user.keys.get(action, key) for action, (key, _) in ACTIONS.items()}


@transaction.atomic
def keys_bind(*, by: User, keys: Mapping[str, str]) -> None:
    """Bind the actions to `keys`; what isn't named has its own key. Raises ValidationError, PermissionDenied."""
    require(by, "annotations.annotate")
    wanted = {action: keys.get(action, key) for action, (key, _) in ACTIONS.items()}
    problems: dict[str, str] = {}
    taken: dict[str, str] = {}
    for action, key in wanted.items():
        if len(key) != 1 or not key.isprintable() or key.isspace():
            problems[action] = "One visible character."
        elif key in _FIXED:
            problems[action] = "The digits 1 to 6 rate the statement."
        elif key in taken:
            problems[action] = f"This key is taken by “{ACTIONS[taken[key]][1]}”."
        taken.setdefault(key, action)
    if problems:
        raise ValidationError(problems)
    user = User.objects.select_for_update().get(pk=by.pk)
    user.keys = {action: key for action, key in wanted.items() if key != ACTIONS[action][0]}
    user.save(update_fields=["keys"])
    by.keys = user.keys
