"""The team's rules for annotators: pages that a manager writes. A change of any page is a new version of them all."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from annotator.people.models import User
from annotator.people.roles import require
from annotator.people.services import audit

from .markup import direction_of, html_of
from .models import Guidelines, GuidelinesPage

MOST_PAGES = 40
LONGEST_PAGE = 50_000


@transaction.atomic
def guidelines_publish(
    *,
    by: User | None,
    pages: Mapping[str, str] | None = None,
    text: str = "",
    base_version: int | None = None,
) -> Guidelines:
    """Publish a new version: texts by title, in their order, or one `text` without pages. Earlier versions stay.

    base_version: the version that was changed, 0 for none; a newer one is not replaced unseen. Raises ValidationError,
    PermissionDenied.
    """
    require(by, "annotations.add_guidelines")
    pages = _checked({"Guidelines": text} if pages is None else pages)
    newest = Guidelines.objects.first()
    version = newest.version if newest else 0
    if base_version is not None and base_version != version:
        raise ValidationError(
            f"Version {version} was published since you opened this page. Yours is still in the form; "
            "publish again to put it on top."
        )
    if newest is not None and pages == pages_of(newest):
        raise ValidationError(f"Nothing has changed since version {version}.")
    try:
        with transaction.atomic():
            made = Guidelines.objects.create(version=version + 1, by=by)
    except IntegrityError:  # somebody else's, which we waited for
        raise ValidationError(
            f"Version {version + 1} was published at the same moment. Yours is still in the form; publish again to "
            "put it on top."
        ) from None
    GuidelinesPage.objects.bulk_create(
        GuidelinesPage(guidelines=made, order=order, title=title, text=text)
        for order, (title, text) in enumerate(pages.items(), 1)
    )
    audit(by=by, action="guidelines published", subject=str(made), after={"pages": list(pages)})
    return made


def pages_of(guidelines: Guidelines) -> dict[str, str]:
    """Texts by title, in their order."""
    return dict(guidelines.pages.order_by("order").values_list("title", "text"))


def shown(pages: dict[str, str]) -> list[dict[str, Any]]:
    """Pages as a template shows them: title, html, direction."""
    return [
        {"title": title, "html": html_of(text), "direction": direction_of(title + text)}
        for title, text in pages.items()
    ]


def changes(guidelines: Guidelines) -> tuple[dict[str, str], list[str]]:
    """What the version changed: `new` or `changed` by title, and the titles that it dropped; empty for the first."""
    before = Guidelines.objects.filter(version__lt=guidelines.version).first()
    if before is None:
        return {}, []
    old, now = pages_of(before), pages_of(guidelines)
    marks = {title: "changed" if title in old else "new" for title in now if now[title] != old.get(title)}
    return marks, [title for title in old if title not in now]


def _checked(pages: Mapping[str, str]) -> dict[str, str]:
    cleaned = {" ".join(title.split()): text.strip() for title, text in pages.items()}
    if not cleaned or len(cleaned) < len(pages):
        raise ValidationError("Guidelines have at least one page, and each page a title of its own.")
    if len(cleaned) > MOST_PAGES:
        raise ValidationError(f"At most {MOST_PAGES} pages.")
    for order, (title, text) in enumerate(cleaned.items(), 1):
        GuidelinesPage(order=order, title=title, text=text).full_clean(
            exclude=["guidelines"], validate_unique=False, validate_constraints=False
        )
        if len(text) > LONGEST_PAGE:
            raise ValidationError(
                f"“{title}” has more than {LONGEST_PAGE:,} characters: split it into pages."
            )
    return cleaned
