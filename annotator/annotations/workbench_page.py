"""One request to the workbench: what was posted is carried out, and the page, or the part that changed, is shown."""

import json
from collections.abc import Hashable
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from annotator import paths
from annotator.judgement import CREDIBILITY, CREDIBILITY_CHOICES, NONE, PUBLISHER, VOICES
from annotator.reports.templatetags.report_text import visible
from sources.models import Source

from . import services
from .at_hand import ASSIGNMENT_OF, suggested_at
from .keys import ACTIONS, bindings
from .models import Annotation, Assignment, Seat
from .taking_back import rating_take_back
from .templatetags.workbench_text import statement_span
from .unknown_names import question_about
from .workbench import BADLY_SPLIT, CitationRow, Workbench, cited_in, judgement_of, posted_rows

# A script that asks with this header gets the part of the page that changed, as JSON, in place of a redirect.
PART = "X-Hearsay-Part"
CHOICES = {"voices": tuple(VOICES.items()), "credibilities": CREDIBILITY_CHOICES}


@lru_cache(maxsize=2000)
def part(name: str, **values: Hashable) -> str:
    """A part of the panel that depends on `values` alone, made once: most of them stand there again and again."""
    return render_to_string(f"annotations/{name}.html", CHOICES | values)


@lru_cache(maxsize=100)
def keys_part(own: tuple[tuple[str, str], ...], first: bool, may_bind: bool) -> str:
    """The list of keys. own: those that the person bound otherwise, by action."""
    bound = dict(own)
    keys = [(bound.get(action, key), words) for action, (key, words) in ACTIONS.items()]
    return render_to_string("annotations/key_list.html", {"keys": keys, "first": first, "own": may_bind})


# What differs from one statement to the next has its place in the panel, such as {said}, and is filled in afterwards.
PLACES_IN_PANEL = (
    *("csrf_token", "seat_id", "at", "state", "text", "base_version", "every", "done", "said"),
    *(
        "credibility",
        "credibility_words",
        "refusal_part",
        "suggestion_part",
        "sources_part",
        "credibility_part",
    ),
    *("remarks_part", "actions_part", "moves_part", "versions_part", "keys_part", "guidelines_part"),
)


@lru_cache(maxsize=500)
def panel_around(**case: Hashable) -> str:
    """The panel in one of the cases that there are, made once, for `format_html` to fill in its places."""
    places = {name: mark_safe(f"{{{name}}}") for name in PLACES_IN_PANEL}
    return render_to_string("annotations/panel.html", places | case)


