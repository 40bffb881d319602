"""Text and names meant to become markup or script: every page shows them as they were written, and they do nothing."""

import csv
import io
import json
import re
from html import escape
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.test import Client
from django.urls import reverse

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment
from annotator.jobs.models import Job
from annotator.people.services import audit
from annotator.reports.models import Report
from sources.models import Assessment, Source
from tests.addresses import addresses
from tests.test_site import model_of

from .test_pages import corpus  # noqa: F401

# Each would leave an element with the attribute `data-hostile` behind, a link that runs script, or a request.
HOSTILE = [
    "<img src=x data-hostile onerror=alert(1)>",
    "\"><b data-hostile onmouseover='alert(1)'>",
    "'><b data-hostile>",
    "</title></textarea></style></script><b data-hostile>",
    "<svg/onload=alert(1) data-hostile><a xlink:href=javascript:alert(1)>x</a>",
    "<math><mtext><table><mglyph><style><!--</style><img data-hostile src onerror=alert(1)>",
    "<iframe data-hostile srcdoc='<b>'></iframe>",
    "&lt;img data-hostile&gt; &#60;b data-hostile&#62;",
    "\\u003cb data-hostile\\u003e ${alert(1)} {{7*7}} {% now 'Y' %}",
    "<!--><b data-hostile>--> <![CDATA[<b data-hostile>]]>",
    "[x](javascript:alert(1)) ![x](http://127.0.0.1:9/x.png) <b data-hostile>",
    "`onfocus=alert(1) autofocus data-hostile=1 x=`",
    "<base href=http://127.0.0.1:9/><meta http-equiv=refresh content=0;url=//127.0.0.1:9><b data-hostile>",
    "\u202e<b data-hostile>\u2066<i data-hostile>",
    "<template><b data-hostile></template><details open ontoggle=alert(1) data-hostile>",
]
ADDRESSES = [
    "javascript:alert(1)//",
    "data:text/html,<b data-hostile>",
    "vbscript:alert(1)",
    "//127.0.0.1:9/x",
]
# Whatever a person or a file can fill in: the columns as they are stored, past all that refuses some of it on the way.
FILLED_IN = {
    "people.User": ["name", "pseudonym"],
    "people.Invitation": ["username", "name"],
    "people.AuditEntry": ["action", "subject", "reason"],
    "jobs.Job": ["title", "message"],
    "sources.Source": ["name", "affiliation", "country", "notes"],
    "sources.Alias": ["text"],
    "sources.Assessment": ["reason"],
    "reports.ImportBatch": ["file_name"],
    "reports.ImportRow": ["file", "reason", "title", "publisher", "url"],
    "reports.Report": ["title", "publisher_name"],
    "reports.Original": ["file_name", "extractor"],
    "reports.Appearance": ["publisher_name", "title"],
    "annotations.GuidelinesPage": ["title", "text"],
    "annotations.Assignment": ["round"],
    "annotations.Annotation": ["note", "flag_reason"],
    "review.Claim": ["title", "conclusion"],
    "review.ClaimStatement": ["figure"],
    "review.ClaimStep": ["reason"],
    "review.DisputeStep": ["reason"],
    "review.Comment": ["text"],
    "review.Decision": ["reason"],
    "admin.LogEntry": ["object_repr"],
}
CITING = ["reports.Suggestion", "annotations.Annotation", "review.Decision"]  # by a name that no registry has
LINKS = {"sources.Source": "website", "reports.Report": "url", "reports.Appearance": "url"}


@pytest.fixture
def text() -> str:
    return "\n\n".join(
        f"The {hostile} gate was shut on day {day}, the Syrian Observatory for Human Rights said."
        for day, hostile in enumerate(HOSTILE)
    )


