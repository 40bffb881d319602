"""One request to the workbench: what was posted is carried out, and the page, or the part that changed, is shown."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse

from annotator.judgement import CREDIBILITY, NONE, PUBLISHER, VOICES

from . import services
from .keys import ACTIONS, bindings
from .models import Assignment, Seat
from .workbench import BADLY_SPLIT, JudgementForm, Workbench, path_of, posted_rows

# A script that asks with this header gets the part of the page that changed, as JSON, in place of a redirect.
PART = "X-Hearsay-Part"


class WorkbenchPage:
    """`answer` carries out what was posted and shows the page.

    The part that a script gets is {"panel": html, "statements": {position: html}, "position": of the statement in
    focus, "version": in force there, "said": words for the person, "saved": {"position", "state"} of the statement
    that was posted, or null}. Status 409: saved elsewhere since;
    422: not a judgement yet; the panel says why, and holds what was typed.
    """

    def __init__(self, site: AdminSite, request: HttpRequest, assignment: Assignment) -> None:
        self.site, self.request, self.assignment = site, request, assignment
        self.part = PART in request.headers
        at = request.POST.get("at", request.GET.get("at", ""))
        self.bench = Workbench(assignment, int(at) if at.isdecimal() and len(at) < 9 else None)
        self.errors: list[str] = []
        self.stale = False
        self.said = ""

    def answer(self) -> HttpResponse:
        if self.request.method != "POST":
            return self.page()
        actions = {"undo": self.undo, "skip": self.skip, "submit": self.submit}
        try:
            return actions.get(self.request.POST.get("action", "save"), self.save)()
        except (Seat.DoesNotExist, Assignment.DoesNotExist):
            raise Http404 from None
        except services.StaleVersion:
            self.stale = True
            self._focus_again()
            return self.page(status=409)
        except ValidationError as error:
            self.errors = error.messages
            return self.page(status=422)

    def save(self) -> HttpResponse:
        self._posted_seat()
        form = JudgementForm(self.request.POST)
        if not form.is_valid():
            raise ValidationError(
                [f"{name}: {words}" for name, found in form.errors.items() for words in found]
            )
        data = form.cleaned_data
        nobody = data["voice"] in (NONE, PUBLISHER, "")
        saved = services.annotation_save(
            by=self.request.user, path="" if nobody else path_of(self.request.POST), **data
        )
        if not saved.voice:
            self.said = f"Saved: credibility {saved.credibility}, version {saved.version}. Now the source."
            return self.stay()
        self.said = f"Saved: {VOICES[saved.voice].lower()}, version {saved.version}."
        return self.stay() if self.request.POST.get("action") == "save-stay" else self.go_on()

    def undo(self) -> HttpResponse:
        base = self.request.POST.get("base_version", "")
        services.annotation_undo(
            by=self.request.user,
            seat=self._posted_seat(),
            base_version=int(base) if base.isdecimal() and len(base) < 10 else 0,
        )
        self.said = "The earlier version is in force again."
        return self.stay()

    def skip(self) -> HttpResponse:
        services.seat_skip(by=self.request.user, seat=self._posted_seat())
        self.said = "Skipped."
        return self.go_on()

    def submit(self) -> HttpResponse:
        services.assignment_submit(by=self.request.user, assignment=self.assignment.pk)
        if self.assignment.kind == Assignment.KEY:
            messages.success(
                self.request, "The answer key is finished: now give the report to those who practise."
            )
            return redirect("admin:annotations_practice_report", self.assignment.report_id)
        messages.success(self.request, "Submitted. Thank you.")
        if self.assignment.kind == Assignment.PRACTICE:
            return redirect("admin:annotations_assignment_change", self.assignment.pk)
        return redirect("admin:index")

    def stay(self) -> HttpResponse:
        self._focus_again()
        return self._show(self.bench)

    def go_on(self) -> HttpResponse:
        self._focus_again()
        ahead = self.bench.unfinished
        return self._show(Workbench(self.assignment, seat=ahead.pk) if ahead else self.bench)

    def _show(self, bench: Workbench) -> HttpResponse:
        if self.part:
            posted, self.bench = self.bench.seat, bench
            return self._part_of(200, posted=posted, shows_post=False)
        messages.success(self.request, self.said)
        address = reverse("admin:annotations_assignment_change", args=[self.assignment.pk])
        return redirect(f"{address}?at={bench.seat.statement.position}#statement" if bench.seat else address)

    def _focus_again(self) -> None:
        """Look at the posted statement as it stands now."""
        self.bench = Workbench(self.assignment, seat=self._posted_seat())

    def _posted_seat(self) -> UUID:
        try:
            seat = UUID(self.request.POST.get("seat", ""))
        except ValueError:
            raise Http404 from None
        if not self.assignment.seats.filter(pk=seat).exists():
            raise Http404
        return seat

    def page(self, status: int = 200) -> HttpResponse:
        posted = self.request.method == "POST"
        if self.part:
            return self._part_of(status, posted=self.bench.seat if posted else None, shows_post=posted)
        context = self.site.each_context(self.request) | self._context(shows_post=posted)
        context |= {
            "pieces": self.bench.pieces(),
            "sources": self.bench.choices(),
            "bindings": json.dumps(bindings(self.request.user)),
            "guidelines": self.bench.guidelines,
            "pages": self.bench.guidelines_pages(),
        }
        return TemplateResponse(self.request, "annotations/workbench.html", context, status=status)

    def _part_of(self, status: int, posted: Seat | None, shows_post: bool) -> JsonResponse:
        context = self._context(shows_post)

        def render(name: str, **more: Any) -> str:
            return render_to_string(f"annotations/{name}.html", context | more, self.request)

        statements = {
            piece.item.statement.position: render("statement", piece=piece)
            for piece in self.bench.pieces_in_focus()
            if isinstance(piece.item, Seat)
        }
        seat = self.bench.seat
        return JsonResponse(
            {
                "panel": render("panel"),
                "statements": statements,
                "position": seat.statement.position if seat else None,
                "version": seat.annotation.version if seat and seat.annotation else 0,
                "said": " ".join(self.errors) or self.said,
                "saved": {"position": posted.statement.position, "state": posted.shown_state}
                if posted
                else None,
            },
            status=status,
        )

    def _context(self, shows_post: bool) -> dict[str, Any]:
        bench, seat = self.bench, self.bench.seat
        judged, own = bench.judged, seat.annotation if seat else None
        posted = self.request.POST
        if shows_post:
            kept = ("voice", "credibility", "note", "flagged", "split", "flag_reason")
            values: dict[str, Any] = {name: posted.get(name, "") for name in kept}
        else:
            values = {
                "voice": judged.voice if judged else "",
                "credibility": str(own.credibility or "") if own else "",
                "note": own.note if own else "",
                "flagged": own.flagged if own else False,
                "split": own is not None and own.flag_reason.startswith(BADLY_SPLIT),
                "flag_reason": own.flag_reason if own else "",
            }
        # What was posted while the credibility alone was asked for has no source lines.
        shows_rows = shows_post and "source-1" in posted
        if shows_post and not shows_rows and not values["voice"] and judged:
            values["voice"] = judged.voice
        rated = values["credibility"]
        return {
            "title": str(bench.report),
            "bench": bench,
            "seat": seat,
            "voices": VOICES,
            "credibilities": CREDIBILITY,
            "rated": (rated, CREDIBILITY[int(rated)]) if rated in map(str, CREDIBILITY) else None,
            "rows": posted_rows(posted) if shows_rows else bench.rows(judged),
            "suggested": bench.rows(seat.suggestion) if seat and seat.suggestion else [],
            "values": values,
            "base_version": seat.annotation.version if seat and seat.annotation else 0,
            "errors": self.errors,
            "stale": self.stale,
            "said": self.said,
            "keys": [(key, ACTIONS[action][1]) for action, key in bindings(self.request.user).items()],
        }