class WorkbenchPage:
    """`answer` carries out what was posted and shows the page.

    The part that a script gets is {"panel": html, "statements": {position: html}, "position": of the statement in
    focus, "version": in force there, "said": words for the person, "asks": whether a name that the registry lacks is
    asked about (as somebody wanted who posted "ask"), "saved": {"position", "state", "version"} of the statement that
    was posted, or null}. Status 409: saved elsewhere since; 422: not a judgement yet, or asked about; the panel says
    why, and holds what was typed.
    """

    def __init__(self, site: AdminSite, request: HttpRequest, pk: UUID) -> None:
        self.site, self.request, self.pk = site, request, pk
        self.part = PART in request.headers
        self.errors: list[str] = []
        self.stale = False
        self.asks = False
        self.said = ""

    @cached_property
    def own(self) -> Assignment | None:
        """The assignment, if it is the user's to rate."""
        return ASSIGNMENT_OF.first(self.pk, self.request.user.pk)

    @cached_property
    def assignment(self) -> Assignment:
        """The user's assignment: what a change has locked, or else looked up. Raises Http404."""
        if self.own is None:
            raise Http404
        return self.own

    @cached_property
    def bench(self) -> Workbench:
        """The statement that was asked for, until something else comes into focus."""
        at = self.request.POST.get("at", self.request.GET.get("at", ""))
        return Workbench(self.assignment, int(at) if at.isdecimal() and len(at) < 9 else None)

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
            self.bench = Workbench(self.assignment, seat=self._posted_seat())
            return self.page(status=409)
        except ValidationError as error:
            self.errors = error.messages
            return self.page(status=422)

    def save(self) -> HttpResponse:
        data = judgement_of(self.request.POST)
        nobody = data["voice"] in (NONE, PUBLISHER, "")
        saved = services.annotation_save(
            by=self.request.user, assignment=self.pk, path="" if nobody else self._cited, **data
        )
        if not saved.voice:
            self.said = f"Saved: credibility {saved.credibility}, version {saved.version}. Now the source."
            return self.stay(saved.seat)
        rated = f", {saved.credibility}" if saved.credibility else ""
        self.said = f"Saved: {VOICES[saved.voice].lower()}{rated}, version {saved.version}."
        if saved.voice != NONE and not saved.credibility:
            self.said += " Not rated yet: 1 to 6."
        stays = self.request.POST.get("action") == "save-stay"
        return self.stay(saved.seat) if stays else self.go_on(saved.seat)

    def _cited(self, seat: Seat) -> tuple[str, dict[str, Source]]:
        suggested = suggested_at(seat)
        path, known = cited_in(self.request.POST, suggested)
        if "ask" in self.request.POST:
            there = paths.read(seat.annotation.path) if seat.annotation else []
            if question := question_about(path, [link.name for link in (*there, *suggested)]):
                self.asks = True
                raise ValidationError(question)
        return path, known

    def undo(self) -> HttpResponse:
        base = self.request.POST.get("base_version", "")
        seat, restored = rating_take_back(
            by=self.request.user,
            assignment=self.pk,
            seat=self._posted_seat(),
            base_version=int(base) if base.isdecimal() and len(base) < 10 else 0,
        )
        if restored is None:
            self.said = "Taken back: this statement is to be rated again."
        else:
            self.said = f"Undone: version {restored.restores} is in force again."
        return self.stay(seat)

    def skip(self) -> HttpResponse:
        skipped = services.seat_skip(by=self.request.user, assignment=self.pk, seat=self._posted_seat())
        self.said = "Skipped."
        return self.go_on(skipped)

    def submit(self) -> HttpResponse:
        services.assignment_submit(by=self.request.user, assignment=self.pk)
        if self.assignment.kind == Assignment.KEY:
            messages.success(
                self.request, "The answer key is finished: now give the report to those who practise."
            )
            return redirect("admin:annotations_practice_report", self.assignment.report_id)
        messages.success(self.request, "Submitted. Thank you.")
        if self.assignment.kind == Assignment.PRACTICE:
            return redirect("admin:annotations_assignment_change", self.assignment.pk)
        return redirect("admin:index")

    def stay(self, posted: Seat) -> HttpResponse:
        self.assignment = posted.assignment
        return self._show(Workbench(self.assignment, seat=posted), posted)

    def go_on(self, posted: Seat) -> HttpResponse:
        self.assignment = posted.assignment
        return self._show(Workbench(self.assignment, seat=posted).go_on(), posted)

    def _show(self, bench: Workbench, posted: Seat) -> HttpResponse:
        self.bench = bench
        if bench.finished and not bench.submitted:
            self.said += " All statements are rated, and can be submitted."
        if posted.annotation and Annotation.guidelines.is_cached(posted.annotation):
            bench.guidelines = posted.annotation.guidelines  # the newest: it was saved under them just now
        if self.part:
            return self._part_of(200, posted=posted, shows_post=False)
        messages.success(self.request, self.said)
        address = reverse("admin:annotations_assignment_change", args=[self.assignment.pk])
        return redirect(f"{address}?at={bench.seat.statement.position}#statement" if bench.seat else address)

    def _posted_seat(self) -> UUID:
        try:
            return UUID(self.request.POST.get("seat", ""))
        except ValueError:
            raise Http404 from None

    def page(self, status: int = 200) -> HttpResponse:
        posted = self.request.method == "POST"
        if self.part:
            return self._part_of(status, posted=self.bench.seat if posted else None, shows_post=posted)
        context = self.site.each_context(self.request) | {
            "title": str(self.bench.report),
            "bench": self.bench,
            "seat": self.bench.seat,
            "panel": self._panel(get_token(self.request), shows_post=posted),
            "pieces": self.bench.pieces(),
            "sources": self.bench.choices(),
            "bindings": json.dumps(bindings(self.request.user)),
            "guidelines": self.bench.guidelines,
            "pages": self.bench.guidelines_pages(),
        }
        return TemplateResponse(self.request, "annotations/workbench.html", context, status=status)

    def _part_of(self, status: int, posted: Seat | None, shows_post: bool) -> JsonResponse:
        # The token that was posted is good still.
        token = self.request.POST.get("csrfmiddlewaretoken") or get_token(self.request)
        seat = self.bench.seat
        statements = {
            piece.item.statement.position: statement_span(piece, seat)
            for piece in self.bench.pieces_in_focus()
            if isinstance(piece.item, Seat)
        }
        return JsonResponse(
            {
                "panel": self._panel(token, shows_post),
                "statements": statements,
                "position": seat.statement.position if seat else None,
                "version": seat.annotation.version if seat and seat.annotation else 0,
                "said": " ".join(self.errors) or self.said,
                "asks": self.asks,
                "saved": {
                    "position": posted.statement.position,
                    "state": posted.shown_state,
                    "version": posted.annotation.version if posted.annotation else 0,
                }
                if posted
                else None,
            },
            status=status,
        )

    def _panel(self, token: str, shows_post: bool) -> str:
        """The form of the statement in focus, with what stands about it; empty where there is no statement."""
        bench, seat = self.bench, self.bench.seat
        if seat is None:
            return ""
        judged, own = bench.judged, seat.annotation
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
        rows = posted_rows(posted) if shows_rows else bench.rows(judged)
        rated, progress = values["credibility"], bench.progress
        words = CREDIBILITY.get(int(rated), "") if rated in map(str, CREDIBILITY) else ""
        around = panel_around(
            kind=self.assignment.kind,
            aided=self.assignment.aided,
            first=self.assignment.credibility_first,
            alone=bench.credibility_alone,
            sourced=bool(own and own.voice),
            rated=bool(words),
            open=bench.open,
            submitted=bench.submitted,
            finished=bench.finished,
        )
        return format_html(
            around,
            csrf_token=token,
            seat_id=seat.pk,
            at=seat.statement.position,
            state=seat.shown_state_in_words,
            text=visible(seat.statement.text),
            base_version=own.version if own else 0,
            every=progress["all"],
            done=progress["done"],
            said=self.said,
            credibility=rated if words else "–",
            credibility_words=words,
            **self._parts(rows, values),
        )

    def _parts(self, rows: list[CitationRow], values: dict[str, Any]) -> dict[str, str]:
        """The parts of the panel that are made once for all who are shown the same, or are seldom there."""
        bench, ahead = self.bench, self.bench.unfinished
        user: Any = self.request.user
        suggestion = bench.seat.suggestion if bench.seat else None
        alone, first = bench.credibility_alone, self.assignment.credibility_first
        choice = {"open": bench.open, "voice": values["voice"]}
        remarks = {name: values[name] for name in ("note", "flagged", "split", "flag_reason")}
        newest = bench.guidelines
        # What somebody wrote is kept nowhere but in the database.
        made_anew = part.__wrapped__
        return {
            "refusal_part": made_anew(
                "refusal", errors=self.errors, stale=self.stale, versions=bench.versions
            )
            if self.errors or self.stale
            else "",
            "suggestion_part": part(
                "suggestion",
                cites=bench.cites(suggestion),
                voice=suggestion.get_voice_display().lower(),
                evidence=suggestion.get_evidence_display(),
                rule=suggestion.rule,
                confidence=suggestion.confidence,
            )
            if suggestion and not alone
            else "",
            "sources_part": part("sources", rows=tuple(rows), **choice),
            "credibility_part": part(
                "credibility", credibility=values["credibility"], alone=alone, first=first, **choice
            ),
            "remarks_part": (made_anew if any(remarks.values()) else part)("remarks", **remarks),
            "actions_part": part(
                "actions", open=bench.open, alone=alone, submitted=bench.submitted, may_undo=bench.may_undo
            ),
            "moves_part": part(
                "moves",
                previous=str(bench.previous or ""),
                next=str(bench.next or ""),
                unfinished=str(ahead.position) if ahead else "",
            ),
            "versions_part": made_anew("versions", versions=bench.versions) if bench.versions else "",
            "keys_part": keys_part(tuple(user.keys.items()), first, user.has_perm("annotations.annotate")),
            "guidelines_part": part("guidelines_link", pk=newest.pk, version=newest.version)
            if newest
            else "",
        }
