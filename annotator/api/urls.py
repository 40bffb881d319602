from collections.abc import Callable
from typing import cast

from django.http.response import HttpResponseBase
from django.urls import include, path, re_path

from .described import openapi
from .endpoints import api
from .problems import nothing_here, reads_only

# Without its page of all versions, which leads nowhere here.
ours = [address for address in api.urls[0] if getattr(address, "name", "") != "api-root"]
for address in ours:
    address.callback = reads_only(cast(Callable[..., HttpResponseBase], address.callback))

urlpatterns = [
    path("v1/openapi.json", reads_only(openapi), {"api": api}, name="api_openapi"),
    path("v1/", reads_only(nothing_here)),
    path("v1/", include((ours, "ninja"), namespace=api.urls_namespace)),
    re_path("", reads_only(nothing_here)),
]
