"""The forms of importing: files to upload, and one row to correct."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from .formats import ENDINGS
from .formats.columns import language_of
from .formats.rows import LENGTHS


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files; cleans to a list. An empty file is no slip of the form: it is refused by name, as a row."""

    widget = SeveralFiles

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [super(FilesField, self).clean(file, initial) for file in data or []]


class DefaultsForm(forms.Form):
    """What is to hold where a file doesn't say."""

    publisher = forms.CharField(
        required=False,
        max_length=200,
        help_text="The outlet, for rows that name none: its key, name or website.",
        widget=forms.TextInput(attrs={"list": "outlets", "autocomplete": "off"}),
    )
    language = forms.CharField(
        required=False, max_length=20, help_text="A code such as en or ar; found from the text if left empty."
    )
    published_on = forms.DateField(
        required=False,
        help_text="The day, for rows that name none.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    dates = forms.ChoiceField(
        required=False,
        label="Dates such as 3/4/2017 begin with",
        choices=[("", "what other dates of the file tell"), ("day", "the day"), ("month", "the month")],
    )

    def clean_language(self) -> str:
        code = language_of(self.cleaned_data["language"])
        if code is None:
            raise ValidationError("This is no language code, such as en or ar.")
        return code


class ImportForm(DefaultsForm):
    uploads = FilesField(
        required=False,
        label="Files",
        help_text=f"One or several at a time, at most {settings.DATA_UPLOAD_MAX_NUMBER_FILES:,}: pack more into a .zip."
        " You see what would become of each row before anything is stored.",
        widget=SeveralFiles(attrs={"accept": ",".join(ENDINGS)}),
    )
    pasted = forms.CharField(
        required=False,
        strip=False,
        label="Or paste one report",
        help_text="Its headline first, if it has one, and an empty line behind it. It comes in as pasted.txt.",
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )
    field_order = ["uploads", "pasted", "publisher", "language", "published_on", "dates"]

    def files_given(self) -> list[UploadedFile]:
        """The files that were chosen, and behind them what was pasted; of a form that is valid."""
        files = [*self.cleaned_data["uploads"]]
        # A browser sends each line end of a field as two characters.
        text = self.cleaned_data["pasted"].replace("\r\n", "\n")
        if text.strip():
            files.append(SimpleUploadedFile("pasted.txt", text.encode(), "text/plain"))
        return files


class RowForm(forms.Form):
    """What is known of one report. Its text stays as the file has it."""

    title = forms.CharField(required=False, max_length=LENGTHS["title"])
    publisher = forms.CharField(
        required=False,
        max_length=LENGTHS["publisher"],
        widget=forms.TextInput(attrs={"list": "outlets", "autocomplete": "off"}),
    )
    date = forms.CharField(
        required=False, max_length=40, label="Published on", help_text="As 2017-04-05; empty if not known."
    )
    url = forms.CharField(required=False, max_length=LENGTHS["url"], label="Address")
    language = forms.CharField(required=False, max_length=20, help_text="A code such as en or ar.")
