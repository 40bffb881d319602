"""One request to the page of a dispute: what was posted is carried out, and the page is shown."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from annotator.annotations.workbench import path_of, posted_rows
from annotator.judgement import CREDIBILITY, CREDIBILITY_CHOICES, NONE, PUBLISHER, VOICES
from annotator.reports.report_page import in_words
from sources.models import Source

from . import disputes
from .claim_adding_page import add_to_claim, claims_with
from .dispute_queue import DisputeQueue
from .dispute_reading import DisputeReading
from .history import history
from .models import Decision, Dispute, DisputeStep
from .precedents import precedents
from .rights import may_rule

NEW = "new"
KEYS = [
    ("a b c …", "takes the judgement with that letter"),
    ("n", "a new judgement; it begins as the one that was taken"),
    ("1 – 6", "credibility of a new judgement"),
    ("r", "to the reason"),
    ("t g i y", "cause: the text, the guidelines, a slip, it can be read either way"),
    ("s", "saves the ruling and goes to the next dispute; Ctrl and Enter do so from a field"),
    ("h", "takes it up for discussion"),
    ("m", "to the comment"),
    ("j k", "next, previous dispute"),
    ("o", "the whole report"),
    ("?", "this list"),
    ("Esc", "leaves a field"),
]
CAUSE_KEYS = {Decision.TEXT: "t", Decision.GUIDELINE: "g", Decision.SLIP: "i", Decision.AMBIGUITY: "y"}


class DisputePage:
    """`answer` carries out what was posted and shows the page. Status 409: somebody else was first; 422: no ruling."""

    def __init__(self, screen: ModelAdmin, request: HttpRequest, dispute: Dispute) -> None:
        self.site, self.request, self.dispute = screen.admin_site, request, dispute
        self.user: Any = request.user
        self.errors: list[str] = []
        self.conflict: disputes.AlreadyRuled | disputes.StaleDispute | None = None
        self.queue = DisputeQueue(screen, request)

    def answer(self) -> HttpResponse:
        if self.request.method != "POST":
            return self.page()
        actions = {"rule": self.rule, "discuss": self.discuss, "comment": self.comment}
        action = actions.get(self.request.POST.get("action", ""))
        if action is None:
            raise Http404
        try:
            return action()
        except Dispute.DoesNotExist:
            raise Http404 from None
        except (disputes.AlreadyRuled, disputes.StaleDispute) as conflict:
            self.conflict = conflict
            self.dispute.refresh_from_db()
            return self.page(status=409)
        except ValidationError as error:
            self.errors = error.messages
            return self.page(status=422)

    def rule(self) -> HttpResponse:
        posted = self.request.POST
        step = posted.get("step", "")
        choice = posted.get("choice", "")
        judgement: dict[str, Any]
        if choice == NEW:
            voice = posted.get("voice", "")
            credibility = posted.get("credibility", "")
            judgement = {
                "voice": voice,
                "path": "" if voice in (NONE, PUBLISHER) else path_of(posted),
                "credibility": int(credibility) if credibility in map(str, CREDIBILITY) else None,
            }
        else:
            taken = DisputeReading(self.dispute, self.user).taken(choice)
            if taken is None:
                raise ValidationError("Take one of the judgements, or make a new one.")
            judgement = {"take": taken.pk}
        ahead = self.queue.beside(self.dispute)[1]  # its place in the list may be gone once it is ruled on
        made = disputes.dispute_rule(
            by=self.user,
            dispute=self.dispute.pk,
            step=int(step) if step.isdecimal() and len(step) < 9 else 0,
            reason=posted.get("reason", "")[:10_000],
            cause=posted.get("cause", ""),
            **judgement,
        )
        says = in_words(made.path, Source.objects.shown_names()) if made.path else made.get_voice_display()
        messages.success(self.request, f"Ruled: {says}, {made.credibility or 'not rated'}.")
        if ahead is None:
            of_list = " of this list" if self.queue.chosen else ""
            messages.info(self.request, f"Nothing else{of_list} is waiting for you.")
            return redirect(self.queue.list_address)
        return redirect(self.queue.address(ahead))

    def discuss(self) -> HttpResponse:
        reason = self.request.POST.get("discuss_reason", "")[:10_000]
        disputes.dispute_discuss(by=self.user, dispute=self.dispute.pk, reason=reason)
        messages.success(self.request, "Taken up for discussion.")
        return redirect(self.queue.address(self.dispute.pk))

    def comment(self) -> HttpResponse:
        text = self.request.POST.get("text", "")[:10_000]
        disputes.comment_add(by=self.user, dispute=self.dispute.pk, text=text)
        messages.success(self.request, "Your comment is there.")
        return redirect(f"{self.queue.address(self.dispute.pk)}#comments")

    def page(self, status: int = 200) -> HttpResponse:
        context = self.site.each_context(self.request) | self._context()
        return TemplateResponse(self.request, "review/dispute.html", context, status=status)

    def _context(self) -> dict[str, Any]:
        reading = DisputeReading(self.dispute, self.user)
        posted = self.request.POST if self.request.POST.get("action") == "rule" else None
        names = ("choice", "voice", "credibility", "reason", "cause")
        previous, ahead = self.queue.beside(self.dispute)
        events = history(self.dispute, self.user, reading.names, reading.annotations)
        decision = next(
            (e.step.decision for e in reversed(events) if e.step.action == DisputeStep.RULED), None
        )
        paths = [annotation.path for _, annotation in reading.annotations]
        return {
            "title": "Dispute",
            "dispute": self.dispute,
            "statement": reading.statement,
            "report": reading.report,
            "reading": reading,
            "judged": reading.judged(),
            "pieces": reading.pieces(),
            "may_rule": may_rule(self.user, self.dispute),
            "is_reviewer": self.user.has_perm("review.rule"),
            "may_unblind": self.user.has_perm("review.unblind"),
            "decision": decision,
            "taken_letter": reading.letter_of(decision.taken_from_id) if decision else "",
            "values": {name: posted.get(name, "") for name in names} if posted else {},
            "rows": posted_rows(posted) if posted else reading.blank_rows(),
            "sources": Source.objects.in_use().order_by("name", "key").values_list("name", "key"),
            "voices": VOICES.items(),
            "credibilities": CREDIBILITY_CHOICES,
            "causes": [(cause, words, CAUSE_KEYS[cause]) for cause, words in Decision.CAUSES.items()],
            "step": events[-1].step.number,
            "errors": self.errors,
            "conflict": self.conflict,
            "comments": self.dispute.comments.select_related("by"),
            "events": events,
            "precedents": precedents(reading.statement, reading.suggestion, paths, self.user),
            "previous": self.queue.address(previous) if previous else "",
            "next": self.queue.address(ahead) if ahead else "",
            "of_report": f"statement__report__id__exact={self.dispute.statement.report_id}",
            "queue": self.queue,
            "keys": KEYS,
            "claim_link": add_to_claim(self.request, reading.statement),
            "in_claims": claims_with(self.request, reading.statement),
        }
