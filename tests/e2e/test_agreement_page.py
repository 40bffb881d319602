"""Agreement in a real browser: worked out, read, followed to the statements; accessible, narrow, without script too."""

import pytest
from playwright.sync_api import expect

from annotator.annotations.handing_out import reports_assign
from tests.e2e.accessibility import violations
from tests.review.conftest import make_sources, rate


@pytest.fixture
def work(transactional_db, report_of, annotator, other_annotator):
    make_sources()
    reports = [
        report_of("Three shells fell, monitors said.", "Nobody was hurt."),
        report_of("A bridge was closed.", "A convoy left the town."),
    ]
    people = [annotator, other_annotator]
    reports_assign(by=None, reports=reports[:1], annotators=people, round="pilot")
    reports_assign(by=None, reports=reports[1:], annotators=people, aided=False)
    for person in people:
        rate(person, reports[0])
        rate(person, reports[1], path="lcc" if person == annotator else "sohr", credibility=3)


@pytest.mark.parametrize(("scheme", "script"), [("light", True), ("dark", False)])
def test_a_reviewer_goes_from_the_figures_to_the_statements_behind_them(
    open_page, work, reviewer, scheme, script
):
    page = open_page(reviewer, color_scheme=scheme, java_script_enabled=script)
    page.goto("/admin/review/agreement/")
    page.get_by_role("button", name="Work them out now").click()
    expect(page.get_by_role("button", name="Work them out anew")).to_be_visible()
    page.get_by_label("Groups and table of").select_option("path")
    page.get_by_role("button", name="Show").click()
    assert not script or violations(page) == []
    table = page.get_by_role("region", name="Which value met which")
    table.get_by_role("row", name="lcc").get_by_role("link", name="2").click()
    expect(page.get_by_role("link", name="A bridge was closed.")).to_be_visible()
    expect(page.get_by_text("Nobody was hurt.")).to_have_count(0)
    assert not script or violations(page) == []
    page.goto("/admin/jobs/job/")
    page.get_by_role("link", name="Agreement of the annotators").click()
    expect(page.get_by_role("status").filter(has_text="Done")).to_be_visible()
    assert not script or violations(page) == []


def test_the_pages_are_no_wider_than_a_telephone(open_page, work, reviewer):
    page = open_page(reviewer, viewport={"width": 360, "height": 740})
    page.goto("/admin/review/agreement/")
    page.get_by_role("button", name="Work them out now").click()
    expect(page.get_by_role("button", name="Work them out anew")).to_be_visible()
    for measure in ("voice", "path", "credibility"):
        page.goto(f"/admin/review/agreement/?measure={measure}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_job_that_goes_on_shows_its_progress_until_its_end(open_page, settings, manager, tmp_path):
    from annotator.jobs.models import Job

    settings.DATA_DIR = tmp_path
    job = Job.objects.create(kind="agreement", title="Agreement", by=manager, state=Job.RUNNING)
    page = open_page(manager)
    with job.signs.hold():
        job.signs.write_progress({"done": 3, "of": 9, "message": "working out all"})
        page.goto(f"/admin/jobs/job/{job.pk}/change/")
        expect(page.get_by_role("status").filter(has_text="Running: working out all")).to_be_visible()
        expect(page.get_by_text("3 of 9")).to_be_visible()
        assert violations(page) == []
        job.signs.write_progress({"done": 6, "of": 9, "message": "nearly there"})
        expect(page.get_by_text("6 of 9")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Interrupted, safe to retry")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    assert violations(page) == []
