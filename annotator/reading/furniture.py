"""What on a page is not the article: found by named rules, marked, never deleted.

Rules for whole blocks, then for what stands at the beginning, inside and at the end of a block. Shapes are here; the
words that pages use are in the lexicons.
"""

import re
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from annotator.folding import fold
from annotator.reading.datelines import Datelines
from annotator.reading.flattened import Unglue
from annotator.reading.folded import FoldedText
from annotator.reading.lexicon import Lexicon
from annotator.reading.model import Furniture, Span
from annotator.reading.overlaps import apart
from annotator.reading.page_lines import NUMBERED, PageLines, counted_links, words_of
from annotator.reading.patterns import any_of, as_written
from annotator.reading.phrases import Phrases
from annotator.reading.source_lists import is_sourced
from annotator.reading.stamps import (
    AVATAR,
    BYLINE,
    CLOCK,
    CLOCK_DATE,
    CREDIT,
    DATE,
    DATE_FIRST,
    DATE_LINE,
    FILE,
    FILE_FIRST,
    GLUED_DATE,
    LINK,
    PHOTO_FIRST,
    PICTURE_CREDIT,
    RIGHTS_FIRST,
    SCRIPT_FIRST,
    SIGNATURE,
    TRAIL,
    UPDATE_FIRST,
    UPPER_AFTER,
    credited,
    first_sentence,
    is_apart,
    may_be_date,
)

_SECTION = re.compile(r"[A-Z]\w+(?: [A-Z]\w+)? & [A-Z]\w+\Z")
# What a page's program or template wrote by mistake.
_TEMPLATE = re.compile(
    r"(?:string|array|object|int|bool)\(\w+\)|\[?\{[\"']\w+[\"']:|(?:var|let|const) \w+ ?=|function ?\w*\("
    r"|\$\(|\w+\.push\(|</?\w+[ >/]|\{\{|\{%|\[/?\w+[ =\]][^\n]{0,200}\[/\w+\]|<!"
)
_CLOCK_FIRST = re.compile(r"\d{1,2}[:.]\d\d(?:\s*(?:[ap]\.?m\.?|GMT))?\s+(?=[\"“'‘A-Z])")
_STAMPS = ((_CLOCK_FIRST, "time first"), (UPDATE_FIRST, "time first"), (RIGHTS_FIRST, "credit"))
_COUNTER = re.compile(
    r"[\d.,]+\s*[km]?\s*(?:comments?:?|shares?|views?|likes?|tweets?|retweets?|min(?:utes?)? read"
    r"|photos?|videos?|repl(?:y|ies))?\Z",
    re.I,
)
_SHORT_URL = re.compile(r"[gG](?i:et short url(?:\s+\d+)*)")
# One of these stands in every dateline: a cheap look before the patterns are tried.
_DATELINE_MARKS = "-(/:–—•"
_HEAD_MARKS = f"{_DATELINE_MARKS}_"
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_HASHTAGS = re.compile(r"(?:#\w+(?: \w+){0,2}\s*)+\Z")
_DASHES = "-–—"
_SIGN_OFF = re.compile(
    r"(?<=[.!?”\"'])(?<!\b[A-Z][.])(?<!\b[A-Z][a-z][.])(?<!\b[A-Z][a-z]{2}[.])(?<!\b[A-Z][a-z]{3}[.])"
    r"\s+[A-Z][\w.'’-]*(?:[ /&,]+(?:and )?(?:al-|el-)?[A-Z][\w.'’-]*){0,8}\s*\Z"
)
_TRAILING_CODE = re.compile(r"(?<=[.!?”\"'])\s+(?:[A-Z]{2,8}(?:\s+\d{1,5})?|\d{1,6})\s*\Z")
_PICTURED = re.compile(r"photo|agencies|getty|image|handout|/", re.I)  # what no name in brackets has
_FOOT_FROM = 0.35
_TOPICS = 300  # characters of the longest list of topics at the foot
_FOOT = 1200  # characters of the longest foot of a page
_SHORTEST_SIGNED = 80
_LONGEST_LINK = 150
_LONGEST_NAMES = 60  # characters of two outlets side by side
_NAMES = re.compile(r"\s+[-–—|]\s+|\s*/\s*")
_NAMES_APART = re.compile("[-–—|/]")
_STRIPPED = " \t.:!|»›<>[]()*•·→←↑↓\"'"
# Two spaces, a mark between spaces, '|' or a tab; a class of characters first, since that is searched for fast.
_SEGMENTS = re.compile(r"[\s|](?:(?<=\|)|(?<=\s)(?:\s+|[|/·•»>–-]\s)|(?<=\t))")
_SEGMENT_MARKS = "|/·•»>–-"
_SEGMENT_MARK = re.compile(rf"[{_SEGMENT_MARKS}](?:(?<=\|)|(?<=\s.)(?=\s))")


