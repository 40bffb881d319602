"""Every page of every role, light and dark: axe finds nothing (WCAG 2.2 A and AA), nothing breaks the page's policy."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Count
from django.urls import reverse

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment, Guidelines
from annotator.annotations.services import annotation_save, assignment_submit, guidelines_publish
from annotator.reports.models import ImportBatch, Report, Statement
from annotator.review.claims import claim_create, claim_statement_put
from annotator.review.disputes import comment_add, dispute_rule
from annotator.review.models import Claim, Dispute, Outcome
from sources.models import Source
from tests.cast import make_person
from tests.e2e.accessibility import violations, violations_in_both

TEXT = """Bridge closed after the night

Share this: Facebook Twitter

The bridge was closed at dawn, the Syrian Observatory for Human Rights said. Nobody knew why.
قال ناشطون إن الجسر مغلق منذ الفجر.
"""


@pytest.fixture
def text() -> str:
    """What the one report of the corpus says."""
    return TEXT


@pytest.fixture
def corpus(transactional_db, registry, annotator, other_annotator, text, tmp_path: Path) -> Assignment:
    file = tmp_path / "bridge.txt"
    file.write_text(text, encoding="utf-8")
    call_command("import_reports", str(file), verbosity=0)
    guidelines_publish(by=None, text="Headlines are the publisher's.")
    pair = [annotator, other_annotator]
    done = reports_assign(by=None, reports=Report.objects.all(), annotators=pair, required=2)
    for assignment, credibility in zip(done.assignments, (2, 4), strict=True):
        for seat in assignment.seats.order_by("statement__start"):
            annotation_save(
                by=assignment.annotator,
                seat=seat.pk,
                base_version=0,
                voice="publisher",
                path="",
                credibility=3 if seat.statement.position == 1 else credibility,
            )
        assignment_submit(by=assignment.annotator, assignment=assignment.pk)
    claim = claim_create(by=None, title="The bridge was closed")
    for statement, stance in zip(Statement.objects.all()[:2], ("asserts", "denies"), strict=True):
        claim_statement_put(by=None, claim=claim.pk, statement=statement.pk, stance=stance)
    ruler = make_person("tala", "reviewer")
    ruled, left = Dispute.objects.order_by("statement__start")[:2]
    taken = {"voice": "publisher", "credibility": 3, "reason": "It says so.", "cause": "text"}
    dispute_rule(by=ruler, dispute=ruled.pk, step=1, **taken)
    comment_add(by=ruler, dispute=left.pk, text="Who are they?")
    return done.assignments[0]


def addresses(role: str, assignment: Assignment) -> list[str]:
    """The pages that `role` may open; of those that look alike to several roles, all are the manager's."""
    registry = [
        reverse("admin:sources_source_changelist"),
        reverse("admin:sources_source_change", args=[Source.objects.get(key="sohr").pk]),
        reverse("admin:sources_alias_changelist"),
    ]
    corpus = [
        reverse("admin:reports_report_changelist"),
        reverse("admin:reports_report_change", args=[Report.objects.get().pk]),
        reverse("admin:reports_statement_changelist"),
        reverse("admin:reports_statement_change", args=[Statement.objects.first().pk]),
        reverse("admin:review_outcome_changelist"),
        reverse("admin:review_outcome_change", args=[Outcome.objects.get(decision__decided_by="ruling").pk]),
        reverse("admin:sources_assessment_changelist"),
    ]
    claim = Claim.objects.get().pk
    claims = [
        reverse("admin:review_claim_changelist"),
        reverse("admin:review_claim_change", args=[claim]),
        reverse("admin:review_claim_find", args=[claim]),
        reverse("admin:review_claim_find", args=[claim]) + "?q=bridge",
        reverse("admin:review_claim_add"),
        reverse("admin:reports_statement_claim", args=[Statement.objects.first().pk]),
        reverse("admin:reports_statement_claim", args=[Statement.objects.last().pk]) + "?q=bridge",
    ]
    work = [
        reverse("admin:annotations_assignment_changelist"),
        reverse("admin:annotations_guidelines_changelist"),
        reverse("admin:annotations_guidelines_change", args=[Guidelines.objects.get().pk]),
        reverse("admin:annotations_search") + "?q=bridge",
        reverse("admin:annotations_keys"),
    ]
    disputes = [
        reverse("admin:review_dispute_changelist"),
        *(reverse("admin:review_dispute_change", args=[row.pk]) for row in Dispute.objects.all()),
    ]
    everybody = [reverse("admin:index"), reverse("admin:password_change")]
    return (
        everybody
        + {
            "stranger": [],
            "viewer": [
                registry[1],
                corpus[1],
                corpus[4],
                reverse("admin:corpus_exports"),
                reverse("admin:review_glance"),
            ],
            "annotator": registry
            + work
            + [
                reverse("admin:annotations_assignment_change", args=[assignment.pk]),
                reverse("admin:corpus_exports"),
                reverse("admin:review_rulings"),
            ],
            "reviewer": [corpus[4], corpus[5], work[0], *disputes, reverse("admin:review_dispute_settle")],
            "manager": registry
            + corpus
            + claims
            + disputes
            + [
                reverse("admin:review_dispute_unblind", args=[Dispute.objects.first().pk]),
                reverse("admin:annotations_assignment_changelist"),
                reverse("admin:annotations_assignment_change", args=[assignment.pk]),
                reverse("admin:annotations_assignment_hand_out"),
                reverse("admin:annotations_assignment_deadlines"),
                reverse("admin:annotations_progress"),
                reverse("admin:review_agreement"),
                reverse("admin:jobs_job_changelist"),
                reverse("admin:annotations_cited_names"),
                reverse("admin:people_user_invite"),
                reverse("admin:people_sessions"),
                reverse("admin:people_auditentry_changelist"),
                reverse("admin:people_auditentry_export"),
                reverse("admin:annotations_guidelines_add"),
                reverse("admin:annotations_practice"),
                reverse("admin:annotations_import"),
                reverse("admin:annotations_practice_report", args=[assignment.report_id]),
                reverse("admin:reports_report_import"),
                reverse("admin:reports_publishers"),
                reverse("admin:corpus_exports"),
                reverse(
                    "admin:reports_report_appearance",
                    args=[Report.objects.get().pk, Report.objects.get().appearances.get().pk],
                ),
                reverse("admin:reports_importbatch_changelist"),
                reverse("admin:reports_importbatch_change", args=[ImportBatch.objects.get().pk]),
                reverse("admin:sources_source_add"),
                reverse("admin:sources_source_import"),
                reverse("admin:people_user_changelist"),
                reverse("admin:people_user_change", args=[assignment.annotator_id]),
                reverse("admin:people_auditentry_changelist"),
            ],
        }[role]
    )


