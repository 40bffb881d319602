from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from annotator.keeping.health import alive, ready
from annotator.keeping.metrics import metrics

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("api/", include("annotator.api.urls")),
    path("alive", alive, name="alive"),
    path("ready", ready, name="ready"),
    path("metrics", metrics, name="metrics"),
]

handler400 = "annotator.errors.refused"
handler500 = "annotator.errors.failed"
