"""Forms of those who hand out work."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils import timezone

from annotator.fields import MOST_DIGITS
from annotator.long_lists import Among, values_of
from annotator.people.models import User
from annotator.reports.models import ImportBatch, Report, texts_of
from sources.models import Source

from .choosing import STRATA, Choice
from .deadlines import rounds_with_deadlines, with_deadlines
from .models import Assignment
from .planning import IMPORTED, SEQUENCES

MOST_REPORTS = 1_000_000
MOST_TICKED = 10_000
MOST_NAMED = 20  # of those that were ticked, or are left out for one reason
FILTERED = {
    "publisher": "publisher",
    "language": "language",
    "since": "published from",
    "until": "published until",
}
NEWEST_IMPORTS = 50  # so many are offered to choose from
SEED = "The same number draws the same reports again. It stands in the audit log."


def _day(**options: Any) -> forms.DateField:
    return forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


def _due(**options: Any) -> forms.DateField:
    """By when work is due: not on a day that is over, where a slip of the keyboard would make all of it late."""
    return _day(validators=[_not_over], **options)


def _not_over(day: datetime.date) -> None:
    if day < timezone.localdate():
        raise ValidationError("This day is over.")


def _annotators() -> Any:
    return User.objects.with_perm("annotations.annotate").order_by("username")


@dataclass(frozen=True)
class Ticked:
    """Reports that were ticked in their list: how many, and the first MOST_NAMED of them."""

    number: int
    named: list[Report]

    @property
    def others(self) -> int:
        return self.number - len(self.named)


def keys_of(text: str) -> list[int]:
    """The keys that `text_of_keys` wrote; none where it is no such text, or has more than MOST_TICKED."""
    parts = text.split(",", MOST_TICKED)
    fits = len(parts) <= MOST_TICKED and all(part.isdecimal() and len(part) <= MOST_DIGITS for part in parts)
    return [int(part) for part in parts] if fits else []


def text_of_keys(keys: Iterable[int]) -> str:
    return ",".join(map(str, keys))


class HandOutForm(forms.Form):
    """Which reports go to whom. `work` fits `plan_work` and `reports_assign`.

    chosen: keys of reports that were ticked in their list, in place of query and batch.
    """

    # What nobody can leave as it is stands first; of the rest, which is folded away, `in_words` says how it is set.
    REPORTS, WHOM = ("query", "batch"), ("annotators", "required")
    MORE = {
        "Only some of these reports": ("publisher", "language", "since", "until"),
        "A sample of them": ("sample", "stratify", "seed"),
        "How": ("overlap", "aided", "credibility_first", "sequence", "round", "deadline"),
    }

    chosen = forms.CharField(required=False, widget=forms.HiddenInput)
    query = forms.CharField(
        label="Reports",
        initial="all",
        help_text="“all”, report ids, or words that stand in the reports.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    batch = forms.ModelChoiceField(
        ImportBatch.objects.none(), label="Import", required=False, empty_label="any"
    )
    publisher = forms.ChoiceField(required=False)
    language = forms.ChoiceField(required=False)
    since = _day(label="Published from")
    until = _day(label="Published until")
    sample = forms.IntegerField(
        label="How many, drawn at random",
        required=False,
        min_value=1,
        max_value=MOST_REPORTS,
        help_text="Empty: all that the filter finds. A sample is drawn from reports that nobody has yet.",
    )
    stratify = forms.ChoiceField(
        label="In proportion to",
        required=False,
        choices=[("", "nothing: a simple sample"), *((key, f"the {words}") for key, words in STRATA.items())],
    )
    seed = forms.IntegerField(initial=1, min_value=0, max_value=2**31 - 1, help_text=SEED)
    annotators = forms.ModelMultipleChoiceField(User.objects.none(), widget=forms.CheckboxSelectMultiple)
    required = forms.IntegerField(
        label="Annotators per report",
        min_value=1,
        max_value=20,
        initial=2,
        help_text="Two make agreement measurable.",
    )
    overlap = forms.IntegerField(
        label="Percent of the reports that get so many",
        required=False,
        min_value=0,
        max_value=100,
        help_text="The rest goes to one annotator each. Empty: all get so many.",
    )
    aided = forms.BooleanField(label="Show the reader's suggestions", required=False, initial=True)
    credibility_first = forms.BooleanField(
        label="Credibility before source",
        required=False,
        help_text="The source, and its suggestion, open only when the credibility is rated: each judged for itself.",
    )
    sequence = forms.ChoiceField(label="Order", choices=list(SEQUENCES.items()), initial=IMPORTED)
    round = forms.CharField(
        max_length=40,
        initial="main",
        help_text="Such as pilot or main; exports and agreement tell them apart.",
        widget=forms.TextInput(attrs={"list": "rounds"}),
    )
    deadline = _due()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["annotators"].queryset = _annotators()  # type: ignore[attr-defined]
        self.fields["query"].required = not self["chosen"].value()
        self._offer_imports()
        # Asked of indexes value by value: each report's row would be read for the few publishers that there are.
        registered = Source.objects.filter(pk__in=values_of(Report, "publisher"))
        unregistered = filter(None, values_of(Report, "publisher_name"))
        publishers = {name: name for name in unregistered} | dict(registered.values_list("key", "name"))
        self.fields["publisher"].choices = [  # type: ignore[attr-defined]
            ("", "any"),
            *sorted(publishers.items(), key=lambda item: (item[1].casefold(), item[0])),
        ]
        languages = values_of(Report, "language")
        self.fields["language"].choices = [("", "any"), *((code, code) for code in languages)]  # type: ignore[attr-defined]

    def _offer_imports(self) -> None:
        """The newest imports, and the one that is chosen; any that is no longer a preview may be posted."""
        field: Any = self.fields["batch"]
        field.queryset = ImportBatch.objects.exclude(confirmed_at=None).filter(undone_at=None)
        shown = list(field.queryset.order_by("-at")[:NEWEST_IMPORTS])
        chosen = str(self["batch"].value() or "")
        if chosen.isdecimal() and len(chosen) < 10 and int(chosen) not in {batch.pk for batch in shown}:
            shown += field.queryset.filter(pk=chosen)
        field.choices = [
            ("", field.empty_label),
            *(
                (batch.pk, f"{batch.file_name}, {timezone.localtime(batch.at):%-d %b %Y, %H:%M}")
                for batch in shown
            ),
        ]

    @property
    def which_reports(self) -> list[forms.BoundField]:
        return [self[name] for name in self.REPORTS]

    @property
    def to_whom(self) -> list[forms.BoundField]:
        return [self[name] for name in self.WHOM]

    @property
    def more(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """(legend, fields) of each part that is folded away."""
        for legend, names in self.MORE.items():
            yield legend, [self[name] for name in names]

    @property
    def more_refused(self) -> bool:
        """Whether something that is folded away has to be put right."""
        return any(field.errors for _, fields in self.more for field in fields)

    @property
    def in_words(self) -> str:
        """What is set in the part that is folded away."""
        value = {name: self[name].value() for _, names in self.MORE.items() for name in names}
        filtered = [f"{words} {value[name]}" for name, words in FILTERED.items() if value[name]]
        said = [
            *(filtered or ["no further filter"]),
            f"a sample of {value['sample']}" if value["sample"] else "no sample",
            *([f"{value['overlap']} % of the reports for so many"] if value["overlap"] else []),
            "suggestions shown" if value["aided"] else "suggestions hidden",
            *(["credibility before source"] if value["credibility_first"] else []),
            SEQUENCES.get(value["sequence"], "another order").split(",")[0].lower(),
            f"round {value['round']}",
            f"due on {value['deadline']}" if value["deadline"] else "no deadline",
        ]
        return ", ".join(said)

    @property
    def ticked(self) -> Ticked | None:
        """What was ticked in the list, if that is where this form was come to from."""
        keys = keys_of(str(self["chosen"].value() or ""))
        if not keys:
            return None
        rows = Report.objects.filter(Among("pk", keys)).order_by("pk")
        named = list(rows.defer(*texts_of()).select_related("publisher")[:MOST_NAMED])
        return Ticked(rows.count(), named)

    def clean_chosen(self) -> list[int] | None:
        given = self.cleaned_data["chosen"]
        keys = keys_of(given)
        if given and not keys:
            raise ValidationError("Tick the reports in their list once more.")
        return keys or None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        asked = ("query", "batch", "publisher", "language", "since", "until", "sample", "stratify", "seed")
        try:
            choice = Choice(keys=data["chosen"], **{name: data[name] for name in asked})
            data["reports"] = choice.reports()
        except ValidationError as error:
            self.add_error("stratify", error)
        else:
            if not data["reports"]:
                self.add_error("chosen" if data["chosen"] else "query", "No report is meant by that.")
        return data

    def work(self) -> dict[str, Any]:
        """What `plan_work` wants to know."""
        names = ("reports", "annotators", "required", "overlap", "seed", "sequence")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def too_few(self) -> str:
        """That a sample has fewer reports than were asked for; empty where it hasn't."""
        asked, found = self.cleaned_data["sample"] or 0, len(self.cleaned_data["reports"])
        return (
            ""
            if found >= asked
            else f"{asked} were to be drawn; no more than {found} are there that nobody has yet."
        )

    def manner(self) -> dict[str, Any]:
        """What `reports_assign` wants to know beside that."""
        return {name: self.cleaned_data[name] for name in ("aided", "credibility_first", "round", "deadline")}


