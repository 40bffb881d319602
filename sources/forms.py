"""Forms of the registry's pages."""

from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Q

from annotator.folding import fold
from annotator.meanwhile import refuse_changed_in, state_of

from .loading import facts_of
from .lookalikes import Lookalike, Names, unconfirmed
from .models import GRADES, Alias, Assessment, Source


class AsksAboutLookalikes:
    """Mixin for forms: what a name could be taken for is shown (`lookalikes`) and has to be confirmed to be another.

    What is confirmed comes as `different`, a token for each, from boxes beside the form's own fields.
    """

    data: Any
    lookalikes: list[Lookalike]

    @property
    def different(self) -> list[str]:
        """Tokens of the look-alikes that the person has confirmed to be others."""
        return self.data.getlist("different") if hasattr(self.data, "getlist") else []

    def ask_about(self, text: str, own: str, names: Names | None = None) -> str:
        """Note what `text` could be taken for, apart from names of the source `own` (its key).

        Gives what is to be said of those that are not confirmed yet.
        """
        found = (names or Names()).like(text, own)
        self.lookalikes = [*self.lookalikes, *found]
        return " ".join(str(one) for one in unconfirmed(found, self.different))


class SourceForm(AsksAboutLookalikes, forms.ModelForm):
    """A source's facts. `seen` tells what state of the source the form was filled from."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Source
        fields = [
            "key",
            "name",
            "kind",
            "belongs_to",
            "affiliation",
            "country",
            "website",
            "notes",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lookalikes = []
        self.stored = facts_of(self.instance) if self.instance.pk else {}
        self.initial["seen"] = state_of(self.stored) if self.instance.pk else ""
        if "belongs_to" in self.fields:
            chosen = Q(archived_at=None, merged_into=None) | Q(pk=self.instance.belongs_to_id)
            owners = Source.objects.filter(chosen).exclude(pk=self.instance.pk).order_by("folded_name")
            self.fields["belongs_to"].queryset = owners  # type: ignore[attr-defined]
        for name in ("name", "affiliation", "notes"):
            if name in self.fields:
                self.fields[name].widget.attrs["dir"] = "auto"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.instance.pk:
            typed = {**data, "belongs_to": data["belongs_to"].key if data.get("belongs_to") else ""}
            refuse_changed_in(self, "this source", self.stored, data.get("seen", ""), typed)
        return data

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        name = self.instance.name  # as it was typed, even where it is refused already
        if name and name != self.stored.get("name") and (problem := self.ask_about(name, self.instance.key)):
            self.add_error("name", problem)


class AliasForm(forms.ModelForm):
    class Meta:
        model = Alias
        fields = ["text", "language", "match", "strength"]
        widgets = {
            "text": forms.TextInput(attrs={"dir": "auto", "class": "alias-text"}),
            "language": forms.TextInput(attrs={"size": 5, "class": "alias-language"}),
        }


class AliasFormSet(AsksAboutLookalikes, forms.BaseInlineFormSet):
    """The aliases of one source; two that fold to the same are one.

    at: the number of the page, of PER_PAGE, that is shown (forms take Django a millisecond or two for each row); None:
    all of them. What is sent names its rows by their keys, from whichever page they are.
    """

    PER_PAGE = 50
    page: Page | None = None

    def __init__(self, *args: Any, at: str | None = None, **kwargs: Any) -> None:
        self._at = at
        super().__init__(*args, **kwargs)
        self.lookalikes = []

    def get_queryset(self) -> Any:
        if not hasattr(self, "_shown"):
            self._shown = list(super().get_queryset())
            if self._at is not None:
                self.page = Paginator(self._shown, self.PER_PAGE).get_page(self._at)
                if not self.is_bound:
                    self._shown = list(self.page)
        return self._shown

    def clean(self) -> None:
        super().clean()
        self._ask_about_new_ones()
        known: dict[str, str] = {}
        for form in self.forms:
            text = getattr(form, "cleaned_data", {}).get("text")
            if not text or form in self.deleted_forms:
                continue
            if fold(text) in known:
                form.add_error("text", f"Reads like “{known[fold(text)]}” above: one alias is enough.")
            known[fold(text)] = text

    def _ask_about_new_ones(self) -> None:
        names = None
        for form in self.forms:
            alias = form.instance  # holds what was typed even where it is refused already
            if form in self.deleted_forms or not {"text", "strength"} & set(form.changed_data):
                continue
            if alias.text and alias.stands_alone:
                names = names or Names()
                if problem := self.ask_about(alias.text, self.instance.key, names):
                    form.add_error("text", problem)


class AssessmentForm(forms.ModelForm):
    """A new grade for a source, from a day on."""

    grade = forms.ChoiceField(choices=list(GRADES.items()), widget=forms.RadioSelect)

    class Meta:
        model = Assessment
        fields = ["grade", "valid_from", "reason", "evidence", "corrects"]
        widgets = {
            "valid_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "reason": forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
            "evidence": forms.Textarea(attrs={"rows": 3, "dir": "ltr"}),
        }
        labels = {"corrects": "Corrects an earlier one"}
        help_texts = {
            "valid_from": "Reports published from this day on are exported with this grade.",
            "reason": "What the grade rests on: others will ask.",
            "evidence": "One a line: web addresses, and statements by their id.",
            "corrects": "Only where that one was a mistake: it then counts for no day, and stays in the list. "
            "A source that has changed gets a new grade from a later day instead.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        corrects: Any = self.fields["corrects"]
        corrects.queryset = Assessment.objects.standing().filter(source=self.instance.source)
        corrects.empty_label = "No: it adds to them"
        corrects.label_from_instance = lambda earlier: f"{earlier.grade} from {earlier.valid_from}"


class ReasonForm(forms.Form):
    reason = forms.CharField(required=False, max_length=500, label="Why (for the audit log)")
