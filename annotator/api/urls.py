from django.urls import include, path, re_path

from .described import openapi
from .endpoints import api
from .problems import nothing_here

# Without its page of all versions, which leads nowhere here.
ours = [address for address in api.urls[0] if getattr(address, "name", "") != "api-root"]

urlpatterns = [
    path("v1/openapi.json", openapi, {"api": api}, name="api_openapi"),
    path("v1/", nothing_here),
    path("v1/", include((ours, "ninja"), namespace=api.urls_namespace)),
    re_path("", nothing_here),
]
