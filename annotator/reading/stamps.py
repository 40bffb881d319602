"""How pages write dates and times, who signed a post, who made a picture and what its file is called."""

import re

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
    r"(?:(?:published|posted|updated|last updated?|date of publication|added|submitted|uploaded|created"
    r"|modified|first published|aired|issued|release date|date)(?:\s+(?:on|at))?:?\s+)?"
)
DATE = (
    rf"(?:{_WEEKDAY},?\s+)?(?:{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s*\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH},?\s+\d{{4}}"
    rf"|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{4}}|\d{{4}}-\d\d-\d\d)"
)
LOOSE_DATE = rf"(?:{DATE}|(?:{_WEEKDAY},?\s+)?(?:{MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{MONTH})|{_WEEKDAY})"
DATE_LINE = re.compile(
    rf"{_STAMP}{LOOSE_DATE}{CLOCK}?(?:\s*\|.{{0,60}})?\Z",
    re.I,
)
DATE_FIRST = re.compile(
    rf"{_STAMP}(?:{DATE}|{MONTH}\s+\d{{6}}|\d\d\.\d\d\.\d{{4}}\))(?:\s*\(updated[^)]{{0,40}}\))?{CLOCK}?"
    rf"(?:\s*get short url(?:\s+\d+)*)?(?:\s*title:)?(?:\s+by(?:\s+[\w.'’-]+){{2}})?(?=\s+[\"“'‘(]?[A-Z0-9])",
    re.I,
)
DATE_LETTERS = frozenset(
    "jan feb mar apr may jun jul aug sep oct nov dec mon tue wed thu fri sat sun pub pos upd las dat".split()
)
UPPER_AFTER = re.compile(r"\s+[\"“'‘(]?[A-Z0-9]")
CLOCK_DATE = re.compile(rf"\d{{1,2}}[:.]\d\d\s*[,|-]?\s*{DATE}(?:\s*\(updated[^)]{{0,40}}\))?\Z", re.I)
UPDATE_FIRST = re.compile(
    r"UPDATED?,?(?:\s*\d{1,2}[:.]?\d\d)?(?:\s*[ap]\.?m\.?)?(?:\s*(?:GMT|UTC|[A-Z]{2,4}))?\s*:\s+(?=\S)"
)
# '— Ida Holm (@idaholm) May 3, 2014'
SIGNATURE = re.compile(r"[—–-]{1,2}\s*([^\n()@—–]{2,50}?)\s*\(@\w{1,20}\)(?:[ \t]+[\w ,]{4,24})?(?=\s|\Z)")
PICTURE_CREDIT = re.compile(
    r"(?:[A-Z][\w.'’-]+[ /|]+){1,4}Getty(?: Images)?\Z|\[[^\[\]\n]{3,50}/ ?(?:Reuters|AFP|AP|EPA|Getty[^\]]{0,15})\]\Z"
)
# 'Mill_near_Homs.jpg The miller …', also glued: 'Mill_near_Homs_1The miller …'.
FILE_FIRST = re.compile(
    r"(?=\S{1,80}_\S{1,80}[_.])\S{6,100}?(?:\.(?:jpe?g|png|gif)\s*|[a-z0-9](?=[A-Z][a-z]+ )|\s+(?=[A-Z]))"
)
