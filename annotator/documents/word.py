"""DOCX: the text that a reader of the document sees, in its order; nothing in it is fetched or run.

After Office Open XML, ECMA-376 part 1, chapter 17. Tracked changes are taken as accepted: what was deleted, or moved
away, is left out. Comments, headers and footers are left out; foot- and endnotes follow the text.
"""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import parse

from . import Unopenable
from .archives import Limits, check_office, opened, unpacked

VERSION = "Hearsay DOCX 1"
LIMITS = Limits(entries=2_000, unpacked=100_000_000)

_GONE = {
    "del",
    "moveFrom",
    "delText",
    "instrText",
    "delInstrText",
    "rubyPr",
    "rt",
    "sectPr",
    "tblPr",
    "tblGrid",
}
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_CHANGES = {"ins", "del", "moveFrom", "moveTo"}


def read_word(data: bytes) -> dict[str, Any]:
    """`text`, paragraphs set apart by an empty line; `title`, `created` and `language`, where its properties say;
    `warnings`: codes. Raises Unopenable."""
    archive = opened(data, LIMITS)
    main = _main_part(archive)
    check_office(archive, main, ".docx")
    folder = posixpath.dirname(main)
    body = _part(archive, main)
    if body is None or (content := _child(body, "body")) is None:
        raise Unopenable("is a zip archive, but no DOCX")
    reader = _Reader(_list_styles(_part(archive, f"{folder}/styles.xml")))
    blocks = list(reader.blocks(content))
    for kind in ("footnote", "endnote"):
        blocks += reader.notes(_part(archive, f"{folder}/{kind}s.xml"), kind)
    if _part(archive, f"{folder}/comments.xml") is not None:
        reader.warnings.add("comments_left_out")
    properties = _part(archive, "docProps/core.xml")
    return {
        "text": _joined(blocks),
        "title": _value(properties, "title"),
        "date": _value(properties, "created")[:10],
        "language": _value(properties, "language"),
        "warnings": sorted(reader.warnings),
    }


def _main_part(archive: zipfile.ZipFile) -> str:
    """The part with the text: Word writes word/document.xml, other programs other names."""
    for relation in _part(archive, "_rels/.rels") or ():
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/")
    return "word/document.xml"


def _part(archive: zipfile.ZipFile, name: str) -> Element | None:
    if name not in archive.namelist():
        return None
    content = unpacked(archive, name)
    try:
        found: Element | None = parse(io.BytesIO(content), forbid_dtd=True).getroot()
    except Exception as error:  # expat's own, and defusedxml's
        raise Unopenable(f"can't be read as DOCX: {name} is no XML that is taken") from error
    return found


def _list_styles(styles: Element | None) -> set[str]:
    """The ids of paragraph styles that make list items; a heading isn't one, though it may be numbered."""
    numbered: dict[str, bool] = {}
    based: dict[str, str] = {}
    for style in styles if styles is not None else ():
        name = _attribute(style, "styleId")
        properties = _child(style, "pPr")
        if properties is not None and _child(properties, "numPr") is not None:
            numbered[name] = _child(properties, "outlineLvl") is None
        base = _child(style, "basedOn")
        if base is not None:
            based[name] = _attribute(base, "val")
    found = set()
    for name in {*numbered, *based}:
        at, seen = name, set()
        while at not in numbered and at in based and at not in seen:
            seen.add(at)
            at = based[at]
        if numbered.get(at):
            found.add(name)
    return found


