"""Searches through the texts of a large corpus: first the few reports that can hold the words, then their statements.

Where many reports hold the words, nothing is narrowed (`long_lists.few` says why). One or two letters have no entry in
the index, and are looked for in the NEWEST reports alone; lists say so.
"""

import re
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.text import smart_split, unescape_string_literal

from annotator.folding import fold
from annotator.long_lists import Among, by_reading, each_has, few, few_are
from sources.models import Source

from .models import Appearance, Report, SuggestionCitation
from .text_index import SHORTEST, may_hold

NEWEST = 2_000
STATEMENTS = 5  # so many rows of a list, at the least, stand behind one report (`few`)
SAMPLE = 100  # of more reports whose letters fit, so many texts are read to tell whether most of them hold the words
SHORT_WORDS = f"One or two letters are looked for in the {NEWEST:,} newest reports."


def reports_with(*words: str) -> list[int] | None:
    """Keys of the reports that can hold all `words`, folded; None where they are many, or no words.

    The caller compares the texts.
    """
    known = [folded for word in words if (folded := fold(word))]
    if not known:
        return None
    long = [word for word in known if len(word) >= SHORTEST]
    if not long:
        newest = Report.objects.order_by("-created_at", "report_id")
        return list(newest.values_list("pk", flat=True)[:NEWEST])
    most = few_are(STATEMENTS)
    if (told := may_hold(long, most + 1, SAMPLE)) is not None:
        keys, texts = told
        if len(keys) <= most:
            return keys
        if 2 * sum(all(word in text for word in long) for text in texts) > len(texts):
            return None
    rows = Report.objects.order_by()
    for word in long:
        rows = rows.holding(word)
    return few(rows.values_list("pk", flat=True), STATEMENTS)


def narrowed(rows: QuerySet[Any], *words: str, report: str = "report") -> Any:
    """`rows` without those whose `report`, a look-up of one, can't hold all `words`; the caller compares the texts."""
    found = reports_with(*words)
    if found is None:
        return by_reading(rows) if any(map(fold, words)) else rows
    return rows.filter(Among(report, found))


def saying(
    rows: QuerySet[Any], words: list[str], said: QuerySet[Any], lookup: str, report: str = "report"
) -> QuerySet[Any]:
    """Those of `rows` for which the row of `said` that each refers to (by OuterRef) fits `lookup` with all the words.

    Asked of each: of texts or titles that are joined, SQLite would read all first, and PostgreSQL sort all that fit.
    """
    if not words:
        return rows
    for word in words:
        said = said.filter(**{lookup: word})
    return narrowed(rows, *words, report=report).filter(each_has(said))


def words_of(searched: str) -> list[str]:
    """The words, and phrases in quotation marks, that Django's own search looks for one by one."""
    words = smart_split(searched)
    return [unescape_string_literal(w) if w[0] in "\"'" and w[0] == w[-1] else w for w in words]


def reports_known_as(name: str) -> list[int]:
    """Keys of the reports with this report_id, or of which this is the address."""
    named = Report.objects.order_by().filter(report_id=name).values_list("pk", flat=True)
    # A primary appearance has its report's address, and can be read without the texts.
    at_address = Appearance.objects.filter(url=name, primary=True).order_by()
    return [*named, *(at_address.values_list("report", flat=True) if name else ())]


def suggested_with(part: str) -> list[int] | None:
    """Keys of the statements with a suggestion whose path can hold `part`; None where they are many.

    A piece between marks stands within one link, so within one key or name.
    """
    piece = max(re.findall(r'[^"\\>;]+', part), key=len, default="")
    sources = Source.objects.filter(key__contains=piece).order_by().values_list("pk", flat=True)
    may = Q(source__in=list(sources)) | Q(source=None, name__contains=piece)
    if piece in "unnamed":  # as a path writes whom nobody names
        may |= Q(source=None, name="")
    return few(SuggestionCitation.objects.filter(may).values_list("judgement__statement", flat=True))
