"""One folding of text for comparison and search, on both databases and in the reader.

Folding follows Unicode NFKC_Casefold (Unicode Standard 16, section 3.13) and then drops what does not tell two
spellings of a name apart: diacritics, Arabic vowel signs and letter variants, invisible characters, kinds of quotation
mark, dash and space. Every character folds on its own, so a position in the folded text leads back to one in the text.
"""

import unicodedata
from functools import lru_cache

_UNIFIED = {
    # Arabic letters that writers use for one another (alef forms, ya/alef maqsura, ta marbuta, Persian kaf and ya)
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys("ىیئ", "ي"),
    "ؤ": "و",
    "ة": "ه",
    "ک": "ك",
    "ـ": "",
    **dict.fromkeys("‘’‚‛ʼʹ`´\u1ffd′", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "ı": "i",
    "ø": "o",
    "đ": "d",
    "ł": "l",
}


@lru_cache(maxsize=20_000)
def fold_character(character: str) -> str:
    """The folded form of one character: none, one or several characters."""
    if character in _UNIFIED:
        return _UNIFIED[character]
    folded = []
    for part in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold()):
        category = unicodedata.category(part)
        if category in ("Mn", "Me", "Cf"):
            continue
        if category == "Zs":
            part = " "
        elif category == "Cs":
            part = "\ufffd"  # half a character, which no search and no database takes
        folded.append(_UNIFIED.get(part, part))
    return "".join(folded)


def fold(text: str) -> str:
    """Fold `text` for comparison and search; runs of white space become one space, ends are trimmed."""
    if text.isascii():
        return " ".join(text.lower().replace("`", "'").split())  # the same, without a look at each character
    return " ".join("".join(map(fold_character, text)).split())


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """Fold each character of `text`, keeping white space.

    Returns the folded text and, for each of its characters and one past the last, the code point offset in `text`
    that it came from.
    """
    pieces, offsets = [], []
    for position, character in enumerate(text):
        folded = fold_character(character)
        pieces.append(folded)
        offsets.extend([position] * len(folded))
    offsets.append(len(text))
    return "".join(pieces), offsets
