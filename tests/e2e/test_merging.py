"""Two entries of one source in a real browser: looked at, merged with a reason, and taken apart again."""

from django.urls import reverse

from sources import services
from sources.models import Source
from tests.e2e.accessibility import violations


def test_a_merge_and_its_undoing(open_page, transactional_db, manager):
    services.source_add(by=None, key="harbour_news", name="Harbour News Agency", kind="news_agency")
    old = services.source_add(by=None, key="harbor_wire", name="Harbor Wire", kind="newspaper")
    services.alias_add(by=None, source=old, text="Wire of the Harbor")
    page = open_page(manager)
    page.goto(reverse("admin:sources_source_change", args=[old.pk]))
    page.get_by_role("link", name="Merge into another source").click()
    page.get_by_label("Merge into").select_option("harbour_news")
    page.get_by_role("button", name="Show what it means").click()
    page.get_by_text("“Wire of the Harbor”").wait_for()
    assert violations(page) == []
    page.get_by_label("Why they are one source").fill("One newsroom, two names")
    page.get_by_role("button", name="Merge", exact=True).click()
    page.get_by_text("everything that names this source is read as that one").wait_for()
    assert violations(page) == []
    assert Source.objects.now() == {"harbor_wire": "harbour_news"}
    page.get_by_role("button", name="Undo the merge").click()
    page.get_by_text("stands for itself again").wait_for()
    assert Source.objects.now() == {}
