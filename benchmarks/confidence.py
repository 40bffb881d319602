"""How often each rule of the reader was right on labelled reports: the figures of `annotator/reading/confidence.toml`.

    python benchmarks/confidence.py DIR [DIR ...]

prints that file for the reports in these directories (shaped as tests/data/reading/README.md says). A rule's figure is
its share of statements whose voice and sources are right, shrunk towards the mean of all rules as if ten more
statements had been right at that mean.
"""

import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from evaluate import Scores, read, registry_of_fixtures, trimmed

_PRIOR = 10


def count(directories: list[Path]) -> tuple[Counter[str], Counter[str]]:
    """Statements by the rule that judged them, all and those judged rightly; left out where no statement was found."""
    registry = registry_of_fixtures()
    every: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for path in (path for directory in directories for path in sorted(directory.glob("*.json"))):
        gold = json.loads(path.read_text(encoding="utf-8"))
        publisher = gold.get("publisher") if gold.get("publisher") in registry.sources else None
        reading = read(gold["text"], registry=registry, publisher=publisher)
        found = {trimmed(gold["text"], s.start, s.end): s for s in reading.statements}
        for statement in gold["statements"]:
            span = trimmed(gold["text"], statement["start"], statement["end"])
            if span not in found:
                continue
            scores = Scores(registry)
            scores.add({**gold, "statements": [statement]}, reading)
            every[found[span].rule] += scores.counts["n"]
            right[found[span].rule] += scores.counts["who"]
    return every, right


def main() -> None:
    directories = [Path(name) for name in sys.argv[1:]]
    every, right = count(directories)
    if not every:
        sys.exit("Give directories with labelled reports (*.json).")
    mean = right.total() / every.total()
    print(
        "# Share of judgements that were right on labelled reports, by the rule that made them; shrunk towards the"
    )
    print(
        "# mean of all rules as if ten more had been right at it. `benchmarks/confidence.py` makes this file."
    )
    print("[right]")
    for rule in sorted(rule for rule in every if every[rule]):
        share = (right[rule] + _PRIOR * mean) / (every[rule] + _PRIOR)
        print(f'"{rule}" = {share:.2f}  # {right[rule]} of {every[rule]}')


if __name__ == "__main__":
    main()
