"""The formats of other programs for what was decided: one file with the whole corpus."""

from collections.abc import Callable
from typing import IO, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from annotator.people.models import User
from annotator.people.services import audit

from . import brat, stix, web_annotation
from .decided import WatchReports
from .scope import scope_for
from .snapshot import snapshot
from .tables import Extract


class Document(NamedTuple):
    """write: (file, what is taken out, how the reader is told which reports, who sees these go by) -> None.

    name: on a button.
    """

    write: Callable[[IO[bytes], Extract, str, WatchReports], None]
    name: str
    description: str
    media_type: str
    ending: str


DOCUMENTS = {
    "web-annotation": Document(
        web_annotation.write,
        *("Web Annotation", "What was decided, as W3C Web Annotations in JSON-LD."),
        *("application/ld+json", "jsonld"),
    ),
    "brat": Document(
        *(brat.write, "brat", "What was decided, as brat standoff files, zipped.", "application/zip", "zip")
    ),
    "stix": Document(
        *(stix.write, "STIX 2.1", "What was decided, as STIX objects in JSON."),
        *("application/stix+json;version=2.1", "json"),
    ),
}


def document_export(
    *,
    by: User | None,
    file: IO[bytes],
    format: str,
    chosen: QuerySet | None = None,
    chosen_in_words: str = "",
    watch: WatchReports = iter,
) -> None:
    """Write what was decided to `file`, in one of DOCUMENTS; `file` can be sought in.

    chosen: reports, statements or outcomes (None: all); chosen_in_words says which. watch: sees the reports go by.
    Raises PermissionDenied.
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
        DOCUMENTS[format].write(file, extract, chosen_in_words, watch)
