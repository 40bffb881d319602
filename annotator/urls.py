from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from annotator.keeping.health import alive, ready

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("alive", alive, name="alive"),
    path("ready", ready, name="ready"),
]

handler500 = "annotator.errors.failed"
