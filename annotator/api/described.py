"""The API's description (OpenAPI), where django-ninja's own says less than is so: kinds of answers, their headers."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI

from .bearer import STREAM
from .problems import MEDIA_TYPE

_HEADERS = {
    401: {"WWW-Authenticate": "Which token is asked for."},
    429: {"Retry-After": "Seconds to wait."},
}


class DescribedAPI(NinjaAPI):
    def get_openapi_schema(self, **asked: Any) -> Any:
        described = super().get_openapi_schema(**asked)
        for path in described["paths"].values():
            path.pop("head", None)  # every address that answers GET answers HEAD; one id names one operation
            for status, told in path["get"]["responses"].items():
                _complete(path["get"], status, told)
        return described


def _complete(operation: dict[str, Any], status: int, told: dict[str, Any]) -> None:
    content = told.get("content", {})
    if status >= 400:
        told["content"] = {MEDIA_TYPE: content["application/json"]}
        if status in _HEADERS:
            told["headers"] = {
                name: {"schema": {"type": "string"}, "description": words}
                for name, words in _HEADERS[status].items()
            }
    elif operation["operationId"].startswith("list_") and operation["operationId"] != "list_releases":
        content[STREAM] = {"schema": {"type": "string", "description": "One row a line, as JSON."}}
    elif operation["operationId"] == "release_file":
        told["content"] = {"application/zip": {"schema": {"type": "string", "format": "binary"}}}


def openapi(request: HttpRequest, api: NinjaAPI) -> HttpResponse:
    """The description itself, for everybody: it tells of the program, of no data."""
    return JsonResponse(api.get_openapi_schema(path_prefix="api/v1/"))
