"""The page of a rated statement: the judgement that counts, how it came about, and a way to open it again."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from annotator.reports.report_page import in_words

from .claim_adding_page import add_to_claim, claims_with
from .dispute_models import own_seats
from .dispute_queue import address
from .disputes import dispute_reopen
from .grades import Grades
from .history import Event, history, versions
from .models import Dispute, Outcome


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label="Why it is opened again",
        max_length=10_000,
        help_text="Stands in the history that everybody reads.",
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


class OutcomePage:
    """`answer` opens the statement again where that was posted, and shows the page."""

    def __init__(self, site: AdminSite, request: HttpRequest, outcome: Outcome) -> None:
        self.site, self.request, self.outcome = site, request, outcome
        self.user: Any = request.user
        self.form = ReopenForm(request.POST or None)

    def answer(self) -> HttpResponse:
        if self.request.method == "POST":
            if not self.may_reopen:
                raise Http404
            if self.form.is_valid():
                try:
                    dispute = dispute_reopen(
                        by=self.user, statement=self.outcome.statement_id, **self.form.cleaned_data
                    )
                except Outcome.DoesNotExist:
                    raise Http404 from None
                except ValidationError as error:
                    self.form.add_error(None, " ".join(error.messages))
                else:
                    messages.success(self.request, "It is open again.")
                    return redirect(address(dispute.pk))
        context = self.site.each_context(self.request) | self._context()
        return TemplateResponse(self.request, "review/outcome.html", context)

    @property
    def rated_it(self) -> bool:
        return own_seats(self.user).filter(statement=self.outcome.statement_id).exists()

    @property
    def reviews(self) -> bool:
        may = self.user.has_perm("review.rule") or self.user.has_perm("review.rule_on_appeal")
        return may and not self.rated_it

    @property
    def may_reopen(self) -> bool:
        return self.reviews and self.outcome.status == Outcome.DECIDED

    def _context(self) -> dict[str, Any]:
        statement = self.outcome.statement
        decisions = versions(statement.pk)
        # Who rated the statement reads the ruling on a page of their own, without the others' appeals.
        grades = Grades()
        told = [] if self.rated_it else self._told(grades.names)
        return {
            "title": "Rated statement",
            "outcome": self.outcome,
            "statement": statement,
            "report": statement.report,
            "versions": [
                (decision, in_words(decision.path, grades.names), grades.rating(decision, statement.report))
                for decision in decisions
            ],
            "told": told,
            "in_claims": claims_with(self.request, statement),
            "claim_link": add_to_claim(self.request, statement),
            "reviews": self.reviews,
            "may_reopen": self.may_reopen,
            "form": self.form,
            "opts": Outcome._meta,
        }

    def _told(self, names: dict[str, str]) -> list[tuple[Dispute, list[Event]]]:
        disputes = Dispute.objects.filter(statement=self.outcome.statement_id).order_by("opened_at", "id")
        return [(dispute, history(dispute, self.user, names)) for dispute in disputes]
