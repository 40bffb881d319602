"""How fast reports are read, beside sentence splitting alone, and whether time grows with length.

`python benchmarks/reading.py [MEGABYTES]` reads invented news with a registry of 5,000 names on one core. It prints
megabytes (millions of characters) a second in processor time, the ratio to `sentencex` on the same text in this run,
and how time grows when a text is doubled, from 1 MB to 8 MB (2 is linear). Every sentence of the news is made anew
from patterns, names and figures, so that hardly any comes twice; every second one cites somebody, and they are as long
as those of real reports.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import sentencex  # type: ignore[import-untyped]

from annotator.reading import read
from annotator.reading.model import KnownAlias, KnownSource, Registry

_NAMES = 5_000
_SPOKEN = (
    "{outlet} said that {number} {people} had left {place} by the evening.",
    "The road to {place} was closed on {day}, according to {outlet}, and the {thing} did not get through.",
    "“We {did} until the {thing} came,” a {person} from {place} told {outlet}.",
    "{name}, who runs the {thing} in {place}, said {number} {people} were still waiting.",
    "Residents of {place} said the {thing} had been {done} twice since {day}.",
    "A local official reported that the {thing} near {place} was {done} before dawn.",
    "{outlet}, citing a medical source in {place}, put the number of {people} at {number}.",
    "It added that the {people} would return to {place} when the {thing} was {done}.",
    "“Nobody knows why the {thing} was {done},” {name} said on {day}, and went back to {place}.",
    "{outlet} reported on {day} that the {people} of {place} had {did} for {number} days.",
    "The ministry denied that its {thing} had been seen in {place} or anywhere north of it.",
    "Activists said the {people} {did} in {place}, but {outlet} gave no such account.",
)
_TOLD = (
    "The column left {place} before sunrise and took the northern road with {number} {people}.",
    "Two bridges near {place} had been {done} in the week before.",
    "Rain fell on {place} for most of {day}, and the {thing} stood empty.",
    "In {place} the market opened late, since the {thing} was {done}.",
    "{name} had come on foot from {place}, looked at the {thing} and went home again.",
    "For {number} days the {people} {did} in the cellars of {place}.",
    "The {thing}, {done} in spring, lies between {place} and the river.",
    "Nothing moved on {day} but a {thing} and some {people}.",
    "By noon the {people} had {did}, and {place} was quiet.",
    "Most of the {number} {people} slept beside the {thing} that night.",
    "Both sides hold a part of {place}; the {thing} stands in the other.",
    "Bread and water cost more in {place} than on {day}.",
)
_TAILS = (
    "",
    ", after the {thing} on the road from {place} had been {done} for the second time that week",
    ", where {number} {people} {did} through the night with little water and no light at all",
    ", and by {day} the way to {place} lay open again for trucks with flour and blankets",
    ", although the {thing} in the old quarter of {place} stayed as it was all winter",
    ", while {number} {people} from the villages around {place} {did} behind the {thing}",
)
_FILLINGS = {
    "day": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "people": "families soldiers drivers farmers patients teachers prisoners volunteers fighters children".split(),
    "person": "baker nurse driver teacher farmer shopkeeper student mechanic".split(),
    "thing": "convoy bakery pump bridge hospital tower ferry school checkpoint warehouse power station".split(),
    "did": "waited slept walked queued prayed argued dug sheltered".split(),
    "done": "repaired shelled searched emptied painted bombed guarded moved".split(),
}
_SYLLABLES = "ba ra qan dor mel ti sha ul ken vo zir ham lat no fes ga".split()


def sentences(seed: int = 1) -> Iterator[str]:
    """Invented sentences without end, the same for the same seed."""
    chance = random.Random(seed)

    def name() -> str:
        return "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 3))).capitalize()

    places, persons = [name() for _ in range(80)], [f"{name()} {name()}" for _ in range(400)]
    while True:
        filling = {slot: chance.choice(words) for slot, words in _FILLINGS.items()}
        pattern = chance.choice(chance.choice((_SPOKEN, _TOLD))).removesuffix(".") + chance.choice(_TAILS)
        yield f"{pattern}.".format(
            outlet=f"Outlet {chance.randrange(_NAMES)}",
            place=chance.choice(places),
            name=chance.choice(persons),
            number=chance.randint(2, 900),
            **filling,
        )


def news(characters: int) -> str:
    """A report of at least so many characters, in paragraphs of one to four sentences."""
    chance, source, written, paragraphs = random.Random(2), sentences(), 0, []
    while written < characters:
        paragraphs.append(" ".join(next(source) for _ in range(chance.randint(1, 4))))
        written += len(paragraphs[-1]) + 2
    return "\n\n".join(paragraphs)


def registry(names: int) -> Registry:
    """`names` invented outlets with one alias each."""
    sources = [KnownSource(f"outlet_{i}", f"Outlet {i}", "news_agency") for i in range(names)]
    return Registry.of(sources, [KnownAlias(source.key, source.name) for source in sources])


def seconds(work: Callable[[], object], runs: int = 3) -> float:
    """The shortest of some runs, in processor time: other programs on the machine hardly count."""
    best = float("inf")
    for _ in range(runs):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def reading(text: str, known: Registry, runs: int = 3) -> float:
    """Seconds to read one text."""
    return seconds(lambda: read(text, registry=known), runs)


def main() -> None:
    megabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    known = registry(_NAMES)
    text = news(int(megabytes * 1e6))
    read("Outlet 1 said so.", registry=known)
    alone = seconds(lambda: list(sentencex.segment("en", text)), runs=10)
    whole = reading(text, known, runs=5)
    print(f"read       {len(text) / 1e6 / whole:6.2f} MB/s")
    print(f"sentencex  {len(text) / 1e6 / alone:6.2f} MB/s, {whole / alone:.1f} times as fast as reading")
    before = whole
    for factor in (2, 4, 8):
        now = reading(news(int(factor * megabytes * 1e6)), known, runs=2)
        print(
            f"doubling   news       {now / before:.1f} from {factor // 2} to {factor} times {megabytes:g} MB"
        )
        before = now
    kinds = {"one line": text.replace("\n\n", " "), "letters": "a" * 400_000, "lines": "x\n" * 100_000}
    for name, long in kinds.items():
        print(f"doubling   {name:10} {reading(long, known) / reading(long[: len(long) // 2], known):.1f}")


if __name__ == "__main__":
    main()
