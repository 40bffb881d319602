"""Furniture that shows only beside other blocks: menus, lists of topics, what stands under 'Related', doubled lines."""

import re

from annotator.reading.blocks import is_list
from annotator.reading.folded import FoldedText
from annotator.reading.furniture import Pages
from annotator.reading.model import Span
from annotator.reading.stamps import CLOCK, DATE

_LAST_PART = 0.6
_TERMINAL = '.!?؟:…"”»'
_ENTRY = 30  # characters of the longest entry of a menu
_TOPIC = 45
_NAME = re.compile(r"[A-Z][\w.'’-]+(?: (?:[a-z]{2,3} )?[A-Z][\w.'’-]+){1,4}\Z")
_INITIALS = re.compile(r"[a-z]{1,4}(?:[-/][a-z]{1,4})+\Z")
_INITIAL = r"[^\W\d_]{1,12}(?:[ .]{1,2}[^\W\d_]{1,12}\.?)?"
_SIGNED = re.compile(rf"{_INITIAL}(?: ?[/&] ?{_INITIAL}){{1,3}}(?: \d{{1,3}})?\Z")
_ARABIC = re.compile("[\u0620-\u064a]")
_LATIN = re.compile("[A-Za-z]")
_ACCENTED = re.compile("[\u00e0-\u017f]")
_SAMPLE = 2000
_LONGEST_LIST = 250
_ITEM = re.compile(r"[•*·▪]\s")
_JOINT = re.compile(r"[a-z](?=[A-Z][a-z]{2})")
_LETTERS = re.compile(r"[^\W_]+")
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())
_LONG = 80
_SENTENCE = 20
_BROKEN = 60
_CREDITS = frozenset(("agency credit", "outlet's name"))
_FEW = 4  # blocks that a page has at least, to have a section above its headline
_TITLE = 200
_HEADING = 30  # characters of the longest heading above topics
_HEAD = 12  # blocks from the top in which bylines stand
_DATE = re.compile(rf"(?:\b|(?<=\D)){DATE}{CLOCK}?", re.I)
_WRITER = re.compile(r"(?:By|BY|Author:|Written by|Posted by)\s+([A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,2})")
_APART = re.compile(r"\s[|–—-]\s")
_BESIDE_DATE = 5  # words that may stand beside a date: the outlet, the section, the writer

Rules = list[str | None]


def over_blocks(page: FoldedText, blocks: list[Span], taken: Rules, pages: Pages) -> Rules:
    """`taken`, the rule that took each block or None, with what its neighbours make furniture of too."""
    rules = sections(page, blocks, taken, pages)
    for rule in (
        _titled,
        _about_writers,
        _menus,
        _broken_menus,
        _topics,
        _listed,
        _bylines,
        _dated,
        _signatures,
        _foreign,
    ):
        rule(page, blocks, rules, pages)
    rules = repeated(page, blocks, rules, pages)
    _foot_menus(page, blocks, rules)
    _listed_offers(page, blocks, rules)
    _section_above(page, blocks, rules)
    _words_below(page, blocks, rules)
    return rules


def sections(page: FoldedText, blocks: list[Span], rules: Rules, pages: Pages) -> Rules:
    """Marks what stands under 'Related' (short lines) and under 'Comments' (all) in the last part of a page."""
    marked, section, last_part = list(rules), None, len(page.text) * _LAST_PART
    for index, block in enumerate(blocks):
        start, end = block
        if start < last_part or not (section or end - start < 60):
            continue
        opened = pages.section(page, block) if end - start < 60 else None
        if opened:
            section, marked[index] = opened, marked[index] or "page words"
        elif section == "comments":
            marked[index] = marked[index] or "comment section"
        elif section == "related":
            piece = page.text[start:end]
            teaser = piece.endswith(("…", "...", "[…]", "[...]"))
            if teaser or (len(piece) <= 110 and (piece[-1] not in ".!?؟" or len(piece) < 70)):
                marked[index] = marked[index] or "related link"
            else:
                section = None
    return marked


