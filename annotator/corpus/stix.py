"""Decisions as STIX 2.1 objects (https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html).

A news report is a `report`, a decided statement a `note` on the identities of those it comes from, its credibility an
`opinion` on that note. Ids follow from the content (UUIDv5), so that the same judgement has the same id everywhere.
"""

import json
from collections.abc import Iterator
from typing import IO, Any

from annotator import paths
from annotator.judgement import CREDIBILITY, NONE, PUBLISHER

from .decided import DecidedReport, DecidedStatement, Values, WatchReports, decided_reports, sources_by_key
from .naming import name_of
from .tables import Extract

# Appendix A of the specification, the scale of Admiralty credibility; 6 (cannot be judged) has no confidence.
CONFIDENCE = {1: 90, 2: 70, 3: 50, 4: 30, 5: 10}
OPINIONS = {1: "strongly-agree", 2: "agree", 3: "neutral", 4: "disagree", 5: "strongly-disagree"}
UNDATED = "1970-01-01T00:00:00.000Z"  # of identities: the registry doesn't say since when a source is there
Thing = dict[str, Any]


def write(file: IO[bytes], extract: Extract, filter: str, watch: WatchReports) -> None:
    """One STIX bundle."""
    head = {"type": "bundle", "id": f"bundle--{name_of('bundle', filter)}"}
    file.write(_json(head)[:-1])
    empty = True
    for thing in _objects(extract, watch):
        file.write((b', "objects": [\n' if empty else b",\n") + _json(thing))
        empty = False
    file.write(b"}\n" if empty else b"\n]}\n")  # a bundle without objects has no such list


def _objects(extract: Extract, watch: WatchReports) -> Iterator[Thing]:
    """Each object once, after those that it refers to."""
    sources = sources_by_key(extract)
    told: set[str] = set()  # identities; nothing else is referred to by two reports
    for report in watch(decided_reports(extract)):
        notes = []
        for statement in report.statements:
            if statement.values["voice"] == NONE:
                continue
            identities = [_identity(link, sources) for link in _behind(report, statement, sources)]
            for identity in identities:
                if identity["id"] not in told:
                    told.add(identity["id"])
                    yield identity
            note = _note(statement, identities)
            notes.append(note["id"])
            yield note
            yield from _opinion(statement, note)
        if notes and report.values["published_on"]:
            yield _report(report, notes)


def _behind(
    report: DecidedReport, statement: DecidedStatement, sources: dict[str, Values]
) -> list[paths.Link]:
    """The origins; of what the publisher says itself, the publisher."""
    if statement.values["voice"] == PUBLISHER:
        publisher = report.values["publisher"]
        return [
            paths.Link(publisher)
            if publisher in sources
            else paths.Link(None, publisher or "Publisher not known")
        ]
    links = paths.read(statement.values["sources"])
    origins = dict.fromkeys(links[chain[-1]]._replace(via=None) for chain in paths.chains(links))
    return list(origins)


def _identity(link: paths.Link, sources: dict[str, Values]) -> Thing:
    source = sources.get(link.source or "")
    if source is None:
        return _object(
            "identity",
            created=UNDATED,
            modified=UNDATED,
            name=link.name or link.source or "Unnamed source",
            identity_class="unknown",
        )
    more = {"description": source["affiliation"]} if source["affiliation"] else {}
    return _object(
        "identity",
        created=UNDATED,
        modified=UNDATED,
        name=source["name"],
        identity_class="class" if source["kind"] == "generic" else "organization",
        external_references=[{"source_name": "Hearsay registry", "external_id": source["source"]}],
        **more,
    )


def _note(statement: DecidedStatement, identities: list[Thing]) -> Thing:
    said, made = statement.values, _moment(statement.decision["created_at"])
    path = f" {said['sources']}" if said["sources"] else ""
    confidence = CONFIDENCE.get(said["credibility"] or 0)
    return _object(
        "note",
        created=made,
        modified=made,
        abstract=f"{said['voice']}{path}",
        content=said["text"],
        labels=[f"voice:{said['voice']}", *_ratings(said["rating"])],
        object_refs=[identity["id"] for identity in identities],
        external_references=[{"source_name": "Hearsay", "external_id": said["statement_id"]}],
        **({"confidence": confidence} if confidence else {}),
    )


def _ratings(rating: str) -> list[str]:
    return [f"rating:{each}" for each in dict.fromkeys(rating.split(";")) if each]


def _opinion(statement: DecidedStatement, note: Thing) -> Iterator[Thing]:
    credibility = statement.values["credibility"] or 0
    if credibility in OPINIONS:
        yield _object(
            "opinion",
            created=note["created"],
            modified=note["modified"],
            explanation=f"Credibility {credibility}: {CREDIBILITY[credibility]}",
            opinion=OPINIONS[credibility],
            object_refs=[note["id"]],
        )


def _report(report: DecidedReport, notes: list[str]) -> Thing:
    said = report.values
    day = f"{said['published_on']}T00:00:00.000Z"
    reference = {"source_name": said["publisher"] or "publisher not known", "external_id": said["report_id"]}
    return _object(
        "report",
        created=day,
        modified=day,
        name=said["title"] or said["report_id"],
        published=day,
        lang=said["language"],
        object_refs=notes,
        external_references=[reference | ({"url": said["url"]} if said["url"] else {})],
    )


def _object(type: str, **content: Any) -> Thing:
    body = {"type": type, "spec_version": "2.1", **content}
    return {"type": type, "spec_version": "2.1", "id": f"{type}--{name_of(type, body)}", **content}


def _moment(text: str) -> str:
    """Milliseconds, as most programs for STIX keep."""
    return f"{text[:23]}Z"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
