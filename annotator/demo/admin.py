"""Every page says that the demonstration's work is invented."""

from django.contrib import admin

from .marking import INVENTED, is_marked


@admin.site.notice
def invented() -> str:
    return INVENTED if is_marked() else ""
