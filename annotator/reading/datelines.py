"""Where a paragraph says whence it comes, before its first sentence: 'AMMAN (Reuters) -', 'Homs, Syria –'."""

import re
from collections.abc import Iterable

from annotator.folding import fold
from annotator.reading.stamps import LOOSE_DATE, MONTH

WIDEST = 110  # characters of the longest dateline
_SHORTEST_BODY = 40  # characters that a small-lettered dateline must have behind it
_CAPITALS = re.compile(
    r"(?:[-–—]{1,2}\s*)?"
    r"(?:\(?[A-Z][A-Z'’.\-]+(?:[ ,/]+(?:[A-Z][A-Z'’.\-]*|[A-Z][a-z]+\.?)){0,4}\)?|[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2})"
    rf"(?:,? (?i:{LOOSE_DATE}))?[,.]?\s*"
    r"(?:\((?P<by>[^()\n]{2,60})\)\s*(?P<dash>[-–—:~_]*)|/[A-Z][\w .-]{1,20}/\.?|[-–—•]{1,2}(?!\d|[A-Z]{2}))"
    r"\s*(?=[\"“‘'A-Z0-9])",
)
_NAME = r"[A-Z][\w'’-]{1,20}(?: [\w'’-]{2,20}){0,2}"
_PLACES = re.compile(
    rf"({_NAME}(?:(?:, ?|/){_NAME}){{0,3}})(?: ?[-–—]{{1,2}} |[-–—]{{1,2}} ?)(?=[“\"‘'A-Z0-9])"
)
# 'HOMS May 3 The …', no dash.
_UNDASHED = re.compile(
    rf"[A-Z][A-Z'’-]{{2,}}(?:[ /,]{{1,2}}[A-Z][A-Z'’-]{{2,}}){{0,2}},? (?i:{MONTH}) \d{{1,2}}\s+(?=[\"“A-Z])"
)
# 'HOMS, SYRIA (MAY 3, 2014) (XNA) - The …'.
_BRACKETS = re.compile(
    r"[A-Z][A-Z ,'’-]{3,50}\s*\([A-Z0-9 ,.]{4,30}\)\s*(?:\([A-Z ,]{2,40}\)\s*)?[-–—]+\s+(?=[\"“A-Z])"
)
_ARABIC_LINE = re.compile(
    r"([\u0621-\u064a]{2,20}(?: [\u0621-\u064a]{2,20})?)\s*[-–—]\s*[\u0621-\u064a]+(?: [\u0621-\u064a]+){0,2}\s*\Z"
)
# 'London: «Xyz»', a line of its own.
_PLACE_AND_OUTLET = re.compile(
    r"([\u0621-\u064a]{2,20}(?: [\u0621-\u064a]{2,20})?)\s*:\s*[«\"“][^«»\"”\n]{2,30}[»\"”]\s*\Z"
)
_ENDS_NAME = re.compile(r"[,(/–—-]")
_MONTH = re.compile(MONTH, re.I)
# 'Example.net -', and 'AMMAN:' where the place is known.
_SITE = re.compile(r"[A-Z]\w{2,20}\.(?:com|net|org|info|news|tv|[A-Z]\w{1,3})\s*[-–—]+\s*(?=[\"“A-Z])")
_CITY = re.compile(
    r"([A-Z][A-Z'’-]{2,}(?:[ /][A-Z][A-Z'’-]{2,}){0,2})(?P<land>, [A-Z][A-Za-z]+(?: [A-Z][a-z]+)?)?:\s+(?=[\"“A-Z])"
)
# 'Homs ( ', what the bracket held being lost.
_HOLLOW = re.compile(rf"({_NAME}) \(\s*\)? +(?:[-–—]+ +)?(?=[\"“A-Z])")
# 'Homs: The …', where a sentence follows that cites nobody by that.
_TOWN = re.compile(r"([A-Z][a-z'’-]{2,}(?:[ /][A-Z][a-z'’-]{2,})?):\s+(?=[A-Z])")
# 'بيروت: …', before a sentence.
_ARABIC_TOWN = re.compile(r"([\u0621-\u064a]{2,20}(?: [\u0621-\u064a]{2,20})?)\s*:\s+(?=[\u0621-\u064a])")
# 'جنيف 3 أيار 2014 /…'.
_ARABIC_SLASH = re.compile(
    r"([\u0621-\u064a]{2,20}) \d{1,2} [\u0621-\u064a]{3,8} \d{4} ?/(?:[^/\n]{2,20}/)?\s*"
)
_ARABIC_PLACE = re.compile(
    r"([\u0621-\u064a]{2,20}(?: [\u0621-\u064a]{2,20})?)\s*[-–—]+\s*([\u0621-\u064a]+(?![-–—])|[\"“«])"
)
_ARABIC_NAME = r"[\u0621-\u064a]{2,20}(?: [\u0621-\u064a]{2,20})?"
# 'Xyz – سوريا: …'.
_OUTLET_AND_PLACE = re.compile(rf"{_ARABIC_NAME}\s*[-–—|]\s*({_ARABIC_NAME})\s*:\s+(?=[\u0621-\u064a])")
# 'Homs (Xyz) – …'.
_ARABIC_DATE = r" \d{1,2} [\u0621-\u064a]{3,8} \d{4}"
_ARABIC_BY = re.compile(
    rf"({_ARABIC_NAME})(?:[،,]\s*{_ARABIC_NAME}|{_ARABIC_DATE})?"
    r"\s*\((?P<by>[^()\n]{2,30})\)\s*(?P<dash>[-–—]*)\s+(?=[\u0621-\u064a\"“«])"
)
_PARTED = re.compile(r"\s*[-–—ـ|/()]+\s*")
_MADE_UP = frozenset(map(fold, ("خاص", "متابعات", "وكالات", "رصد", "مواقع")))  # how a text came about
_WHOLE_COUNTRY = frozenset(map(fold, ("سوريا", "سورية", "خاص")))
_LONG_BODY = 90
# '(Homs) The …'.
_BRACKETED = re.compile(r"\(([A-Z][\w'’ -]{2,24})\)\s*[-–—:]*\s+(?=[\"“A-Z])")
# 'Homs, 3 Rajab 1435/3 May 2014 (XNA) –'.
_CALENDARS = re.compile(
    r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?, [\w/ .,’'-]{3,50}\b\d{4} \([A-Z]{2,8}\)\s*[-–—:]+\s*"
)
# 'HOMS/ May 3/XNA/'.
_SLASHED = re.compile(rf"[A-Z]{{3,}}(?: [A-Z]{{2,}})?[/,] ?(?i:{MONTH}) \d{{1,2}}\.? ?/[A-Z]{{2,8}}/\.?\s*")
# '(Xyz Herald) – The …'.
_OUTLET_IN_BRACKETS = re.compile(r"\([A-Z][\w'’]+(?: [A-Z][\w'’]+){0,3}\)\s*[-–—]\s+(?=[\"“A-Z])")
_SURE = (_SITE, _CALENDARS, _SLASHED, _OUTLET_IN_BRACKETS)
_TELLS = re.compile(r" (?:said|says|has|have|had|is|was|will)\b")
_DATED = re.compile(rf"\b{LOOSE_DATE}(?!\w)", re.I)
_DASHES = "-–— "
_CLOSED = '.!?”"…]'
_COMMA = re.compile(r"[,/]")
_PARTS = re.compile(r"\s*[,/]\s*|\s*[-–—]+\s*|\s+and\s+")
_SIGNED_HEAD = re.compile(r"[^\n.!?؟:]{2,40}?\s*[-–—,]\s*([^\n.!?؟:]{3,60}?)\s*:{1,2}(?:\s+(?=\S)|\Z)")
_REGION = re.compile(r"([^\n.!?؟:,()]{4,40}?)\s*:\s*(?:(?=\S)|\Z)")
_WORD = re.compile(r"[\"“‘']?([\w'’]+)")
_ARTICLE = "the "


class Datelines:
    """agencies, outlets, places, regions: folded names, and words for parts of a country ('province')."""

    def __init__(
        self,
        agencies: frozenset[str],
        outlets: frozenset[str],
        places: frozenset[str],
        regions: Iterable[str],
        names: str,
    ) -> None:
        self._agencies, self._outlets, self._places = agencies, outlets, places
        self._regions = frozenset(regions)
        self._agency_first = re.compile(
            rf"[^\s\d][^\n.!?؟:]{{1,40}}?\s*(?:\(\s*(?:{names})(?:/[A-Z]{{2,8}})?\s*\)\s*[-–—:]+"
            rf"|[-–—]\s*(?:{names})\s*(?:\.|[-–—:]+|\Z))\s*",
            re.I,
        )

        self._arabic_agency = re.compile(rf"(?:{names})\s*[-–—]+\s+(?=[\u0621-\u064a])")
        # 'دمشق/ name/ agency …', the line's end being lost or not.
        self._arabic_signed = re.compile(
            rf"({_ARABIC_NAME})(?:\s*[-–—]\s*{_ARABIC_NAME})?\s*/\s*(?:[\u0621-\u064a ]{{3,30}}/\s*)?"
            rf"(?:{names})\s*(?:[-–—:.]*\s+(?=[\u0621-\u064a\"“«])|\Z)"
        )
        # '… (Name/agency)', '… (archive)'.
        self._pictured = re.compile(
            rf"\((?:[^()\n]{{2,40}}[/–-]\s*(?:{names})|(?:أرشيف\s*[-–/]\s*)?[إا]نترنت|أرشيف|أرشيفية|تعبيرية)\s*\)\Z",
            re.I,
        )
        self._agency_alone = re.compile(rf"\(\s*(?:{names})\s*\)\s*[-–—:~_]*\s+(?=[\"“A-Z])", re.I)

    def end(self, text: str, start: int, end: int) -> int | None:
        """Where the dateline at the beginning of `text[start:end]` ends, white space and all; None if there is none.

        A line of nothing but a dateline ends at `end`.
        """
        near = min(end, start + WIDEST)
        signed = _SIGNED_HEAD.match(text, start, near)
        if signed and fold(signed[1]).removeprefix(_ARTICLE) in self._outlets:
            return signed.end()
        if signed and self._of_outlet(signed.group()):
            return signed.end()
        region = _REGION.match(text, start, near) if self._regions else None
        if region and not self._regions.isdisjoint(fold(region[1]).split()) and self._named(region[1]):
            return region.end()
        line = self._agency_first.match(text, start, min(end, start + 90))
        if line:
            return line.end()
        line = _CAPITALS.match(text, start, min(end, start + 90))
        if line and self._is_sure(line):
            return line.end()
        line = _UNDASHED.match(text, start, near) or _BRACKETS.match(text, start, near)
        if line and end - line.end() >= _SHORTEST_BODY:
            return line.end()
        if end == near:
            line = _ARABIC_LINE.match(text, start, near) or _PLACE_AND_OUTLET.match(text, start, near)
        if line and self._known(fold(line[1])):
            return end
        if end == near and text[end - 1] not in _CLOSED and self._credits(text[start:end]):
            return end
        line = self._arabic_signed.match(text, start, near) or self._arabic_by(text, start, near)
        if line and self._known(fold(line[1])):
            return line.end()
        line = _ARABIC_PLACE.match(text, start, near) if end - start > _LONG_BODY else None
        placed = line is not None and fold(line[1]) in self._places and fold(line[2]) not in self._places
        if line and placed and text[end - 1] in _CLOSED:
            return line.start(2)
        line = _OUTLET_AND_PLACE.match(text, start, near) if end - start > _LONG_BODY else None
        if line and (self._known(fold(line[1])) or fold(line[1]) in _WHOLE_COUNTRY):
            return line.end()
        line = self._agency_alone.match(text, start, near) or self._arabic_agency.match(text, start, near)
        if line and end - line.end() >= _SHORTEST_BODY:
            return line.end()
        line = (
            _SITE.match(text, start, near)
            or _CITY.match(text, start, near)
            or _HOLLOW.match(text, start, near)
            or _OUTLET_IN_BRACKETS.match(text, start, near)
            or _BRACKETED.match(text, start, near)
            or (
                (_TOWN.match(text, start, near) or _ARABIC_TOWN.match(text, start, near))
                if end - start > _LONG_BODY
                else None
            )
            or _CALENDARS.match(text, start, near)
            or _SLASHED.match(text, start, near)
            or _ARABIC_SLASH.match(text, start, near)
        )
        if (
            line
            and (
                line.re in _SURE
                or (line.re is _CITY and line["land"])
                or all(map(self._known, fold(line[1]).split("/")))
            )
            and text[end - 1] in _CLOSED
        ):
            return line.end()
        line = _PLACES.match(text, start, near)
        if line and end - line.end() >= _SHORTEST_BODY and text[end - 1] in _CLOSED and self._placed(line):
            following = _WORD.match(text, line.end())
            other = following is not None and fold(following[1]) in self._places
            if not other or (following and _TELLS.match(text, following.end())):
                return line.end()
        return None

    def _of_outlet(self, head: str) -> bool:
        """'XNA, Homs :'."""
        parts = [fold(part).strip(" :") for part in _PARTS.split(head.strip())]
        outlet = parts[0] in self._agencies or parts[0] in self._outlets
        return len(parts) == 2 and outlet and self._known(parts[1])

    def _arabic_by(self, text: str, start: int, near: int) -> "re.Match[str] | None":
        """'Homs (Xyz) – …', without its dash where the brackets hold an agency."""
        line = _ARABIC_BY.match(text, start, near)
        return line if line and (line["dash"] or fold(line["by"].strip()) in self._agencies) else None

    def _credits(self, line: str) -> bool:
        """Whether an Arabic line is nothing but an outlet with a place or the writer's name: 'Xyz-Name Name'."""
        if not "\u0621" <= line[0] <= "\u064a":
            return False
        if self._pictured.search(line):
            return True
        parts = [fold(part).strip() for part in _PARTED.split(line) if part.strip()]
        if not 1 < len(parts) < 6 or any(len(part.split()) > 3 for part in parts):
            return False
        signed = [part for part in parts if part in self._agencies | _MADE_UP or part in self._outlets]
        others = [part for part in parts if part not in signed]
        known = sum(self._known(part) or part in _WHOLE_COUNTRY for part in others)
        if "|" in line:
            return 2 * (known + len(signed)) >= len(parts)
        if line.endswith(")") and known and len(parts) == 3:
            return True  # 'Xyz - Homs (Name)'
        return bool(signed) and len(others) - known < 2

    def _named(self, region: str) -> bool:
        """Whether words such as 'Homs province' are a name and its kind, and no clause."""
        words = region.split()
        if self._regions.isdisjoint((fold(words[0]), fold(words[-1]))):
            return False
        return len(words) <= 4 and all(
            not word.isascii() or word[0].isupper() or fold(word) in self._regions | {"and", "of"}
            for word in words
        )

    def _placed(self, line: "re.Match[str]") -> bool:
        """Whether all parts are places or agencies, or the last is, behind a comma: a town and its country."""
        parts = [fold(part) for part in _PARTS.split(line[1])]
        known = [self._known(part) for part in parts]
        return all(known) or (known[-1] and len(parts) > 1 and bool(_COMMA.search(line[1])))

    def _known(self, part: str) -> bool:
        words = part.split()
        return (
            part in self._agencies
            or part in self._outlets
            or part in self._places
            or all(word in self._places or word in self._regions for word in words)
        )

    def _is_sure(self, line: "re.Match[str]") -> bool:
        """Whether capitals, a date or what stands in brackets tell a dateline from a name and its initials."""
        written = line.group()
        name = _ENDS_NAME.split(written.lstrip(_DASHES), maxsplit=1)[0].strip()
        if name.isupper() or "/" in written:
            return True
        if line["by"]:
            if line["by"].isupper() and _DATED.search(written):
                return True  # 'Homs, May 3 (XNA) The …'
            return bool(line["dash"]) or not self._agencies.isdisjoint(_PARTS.split(fold(line["by"])))
        return bool(_MONTH.search(written))
