"""Decisions as brat standoff files (https://brat.nlplab.org/standoff.html), zipped.

A text file and an .ann file for each report. Offsets count code points, as brat's own do. What brat has no room for,
the citation path and the rating, stands in notes.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import IO

from annotator.judgement import VOICES
from annotator.reports.models import KINDS

from .bundle import Zipped
from .decided import DecidedReport, DecidedStatement, WatchReports, decided_reports
from .tables import Extract

CONFIGURATION = "\n".join(
    [
        "[entities]",
        *(kind.capitalize() for kind in KINDS),
        "Source",
        "[relations]",
        f"Cites\tArg1:{'|'.join(kind.capitalize() for kind in KINDS)}, Arg2:Source",
        "Relays\tArg1:Source, Arg2:Source",
        "[events]",
        "[attributes]",
        f"Voice\tArg:<ENTITY>, Value:{'|'.join(VOICES)}",
        "Credibility\tArg:<ENTITY>, Value:1|2|3|4|5|6",
        "",
    ]
)
# An annotation is one line, and some programs break lines at all of these.
_LINE_BREAKS = re.compile(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")


def write(file: IO[bytes], extract: Extract, filter: str, watch: WatchReports) -> None:
    """The zip file: annotation.conf, and REPORT_ID.txt and REPORT_ID.ann for each report."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        out = Zipped(made)
        out.put("annotation.conf", [CONFIGURATION.encode()])
        for report in watch(decided_reports(extract)):
            name = report.values["report_id"]
            out.put(f"{name}.txt", [report.values["text"].encode()])
            out.put(f"{name}.ann", ["".join(f"{line}\n" for line in _Annotations(report).lines()).encode()])


class _Annotations:
    """The lines of one .ann file, and the numbers of their ids."""

    def __init__(self, report: DecidedReport) -> None:
        self.statements, self.text = report.statements, report.values["text"]
        self._last: dict[str, int] = {}
        self._mentions: dict[tuple[int, int, str], str] = {}

    def lines(self) -> Iterator[str]:
        for statement in self.statements:
            said = statement.values
            name, line = self._span(said["kind"].capitalize(), said["start"], said["end"])
            yield line
            yield f"{self._id('A')}\tVoice {name} {said['voice']}"
            if said["credibility"]:
                yield f"{self._id('A')}\tCredibility {name} {said['credibility']}"
            note = " ".join(filter(None, [said["sources"], said["rating"]]))
            if note:
                yield f"{self._id('#')}\tAnnotatorNotes {name}\t{_LINE_BREAKS.sub(' ', note)}"
            yield from self._citations(statement, name)

    def _citations(self, statement: DecidedStatement, name: str) -> Iterator[str]:
        """The mentions of the sources, each once in a file, and what leads from the statement to them."""
        found: dict[int, str] = {}
        for citation in statement.citations:
            start, end = citation["mention_start"], citation["mention_end"]
            if start is None:
                continue
            key = (start, end, citation["source"] or citation["name"])
            if key not in self._mentions:
                self._mentions[key], line = self._span("Source", start, end)
                yield line
                if key[2]:
                    note = _LINE_BREAKS.sub(" ", key[2])
                    yield f"{self._id('#')}\tAnnotatorNotes {self._mentions[key]}\t{note}"
            found[citation["order"]] = self._mentions[key]
        for citation in statement.citations:
            order, via = citation["order"], citation["via"]
            if order not in found:
                continue
            if via is None:
                yield f"{self._id('R')}\tCites Arg1:{name} Arg2:{found[order]}"
            elif via in found:
                yield f"{self._id('R')}\tRelays Arg1:{found[via]} Arg2:{found[order]}"

    def _id(self, kind: str) -> str:
        self._last[kind] = self._last.get(kind, 0) + 1
        return f"{kind}{self._last[kind]}"

    def _span(self, kind: str, start: int, end: int) -> tuple[str, str]:
        """The id and the line of a text-bound annotation; one that goes over several lines is in several pieces."""
        pieces, at = [], start
        for gap in _LINE_BREAKS.finditer(self.text, start, end):
            pieces.append((at, gap.start()))
            at = gap.end()
        pieces = [piece for piece in [*pieces, (at, end)] if piece[0] < piece[1]]
        name = self._id("T")
        offsets = ";".join(f"{first} {last}" for first, last in pieces)
        return name, f"{name}\t{kind} {offsets}\t{' '.join(self.text[first:last] for first, last in pieces)}"
