"""How fast reports are read, beside sentence splitting alone, and whether time grows with length.

`python benchmarks/reading.py [MEGABYTES]` reads invented news with a registry of 5,000 names and prints megabytes a
second, the ratio to `sentencex` on the same text in this run, and how time grows when a text is doubled (2 is linear).
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import sentencex

from annotator.reading import read
from annotator.reading.model import KnownAlias, KnownSource, Registry

PARAGRAPH = (
    "The column left the town before sunrise and took the northern road. Two bridges had been mended in the week "
    "before. Outlet 17 said that nobody was hurt, and the ferry ran as usual. Rain fell for most of the morning. "
    "The mayor of the next town, who had come on foot, looked at the water and went home again. "
    "“We slept badly,” a baker told Outlet 4021. The market opened late.\n\n"
)


def registry(names: int) -> Registry:
    """`names` invented outlets with one alias each."""
    sources = [KnownSource(f"outlet_{i}", f"Outlet {i}", "news_agency") for i in range(names)]
    return Registry.of(sources, [KnownAlias(source.key, source.name) for source in sources])


def seconds(work, *arguments, **options) -> float:
    """The shortest of three runs."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        work(*arguments, **options)
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    megabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    known = registry(5_000)
    text = PARAGRAPH * int(megabytes * 1e6 / len(PARAGRAPH))
    read("Outlet 1 said so.", registry=known)
    alone = seconds(lambda: list(sentencex.segment("en", text)))
    whole = seconds(read, text, registry=known)
    print(f"read       {len(text) / 1e6 / whole:6.2f} MB/s")
    print(f"sentencex  {len(text) / 1e6 / alone:6.2f} MB/s, {whole / alone:.1f} times as fast as reading")
    kinds = {
        "news": text,
        "one line": text.replace("\n", " "),
        "letters": "a" * 400_000,
        "lines": "x\n" * 100_000,
    }
    for name, long in kinds.items():
        half = seconds(read, long[: len(long) // 2], registry=known)
        print(f"doubling   {name:10} {seconds(read, long, registry=known) / half:.1f}")


if __name__ == "__main__":
    main()
