"""How a statement stands in the report's text beside the workbench: written here, since a page has hundreds of them."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from annotator.annotations.models import Seat
from annotator.reports.display import Piece
from annotator.reports.templatetags.report_text import visible

register = template.Library()


@register.simple_tag
def statement_span(piece: Piece[Seat], focus: Seat | None) -> SafeString:
    """`piece` of the text with its number, its state and its marks. focus: the seat that is being rated."""
    seat = piece.item
    assert isinstance(seat, Seat)
    number, here = seat.statement.position, focus is not None and seat.pk == focus.pk
    texts = [
        format_html('<mark class="{}">{}</mark>', mark, visible(text)) if mark else visible(text)
        for text, mark in piece.parts
    ]
    return format_html(
        '<span id="s{0}" class="statement state-{1}{2}"><a class="number" href="?at={0}#statement" '
        'aria-label="Statement {0}, {3}"{4}>{0}</a>{5}</span>',
        number,
        seat.shown_state,
        " in-focus" if here else "",
        seat.shown_state_in_words,
        mark_safe(' aria-current="true" id="focus"') if here else "",
        mark_safe("".join(texts)),
    )
