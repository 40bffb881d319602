"""The formats of other programs for what was decided: one file with the whole corpus."""

from collections.abc import Callable
from typing import IO, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from annotator.people.models import User
from annotator.people.services import audit
from annotator.reports.models import Report

from . import brat, stix, web_annotation
from .scope import scope_for
from .snapshot import snapshot
from .tables import Extract


class Document(NamedTuple):
    """write: (file, what is taken out, how the reader is told which reports) -> None."""

    write: Callable[[IO[bytes], Extract, str], None]
    media_type: str
    ending: str


DOCUMENTS = {
    "web-annotation": Document(web_annotation.write, "application/ld+json", "jsonld"),
    "brat": Document(brat.write, "application/zip", "zip"),
    "stix": Document(stix.write, "application/stix+json;version=2.1", "json"),
}


def document_export(
    *,
    by: User | None,
    file: IO[bytes],
    format: str,
    chosen: QuerySet[Report] | None = None,
    chosen_in_words: str = "",
) -> None:
    """Write what was decided to `file`, in one of DOCUMENTS; `file` can be sought in.

    chosen: the reports (None: all); chosen_in_words says which. Raises PermissionDenied.
    """
    extract = Extract(scope_for(by), chosen)
    if not (extract.scope.everything or extract.scope.decided):
        raise PermissionDenied
    if by is not None:
        with transaction.atomic():
            audit(
                by=by,
                action="decisions exported",
                after={"format": format, "filter": chosen_in_words},
            )
    with snapshot():
        DOCUMENTS[format].write(file, extract, chosen_in_words)
