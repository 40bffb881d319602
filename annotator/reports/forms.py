"""The form of the import page."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from .formats import ENDINGS
from .formats.columns import NAMES, language_of


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files; cleans to a list. An empty file is no slip of the form: it is refused by name, as a row."""

    widget = SeveralFiles

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [super(FilesField, self).clean(file, initial) for file in data or []]


class ImportForm(forms.Form):
    """What to import, and what is to hold where a file doesn't say."""

    uploads = FilesField(
        required=False,
        label="Files",
        help_text="One or several at a time.",
        widget=SeveralFiles(attrs={"accept": ",".join(ENDINGS)}),
    )
    publisher = forms.CharField(
        required=False,
        max_length=200,
        help_text="The outlet, for rows that name none: its key, name or website.",
        widget=forms.TextInput(attrs={"list": "outlets", "autocomplete": "off"}),
    )
    language = forms.CharField(
        required=False, max_length=20, help_text="A code such as en or ar; found from the text if left empty."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, known in NAMES.items():
            self.fields[f"column_{name}"] = forms.CharField(
                required=False,
                max_length=200,
                label=f"Column with the {name}",
                widget=forms.TextInput(attrs={"placeholder": known[0], "autocomplete": "off"}),
            )

    def clean_language(self) -> str:
        code = language_of(self.cleaned_data["language"])
        if code is None:
            raise ValidationError("This is no language code, such as en or ar.")
        return code

    def columns(self) -> dict[str, str]:
        """Field -> column, where the person has named one."""
        named = {name: self.cleaned_data[f"column_{name}"] for name in NAMES}
        return {name: column for name, column in named.items() if column}

    @property
    def column_fields(self) -> list[forms.BoundField]:
        return [self[f"column_{name}"] for name in NAMES]
