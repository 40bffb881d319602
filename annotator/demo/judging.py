"""How the annotators of the demonstration judge: invented, and always the same for the same statement.

Most of what they say is what the reader suggests, put right where it is wrong. How far they believe it is drawn from
weights for whoever speaks, and now and then they differ. None of this is anybody's verdict on a source.
"""

import hashlib
from dataclasses import dataclass

from annotator import paths
from annotator.annotations.models import Seat
from annotator.judgement import ANONYMOUS, CITED, NONE, PUBLISHER

# How often, of a hundred, what each speaker says is rated 1, 2, 3, 4, 5, 6: examples, no verdict of ours.
WEIGHTS = {
    "sohr": (14, 46, 24, 8, 2, 6),
    "sana": (4, 20, 34, 26, 10, 6),
    "russian_mod": (4, 20, 36, 24, 8, 8),
    "amaq": (2, 10, 28, 36, 16, 8),
    "un_ocha": (30, 50, 12, 2, 0, 6),
    "un": (30, 50, 12, 2, 0, 6),
    "reuters": (26, 52, 14, 2, 0, 6),
    "afp": (26, 52, 14, 2, 0, 6),
    "southfront": (4, 24, 38, 22, 4, 8),
    "amn": (6, 30, 36, 18, 2, 8),
}
USUAL = (8, 36, 34, 12, 2, 8)
UNNAMED = (2, 20, 42, 22, 4, 10)

# Of a hundred statements: in how many a person rates otherwise, hears another speaker, and asks for a second look.
HABITS = {"amal": (8, 3, 1), "basil": (20, 6, 3), "dalia": (12, 4, 1), "hana": (10, 3, 1)}

# Where the reader is wrong, people say what is right: by words of the statement.
CORRECTIONS = {
    "Resistance goes on in Afrin": (PUBLISHER, ""),
    "Russia Counts 9,500": (CITED, "russian_reconciliation_center"),
    "Russia says 80 sorties": (CITED, "russian_mod"),
    "The General Staff announced that": (PUBLISHER, ""),
    "The statement said that": (PUBLISHER, ""),
    "Syrian Network for Human Rights listed": (CITED, "snhr"),
    "director of antiquities": (CITED, '"Directorate of Antiquities"'),
    "Manbij military council declares": (CITED, '"Manbij military council"'),
    "coalition warns of mines": (CITED, "us_coalition"),
    "US-backed force says": (CITED, "sdf"),
    "Foreign Ministry: Raqqa": (CITED, '"Foreign Ministry"'),
    "The ministry reported that more than 3,000": (PUBLISHER, ""),
    "TRT World quoted a baker": (CITED, "trt_world>gen_local"),
    "Red Crescent told ANHA": (CITED, "heyva_sor"),
}


@dataclass(frozen=True)
class Judged:
    """What `annotation_save` wants to know."""

    voice: str
    path: str
    credibility: int | None
    flag_reason: str
    seconds: int


def judged(seat: Seat, person: str, *, practised: bool, names: dict[str, str], again: bool = False) -> Judged:
    """What `person` (a sign-in name) says of the statement of `seat`.

    practised: with the second version of the guidelines people differ half as often. names: keys of the registry by
    names that weren't in it at first. again: in a repeat, when they remember most of what they said.
    """
    statement = seat.statement

    def drawn(what: str, of: int = 100) -> int:
        digest = hashlib.sha256(f"{statement.statement_id} {what}".encode()).digest()
        return int.from_bytes(digest[:4]) % of

    voice, path = _who_speaks(seat, names)
    otherwise, other_voice, flags = (n / 2 if practised else n for n in HABITS[person])
    publisher = statement.report.publisher
    credibility = _weighed(_weights(voice, path, publisher.key if publisher else ""), drawn("credibility"))
    if drawn(f"{person} otherwise") < otherwise or (again and drawn(f"{person} again") < 8):
        credibility = _beside(credibility, drawn(f"{person} which way"))
    if drawn(f"{person} voice") < other_voice and voice in (PUBLISHER, CITED):
        voice, path = (PUBLISHER, "") if voice == CITED else (ANONYMOUS, "")
    flagged = not again and drawn(f"{person} flag") < flags
    return Judged(
        voice=voice,
        path=path,
        credibility=None if voice == NONE else credibility,
        flag_reason="Two claims in one sentence: which of them is rated?" if flagged else "",
        seconds=7 + drawn(f"{person} seconds", 38),
    )


def _who_speaks(seat: Seat, names: dict[str, str]) -> tuple[str, str]:
    text, suggestion = seat.statement.text, seat.suggestion
    for words, (voice, path) in CORRECTIONS.items():
        if words in text:
            return voice, path
    if suggestion is None:
        return PUBLISHER, ""
    links = [
        paths.Link(source=names[link.name], via=link.via) if link.name in names else link
        for link in paths.read(suggestion.path)
    ]
    return suggestion.voice, paths.write(links)


def _weights(voice: str, path: str, publisher: str) -> tuple[int, ...]:
    if voice == PUBLISHER:
        return WEIGHTS.get(publisher, USUAL)
    return WEIGHTS.get(paths.origins(path)[-1], USUAL) if voice == CITED else UNNAMED


def _weighed(weights: tuple[int, ...], draw: int) -> int:
    for digit, weight in enumerate(weights, 1):
        draw -= weight
        if draw < 0:
            return digit
    return len(weights)


def _beside(credibility: int, draw: int) -> int:
    """One step further on the scale, seldom two; of what can't be judged, somebody says that it is possible."""
    if credibility == 6:
        return 3
    step = 2 if draw < 15 else 1
    return credibility + step if credibility + step <= 5 else credibility - step
