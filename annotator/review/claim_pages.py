"""The pages of a claim: what it comes to, what may belong to it, and how a new one is made."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from annotator import paths
from annotator.folding import fold
from annotator.judgement import PUBLISHER
from annotator.meanwhile import ChangedMeanwhile, state_of
from annotator.people.roles import require
from annotator.reports.models import texts_of
from annotator.reports.report_page import in_words

from . import claims
from .citation_drawing import Drawing, draw
from .claim_finding import propose, search
from .claim_forms import ClaimForm, carry_out, people_for_claims
from .claim_reading import ClaimReading, Member, publisher_link, read_claims
from .dispute_models import still_to_rate
from .grades import Grades
from .models import Claim, ClaimStatement, ClaimStep
from .said_so_far import said_so_far

MOST_FOUND = 30
SHORTEST_QUERY = 3


@dataclass(frozen=True)
class Line:
    """A statement of a claim as the page shows it. ratings: (origin, grade on the day of publication, rating)."""

    member: Member
    says: str
    origins: list[str]
    ratings: list[tuple[str, str, str]]

    @property
    def row(self) -> ClaimStatement:
        return self.member.row

    @property
    def seen(self) -> str:
        """The state of what it says to the claim."""
        return state_of(claims.stance_of(self.row))


@dataclass(frozen=True)
class Held:
    """A position, who holds it, and in which statements."""

    words: str
    figure: str
    origins: list[str]
    lines: list[Line]


def new_claim_page(request: HttpRequest) -> HttpResponse:
    """Make a claim, and go on to look for its statements."""
    require(request.user, claims.MAY_CHANGE)
    form = ClaimForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = claims.claim_create(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("admin:review_claim_find", made.pk)
    context = admin.site.each_context(request) | {"title": "New claim", "form": form}
    return TemplateResponse(request, "review/claim_new.html", context)


def claim_page(request: HttpRequest, claim: Claim) -> HttpResponse:
    """Who said what and when, through whom, the figures side by side, the origins, and what people did."""
    errors = _posted(request, claim, claim.members.values_list("statement", flat=True))
    if errors is None:
        return redirect("admin:review_claim_change", claim.pk)
    if errors:
        claim.refresh_from_db()
    may_change, posted = request.user.has_perm(claims.MAY_CHANGE), request.POST
    reading = read_claims([claim], request.user)[0]
    lines = _lines(reading)
    taken = claim.steps.select_related("by", "statement__report").defer(*texts_of("statement__report"))
    steps = [] if reading.hidden else list(taken)
    context = admin.site.each_context(request) | {
        "title": claim.title,
        "claim": claim,
        "reading": reading,
        "lines": lines,
        "positions": list(_held(reading, lines)),
        "drawing": drawing(reading),
        "umbrellas": _umbrellas(reading),
        "circles": [" and ".join(map(reading.registry.name, circle)) for circle in reading.origins.circles],
        "two_ways": [reading.origin_names[place] for place in reading.standing.two_ways],
        "may_change": may_change,
        "form": _wording_form(request, claim),
        "assignee": posted.get("assignee") if posted.get("action") == "assign" else str(claim.assignee_id),
        "states": {
            "wording": state_of(claims.wording_of(claim)),
            "assignee": state_of(claims.assignee_of(claim)),
            "conclusion": state_of(claims.conclusion_of(claim)),
        },
        "stances": ClaimStatement.STANCES,
        "people": people_for_claims() if may_change else [],
        "comments": claim.comments.select_related("by") if may_change and not reading.hidden else [],
        "steps": steps,
        "moved_since": _moved_since(claim, steps),
        "errors": errors,
        "posted": posted,
    }
    return TemplateResponse(request, "review/claim.html", context, status=422 if errors else 200)


def _wording_form(request: HttpRequest, claim: Claim) -> ClaimForm:
    """What was typed, where it was refused; else what stands there."""
    if request.POST.get("action") == "reword":
        return ClaimForm(request.POST)
    return ClaimForm(initial={name: getattr(claim, name) for name in ("title", "period_start", "period_end")})


def _moved_since(claim: Claim, steps: list[ClaimStep]) -> int:
    """How often a statement was added, changed or taken out after what stands there was concluded."""
    if claim.state != Claim.CONCLUDED:
        return 0
    since = takewhile(lambda step: step.action != "concluded", reversed(steps))
    return sum(step.statement_id is not None for step in since)


def find_page(request: HttpRequest, claim: UUID) -> HttpResponse:
    """Statements that may belong to a claim, with the reason, and a search through all of them."""
    require(request.user, claims.MAY_CHANGE)
    try:
        row = Claim.objects.get(pk=claim)
    except Claim.DoesNotExist:
        raise Http404 from None
    errors = _posted(request, row)
    query = request.GET.get("q", "")[:200]
    if errors is None:
        return redirect(request.get_full_path())
    searched = len(fold(query)) >= SHORTEST_QUERY
    found = search(row, query, MOST_FOUND + 1) if searched else []
    proposals = [] if query else propose(row)
    said = said_so_far([*found, *(proposal.statement for proposal in proposals)], request.user)
    context = admin.site.each_context(request) | {
        "title": "Statements that may belong to it",
        "claim": row,
        "held": row.members.count(),
        "proposals": [(proposal, said[proposal.statement.pk]) for proposal in proposals],
        "query": query,
        "short": bool(query) and not searched,
        "searched": searched,
        "found": [(statement, said[statement.pk]) for statement in found[:MOST_FOUND]],
        "more": len(found) > MOST_FOUND,
        "stances": ClaimStatement.STANCES,
        "seen": state_of(claims.stance_of(None)),
        "errors": errors,
        "posted": request.POST,
    }
    return TemplateResponse(request, "review/claim_find.html", context, status=422 if errors else 200)


def _posted(request: HttpRequest, claim: Claim, held: Any = ()) -> list[str] | None:
    """Carry out what was posted: None where that is done, else what is to be said about it (nothing for a GET).

    held: the statements of the claim that have a form on the page, which shows what was typed once more.
    """
    if request.method != "POST":
        return []
    try:
        messages.success(request, carry_out(request.user, claim, request.POST))
    except ChangedMeanwhile as changed:
        # What was judged of the claim is hidden from who is still to rate one of its statements.
        if still_to_rate(request.user, claim.members.values("statement")):
            return changed.messages
        about = request.POST.get("statement")
        return [changed.told(typed_stands_below=not about or int(about) in held)]
    except ValidationError as error:
        return error.messages
    return None


def _lines(reading: ClaimReading) -> list[Line]:
    grades, lines = Grades(), []
    for member in reading.members:
        report = member.row.statement.report
        said_by = in_words(reading.registry.now(member.path), reading.registry.names)
        if member.voice == PUBLISHER:
            said_by = report.published_by or "the publisher, who is not known"
        ratings = [
            (
                reading.registry.name(key),
                grade := grades.on(key, report.published_on),
                f"{grade}{member.credibility}",
            )
            for key in _origin_keys(member, reading)
            if report.published_on
        ]
        origins = [reading.origin_names[place] for place in member.origins]
        lines.append(Line(member, said_by, origins, ratings))
    return lines


def _origin_keys(member: Member, reading: ClaimReading) -> list[str]:
    """The link texts that a statement's rating is about: the origins of its path, or the publisher."""
    if member.voice == PUBLISHER:
        return [publisher_link(member.row.statement.report, reading.registry)]
    return paths.origins(reading.registry.now(member.path))