def _foreign(page: FoldedText, blocks: list[Span], rules: Rules, pages: Pages) -> None:
    """Lines in another script or language than the page's: buttons, notices, what readers are told of cookies."""
    sample = page.text[:_SAMPLE]
    arabic = any(map(_ARABIC.match, page.beyond)) and len(_ARABIC.findall(sample)) * 2 > len(sample)
    own = _ARABIC if arabic else _LATIN
    if not arabic and not any(map(_is_odd, page.beyond)):
        return  # most pages have no such letter anywhere
    for index, block in enumerate(blocks):
        if rules[index] is not None:
            continue
        piece = page.text[block.start : block.end]
        if len(piece) <= _TOPIC and not own.search(piece) and any(map(str.isalpha, piece)):
            rules[index] = None if piece[-1] in _TERMINAL[:4] else "another script"
        elif not arabic and len(_ACCENTED.findall(piece)) > 2:
            words = piece.split()
            accented = sum(map(bool, map(_ACCENTED.search, words)))
            if len(words) > 4 and accented * 3 > len(words) and pages.small.isdisjoint(words):
                rules[index] = "another language"


def _is_odd(character: str) -> bool:
    return (character.isalpha() and not "A" <= character <= "ÿ") or _ACCENTED.match(character) is not None


def _titled(page: FoldedText, blocks: list[Span], rules: Rules, pages: Pages) -> None:
    """The page's title on top, the headline below and the site's name; a line that says one word thrice."""
    first = blocks[0] if blocks else None
    if first is None or rules[0] is not None or first.end - first.start > _TITLE:
        return
    piece = page.text[first.start : first.end]
    title = _letters(page.part(first.start, first.end))
    parts = len(_APART.findall(piece))
    for block in blocks[1:_HEAD] if parts else ():
        headline = _letters(page.part(block.start, block.end))
        if len(headline) > _SENTENCE and title != headline and title.startswith(headline):
            rules[0] = "doubled headline"
            return
    if parts and len(blocks) > 1 and _begins_again(page.text, piece, blocks[1].start):
        rules[0] = "doubled headline"
        return
    words = [word for word in page.part(first.start, first.end).split() if len(word) > 3]
    if piece[-1] not in _TERMINAL and any(words.count(word) > 2 for word in words):
        rules[0] = "menu"


def _begins_again(text: str, title: str, start: int) -> bool:
    """Whether the article, flattened to one line, begins with its title without the site's name: 'Title AFP Monday'."""
    for apart in _APART.finditer(title):
        head = title[: apart.start()]
        behind = text[start + len(head) : start + len(head) + 2]
        if (
            len(head) > _SENTENCE
            and text.startswith(head, start)
            and behind[:1] == " "
            and behind[1:].isupper()
        ):
            return True
    return False


def _menus(page: FoldedText, blocks: list[Span], rules: Rules, pages: Pages) -> None:
    """Three and more short lines in a row before the article, one of them furniture already: the page's menu."""
    run: list[int] = []
    for index, block in enumerate(blocks):
        if block.end - block.start >= _LONG and rules[index] is None:
            break
        piece = page.text[block.start : block.end]
        if len(piece) <= _ENTRY and len(piece.split()) <= 3 and piece[-1] not in _TERMINAL:
            run.append(index)
            continue
        _mark_menu(run, rules)
        run = []
    else:
        run = []  # a page of short lines alone is no menu
    _mark_menu(run, rules)


def _mark_menu(run: list[int], rules: Rules) -> None:
    if len(run) >= 3 and any(rules[index] for index in run):
        for index in run:
            rules[index] = rules[index] or "menu"


def _broken_menus(page: FoldedText, blocks: list[Span], rules: Rules, pages: Pages) -> None:
    """Before the article, below furniture: a short line that begins small or ends with a comma is no headline."""
    for index, block in enumerate(blocks):
        piece = page.text[block.start : block.end]
        if len(piece) >= _LONG:
            return
        below = index and rules[index] is None and rules[index - 1] and len(piece) <= _BROKEN
        if below and (piece[0].islower() or piece[-1] == ","):
            rules[index] = "menu"


def _foot_menus(page: FoldedText, blocks: list[Span], rules: Rules) -> None:
    """The last short lines of a page, at least half of them furniture already: links to other pages."""
    run = 0
    for block, rule in zip(reversed(blocks), reversed(rules), strict=True):
        piece = page.text[block.start : block.end]
        if rule is None and (len(piece) > _BROKEN or piece[-1] in _TERMINAL):
            break
        run += 1
    first = len(blocks) - run
    while first < len(blocks) and rules[first] is None:
        first += 1  # what stands above the first furniture may be the article's
    foot = rules[first:]
    if len(foot) >= 4 and first > 1 and 2 * sum(rule is not None for rule in foot) >= len(foot):
        rules[first:] = [rule or "menu" for rule in foot]


