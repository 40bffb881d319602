"""How pages write dates and times, who signed a post, who made a picture and what its file is called."""

import re

from annotator.reading.folded import FoldedText
from annotator.reading.source_lists import is_sourced

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
CLOCK = (
    r"(?:\s*[,|@-]?\s*(?:at\s+)?(?:\d{1,2}[:.]\d\d(?:[:]\d\d)?|\d{4}|\d{3}(?=\s*(?:[ap]\.?m|gmt|utc)))\s*(?:[ap]\.?m\.?)?"
    r"(?:\s*(?:gmt|utc|ksa|edt|est|bst|amt|eest|eet|msk|trt|cest|cet|local time)\b(?:[+-]\d+)?)?)"
)
_STAMP = (
    r"(?:(?:(?:originally |first )?(?:published|posted)|updated|last updated?|date of publication|added|submitted"
    r"|uploaded|created|modified|aired|issued|release date|date)(?:\s+(?:on|at))?:?\s+)?"
)
DATE = (
    rf"(?:{_WEEKDAY},?\s+)?(?:{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\s?,?\s*\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH},?\s+\d{{4}}"
    rf"|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{4}}|\d{{4}}-\d\d-\d\d)"
)
LOOSE_DATE = rf"(?:{DATE}|(?:{_WEEKDAY},?\s+)?(?:{MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{MONTH})|{_WEEKDAY})"
DATE_LINE = re.compile(
    rf"{_STAMP}{LOOSE_DATE}{CLOCK}?(?:\s*\|.{{0,60}}|\s+[–-]\s[^.!?\n]{{2,40}}[–-]"
    r"|\s*/\s*\d{1,2}:\d\d\s*[ap]m(?:\s*/\s*[\w ]{2,25} ago)?"
    r"|(?: by [^.!?\n\[]{2,40})?(?:\s*\[\s*updated[^\]\n]{0,40}\])?)?\Z",
    re.I,
)
DATE_FIRST = re.compile(
    rf"{_STAMP}(?:{DATE}|{MONTH}\s+\d{{6}}|\d\d\.\d\d\.\d{{4}}\))(?:\s*\(updated[^)]{{0,40}}\))?{CLOCK}?"
    rf"(?:\s*get short url(?:\s+\d+)*)?(?:\s*title:)?(?:\s+by(?:\s+[\w.'’-]+){{2}})?(?=\s+[\"“'‘(]?[A-Z0-9])",
    re.I,
)
# '3 أيار 2014قال …': an Arabic date whose space was lost before the first sentence.
GLUED_DATE = re.compile(r"\d{1,2}\s+([\u0621-\u064a]{3,7})[^\d\n]{1,16}\d{4}(?=[\u0621-\u064a]{2})")
# 'Photo: XNA – The …': a picture's credit before the first sentence.
PHOTO_FIRST = re.compile(r"(?:Photo|PHOTO|Image|Picture)\b[^.!?\n–—-]{0,40}\s[–—-]\s+(?=[\"“A-Z])")
# A button in Arabic, glued to the first sentence of a page in Latin letters.
SCRIPT_FIRST = re.compile(r"[\u0620-\u064a][\u0620-\u064a ]{3,40}(?=[A-Z])")
DATE_LETTERS = frozenset(
    "jan feb mar apr may jun jul aug sep oct nov dec mon tue wed thu fri sat sun pub pos upd las dat ori fir".split()
)
UPPER_AFTER = re.compile(r"\s+[\"“'‘(]?[A-Z0-9]")
CLOCK_DATE = re.compile(
    rf"{_STAMP}\d{{1,2}}[:.]\d\d\s*(?:[ap]\.?m\.?)?\s*[,|-]?\s*{DATE}"
    rf"(?:\s*\(updated[^)]{{0,40}}\)|,? by\b[^.!?\n]{{0,60}}|,? updated\b[^.!?\n]{{0,40}})?\Z",
    re.I,
)
UPDATE_FIRST = re.compile(
    rf"UPDATED?:? (?:(?i:{MONTH}) \d{{1,2}}|\d{{1,2}} (?i:{MONTH})):?\s+(?=[A-Z])|"
    r"UPDATED?,?(?:\s*\d{1,2}[:.]?\d\d)?(?:\s*[ap]\.?m\.?)?(?:\s*(?:GMT|UTC|[A-Z]{2,4}))?\s*:\s+(?=\S)"
)
# '— Ida Holm (@idaholm) May 3, 2014'
SIGNATURE = re.compile(r"[—–-]{1,2}\s*([^\n()@—–]{2,50}?)\s*\(@\w{1,20}\)(?:[ \t]+[\w ,]{4,24})?(?=\s|\Z)")
AVATAR = re.compile(r".{2,50}['’]s picture\Z")  # beside the writer's name
FILE = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|mp4|pdf)\Z", re.I)
LINK = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/)\S+\Z")
RIGHTS_FIRST = re.compile(r"©\s*(?:[A-Z][A-Z.]+|/|\s)+\s(?=[A-Z][a-z])")
# 'Home › News › Mill burns'
TRAIL = re.compile(r"[^<>›»\n]{2,40}(?:\s[>›»]\s[^<>›»\n]{2,120}){2,}\Z")
PICTURE_CREDIT = re.compile(
    r"(?:[A-Z][\w.'’-]+[ /|]+){1,4}Getty(?: Images)?\Z|\[[^\[\]\n]{3,50}/ ?(?:Reuters|AFP|AP|EPA|Getty[^\]]{0,15})\]\Z"
)
# 'Mill_near_Homs.jpg The miller …', also glued: 'Mill_near_Homs_1The miller …'.
FILE_FIRST = re.compile(
    r"(?=\S{1,80}_\S{1,80}[_.])\S{6,100}?(?:\.(?:jpe?g|png|gif)\s*|[a-z0-9](?=[A-Z][a-z]+ )|\s+(?=[A-Z]))"
)
BYLINE = re.compile(
    r"(?:(?:By|BY|by|Posted by|Written by)\s+|By(?=[A-Z]{2}))"
    r"[A-Z][\w.'’/-]+(?:\s+(?:(?:and|with|in)\s+)?[A-Z][\w.'’-]+){0,8}"
    r"(?:\s*(?:[,|–-]|\bat\b|\bon\b)\s*[\w :,./]{1,50})?(?:\s*-\s*Last updated[\w :,]{3,30})?[\s()©|·•–—-]{0,20}\Z"
)
CREDIT = re.compile(
    r"\((?:(?:photo|image|picture|source|with|by|file photo|Photo|Image|Source|Reporting|Writing|Editing)"
    r"[:\s][^()\n]{2,60}"
    r"|[^()\n]{0,30}(?:AFP|Reuters|AP|EPA|agencies|Agencies|TASS|dpa|SANA|Getty[^()\n]{0,30}|Anadolu[^()\n]{0,30})"
    r"(?: [Pp]hotos?)?)\)"
)
_SENTENCES = re.compile(r"[.!?؟][\"”’]? +(?=[\"“A-Z])")
_SHORTEST_BODY = 80  # characters behind a picture's credit


def first_sentence(piece: str, line: str) -> str:
    """As much of `line`, a paragraph folded, as the paragraph's first sentence is long."""
    end = _SENTENCES.search(piece)
    return line[: end.start()] if end else line


def credited(piece: str) -> bool:
    """Whether a picture's credit stands before a whole sentence."""
    photo = PHOTO_FIRST.match(piece)
    return photo is not None and len(piece) - photo.end() > _SHORTEST_BODY and piece[-1] in ".!?”"


def is_apart(text: str, credit: "re.Match[str]", start: int) -> bool:
    """Whether the sentence before a credit has ended, or the credit has no full stop of the sentence's.

    start: of the paragraph; what stands behind a list's entry or a title is its source, no credit.
    """
    if is_sourced(text, start, credit.end()):
        return False
    return credit.group()[-1] != "." or text[credit.start() - 1] in '.!?”"'


def may_be_date(page: FoldedText, start: int) -> bool:
    """A quick look at the first letters; most paragraphs begin like no date."""
    beginning = page.text[start : start + 3]
    if not beginning.isascii():
        position = page.position(start)
        beginning = page.folded[position : position + 3]
    return beginning.lower() in DATE_LETTERS or beginning[:1].isdecimal()