class RepeatForm(forms.Form):
    """Hidden repeats of what annotators submitted. cleaned_data without `deadline` fits `repeats_due`."""

    annotators = forms.ModelMultipleChoiceField(User.objects.none(), widget=forms.CheckboxSelectMultiple)
    days = forms.IntegerField(
        label="Days since they submitted it, at least",
        initial=14,
        min_value=1,
        max_value=3650,
        help_text="Long enough to have forgotten.",
    )
    most = forms.IntegerField(
        label="Reports for each annotator, at most", initial=5, min_value=1, max_value=1000
    )
    seed = forms.IntegerField(initial=1, min_value=0, max_value=2**31 - 1, help_text=SEED)
    deadline = _due()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["annotators"].queryset = _annotators()  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why something is taken back or away."""

    reason = forms.CharField(max_length=500, help_text="Stands in the audit log.")


class DeadlineForm(forms.Form):
    """By when one assignment is due. cleaned_data fits `deadline_change`."""

    deadline = _due(label="Due on", help_text="Empty: on no day.")
    reason = forms.CharField(max_length=500, help_text="Stands in the audit log.")


class DeadlinesForm(DeadlineForm):
    """By when many are due: those of a round, of an annotator, or all that are open."""

    round = forms.ChoiceField(required=False)
    annotator = forms.ModelChoiceField(User.objects.none(), required=False, empty_label="everybody")
    field_order = ("round", "annotator", "deadline", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds = rounds_with_deadlines()
        self.fields["round"].choices = [("", "all rounds"), *((name, name) for name in rounds)]  # type: ignore[attr-defined]
        theirs = with_deadlines().filter(annotator=OuterRef("pk"))
        self.fields["annotator"].queryset = User.objects.filter(Exists(theirs))  # type: ignore[attr-defined]


class HandOnForm(forms.Form):
    """To whom an unfinished assignment goes. cleaned_data fits `assignment_hand_on`."""

    annotator = forms.ModelChoiceField(User.objects.none())
    deadline = _due()
    reason = forms.CharField(max_length=500, help_text="Stands in the audit log.")

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"deadline": assignment.deadline}
        having = (
            Assignment.objects.filter(report=assignment.report_id, repeat=False)
            .exclude(state=Assignment.WITHDRAWN)
            .order_by()
        )
        self.fields["annotator"].queryset = _annotators().exclude(pk__in=having.values("annotator"))  # type: ignore[attr-defined]


class KeyForm(forms.Form):
    """How an answer key begins. cleaned_data fits `key_begin`."""

    taken_from = forms.ChoiceField(
        label="Begin with",
        required=False,
        help_text="Answers that somebody submitted are copied: look them over, and write the reasons as notes.",
    )
    reason = forms.CharField(
        label="Why you look at somebody's answers",
        required=False,
        max_length=500,
        help_text="Stands in the audit log. Not needed for an empty key.",
    )

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        done = report.assignments.filter(kind=Assignment.WORK, state=Assignment.SUBMITTED, repeat=False)
        self.fields["taken_from"].choices = [  # type: ignore[attr-defined]
            ("", "an empty key"),
            *(
                (str(row.pk), f"the answers of {row.annotator}, round {row.round}")
                for row in done.select_related("annotator")
            ),
        ]

    def clean_taken_from(self) -> UUID | None:
        return UUID(self.cleaned_data["taken_from"]) if self.cleaned_data["taken_from"] else None


class PracticeForm(forms.Form):
    """Who is to practise. cleaned_data fits `practice_assign`."""

    annotators = forms.ModelMultipleChoiceField(User.objects.none(), widget=forms.CheckboxSelectMultiple)
    aided = forms.BooleanField(label="Show the reader's suggestions", required=False, initial=True)
    credibility_first = forms.BooleanField(label="Credibility before source", required=False)
    deadline = _due()

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        having = report.assignments.filter(repeat=False).exclude(state=Assignment.WITHDRAWN).order_by()
        self.fields["annotators"].queryset = _annotators().exclude(pk__in=having.values("annotator"))  # type: ignore[attr-defined]