def _listed_offers(page: FoldedText, blocks: list[Span], rules: Rules) -> None:
    """List items between two lines of furniture near the end: what a page offers its readers."""
    run: list[int] = []
    last_part = len(page.text) * _LAST_PART
    for index, (start, _) in enumerate(blocks):
        if start > last_part and rules[index] is None and _ITEM.match(page.text, start):
            run.append(index)
            continue
        if run and rules[index] and rules[run[0] - 1]:
            for item in run:
                rules[item] = "menu"
        run = []


def _section_above(page: FoldedText, blocks: list[Span], rules: Rules) -> None:
    """One word above a longer line without a full stop, the headline: the page's section or place."""
    left = (block for block, rule in zip(blocks, rules, strict=True) if rule is None)
    first, after = next(left, None), next(left, None)
    if first is None or after is None or len(blocks) < _FEW:
        return
    above, title = page.text[first.start : first.end], page.text[after.start : after.end]
    shouted = above.isupper() and not title.isupper() and len(above.split()) <= 3
    if (
        (" " in above and not shouted and not _is_site(above, title))
        or ". " in title
        or above[-1] in _TERMINAL
        or title[-1] in ".!…"
        or len(title) > _TITLE
    ):
        return
    if len(title.split()) > 4 and first.end - first.start <= _ENTRY:
        rules[blocks.index(first)] = "section name"


def _is_site(above: str, title: str) -> bool:
    """Two or three capitalised words over a headline of small ones: the site's name."""
    words = above.split()
    return len(words) <= 3 and above.istitle() and above.replace(" ", "").isalpha() and not title.istitle()


def _words_below(page: FoldedText, blocks: list[Span], rules: Rules) -> None:
    """Lines of up to three words under the last sentence of a page: what links and buttons say."""
    for index in range(len(blocks) - 1, 0, -1):
        piece = page.text[blocks[index].start : blocks[index].end]
        if rules[index] is None:
            if piece[-1] in _TERMINAL or len(piece.split()) > 3 or len(piece) > _ENTRY:
                return
            above = page.text[blocks[index - 1].start : blocks[index - 1].end]
            if rules[index - 1] is None and above[-1] not in _TERMINAL:
                return
            rules[index] = "menu"


def _topics(page: FoldedText, blocks: list[Span], rules: Rules, pages: Pages) -> None:
    """The short lines below a heading such as 'Tags', in the second half of a page."""
    open_list, half = False, len(page.text) / 2
    for index, block in enumerate(blocks):
        start, end = block
        if start > half and end - start < _HEADING and pages.lists_topics(page, start, end):
            open_list, rules[index] = True, rules[index] or "page words"
        elif open_list:
            piece = page.text[start:end]
            open_list = len(piece) <= _TOPIC and len(piece.split()) <= 4 and piece[-1] not in _TERMINAL
            if open_list:
                rules[index] = rules[index] or "topics"


def _listed(page: FoldedText, blocks: list[Span], rules: Rules, pages: Pages) -> None:
    """Topics between commas on one line near the end; and names of sections whose spaces were lost."""
    last_part = len(page.text) * _LAST_PART
    for index, (start, end) in enumerate(blocks):
        if end - start > _LONGEST_LIST or rules[index] is not None:
            continue
        piece = page.text[start:end]
        if start > last_part and is_list(piece):
            rules[index] = "topics"
        elif piece[-1] not in _TERMINAL and len(_JOINT.findall(piece)) > 2:
            rules[index] = "menu"


def _bylines(page: FoldedText, blocks: list[Span], rules: Rules, pages: Pages) -> None:
    """'By' on one line and the name on the next; and 'by' with names where the language has no capitals to tell."""
    headed = False
    for index, block in enumerate(blocks[:_HEAD]):
        words = page.part(block.start, block.end).split()
        after = blocks[index + 1] if index + 1 < len(blocks) else block
        body = any(below.end - below.start >= _LONG for below in blocks[index + 1 : index + 4])
        if words == ["by"]:
            rules[index] = "byline"
            if _NAME.match(page.text[after.start : after.end]):
                rules[index + 1] = rules[index + 1] or "byline"
        elif headed and 2 < len(words) <= 6 and words[0] in pages.by and body:
            piece = page.text[block.start : block.end]
            if piece[-1] not in _TERMINAL and not any(map(str.isdigit, piece)):
                rules[index] = rules[index] or "byline"
        above = headed and body and rules[index] is None and after is not block and rules[index + 1]
        if above and pages.may_be_writer(page.text[block.start : block.end], words):
            rules[index] = "byline"
        signed = not index and body and rules[0] is None and len(blocks) > 1 and rules[1] in _CREDITS
        if signed and pages.may_be_writer(page.text[block.start : block.end], words):
            rules[0] = "byline"
        headed = headed or rules[index] is None


