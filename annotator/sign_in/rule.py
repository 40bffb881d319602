"""Who must have a second factor (SECOND_FACTOR_FOR), for pages and for whatever else lets somebody in.

This module needs none of the libraries of the extra, so that every door can ask it.
"""

from typing import Any

from django.conf import settings

from annotator.people.roles import roles_of


def must_have_second_factor(user: Any) -> bool:
    """Whether one of the roles of `user` asks for a second factor."""
    return bool(settings.SECOND_FACTOR_FOR) and not settings.SECOND_FACTOR_FOR.isdisjoint(roles_of(user))


def lacks_second_factor(user: Any) -> bool:
    """Whether `user` must set up a second factor before anything else: no page, file or answer is theirs till then."""
    if not must_have_second_factor(user):
        return False
    from .factors import has_second_factor

    return not has_second_factor(user)