def shorter(address: str) -> str:
    """The same page of the registry with fewer rows: of hundreds that are alike axe looks at each, for seconds."""
    few = Source.objects.alias(names=Count("aliases")).filter(names__gt=1).order_by("names", "key").first()
    return {
        reverse("admin:sources_source_changelist"): reverse("admin:sources_source_changelist") + "?q=obs",
        reverse("admin:sources_alias_changelist"): reverse("admin:sources_alias_changelist") + "?q=obs",
        reverse("admin:sources_source_change", args=[Source.objects.get(key="sohr").pk]): reverse(
            "admin:sources_source_change", args=[few.pk]
        ),
    }.get(address, address)


@pytest.mark.parametrize("role", ["stranger", "viewer", "annotator", "reviewer", "manager"])
def test_every_page_passes_axe_light_and_dark(role, open_page, corpus, request):
    page = open_page(request.getfixturevalue(role), color_scheme="light")
    found = {}
    for address in addresses(role, corpus):
        answer = page.goto(address if role == "manager" else shorter(address))
        assert answer.status == 200, address
        found[address] = violations_in_both(page)
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_sign_in_passes_axe(open_page, scheme, db):
    page = open_page(color_scheme=scheme)
    page.goto("/")
    assert violations(page) == []


@pytest.mark.parametrize("role", ["annotator", "manager", "reviewer"])
def test_no_page_is_wider_than_a_telephone(role, open_page, corpus, request):
    page = open_page(request.getfixturevalue(role), viewport={"width": 360, "height": 740})
    wide = {}
    for address in addresses(role, corpus):
        page.goto(address)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 360:
            wide[address] = width
    assert wide == {}
