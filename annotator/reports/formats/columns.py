"""Which column of a table, or key of an object, holds what; and one row made of them."""

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence

from annotator.fields import storable
from annotator.formula_guard import unguarded

from .column_content import by_content
from .dates import Order, read_date
from .rows import Options, Row, TableFound, Unreadable, check_values

# Field -> names that columns are known to have, the likelier first.
NAMES: dict[str, tuple[str, ...]] = {
    "text": ("text", "article_content", "content", "body", "article_text", "article", "full_text"),
    "title": ("title", "article_title", "headline"),
    "publisher": ("publisher", "source", "outlet"),
    "date": ("published_on", "date", "published", "publication_date", "published_at"),
    "url": ("url", "link", "address"),
    "language": ("language", "lang"),
}
REASON = "reason"  # the column that rejected rows are handed back with
_HANDED_BACK = re.compile(r"'?(?:.*, )?row \d+: ", re.S)  # how `reason_for` begins
SHA256 = "text_sha256"  # the column by which a table that was exported says what its texts are
# How far into the body a title may stand for the body to have it already.
_TITLE_WITHIN = 300
_LANGUAGE_NAMES = {"english": "en", "arabic": "ar"}
_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")


def shape_of(columns: Collection[str]) -> str:
    """A digest of the set of column names, to remember what was chosen for tables like this one.

    The column of reasons that rejected rows are handed back with doesn't count.
    """
    names = sorted({name.strip().casefold() for name in columns} - {REASON, ""})
    return hashlib.sha256(json.dumps(names).encode("utf-8", "surrogatepass")).hexdigest()


def columns_of(
    found: Collection[str], options: Options, content: Mapping[str, str] | None = None
) -> tuple[dict[str, str], dict[str, str]]:
    """Field -> column, for the fields that the columns `found` hold; and field -> how that is known, as in TableFound.

    content: field -> column, by what the columns hold. Raises Unreadable without a text column.
    """
    by_name: dict[str, str] = {}
    for column in found:
        by_name.setdefault(column.strip().casefold().replace(" ", "_"), column)
    of_shape = options.shapes.get(shape_of(found), {}) if options.shapes else {}
    chosen, how = {}, {}
    for field, names in NAMES.items():
        wanted = options.columns.get(field)
        if wanted is not None and wanted not in found:
            raise Unreadable(f"there is no column “{wanted}” for {field}; columns found: {_listed(found)}")
        if wanted is None:
            wanted = of_shape.get(field)
        if wanted is not None:
            chosen[field], how[field] = wanted, "chosen"
        elif known := [by_name[name] for name in names if name in by_name]:
            chosen[field], how[field] = known[0], "name"
        elif content and field in content:
            chosen[field], how[field] = content[field], "content"
    chosen = {field: column for field, column in chosen.items() if column in found and column}
    if "text" not in chosen:
        raise Unreadable(
            f"no column holds the text (looked for {', '.join(NAMES['text'])}); columns found: {_listed(found)}"
        )
    return chosen, {field: how[field] for field in chosen}


def table_met(
    file: str, found: Collection[str], records: Sequence[Mapping[str, str]], options: Options
) -> dict[str, str]:
    """Field -> column of a table, by what its first records hold; a person who listens is told what was found.

    Only for fields that no name and nobody's choice settles.
    """
    try:
        known, how = columns_of(found, options)
    except Unreadable:
        known, how = {}, {}
    settled = {*known, *options.columns, *options.shapes.get(shape_of(found), {})}
    # Nobody can be shown, or choose, a name that the database can't hold.
    names = [column for column in found if storable(column)]
    left = [column for column in names if column and column not in known.values()]
    content = by_content(records, left, [name for name in NAMES if name not in settled], options.is_outlet)
    if options.met:
        example = {
            column: next((v for r in records if (v := r.get(column, "").strip())), "") for column in names
        }
        options.met(
            TableFound(
                file=file,
                shape=shape_of(found),
                columns=tuple(names),
                chosen=known | content,
                how=how | dict.fromkeys(content, "content"),
                example={column: _as_stored(value[:80]) for column, value in example.items()},
            )
        )
    return content


def _as_stored(value: str) -> str:
    """`value` with a mark in place of each character that no database holds."""
    return "".join(c if storable(c) else "\ufffd" for c in value)


def _listed(found: Collection[str]) -> str:
    shown = [column[:40] or "(no name)" for column in list(found)[:30]]
    return ", ".join(shown) + (f" and {len(found) - 30} more" if len(found) > 30 else "") or "none"


def with_title(title: str, body: str) -> str:
    """The report's text: title, blank line, body, unless the title already stands where the body begins."""
    title = title.strip()
    if not title or not body.strip() or title in body[:_TITLE_WITHIN]:
        return body
    return f"{title}\n\n{body}"


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def as_exported(values: Mapping[str, str], for_spreadsheets: bool) -> Mapping[str, str]:
    """A row of a table that says SHA256, without the guard that `--spreadsheet` put before what would run.

    for_spreadsheets: whether the file looks like one with guards. Where its text could be guarded, the hash tells.
    """
    text, told = values["text"], values[SHA256]
    if (plain := unguarded(text)) != text:
        for_spreadsheets = sha256_of(plain) == told or (for_spreadsheets and sha256_of(text) != told)
    return {field: unguarded(cell) for field, cell in values.items()} if for_spreadsheets else values


def reason_for(place: str, reason: str) -> str:
    """What stands in the column REASON of a row that is handed back, of which every cell is guarded."""
    return f"{place}: {reason}"


def as_handed_back(header: Sequence[str], cells: list[str]) -> list[str]:
    """A row of a table, without the guard if it is one that was handed back, whatever program has saved it since."""
    at = header.index(REASON) if REASON in header else len(cells)
    is_ours = at < len(cells) and _HANDED_BACK.match(cells[at])
    return [unguarded(cell) for cell in cells] if is_ours else cells


def language_of(value: str) -> str | None:
    """The language code that `value` means ('en-US', 'English'), empty for none, None where it means nothing."""
    value = value.strip().casefold()
    code = _LANGUAGE_NAMES.get(value, re.split("[-_]", value)[0])
    return code if not code or _LANGUAGE.match(code) else None


def row_of(file: str, row: int, values: Mapping[str, str], order: Order | None, options: Options) -> Row:
    """One report of a table. values: field -> cell; SHA256 -> that of the text, where it is known.

    A text that was exported, to the letter, has its title already or never had it. Raises Unreadable.
    """
    text = values["text"]
    if SHA256 not in values or sha256_of(text) != values[SHA256]:
        text = with_title(values.get("title", ""), text)
    if not text.strip():
        raise Unreadable("the text is empty: no statements found")
    title, publisher, url = (values.get(name, "").strip() for name in ("title", "publisher", "url"))
    check_values(text, {"title": title, "publisher": publisher, "url": url}, options.most_characters)
    warnings = []
    written = values.get("date", "").strip()
    published_on = read_date(written, order)
    if written and published_on is None:
        warnings.append("date_unreadable")
    language = language_of(values.get("language", ""))
    if language is None:
        warnings.append("language_unknown")
    return Row(
        file=file,
        row=row,
        text=text,
        title=title,
        publisher=publisher,
        url=url,
        published_on=published_on,
        language=language or "",
        warnings=tuple(warnings),
    )