@pytest.fixture
def hostile_world(corpus, manager) -> Assignment:  # noqa: F811
    """The corpus of every page, with hostile words in every column that somebody fills in."""
    audit(by=manager, action="door opened")
    Job.objects.create(kind="agreement", title="Agreement", by=manager)
    for source in Source.objects.all()[:3]:
        Assessment.objects.create(source=source, grade="B", valid_from="2015-01-01", reason="so far")
    words, links = cycle(HOSTILE), cycle(ADDRESSES)
    for label, names in FILLED_IN.items():
        for row in rows_of(label).values("pk", *names):
            changed = {name: f"{next(words)}{str(row['pk'])[:8]}" for name in names}
            rows_of(label).filter(pk=row["pk"]).update(**cut(label, changed))
    for label in CITING:
        rows_of(f"{label}Citation").all().filter(judgement__in=rows_of(label)[:2])._raw_delete("default")
        for judgement in rows_of(label)[:2]:
            named = {"name": next(words), "judgement_id": judgement.pk, "order": 0}
            rows_of(f"{label}Citation").create(**cut(f"{label}Citation", named))
    for label, name in LINKS.items():
        for key in rows_of(label).values_list("pk", flat=True):
            rows_of(label).filter(pk=key).update(**{name: next(links)})
    return corpus


def rows_of(label: str) -> models.QuerySet:
    """All rows of a model, also of one whose own rows can't be changed: who attacks asks no leave."""
    return models.QuerySet(apps.get_model(label)).order_by("pk")


def cut(label: str, values: dict[str, Any]) -> dict[str, Any]:
    """The words at the length that their columns have."""
    field = apps.get_model(label)._meta.get_field
    return {
        name: word[: field(name).max_length] if isinstance(word, str) else word
        for name, word in values.items()
    }


def pages_open_to(person) -> dict[str, str]:
    """Name and address of every page that opens for this person; of things, the first one's."""
    client = Client()
    client.force_login(person)
    found = {}
    for name, address in addresses():
        parameters = re.findall(r"\{(\w+)\}", address)
        model = model_of(name)
        if len(parameters) > 1 or (parameters and model is None):
            continue
        keys = list(model._base_manager.values_list("pk", flat=True)[:6]) if parameters else [""]
        for key in keys:
            at = address.format(**dict.fromkeys(parameters, key))
            answer = client.get(at)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                found[name] = at
                break
    return found


def check(page) -> None:
    """Nothing of what was written has become an element, an attribute, or a link to script."""
    assert page.locator("[data-hostile]").count() == 0, page.url
    hrefs = page.eval_on_selector_all(
        "[href], [src], [action]", "found => found.map(one => one.href || one.src)"
    )
    assert not [href for href in hrefs if re.match(r"(?i)\s*(javascript|data:text|vbscript)", str(href))], (
        page.url
    )
    assert not [href for href in hrefs if "127.0.0.1:9/" in str(href)], page.url


@pytest.mark.parametrize(
    ("role", "own"),
    [
        ("manager", None),
        ("annotator", {"index", "annotations_assignment_change", "annotations_search", "review_rulings"}),
        ("reviewer", {"index", "review_dispute_change", "review_outcome_change", "review_dispute_settle"}),
    ],
)
def test_hostile_words_are_shown_and_do_nothing_on_every_page(open_page, hostile_world, request, role, own):
    person = request.getfixturevalue(role)
    page = open_page(person)
    opened = {name: at for name, at in pages_open_to(person).items() if own is None or name in own}
    shown = 0
    for address in opened.values():
        page.goto(address)
        check(page)
        shown += "data-hostile" in page.content()
    assert len(opened) >= (50 if own is None else len(own))
    assert shown >= len(opened) / 3, "the words have to be there to be harmless"


def test_hostile_words_do_nothing_at_the_workbench(open_page, hostile_world, annotator, tmp_path):
    """Where script puts names into the page: what is proposed while one types, and what is saved."""
    file = tmp_path / "gate.txt"
    file.write_text(f"The gate {HOSTILE[0]} was shut.\n\nA guard {HOSTILE[1]} said so.", encoding="utf-8")
    call_command("import_reports", str(file), verbosity=0)
    report = Report.objects.exclude(pk=hostile_world.report_id)
    assignment = reports_assign(by=None, reports=report, annotators=[annotator], required=1).assignments[0]
    page = open_page(annotator)
    page.goto(f"/admin/annotations/assignment/{assignment.pk}/change/")
    for version, (key, words) in enumerate([("c", HOSTILE[0]), ("n", HOSTILE[3]), ("f", HOSTILE[2])], 1):
        page.keyboard.press(key)
        page.keyboard.type(words)
        check(page)
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        page.get_by_text(f"version {version}.").wait_for()
        check(page)
    page.reload()
    check(page)
    kept = assignment.seats.order_by("statement__start").first().annotation
    assert kept.note == HOSTILE[3]
    assert kept.flag_reason == HOSTILE[2]


