"""Forms of those who hand out work."""

from typing import Any

from django import forms

from annotator.people.models import User
from annotator.reports.models import Report


class HandOutForm(forms.Form):
    """Which reports go to whom. cleaned_data fits `reports_assign`; `reports` becomes a list of reports."""

    reports = forms.CharField(
        initial="all",
        help_text="“all”, report ids, or words that stand in the reports.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    annotators = forms.ModelMultipleChoiceField(User.objects.none(), widget=forms.CheckboxSelectMultiple)
    required = forms.IntegerField(
        label="Annotators per report",
        min_value=1,
        max_value=20,
        initial=2,
        help_text="Two make agreement measurable.",
    )
    aided = forms.BooleanField(label="Show the reader's suggestions", required=False, initial=True)
    round = forms.CharField(
        max_length=40, initial="main", help_text="Such as pilot or main; exports tell them apart."
    )
    deadline = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["annotators"].queryset = User.objects.with_perm("annotations.annotate")  # type: ignore[attr-defined]

    def clean_reports(self) -> list[Report]:
        found = list(Report.objects.matching(self.cleaned_data["reports"]).filter(archived_at=None))
        if not found:
            raise forms.ValidationError("No report is meant by that.")
        return found


class WithdrawForm(forms.Form):
    reason = forms.CharField(max_length=500, help_text="Stands in the audit log.")
