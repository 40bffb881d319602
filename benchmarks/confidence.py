"""How often each rule of the reader was right on labelled reports: the figures of `annotator/reading/confidence.toml`.

    python benchmarks/confidence.py [--unseen SHARE] [--looks FILE] DIR [DIR ...]

prints that file for the reports in these directories (shaped as tests/data/reading/README.md says). A rule's figure is
its share of statements whose voice and sources are right, shrunk towards the mean of all rules as if ten more
statements had been right at that mean. Rules were made from these reports, which flatters; SHARE is what was right on
reports that no rule had seen: all figures are lowered by what lies between that and their mean. FILE counts judgements
at first looks (columns language, rule, right, all): what was right there moves each figure, which weighs as much as
twenty of them. A language other than English has a table of its own, from its first looks alone.
"""

import argparse
import csv
import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from evaluate import Scores, read, registry_of_fixtures, trimmed

_PRIOR = 10
_BEFORE = 20  # first looks that a figure from the other reports weighs as much as
_FIRST = "en"


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


def looks(path: Path) -> dict[str, dict[str, tuple[int, int]]]:
    """Right and all judgements at first looks, by language and rule."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    with path.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t"):
            found.setdefault(row["language"], {})[row["rule"]] = int(row["right"]), int(row["all"])
    return found


def print_languages(seen: dict[str, dict[str, tuple[int, int]]]) -> None:
    """The tables of the languages beside the first, each rule shrunk towards its language's mean."""
    for language in sorted(seen.keys() - {_FIRST}):
        rules = seen[language]
        mean = sum(right for right, _ in rules.values()) / sum(every for _, every in rules.values())
        print(f'[{language}]\n"" = {mean:.2f}  # any other rule')
        for rule, (right, every) in sorted(rules.items()):
            print(f'"{rule}" = {(right + _PRIOR * mean) / (every + _PRIOR):.2f}  # {right} of {every}')


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("directories", nargs="+", type=Path)
    parser.add_argument("--unseen", type=float, help="share right on reports that no rule had seen")
    parser.add_argument("--looks", type=Path, help="counts of first looks, tab-separated")
    options = parser.parse_args()
    seen = looks(options.looks) if options.looks else {}
    every, right = count(options.directories)
    if not every:
        sys.exit("Give directories with labelled reports (*.json).")
    mean = right.total() / every.total()
    flattery = mean - options.unseen if options.unseen is not None else 0.0
    print(
        "# Share of judgements that were right on labelled reports, by the rule that made them; shrunk towards the"
    )
    print(
        "# mean of all rules as if ten more had been right at it, and lowered by what lies between these reports, on"
    )
    print(
        f"# which the rules were made, and unseen ones ({flattery:.3f}). `benchmarks/confidence.py` makes this file."
    )
    print("[right]")
    for rule in sorted(rule for rule in every if every[rule]):
        share = (right[rule] + _PRIOR * mean) / (every[rule] + _PRIOR) - flattery
        good, all_seen = seen.get(_FIRST, {}).get(rule, (0, 0))
        share = (good + _BEFORE * share) / (all_seen + _BEFORE)
        print(
            f'"{rule}" = {share:.2f}  # {right[rule]} of {every[rule]}; at first looks {good} of {all_seen}'
        )
    print_languages(seen)


if __name__ == "__main__":
    main()
