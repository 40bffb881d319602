"""Fields that are written directly are, letter for letter, what Django's templates come to."""

import datetime

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe

from annotator.form_rendering import DirectRenderer

ODD = '<b>"A&B"</b>\u2028é\'\x0b'
CHOICES = [
    ("", "---------"),
    ("b", ODD),
    ("Group <1>", [("c", lazystr("See & hear")), (3, mark_safe("<i>three</i>"))]),
    (None, datetime.date(2016, 6, 4)),
    (1234567.5, 1234567.5),
]
VALUES = [None, "", "b", ODD, mark_safe("a&amp;b"), 7, 1234567, 1.5, True, False, ["b", "c"], ("b",)]
ATTRIBUTES = [
    {},
    {"id": "id_x", "required": True, "disabled": False, "data-of": ODD, "maxlength": 1200, "data-none": None},
]
WIDGETS = [
    *(forms.TextInput, forms.HiddenInput, forms.NumberInput, forms.URLInput, forms.EmailInput),
    *(forms.PasswordInput, forms.CheckboxInput, forms.Textarea, forms.DateInput),
    *(forms.Select, forms.NullBooleanSelect, forms.SelectMultiple, forms.RadioSelect, forms.SelectDateWidget),
]


class OwnOption(forms.Select):
    option_template_name = "django/forms/widgets/radio_option.html"


@pytest.mark.parametrize("kind", [*WIDGETS, OwnOption])
@pytest.mark.parametrize("attrs", ATTRIBUTES)
def test_a_field_is_written_as_its_template_would_be(kind, attrs):
    made = {"choices": CHOICES} if issubclass(kind, forms.widgets.ChoiceWidget) else {}
    widget = kind(**{} if kind is forms.NullBooleanSelect else made)
    for value in VALUES:
        if isinstance(value, list | bool) and kind in (forms.NullBooleanSelect, forms.SelectDateWidget):
            continue
        direct, from_template = (
            widget.render("x <y>", value, attrs, renderer=renderer())
            for renderer in (DirectRenderer, DjangoTemplates)
        )
        assert direct == from_template
        assert hasattr(direct, "__html__")


def test_forms_are_written_by_it(db):
    class Form(forms.Form):
        x = forms.CharField()

    assert isinstance(Form().renderer, DirectRenderer)
