"""Export buttons for a list: `{% load corpus %}{% export_links cl %}`."""

from typing import Any

from django import template
from django.contrib.admin.views.main import ChangeList
from django.urls import reverse
from django.utils.http import urlencode

from annotator.corpus.asking import KINDS_OF_FILE, whole_in
from annotator.corpus.catalogue import tables_in
from annotator.corpus.choosing import PAGING, without
from annotator.corpus.scope import scope_for

register = template.Library()


@register.inclusion_tag("corpus/export_links.html", takes_context=True)
def export_links(context: dict[str, Any], cl: ChangeList) -> dict[str, Any]:
    """A form with a button for each table that the list `cl` can choose from, as filtered on screen."""
    scope = scope_for(context["request"].user)
    # Not the list's own get_query_string: what it removes is every filter whose name begins like that.
    query = without(context["request"].GET, *PAGING).urlencode()
    asked = urlencode({"list": cl.model._meta.label_lower})
    asked += query and f"&{query}"
    return {
        "buttons": [
            (table, f"{reverse('admin:corpus_export', args=[table.name])}?{asked}")
            for table in tables_in(scope, cl.model)
        ],
        "whole": [
            (whole, f"{reverse('admin:corpus_whole', args=[what])}?{asked}")
            for what, whole in whole_in(scope, cl.model).items()
        ],
        "kinds_of_file": KINDS_OF_FILE,
        "csrf_token": context.get("csrf_token"),
    }
