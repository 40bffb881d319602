"""DATASHEET.md: what a bundle holds, how it came about and where its limits are, in words, filled from the data.

The questions are those of T. Gebru et al., Datasheets for Datasets, Communications of the ACM 64 (12), 2021.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from .data_package import TableFile
from .facts import Facts
from .tables import Value

MOST_LISTED = 40
MEASURES = {
    "voice": "voice (nominal)",
    "first_source": "first source (nominal)",
    "sources": "set of sources (MASI)",
    "path": "citation path (nominal)",
    "credibility": "credibility (ordinal; 6 is missing)",
}


def datasheet(
    title: str, about: dict[str, Any], files: Sequence[TableFile], facts: Facts, figures: dict[str, Any]
) -> str:
    """The page in Markdown. about: version, filter and texts, as datapackage.json has them under `hearsay`;
    figures: those of agreement.json."""
    parts = (
        _summary(title, about, facts),
        _composition(about, facts),
        _annotation(facts),
        _agreement(figures),
        _limits(about, facts),
        _use(about),
        _files(facts, files),
    )
    return "\n".join(line for part in parts for line in part)


def _summary(title: str, about: dict[str, Any], facts: Facts) -> Iterator[str]:
    yield f"# {title}"
    yield ""
    yield (
        f"{_many(facts.rows['reports'], 'news report')}, split into "
        f"{_many(facts.rows['statements'], 'statement')}; for each statement whom it cites, through whom, and how "
        f"credible it is, in {_many(facts.rows['annotations'], 'annotation')} by "
        f"{_many(len(facts.of('annotations', 'annotator')), 'annotator')}. Written by Hearsay {about['version']}."
    )
    if about["filter"]:
        yield ""
        yield f"Only reports that match: `{about['filter']}`. The registry of sources is whole."
    yield ""


def _composition(about: dict[str, Any], facts: Facts) -> Iterator[str]:
    yield from ("## What it holds", "")
    period = facts.period()
    days = f"{period[0]} to {period[1]}" if period else "no report has a date"
    yield f"- Published: {days}; without date: {facts.of('reports', 'published_on')[None]:,}."
    yield f"- Languages: {_listed(facts.of('reports', 'language'))}."
    yield f"- Publishers: {_listed(facts.of('reports', 'publisher'), empty='not known')}."
    yield (
        f"- Appearances: {facts.rows['appearances']:,}. Nearly the same as an earlier report: "
        f"{facts.of('reports', 'near_duplicate_of')[True]:,}."
    )
    yield f"- Kinds of statement: {_listed(facts.of('statements', 'kind'))}."
    yield (
        f"- Registry: {_many(facts.rows['sources'], 'source')}, {facts.rows['aliases']:,} names of them, "
        f"{_many(facts.rows['assessments'], 'dated assessment')} ({_listed(facts.of('assessments', 'grade'))})."
    )
    yield (
        "- Texts: included."
        if about["texts"]
        else "- Texts: not included. In their place: hashes, offsets and the first 32 characters of each statement."
    )
    yield ""


def _annotation(facts: Facts) -> Iterator[str]:
    yield from ("## How it was annotated", "")
    yield (
        "Each statement was rated by the annotators it was assigned to, who did not see each other's ratings: the "
        "voice that speaks, the citation path, and the credibility from 1 (confirmed) to 5 (improbable), with 6 for "
        "what cannot be judged. Where all agree that is the decision; where they differ a reviewer rules. "
        "Reliability grades (A-F) belong to sources and are kept apart from credibility."
    )
    yield ""
    yield f"- Annotators: {_listed(facts.of('annotations', 'annotator'))} (annotations, all versions)."
    yield f"- Rounds: {_listed(facts.of('annotations', 'round'))}."
    versions = _listed(facts.of("annotations", "guidelines"), empty="none")
    yield f"- Versions of the guidelines: {versions}. Their text is in guidelines.json."
    yield f"- Suggestions of the program: {_listed(facts.of('annotations', 'suggestion'))}."
    yield f"- Version of the reader that suggested: {_listed(facts.of('suggestions', 'reader_version'))}."
    yield f"- Hidden second ratings, for test-retest alone: {facts.of('annotations', 'repeat')[True]:,}."
    yield f"- Statements: {_listed(facts.of('statements', 'status'))}."
    yield f"- Decided by: {_listed(_without_empty(facts.of('statements', 'decided_by')))}."
    yield ""


def _agreement(figures: dict[str, Any]) -> Iterator[str]:
    yield from ("## Agreement", "")
    measures = figures["all"]["measures"]
    yield f"Krippendorff's alpha over {_many(figures['all']['statements'], 'statement')} with two or more ratings."
    yield from ("", "| measure | alpha | 95 % interval |", "| --- | --- | --- |")
    for name, words in MEASURES.items():
        alpha = measures[name]["alpha"]
        value = "undefined" if alpha["value"] is None else f"{alpha['value']:.3f}"
        known = alpha["low"] is not None
        interval = f"{alpha['low']:.3f} to {alpha['high']:.3f}" if known else alpha["because"] or "–"
        yield f"| {words} | {value} | {interval} |"
    yield from ("", "All figures, and from which rows they come: agreement.json.", "")


def _limits(about: dict[str, Any], facts: Facts) -> Iterator[str]:
    statements, decided = facts.rows["statements"], facts.of("statements", "status")["decided"]
    single = facts.of("statements", "decided_by")["single"]
    both = facts.of("statements", "both_accepted")[True]
    credibility = facts.of("statements", "credibility")
    yield from ("## Known limits", "")
    yield f"- {statements - decided:,} of {_many(statements, 'statement')} have no decision."
    yield f"- {single:,} decisions rest on one annotator."
    yield (
        f"- In {both:,} decisions every annotator left the program's suggestion as it was: there people may have "
        "followed the program."
    )
    yield f"- The credibility of {credibility[6]:,} decided statements cannot be judged (6)."
    yield f"- {facts.of('reports', 'published_on')[None]:,} reports have no date, so that their sources have no grade."
    yield "- Credibility says what annotators thought of a statement, not whether it is true."
    yield "- Which reports were imported was the team's choice: the reports are no sample of all news."
    if not about["texts"]:
        yield "- Without the texts, statements can be read only by who has the reports."
    yield ""


def _use(about: dict[str, Any]) -> Iterator[str]:
    yield from ("## People, rights and use", "")
    yield (
        "Annotators and reviewers stand under pseudonyms that were drawn at random. Reports name people as their "
        "publishers did. The texts of the reports belong to their publishers."
    )
    release = about.get("release")
    if release:
        yield ""
        yield f"Release {release['number']} of {release['date']}. Licence of the annotations: {release['licence']}."
        yield ""
        yield f"Cite as: {release['citation']}"
    yield ""


def _files(facts: Facts, files: Sequence[TableFile]) -> Iterator[str]:
    yield from ("## Files", "", "| file | rows | |", "| --- | --- | --- |")
    for file in files:
        yield f"| {file.path} | {facts.rows[file.table]:,} | {file.description} |"
    yield ""
    yield "Columns and keys: datapackage.json, croissant.json. SHA-256 of each file: CHECKSUMS."
    yield ""


def _listed(counts: Counter[Value], empty: str = "empty") -> str:
    """Values with their counts, the most frequent first."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    words = [
        f"{_one_line(empty if value in (None, '') else str(value))} {count:,}"
        for value, count in ordered[:MOST_LISTED]
    ]
    if len(ordered) > MOST_LISTED:
        words.append(f"and {len(ordered) - MOST_LISTED:,} more")
    return ", ".join(words) or "none"


def _without_empty(counts: Counter[Value]) -> Counter[Value]:
    return Counter({value: count for value, count in counts.items() if value})


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
