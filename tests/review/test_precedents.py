"""What was decided for statements like the one in dispute, and that the newest come first however many there are."""

import pytest

from annotator import long_lists
from annotator.reports.models import Suggestion
from annotator.review import precedents
from annotator.review.precedents import Precedent
from sources.models import Source

from .conftest import make_sources
from .disputing import disputed

OF_ONE_PUBLISHER = "the same publisher and suggestion"


@pytest.fixture
def published(report_of, annotator, other_annotator):
    """published(key, text, suggests): a report by that source, on whose statement both agree that it cites SOHR."""
    make_sources()

    def make(key: str, text: str, suggests: str = "lcc", **second):
        report = report_of(text, suggestions=[suggests])
        report.publisher = Source.objects.get(key=key)
        report.save()
        disputed(report, [annotator, other_annotator], {}, second)
        return report.statements.get()

    return make


def found_for(statement, reader) -> list[Precedent]:
    suggestion = Suggestion.objects.get(statement=statement)
    return precedents.precedents(statement, suggestion, [], reader)


@pytest.mark.parametrize("few", [10_000, 0], ids=["few", "many"])
def test_what_its_publisher_was_decided_to_cite_where_the_same_was_suggested(
    published, reviewer, monkeypatch, few
):
    monkeypatch.setattr(long_lists, "FEW", few)
    published("anadolu", "Rain fell.")
    newer = [published("anadolu", text) for text in ("Wind blew.", "Snow lay.")]
    published("anadolu", "Ice broke.", "sohr")
    published("lcc", "Hail fell.")
    asked = published("anadolu", "A road was closed.", credibility=5)
    monkeypatch.setattr(precedents, "NEWEST", 3)  # it is the newest of all itself
    found = found_for(asked, reviewer)
    assert [(one.outcome.statement, one.why) for one in found] == [
        (statement, OF_ONE_PUBLISHER) for statement in reversed(newer)
    ]
    assert {one.cites for one in found} == {"sohr by name"}
