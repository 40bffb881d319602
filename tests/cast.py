"""The one small cast: everybody has the password of `PASSWORD`."""

import hashlib
from collections.abc import Sequence

import pytest

PASSWORD = "correct horse battery"


def make_person(username: str, *roles: str):
    from django.contrib.auth.models import Group

    from annotator.people.models import User

    user = User.objects.create_user(username, PASSWORD, name=username.title())
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


@pytest.fixture
def manager(db):
    return make_person("mona", "manager")


@pytest.fixture
def annotator(db):
    return make_person("amal", "annotator")


@pytest.fixture
def other_annotator(db):
    return make_person("basil", "annotator")


@pytest.fixture
def reviewer(db):
    return make_person("rana", "reviewer")


@pytest.fixture
def other_reviewer(db):
    return make_person("samir", "reviewer")


@pytest.fixture
def viewer(db):
    return make_person("vera", "viewer")


@pytest.fixture
def stranger(db):
    """Somebody who may sign in and has no role."""
    return make_person("stranger")


@pytest.fixture
def registry(db):
    """The registry of fixtures/, in the database."""
    from sources.services import registry_load

    return registry_load(by=None)


def make_report(*sentences: str, suggestions: Sequence[str | None] = (), **values):
    """A report with a statement on each line; `suggestions` are citation paths, None where there is none."""
    from annotator import paths
    from annotator.folding import fold
    from annotator.judgement import citation_rows, sources_by_key
    from annotator.reports.models import (
        Appearance,
        ImportBatch,
        Report,
        Statement,
        Suggestion,
        SuggestionCitation,
    )

    text = "\n".join(sentences)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    report = Report.objects.create(
        report_id=f"r{sha256[:16]}",
        text=text,
        text_sha256=sha256,
        folded=fold(text),
        reader_version="1",
        **{"language": "en", "title": sentences[0][:500], **values},
    )
    batch = ImportBatch.objects.create(file_name="reports.txt", sha256=sha256)
    Appearance.objects.create(report=report, title=report.title, primary=True, batch=batch)
    start = 0
    for position, sentence in enumerate(sentences, 1):
        statement = Statement.objects.create(
            report=report,
            position=position,
            start=start,
            end=start + len(sentence),
            text=sentence,
            folded=fold(sentence),
            kind="sentence",
        )
        start += len(sentence) + 1
        path = suggestions[position - 1] if position <= len(suggestions) else None
        if path is None:
            continue
        links = paths.read(path)
        voice = "cited" if any(not link.unnamed for link in links) else "anonymous" if links else "publisher"
        suggestion = Suggestion.objects.create(
            statement=statement,
            reader_version="1",
            voice=voice,
            path=path,
            evidence="explicit",
            rule="subject",
            confidence=0.75,
        )
        SuggestionCitation.objects.bulk_create(
            citation_rows(SuggestionCitation, suggestion, links, sources_by_key(links), {})
        )
    return report


@pytest.fixture
def report_of(db):
    """`report_of("One.", "Two.", suggestions=["sohr", None])`: see make_report."""
    return make_report
