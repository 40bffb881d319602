"""A file's bytes as text: what they are in is known, declared or chosen, and never guessed in silence.

In this order: a byte order mark; UTF-16 without one, where the bytes are no other text; UTF-8, where all of the bytes
are; what the file declares, if its words agree; what the person chose; what the file declares, if they tell nothing.
What is left gets a proposal, and waits for a choice.
"""

import codecs
import io
import re
from dataclasses import dataclass, field, replace

from .letters import likeliest
from .rows import ENCODINGS, Options, Proposal, Row, Unreadable, printable

_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_PYTHON_NAMES = {
    "windows-1256": "cp1256",
    "windows-1252": "cp1252",
    "windows-1251": "cp1251",
    # As browsers read them: nobody who declares Latin-1 means its control characters.
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
}
_DECLARABLE = re.compile(
    r"(?:windows-|cp)125[0-8]\Z|iso-8859-(?:[1-9]|1[0-6])\Z|koi8-[ru]\Z|latin1\Z|(?:us-)?ascii\Z"
)
_META = re.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.I)
_XML = re.compile(rb"\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([\w-]{2,30})", re.I)
_SPACES = "\t\n\r\xa0\u200b\u200c\u200d\u200e\u200f"
_BLOCK = 1 << 20
_SHOWN = 70  # characters of a sample


@dataclass(frozen=True)
class Encoding:
    """python: the codec's name. name: as people and `Row.encoding` have it. guessed: for `Row.guessed`."""

    python: str
    name: str
    guessed: dict[str, str] = field(default_factory=dict)

    def decoded(self, data: bytes) -> str:
        """All of `data` as text, without its byte order mark; line ends stay as they are."""
        return data.decode(self.python)

    def noted(self, row: Row) -> Row:
        """`row`, saying what it was decoded as."""
        return replace(row, guessed={**row.guessed, **self.guessed}, encoding=self.name)

    def lines_of(self, data: bytes) -> io.TextIOWrapper:
        """The lines of `data`, each with its own line end, decoded as they are asked for."""
        return io.TextIOWrapper(io.BytesIO(data), encoding=self.python, newline="")


def encoding_of(data: bytes, options: Options, declared: str = "", origin: str = "html") -> Encoding:
    """What `data` is in. declared: what is said of it, `declared_in` for a page. origin: where, a key of ORIGINS.

    All of `data` is decoded once to know it: a text is never half-read. Raises Unreadable, with proposals where a
    choice would do.
    """
    for bom, python in _BOMS.items():
        if data.startswith(bom):
            _check(data, python, f"not {python[:6].upper()}, though its byte order mark says so")
            return Encoding(python, "utf-16" if python == "utf-16" else "utf-8")
    chosen = options.encoding
    if not chosen and (order := utf_16_of(data)):
        return Encoding(order, order, {"encoding": "text"})
    if not chosen.startswith("utf-16") and _wrong_byte(data, "utf-8") is None:
        return Encoding("utf-8", "utf-8")
    if _damaged_utf_8(data):
        raise _undecided(data, "")
    python = python_name(declared)
    declares = bool(python) and _wrong_byte(data, python) is None
    reads_like = likeliest(data)
    if declares and _fits(data, python, reads_like, chosen):
        return Encoding(python, declared.casefold(), {"encoding": origin})
    if chosen:
        python = _PYTHON_NAMES.get(chosen, chosen)
        _check(data, python, f"not {ENCODINGS[chosen]}, which was chosen for it")
        return Encoding(python, chosen)
    if declares and not reads_like:
        return Encoding(python, declared.casefold(), {"encoding": origin})
    doubt = f"the file says that it is in {declared}, but it doesn't read like that" if declares else ""
    raise _undecided(data, doubt)


def _fits(data: bytes, python: str, reads_like: list[str], chosen: str) -> bool:
    """Whether the words of `data` agree with what it declares; those of encodings that we can't tell are believed."""
    if python not in _PYTHON_NAMES.values():
        return chosen not in reads_like
    text = data.decode(python)
    return any(data.decode(_PYTHON_NAMES[name], "replace") == text for name in reads_like)


