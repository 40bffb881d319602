"""How a report's text is put on a page."""

import re
import unicodedata

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Characters that turn the text around them about, and would do so to our page.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


@register.filter
def percent(share: float) -> str:
    """A share of one, as people read it."""
    return f"{round(100 * share)} %"


@register.filter
def visible(text: str) -> SafeString:
    """`text` for a page, with each character that overrides the direction of writing shown as a sign instead."""
    if not _TURNING.search(text):
        return escape(text)
    parts = []
    at = 0
    for found in _TURNING.finditer(text):
        parts.append(escape(text[at : found.start()]))
        name = unicodedata.name(found[0])
        parts.append(
            format_html(
                '<span class="turning" title="{}">U+{}</span>', name.capitalize(), f"{ord(found[0]):04X}"
            )
        )
        at = found.end()
    parts.append(escape(text[at:]))
    return mark_safe("".join(parts))