class Pages:
    """The furniture rules, with the page words of all languages given and the names of known outlets (folded)."""

    def __init__(self, lexicons: Iterable[Lexicon], outlets: Iterable[str] = ()) -> None:
        lexicons = tuple(lexicons)
        words: dict[str, frozenset[str]] = {}
        for lexicon in lexicons:
            for group, found in [*lexicon.furniture.items(), ("places", lexicon.grammar["places"])]:
                words[group] = words.get(group, frozenset()) | found
        empty: frozenset[str] = frozenset()
        self._lines = frozenset(line.strip(_STRIPPED) for line in words.get("lines", empty))
        starts = sorted(words.get("starts", empty))
        self._starts = {letter: tuple(found) for letter, found in groupby(starts, itemgetter(0))}
        self._inside = tuple(sorted(words.get("inside", empty)))
        self._shortest_inside = min(map(len, self._inside), default=0)
        self._dates = words.get("dates", empty)
        self._ends = tuple(words.get("ends", empty))
        self._appeals = tuple(f"{word} " for word in words.get("appeals", empty))
        self._lists = words.get("lists", empty)
        small = (lexicon.function_words | lexicon.grammar["prepositions"] for lexicon in lexicons)
        self.small = empty.union(*small)
        self.by = words.get("by", empty)
        told = (
            lexicon.grammar[group] for lexicon in lexicons for group in ("places", "nationalities", "forces")
        )
        self._no_writers = self.small.union(*told)
        self._related = words.get("related", empty)
        self._comments = words.get("comments", empty)
        self.outlets = frozenset(outlets)
        # No longer line is a page's words, an outlet's name or an appeal to follow one.
        known = max(map(len, self._lines | self.outlets), default=0)
        self._longest_line = known + max(map(len, self._appeals), default=0) + len("the ")
        self._tail = any_of(words.get("tails", empty))
        # A quick look, since most paragraphs hold none.
        self.inside_or_tails = Phrases([*self._inside, *words.get("tails", empty)])
        self._unglue: dict[str, Unglue] = {}
        self.agencies = words.get("agencies", empty)
        self._page_lines = PageLines(words, self.agencies, self.outlets)
        names = "|".join(map(as_written, sorted(self.agencies, key=len, reverse=True))) or "(?!)"
        self._agency_end = re.compile(rf"\s*[-–—]+\s*(?:{names})\s*\.?\s*\Z", re.I)
        self._agency_line = re.compile(
            rf"[(/|0-9–—-]*\s*(?:{names})(?:\s*[,/&]\s*(?:{names}))*\s*[)/]?\Z", re.I
        )
        regions = words.get("regions", empty)
        places = words.get("places", empty) | regions
        self._places = empty.union(*map(str.split, places))
        self._arabic_places = frozenset(place for place in places if not place.isascii())
        self._beside_dates = self._dates | self._places
        self._datelines = Datelines(self.agencies, self.outlets, places, regions, names)
        self._credit_end = re.compile(
            rf"\(\s*(?:{names})(?:\s*[,،/&]\s*(?:{names}|(?:19|20)\d\d))*\s*\)\s*\.?\s*\Z", re.I
        )
        self._agency_date = re.compile(rf"(?:{names})\s*[,|/–-]?\s*{DATE}{CLOCK}?\s*\Z", re.I)
        self._title_date = re.compile(
            rf"\s(?:(?:{names})(?:\s*,)?\s+)?{DATE}{CLOCK}?(?:\s+(?:{names})\b)?(?=\s+[\"“'‘]?[A-Z0-9])",
            re.I,
        )

    def unglue(self, lexicon: Lexicon) -> Unglue:
        """The rules for one language's flattened pages; made once."""
        if lexicon.code not in self._unglue:
            self._unglue[lexicon.code] = Unglue(lexicon, self.agencies)
        return self._unglue[lexicon.code]

    def whole(self, page: FoldedText, block: Span) -> str | None:
        """The rule by which a whole block is furniture, if it is."""
        start, end = block
        if _TEMPLATE.match(page.text, start, end):
            return "template"
        if end - start > 400 or page.text[end - 1] == "|":
            return "menu" if page.text[end - 1] == "|" else None  # a row of a table
        piece, folded = page.text[start:end], page.part(start, end)
        line = NUMBERED.sub("", folded.strip(_STRIPPED))
        if len(line) < 2 or not (line[0].isalpha() or any(map(str.isalpha, line))):
            return "no words"
        short = len(line) <= self._longest_line
        if short and line in self._lines:
            return "page words"
        if short and line.removeprefix("the ") in self.outlets:
            return "outlet's name"
        if len(line) <= 150 and line.startswith(self._starts.get(line[0], ())) and not credited(piece):
            return "page words at start"
        if (
            self._shortest_inside <= len(line)
            and page.may_hold(self.inside_or_tails, start, end)
            and any(words in first_sentence(piece, line) for words in self._inside)
        ):
            return "page words inside"
        if short and any(
            line.removeprefix(word).strip() in self.outlets for word in self._appeals if line.startswith(word)
        ):
            return "page words"
        if len(line) <= _LONGEST_NAMES and self._of_outlet(line):
            return "outlet's name"
        if self._menu(page, block, piece, folded):
            return "menu"
        if len(piece) <= 90:
            return self._short(piece, folded)
        return None

    def holds_page_words(self, page: FoldedText, start: int, end: int) -> bool:
        """Whether the sentence there holds what only pages say."""
        sentence = page.part(start, end)
        return any(words in sentence for words in self._inside)

    def _of_outlet(self, line: str) -> bool:
        """An outlet's name with another one, or with a word or two such as its place: 'Enab Baladi - Idlib'."""
        if not _NAMES_APART.search(line):
            return False
        names = [part.strip(_STRIPPED) for part in _NAMES.split(line)]
        if not 2 <= len(names) <= 4 or (self.outlets | self.agencies).isdisjoint(names):
            return False
        return all(name in self.outlets or 0 < len(name.split()) <= 2 for name in names)

    def may_be_writer(self, piece: str, words: list[str]) -> bool:
        """Whether a line may be a writer's name alone: two or three capitalised words that tell of no side or place."""
        name = 2 <= len(words) <= 3 and piece.istitle() and piece.replace(" ", "").isalpha()
        return name and self._no_writers.isdisjoint(words)

    def lists_topics(self, page: FoldedText, start: int, end: int) -> bool:
        """Whether the block there is a heading such as 'Tags', above names of topics."""
        return page.part(start, end).strip(_STRIPPED) in self._lists

    def _menu(self, page: FoldedText, block: Span, piece: str, folded: str) -> bool:
        """Several short entries side by side, or nothing but words of share buttons."""
        first, _, others = folded.strip().partition(" ")
        shared = bool(others) and first.strip(_STRIPPED) in self._lines  # few blocks begin so
        if shared and all(word.strip(_STRIPPED) in self._lines for word in others.split()):
            return True
        # Letter by letter only where the page has a tab or the like anywhere, or this block a line end.
        apart = ((page.unprintable or "\n" in piece) and not piece.isprintable()) or "  " in piece
        if not apart and not (page.marks[_SEGMENT_MARKS].between(*block) and _SEGMENT_MARK.search(piece)):
            return False  # a quick look: nothing stands between entries
        entries = [entry for entry in _SEGMENTS.split(piece) if entry and any(map(str.isalnum, entry))]
        if len(entries) < 2 or any(len(entry.split()) > 4 or entry[-1] in ".!?؟" for entry in entries):
            return False
        known = sum(fold(entry).strip(_STRIPPED) in self._lines for entry in entries)
        return (len(entries) >= 3 and (known > 0 or len(entries) >= 4)) or known == len(entries)

    def _short(self, piece: str, folded: str) -> str | None:
        words = words_of(folded)
        if any(map(str.isdigit, folded)) and all(word in self._dates for word in words):
            return "date line"
        if len(words) == 1 and words[0] in self._dates:
            return "date line"
        if (
            _YEAR.search(folded)
            and len(self._dates.intersection(words)) > 1
            and self._beside_dates.issuperset(words)
        ):
            return "date line"
        titled = piece.isupper() or (piece.istitle() and len(words) < 3)
        if (titled or " ".join(words) in self._arabic_places) and self._places.issuperset(words):
            return "dateline"
        if folded[0] == "#" and _HASHTAGS.match(folded):
            return "topics"
        if self._page_lines.speaks_of_page(words) or folded.endswith(self._ends):
            return "page words"
        rules = (
            (DATE_LINE, "date line"),
            (CLOCK_DATE, "date line"),
            (LINK, "link"),
            (BYLINE, "byline"),
            (_COUNTER, "counter"),
            (self._agency_line, "agency credit"),
            (self._agency_date, "date line"),
            (_SECTION, "section name"),
            (AVATAR, "credit"),
            (FILE, "link"),
            (CREDIT, "credit"),
            (PICTURE_CREDIT, "credit"),
            (SIGNATURE, "signature"),
            (TRAIL, "menu"),
        )
        for pattern, rule in rules:
            found = pattern.match(piece)
            if found and found.end() == len(piece):
                return rule
        if not any(mark in piece for mark in _DATELINE_MARKS):
            return None
        return "dateline" if self._datelines.end(piece, 0, len(piece)) == len(piece) else None

    def section(self, page: FoldedText, block: Span) -> str | None:
        """'related' or 'comments' if this heading opens such a section."""
        line = page.part(block.start, block.end).strip(_STRIPPED)
        line = re.sub(r"^\d+ |\(?\d+\)?$", "", line).strip(_STRIPPED)
        if line in self._comments or self._page_lines.opens_comments(words_of(line)):
            return "comments"
        return "related" if line in self._related else None

    def parts(self, page: FoldedText, block: Span, first: bool) -> list[Furniture]:
        """Furniture inside a block of the article, in order. first: the block begins the report."""
        found: list[Furniture] = []
        text, (start, end) = page.text, block
        start = self._head(page, start, end, first, found)
        end = self._foot(page, start, end, found)
        credits = page.marks["("].between(start, end) and not is_sourced(text, start, end)
        for credit in CREDIT.finditer(text, start, end) if credits else ():
            before = text[max(start, credit.start() - 5) : credit.start()].rstrip()
            after = text[credit.end() : credit.end() + 2].strip()
            if before and (
                before[-1] in '.!?”"' or (_PICTURED.search(credit.group()) and after[:1].isupper())
            ):
                found.append(Furniture(credit.start(), credit.end(), "credit"))
        if page.held["get short url"]:
            for short in _SHORT_URL.finditer(text, start, min(end, start + 300)):
                found.append(Furniture(short.start(), short.end(), "page words"))
        return apart(text, sorted(found)) if len(found) > 1 else found

    def _head(self, page: FoldedText, start: int, end: int, first: bool, found: list[Furniture]) -> int:
        text = page.text
        dated = may_be_date(page, start)
        stamped = text[start] in "U©PI" or text[start].isdecimal()
        mixed = "\u0620" <= text[start] <= "\u064a" and text[end - 2 : end].isascii()
        if not (first or dated or stamped or mixed or page.marks[_HEAD_MARKS].between(start, start + 90)):
            return start  # a quick look: most paragraphs begin with nothing of the kind
        date = DATE_FIRST.match(text, start, end) if dated else None
        glued = GLUED_DATE.match(text, start, end) if not date and text[start].isdecimal() else None
        if glued and fold(glued[1]) in self._dates:
            found.append(Furniture(start, glued.end(), "date first"))
            return glued.end()
        if date and UPPER_AFTER.match(text, date.end(), end):
            found.append(Furniture(start, start + len(date.group().rstrip()), "date first"))
            start = date.end()
            while start < end and text[start].isspace():
                start += 1
        elif first and _DIGIT.search(text, start, min(end, start + 250)):
            middle = self._title_date.search(text, start, min(end, start + 250))
            if middle and not re.search(r"[.!?]\s", text[start : middle.start()]):
                begin = middle.start() + 1
                found.append(Furniture(begin, begin + len(middle.group()[1:].rstrip()), "date after title"))
                return start
        button = SCRIPT_FIRST.match(text, start, end) if mixed else None
        if button and end - button.end() > _SHORTEST_SIGNED:
            found.append(Furniture(start, start + len(button.group().rstrip()), "another script"))
            return button.end()
        photo = PHOTO_FIRST.match(text, start, end) if text[start] in "PI" else None
        if photo and credited(text[start:end]):
            found.append(Furniture(start, start + len(photo.group().rstrip()), "credit"))
            return photo.end()
        underscored = page.marks["_"].between(start, min(end, start + 80))
        named = FILE_FIRST.match(text, start, end) if underscored else None
        if named and end - named.end() > _SHORTEST_SIGNED:
            found.append(Furniture(start, start + len(named.group().rstrip()), "file name"))
            return named.end()
        for pattern, rule in _STAMPS if text[start] in "U©" or text[start].isdecimal() else ():
            stamp = pattern.match(text, start, end)
            if stamp:
                found.append(Furniture(start, start + len(stamp.group().rstrip()), rule))
                start = stamp.end()
        loud = text[start : start + 3].isupper()  # 'HOMS May 3 The …'
        if not (loud or page.marks[_DATELINE_MARKS].between(start, min(end, start + 90))):
            return start
        behind = self._datelines.end(text, start, end)
        if behind is not None and behind < end:
            found.append(Furniture(start, start + len(text[start:behind].rstrip()), "dateline"))
            return behind
        return start

    def _foot(self, page: FoldedText, start: int, end: int, found: list[Furniture]) -> int:
        text, stop = page.text, end
        links = counted_links(text, start, end) if page.held["..."] else None
        if links:
            found.append(Furniture(links.start(), end, "related link"))
            end = stop = links.start()
            while end > start and text[end - 1].isspace():
                end -= 1
        if self._tail and page.may_hold(self.inside_or_tails, start, end):
            window = max(start + int((stop - start) * _FOOT_FROM), stop - _FOOT)
            first, last = page.position(window), page.position(end)
            for words in self._tail.finditer(page.folded, first, last):
                begin = page.offset(words.start())
                before = text[window:begin].rstrip()
                if words.group() == "read more:" and end - begin > _LONGEST_LINK:
                    continue
                if words.group() in self._lists | self._related and end - begin > _TOPICS:
                    continue  # the article goes on behind them
                if before and (before[-1] in '.!?”")…]' or not before[-1].isalnum()):
                    found.append(Furniture(begin, end, "page words at end"))
                    end = window + len(before)
                    break
        window = max(start, end - 120)
        last_word = text[text.rfind(" ", window, end) + 1 : end]
        signed = not last_word.islower() or text[end - 1].isdecimal()
        if not signed and not page.marks[_DASHES].between(window, end):
            return end  # a quick look: most paragraphs end with a word in small letters
        for pattern, rule in (
            (self._credit_end, "agency credit"),
            (self._agency_end, "agency credit"),
            (_TRAILING_CODE, "trailing code"),
            (_SIGN_OFF, "sign-off"),
        ):
            window = max(start, end - 120)
            if pattern is self._agency_end and not page.marks[_DASHES].between(window, end):
                continue
            if pattern is _TRAILING_CODE and not (text[end - 1].isdecimal() or text[end - 1].isupper()):
                continue
            if pattern is _SIGN_OFF and text[text.rfind(" ", window, end) + 1 : end].islower():
                continue
            foot = pattern.search(text, window, end)
            if foot and pattern is self._credit_end and not is_apart(text, foot, start):
                continue  # '… told the Xyz News Agency (XNA).'
            if foot and foot.start() > start + _SHORTEST_SIGNED:
                begin = foot.start() + len(foot.group()) - len(foot.group().lstrip())
                found.append(Furniture(begin, end, rule))
                end = foot.start()
                while end > start and text[end - 1].isspace():
                    end -= 1
        return end
