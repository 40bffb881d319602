"""Judgements as A, B, C: in an order that is drawn for each statement and reader, and stays the same for both.

The order is that of keyed digests (HMAC-SHA256 with the installation's secret key, salted): without the key nobody
works out who is who, and what somebody learnt of one statement says nothing of the next.
"""

from collections.abc import Iterable
from string import ascii_uppercase

from django.utils.crypto import salted_hmac

from annotator.annotations.models import Annotation
from annotator.people.models import User


def lettered(judged: Iterable[Annotation], reader: User) -> list[tuple[str, Annotation]]:
    """The judgements of one statement with their letters, as `reader` sees them."""

    def drawn(annotation: Annotation) -> str:
        seat = annotation.seat
        value = f"{seat.statement_id}:{reader.pk}:{seat.pk}"
        return salted_hmac("annotator.review.blind", value, algorithm="sha256").hexdigest()

    ordered = sorted(judged, key=drawn)
    return [(_letter(place), annotation) for place, annotation in enumerate(ordered)]


def _letter(place: int) -> str:
    around, at = divmod(place, len(ascii_uppercase))
    return ascii_uppercase[at] + (str(around + 1) if around else "")
