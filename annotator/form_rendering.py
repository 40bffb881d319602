"""The common fields of forms, written as Django's templates for them would be, without going through these.

A source with ninety spellings has seven hundred fields: rendering as many templates took a fifth of its page.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.template import Context
from django.template.base import render_value_in_context
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeData, SafeString

_WIDGETS = "django/forms/widgets/"
_OPTION = f"{_WIDGETS}select_option.html"
_INPUTS = ("text", "hidden", "number", "url", "email", "password", "checkbox")
_CONTEXT = Context()


class DirectRenderer(DjangoTemplates):
    """As Django's own; what it writes itself is, letter for letter, what the templates come to."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        write = _DIRECT.get(template_name)
        written = write(context["widget"]) if write else None
        if written is None:
            return SafeString(super().render(template_name, context, request))
        return SafeString(written)


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{_formatted(widget["value"])}"'
    start = f'<input type="{_shown(widget["type"])}" name="{_shown(widget["name"])}"'
    return f"{start}{value}{_attributes(widget)}>"


def _select(widget: Mapping[str, Any]) -> str | None:
    """None where a choice has a template of its own."""
    parts = [f'<select name="{_shown(widget["name"])}"{_attributes(widget)}>']
    for group, options, _ in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{_shown(group)}">')
        for option in options:
            if option["template_name"] != _OPTION:
                return None
            start = f'<option value="{_formatted(option["value"])}"{_attributes(option)}>'
            parts.append(f"\n  {start}{_shown(option['label'])}</option>\n")
        if group:
            parts.append("\n  </optgroup>")
    return "".join([*parts, "\n</select>"])


def _attributes(widget: Mapping[str, Any]) -> str:
    return "".join(
        f" {_shown(name)}" if value is True else f' {_shown(name)}="{_formatted(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _shown(value: Any) -> str:
    """As `{{ value }}`."""
    return conditional_escape(value) if isinstance(value, str) else render_value_in_context(value, _CONTEXT)


def _formatted(value: Any) -> str:
    """As `{{ value|stringformat:"s" }}`."""
    return str(value) if isinstance(value, SafeData) else escape(str(value))


_DIRECT: dict[str, Callable[[Mapping[str, Any]], str | None]] = {
    **{f"{_WIDGETS}{name}.html": _input for name in _INPUTS},
    f"{_WIDGETS}select.html": _select,
}