def _about_writers(page: FoldedText, blocks: list[Span], rules: Rules, pages: Pages) -> None:
    """A paragraph on who wrote the article, below their name: 'Ida Holm is a reporter in Homs.'"""
    names: list[str] = []
    for index, block in enumerate(blocks):
        if rules[index] is not None:
            writer = _WRITER.match(page.text, block.start, block.end)
            names += [writer[1]] if writer else []
        elif names and block.start > len(page.text) / 2:
            told = tuple(
                f"{name} {verb} " for name in names for verb in ("is", "was", "has", "covers", "writes")
            )
            if page.text.startswith(told, block.start):
                rules[index] = "byline"


def _dated(page: FoldedText, blocks: list[Span], rules: Rules, pages: Pages) -> None:
    """Below the headline: a date with nothing but capitalised words, 'The Mill Post May 3, 2014 Local News'."""
    headed = False
    for index, block in enumerate(blocks[:_HEAD]):
        piece = page.text[block.start : block.end]
        date = _DATE.search(piece) if headed and rules[index] is None and len(piece) <= _LONG else None
        if date and piece[-1] not in _TERMINAL:
            beside = (piece[: date.start()] + " " + piece[date.end() :]).split()
            words = [word for word in beside if word[0].isalpha()]
            if len(words) <= _BESIDE_DATE and all(word[0].isupper() for word in words):
                rules[index] = "date line"
        headed = headed or rules[index] is None


def _signatures(page: FoldedText, blocks: list[Span], rules: Rules, pages: Pages) -> None:
    """Editors' initials or names on a line of their own near the end."""
    half = len(page.text) / 2
    for index, (start, end) in enumerate(blocks):
        if end - start <= 40 and start > half and rules[index] is None:
            piece = page.text[start:end]
            if _INITIALS.match(piece) or _SIGNED.match(piece):
                rules[index] = "sign-off"


def _is_writer(page: FoldedText, block: Span, pages: Pages) -> bool:
    return pages.may_be_writer(page.text[block.start : block.end], page.part(block.start, block.end).split())


def repeated(page: FoldedText, blocks: list[Span], taken: Rules, pages: Pages) -> Rules:
    """Marks doubled lines: the second copy of the headline, and both copies of a doubled caption.

    taken: the rule that already took each block, or None; returned with what this rule adds.
    """
    rules, text = list(taken), page.text
    folded: dict[bytes, int] = {}
    headline: int | None = None
    body = False
    for index, (start, end) in enumerate(blocks):
        body = body or (end - start >= _SENTENCE and text[end - 1] in _TERMINAL)
        if end - start > 300 or rules[index] is not None:
            continue
        key = _letters(page.part(start, end))
        if headline is None and not (end - start < _SENTENCE and text[start:end].isupper()):
            headline = index  # no section's name, 'MILLS'
        half = key[: len(key) // 2]
        if half and half + half == key and half in folded:
            rules[index] = "doubled headline"  # 'The mill burnsThe mill burns'
        elif len(key) > _SENTENCE and text[end - 1] not in _TERMINAL and _begins(key, folded, index):
            rules[index] = "doubled caption"
        elif key in folded and key and headline is not None:
            other = folded[key]
            if other == headline or not body:
                rules[index] = "doubled headline"
                titled = len(text[blocks[headline].start : blocks[headline].end].split()) > 3
                if (
                    titled
                    and other != headline
                    and (other == index - 1 or _is_writer(page, blocks[other], pages))
                ):
                    rules[other] = "doubled caption"
            elif index - other <= 3 and all(rules[i] is not None for i in range(other + 1, index)):
                rules[other] = rules[index] = "doubled caption"
        else:
            folded[key] = index
    return rules


def _begins(key: bytes, folded: dict[bytes, int], index: int) -> bool:
    """Whether a line says the beginning of a line just above, broken off."""
    return any(index - other <= 3 and line.startswith(key) and line != key for line, other in folded.items())


def _letters(part: str) -> bytes:
    """The letters and digits of `part` alone, as UTF-8: from bytes others are taken out thirty times as fast."""
    if part.isascii():
        return part.encode().translate(None, _NO_LETTERS)
    return "".join(_LETTERS.findall(part)).encode("utf-8", "surrogatepass")