POLLUTING = (
    '{"__proto__": {"polluted": "yes"}, "constructor": {"prototype": {"polluted": "yes"}}, "fields": []}'
)


def test_no_draft_and_no_name_reaches_the_prototype_of_all_objects(open_page, report_of, annotator):
    report = report_of("The gate was shut.", "A guard left.")
    assignment = reports_assign(by=None, reports=[report], annotators=[annotator], required=1).assignments[0]
    page = open_page(annotator)
    page.goto(f"/admin/annotations/assignment/{assignment.pk}/change/")
    keep = """([key, draft]) => {
        const { who, assignment } = document.querySelector("[data-assignment]").dataset;
        localStorage.setItem(`hearsay:${who}:${assignment}:${key}`, draft);
    }"""
    for key in (str(assignment.seats.order_by("statement__start").first().pk), "__proto__"):
        page.evaluate(keep, [key, POLLUTING])
    page.reload()
    for key, words in (("c", "__proto__"), ("n", POLLUTING)):
        page.keyboard.press(key)
        page.keyboard.type(words)
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    found = page.evaluate("[String(({}).polluted), Object.keys(Object.prototype), localStorage.length > 0]")
    assert found == ["undefined", [], True]


def test_hostile_files_do_nothing_from_the_preview_to_the_report(
    open_page, registry, manager, tmp_path, settings
):
    settings.DATA_DIR = tmp_path / "data"
    page = open_page(manager)
    page.goto(reverse("admin:reports_report_import"))
    page.locator("input[type=file]").set_input_files([str(path) for path in hostile_files(tmp_path)])
    page.get_by_role("button", name="See the preview").click()
    importing = page.get_by_role("button", name=re.compile("^Import [0-9]+ rows?$"))
    importing.wait_for()
    check(page)
    preview = page.url
    rows = page.get_by_role("link", name=re.compile("^Look and correct"))
    for address in [link.get_attribute("href") for link in rows.all()[:6]]:
        page.goto(urljoin(preview, address))
        check(page)
    page.goto(preview)
    importing.click()
    page.get_by_text(re.compile("[0-9]+ of [0-9]+ imported")).wait_for()
    check(page)
    assert Report.objects.count() >= len(HOSTILE)
    for report in Report.objects.order_by("language", "pk")[:6]:
        page.goto(reverse("admin:reports_report_change", args=[report.pk]))
        check(page)


def hostile_files(folder: Path) -> list[Path]:
    """One file of each kind, hostile in its name, its columns and headers, its title, publisher and text."""
    name = '"><b data-hostile>.'
    texts = {
        "txt": f"{HOSTILE[0]}\n\nThe guard of the gate {HOSTILE[3]} went home.",
        "html": f"<title>{escape(HOSTILE[0])}</title><meta property=og:site_name content='{escape(HOSTILE[1])}'>"
        f"<p>The guard {escape(HOSTILE[4])} went home at noon.</p>"
        + "".join(f"<p>{word}</p>" for word in HOSTILE),
        "jsonl": json.dumps(
            {"title": HOSTILE[5], "text": f"A cart {HOSTILE[5]} left.", "publisher": HOSTILE[6]}
        ),
        "eml": f"From: a@b.example\nSubject: {HOSTILE[8]}\nContent-Type: text/plain\n\nA mule {HOSTILE[8]} left.",
    }
    table = io.StringIO()
    rows = csv.writer(table)
    rows.writerow(["title", "article_content", "outlet", "url", HOSTILE[2]])
    for number, word in enumerate(HOSTILE):
        rows.writerow([word, f"On day {number} {word} the gate was shut.", word, ADDRESSES[number % 4], word])
    texts["csv"] = table.getvalue()
    for ending, text in texts.items():
        (folder / f"{name}{ending}").write_text(text, encoding="utf-8")
    return [folder / f"{name}{ending}" for ending in texts]
