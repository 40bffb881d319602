"""Where a bracket or a dash behind a sentence or title names its sources: '(XNA, Xyz-AR, @xyz)', '-- Xyz Herald'."""

import re
from collections.abc import Iterator

from annotator.folding import fold
from annotator.reading.lexicon import Words

_OUTLET = r"[A-Z][\w.'’&-]*(?: [\w.'’&-]+){0,4}"
_BEHIND = re.compile(rf"(?:\((?P<bracket>{_OUTLET})\)|(?:--|–|—) (?:{_OUTLET}, )?(?P<dash>{_OUTLET}))\Z")
_LONGEST_CREDIT = 80  # characters of what stands behind a title
_ITEM_MARKS = frozenset("•·‣▪*-")
_LONGEST_TITLE = 200  # characters of a title with the outlet behind it
_NAME = r"@?[A-Z][^(),;\n]{1,40}"
_LIST = re.compile(rf"\(({_NAME}(?:[,;] {_NAME}){{0,8}})\)[.]?\Z")
_PART = re.compile(r"[^,;]+")
_LANGUAGE = re.compile(r"(?:[ -](?:AR|EN|RU|TR|KU|FA|YouTube|Youtube|Twitter|Facebook|Telegram))+\Z")


def bracketed(text: str, start: int, end: int) -> "re.Match[str] | None":
    """The bracket that ends `text[start:end]`, if it holds a name or several between commas."""
    begin = text.rfind("(", start, end) if ")" in text[end - 2 : end] else -1
    return _LIST.match(text, begin, end) if begin >= 0 else None


def names_in(bracket: "re.Match[str]") -> Iterator[tuple[int, str]]:
    """The names in a bracket with their offsets, each without the language or place of what was taken from there."""
    for part in _PART.finditer(bracket.string, *bracket.span(1)):
        name = part.group().lstrip()
        yield part.end() - len(name), _LANGUAGE.sub("", name)


def is_source_list(text: str, start: int, end: int, outlets: Words, item: bool) -> bool:
    """Whether `text[start:end]` is nothing but such a list. item: of a list's entry, where one outlet is enough."""
    found = bracketed(text, start, end)
    if found is None or found.start() != start:
        return False
    names = [fold(name) for _, name in names_in(found)]
    return (item or len(names) > 1) and not outlets.isdisjoint(names)


def is_sourced(text: str, start: int, end: int) -> bool:
    """Whether a bracket behind `text[start:end]` is a source: of a list's entry, of 'Who burned the mill? (XNA)'."""
    return text[start] in _ITEM_MARKS or (end - start < _LONGEST_TITLE and text.find("? (", start, end) > 0)


def outlet_behind(text: str, start: int, end: int) -> "re.Match[str] | None":
    """What tells the outlet at the end of a title."""
    begin = max(start, end - _LONGEST_CREDIT)
    for at in (text.rfind("(", begin, end), text.rfind("-- ", begin, end), *_dashes(text, begin, end)):
        found = _BEHIND.match(text, at, end) if at > start else None
        if found:
            return found
    return None


def _dashes(text: str, begin: int, end: int) -> tuple[int, int]:
    return text.rfind("– ", begin, end), text.rfind("— ", begin, end)
