"""Releases: what is told of each, and its file. Which people may have them, `annotator.corpus.releases` decides."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from ninja import Field, Schema

from annotator.corpus.models import Release
from annotator.corpus.releases import NotAsReleased, may_read, release_open
from annotator.people.api_token_services import reading_log

from .asked import Paged, refuse_unknown
from .lists import Cursor, answer, json_answer
from .problems import Refused


class ReleaseItem(Schema):
    """As `manage.py release list --format json` has it."""

    number: int
    title: str
    date: str = Field(description="Day on which it was made.")
    filter: str = Field(description="The query that chose the reports; empty: all.")
    texts: bool
    licence: str
    guidelines: str
    version: str
    bytes: int
    sha256: str
    citation: str


def releases_listed(request: HttpRequest, asked: Paged) -> HttpResponse:
    """A page of the releases, by number. Raises Refused, PermissionDenied."""
    refuse_unknown(request, type(asked).model_fields)
    _require(request)
    cursor = Cursor("releases", "")
    [after] = cursor.read(asked.after) if asked.after else [0]
    rows = list(Release.objects.filter(number__gt=after).order_by("number")[: asked.limit + 1])
    page = rows[: asked.limit]
    _log(request)
    return answer(
        request,
        [_item(row) for row in page],
        cursor.write([page[-1].number]) if rows[asked.limit :] else None,
    )


def release_found(request: HttpRequest, number: int) -> HttpResponse:
    """What is told of one release. Raises Http404, PermissionDenied."""
    refuse_unknown(request)
    _require(request)
    release = Release.objects.filter(number=number).first()
    if release is None:
        raise Http404
    _log(request)
    return json_answer(_item(release))


def release_file(request: HttpRequest, number: int) -> FileResponse:
    """Its bundle, to the byte as it was released; logged. Raises Refused, Http404, PermissionDenied."""
    refuse_unknown(request)
    _require(request)
    try:
        release, file = release_open(by=request.user, number=number)  # type: ignore[arg-type]
    except Release.DoesNotExist as error:
        raise Http404 from error
    except ValidationError as error:
        raise Refused(403, " ".join(error.messages)) from error
    except NotAsReleased as error:
        raise Refused(500, f"It is not handed out: {error}. Ask the operator.") from error
    return FileResponse(file, as_attachment=True, filename=release.file_name, content_type="application/zip")


def _require(request: HttpRequest) -> None:
    if not may_read(request.user):  # type: ignore[arg-type] # the owner of a token is somebody
        raise PermissionDenied


def _item(release: Release) -> dict[str, Any]:
    told = ("number", "title", "filter", "texts", "licence", "guidelines", "version", "sha256", "citation")
    item = {name: getattr(release, name) for name in told}
    item |= {"date": release.made_at.date().isoformat(), "bytes": release.size}
    return {name: item[name] for name in ReleaseItem.model_fields}


def _log(request: HttpRequest) -> None:
    reading_log(token=request.token, table="releases", chosen="")  # type: ignore[attr-defined]