class _Reader:
    """Walks a document. A block is (its text, whether it is a list item or a table's row)."""

    def __init__(self, list_styles: set[str]) -> None:
        self._list_styles = list_styles
        self._asides: list[tuple[str, bool]] = []  # text boxes of the paragraph that is being read
        self._referred: dict[str, list[str]] = {"footnote": [], "endnote": []}
        self.warnings: set[str] = set()

    def blocks(self, parent: Element) -> Iterator[tuple[str, bool]]:
        """The paragraphs and table rows in `parent`, in their order."""
        begun = ""  # of a paragraph whose end was deleted: it goes on in the next one
        for element in parent:
            kind = _kind(element)
            self._note_change(kind)
            if kind == "p":
                words = begun + self._words(element)
                begun = words if self._end_is_deleted(element) else ""
                if not begun:
                    yield from self._with_asides(words, element)
            elif kind == "tbl":
                yield from self._table(element)
            elif kind == "AlternateContent":
                yield from self.blocks(_chosen(element))
            elif kind not in _GONE:  # content controls, custom XML, insertions
                yield from self.blocks(element)
        if begun.strip():
            yield begun, False

    def _with_asides(self, words: str, paragraph: Element) -> Iterator[tuple[str, bool]]:
        asides, self._asides = self._asides, []
        if words.strip():
            is_item = self._is_item(paragraph)
            yield (f"- {words.strip()}" if is_item else words), is_item
        yield from asides

    def _is_item(self, paragraph: Element) -> bool:
        properties = _child(paragraph, "pPr")
        if properties is None:
            return False
        numbering, style = _child(properties, "numPr"), _child(properties, "pStyle")
        if numbering is not None:
            number = _child(numbering, "numId")
            return number is not None and _attribute(number, "val") != "0"
        return style is not None and _attribute(style, "val") in self._list_styles

    def _end_is_deleted(self, paragraph: Element) -> bool:
        properties = _child(paragraph, "pPr")
        of_mark = _child(properties, "rPr") if properties is not None else None
        return of_mark is not None and _child(of_mark, "del") is not None

    def _words(self, element: Element) -> str:
        """The words of a paragraph or of what stands in one."""
        found = []
        for part in element:
            kind = _kind(part)
            self._note_change(kind)
            if kind in _GONE or kind in ("pPr", "rPr"):
                continue
            if kind == "t":
                found.append(part.text or "")
            elif kind in _SIGNS:
                found.append(_SIGNS[kind])
            elif kind == "r" and self._is_hidden(part):
                self.warnings.add("hidden_text")
            elif kind == "AlternateContent":
                found.append(self._words(_chosen(part)))
            elif kind == "txbxContent":
                self._asides += list(_Aside(self).blocks(part))
            elif kind in ("footnoteReference", "endnoteReference"):
                self._referred[kind.removesuffix("Reference")].append(_attribute(part, "id"))
            else:
                found.append(self._words(part))
        return "".join(found)

    def _is_hidden(self, run: Element) -> bool:
        properties = _child(run, "rPr")
        hidden = _child(properties, "vanish") if properties is not None else None
        return hidden is not None and _attribute(hidden, "val") not in ("0", "false", "off")

    def _note_change(self, kind: str) -> None:
        if kind in _CHANGES:
            self.warnings.add("tracked_changes")

    def _table(self, table: Element) -> Iterator[tuple[str, bool]]:
        """A line a row, cells set apart by tabs; a table with several paragraphs in a cell only arranges a page."""
        rows = [self._cells(row) for row in _within(table, "tr") if not self._is_deleted(row, "trPr", "del")]
        if any(len(cell) > 1 for row in rows for cell in row):
            for row in rows:
                for cell in row:
                    yield from cell
            return
        for row in rows:
            line = "\t".join(cell[0][0].replace("\n", " ") if cell else "" for cell in row)
            if line.strip():
                yield line.rstrip("\t"), True

    def _cells(self, row: Element) -> list[list[tuple[str, bool]]]:
        cells = [cell for cell in _within(row, "tc") if not self._is_deleted(cell, "tcPr", "cellDel")]
        return [list(self.blocks(cell)) for cell in cells]

    def _is_deleted(self, element: Element, properties: str, mark: str) -> bool:
        found = _child(element, properties)
        if found is None or _child(found, mark) is None:
            return False
        self.warnings.add("tracked_changes")
        return True

    def notes(self, part: Element | None, kind: str) -> list[tuple[str, bool]]:
        """The notes that the text refers to, in its order."""
        by_id = {_attribute(note, "id"): note for note in (part if part is not None else ())}
        wanted = dict.fromkeys(self._referred[kind])
        return [block for number in wanted if number in by_id for block in self.blocks(by_id[number])]


class _Aside(_Reader):
    """Reads a text box while the paragraph that holds it is being read."""

    def __init__(self, outer: _Reader) -> None:
        super().__init__(outer._list_styles)
        self._referred, self.warnings = outer._referred, outer.warnings


def _joined(blocks: list[tuple[str, bool]]) -> str:
    """Paragraphs set apart by an empty line; items of a list and rows of a table on lines of their own."""
    text = ""
    before = False
    for words, in_row in blocks:
        text += ("\n" if before and in_row else "\n\n") if text else ""
        text += words
        before = in_row
    return text


def _kind(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _child(element: Element, kind: str) -> Element | None:
    return next((found for found in element if _kind(found) == kind), None)


def _within(element: Element, kind: str) -> Iterator[Element]:
    """The rows of a table or cells of a row, those in content controls too."""
    for found in element:
        if _kind(found) == kind:
            yield found
        elif _kind(found) in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _within(found, kind)


def _chosen(alternatives: Element) -> Element:
    """Of a part that is there twice, for newer and older programs, the one for the newer."""
    found = _child(alternatives, "Choice")
    found = found if found is not None else _child(alternatives, "Fallback")
    return found if found is not None else Element("none")


def _attribute(element: Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _value(properties: Element | None, name: str) -> str:
    found = _child(properties, name) if properties is not None else None
    return (found.text or "").strip() if found is not None else ""