def _held(reading: ClaimReading, lines: list[Line]) -> Iterator[Held]:
    """The positions that are held, with those who hold them; what nobody known holds comes last."""
    for position, holders in reading.standing.holders.items():
        with_it = [line for line in lines if line.member.counts and line.member.position.settled == position]
        figures = dict.fromkeys(line.row.figure for line in with_it if line.row.figure)
        yield Held(
            ClaimStatement.STANCES[position.stance],
            ", ".join(figures),
            [reading.origin_names[place] for place in holders],
            with_it,
        )


def _umbrellas(reading: ClaimReading) -> list[tuple[str, list[str]]]:
    """Owners or umbrellas with several of the origins, and those."""
    return [
        (reading.registry.name(top), [reading.origin_names[place] for place in places])
        for top, places in reading.origins.umbrellas.items()
    ]


def drawing(reading: ClaimReading) -> Drawing | None:
    """The citation paths of a claim's statements; None where nobody says anything."""
    nodes: dict[Any, tuple[str, str, str]] = {}
    relays: dict[tuple[Any, Any], int] = {}
    stances: dict[Any, dict[str, None]] = {}
    counting = [member for member in reading.members if member.counts]
    for member in counting:
        report = member.row.statement.report
        publisher = publisher_link(report, reading.registry) or ("publisher", report.pk)
        name = report.published_by or "publisher not known"
        nodes.setdefault(publisher, (name, "", "publisher"))
        path = "" if member.voice == PUBLISHER else reading.registry.now(member.path)
        links = paths.read(path)
        ends = [] if links else [publisher]
        for chain in paths.chains(links):
            before = publisher
            for at in chain:
                unnamed = ("unnamed", report.pk, at) if links[at].unnamed else None
                node: Any = unnamed or str(links[at])
                if node != before:
                    nodes.setdefault(node, (reading.registry.name(str(links[at])), "", "relay"))
                    relays[node, before] = relays.get((node, before), 0) + 1
                before = node
            ends.append(before)
        for end in ends:
            stances.setdefault(end, {})[claims.said(member.row)] = None
    for node, said in stances.items():
        nodes[node] = (nodes[node][0], ", ".join(said), "origin")
    return draw(nodes, relays) if nodes else None