def declared_in(page: bytes) -> str:
    """The encoding that a web page or XML file names at its head; empty where it names none."""
    found = _XML.match(page[:1_000]) or _META.search(page[:5_000])
    return found[1].decode() if found else ""


def python_name(declared: str) -> str:
    """Python's name of a declared encoding, as browsers understand it; empty for none and for those not taken."""
    declared = declared.casefold().replace("_", "-")
    if not _DECLARABLE.match(declared):
        return ""
    return _PYTHON_NAMES.get(declared, declared)


def utf_16_of(data: bytes) -> str:
    """`utf-16-le` or `utf-16-be` where `data` has no mark and can be nothing else; empty otherwise."""
    sample = data[:100_000]
    if len(data) % 2 or len(data) < 4 or not any(sample[at::2].count(0) for at in (0, 1)):
        return ""
    fits = [order for order in ("utf-16-le", "utf-16-be") if _is_plain_text(data, sample, order)]
    return fits[0] if len(fits) == 1 else ""


def _is_plain_text(data: bytes, sample: bytes, order: str) -> bool:
    """Whether `data` is letters of our scripts, marks and spaces. Others share no zero byte with the space."""
    text = sample.decode(order, "ignore")
    known = sum(c in _SPACES or (" " <= c < "\u2c00" and c.isprintable()) for c in text)
    return " " in text and known > 0.98 * len(text) and _wrong_byte(data, order) is None


def _check(data: bytes, python: str, reason: str) -> None:
    wrong = _wrong_byte(data, python)
    if wrong is not None:
        raise Unreadable(
            f"{reason}: byte {wrong:,} (0x{data[wrong]:02x}) fits no character", row=_line_at(data, wrong)
        )


def _line_at(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1


def _wrong_byte(data: bytes, python: str) -> int | None:
    """The offset of the first byte that `python` makes no character of."""
    decoder = codecs.getincrementaldecoder(python)()
    try:
        for at in range(0, len(data) or 1, _BLOCK):
            decoder.decode(data[at : at + _BLOCK], final=at + _BLOCK >= len(data))
    except UnicodeDecodeError:
        try:
            data.decode(python)
        except UnicodeDecodeError as error:
            # With a byte order mark, the codec of UTF-8 counts from behind it.
            return min(error.start + (3 if python == "utf-8-sig" else 0), len(data) - 1)
    return None


def _damaged_utf_8(data: bytes) -> bool:
    """Whether `data` is UTF-8 with a few wrong bytes: in another encoding, hardly a byte beyond ASCII would fit."""
    beyond = len(data) - len(data.decode("ascii", "ignore"))
    fitting = data.decode("utf-8", "ignore")
    return beyond > 0 and len(fitting.encode()) - len(fitting.encode("ascii", "ignore")) > 0.8 * beyond


def _undecided(data: bytes, reason: str) -> Unreadable:
    """The refusal of a file that must be decided on, with what it may be in."""
    wrong = _wrong_byte(data, "utf-8") or 0
    row = _line_at(data, wrong)
    reason = reason or f"not UTF-8: byte {wrong:,} (0x{data[wrong]:02x}) fits no character"
    if _damaged_utf_8(data):
        return Unreadable(f"{reason}. All the rest is UTF-8, so the file is damaged there; mend it", row)
    proposals = tuple(
        Proposal(name, _sample(data, wrong, _PYTHON_NAMES[name]))
        for name in likeliest(data)
        if _wrong_byte(data, _PYTHON_NAMES[name]) is None
    )
    if not proposals:
        return Unreadable(f"{reason}. It may be in a Windows or ISO encoding; save it as UTF-8", row)
    first = proposals[0]
    return Unreadable(
        f"{reason}. It reads like {ENCODINGS[first.encoding]}: “{first.sample}”. Choose that encoding if it is right "
        f"(--encoding {first.encoding}), or save it as UTF-8",
        row,
        proposals,
    )


def _sample(data: bytes, at: int, python: str) -> str:
    """A piece of `data` around the byte `at`, from the beginning of a word, on one line."""
    start = max(0, at - 20)
    piece = data[start : at + _SHOWN].decode(python, "replace")
    if start:
        piece = piece.partition(" ")[2] or piece
    return printable(" ".join(piece.split()))
