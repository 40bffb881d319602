"""How well the reader reads labelled reports: figures, errors by class, and baselines beside them.

    python benchmarks/evaluate.py [DIR] [--misses N]

DIR holds one JSON file a report, shaped as tests/data/reading/README.md says (the default). Statements are matched by
exact boundaries, sources as pairs of statement and source; unnamed sources count through the voice alone. A source that
the registry lacks is compared by name. Statements labelled `carry-plausible` are left out: both answers are right.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from annotator.folding import fold  # noqa: E402
from annotator.reading import read  # noqa: E402
from annotator.reading.folded import FoldedText  # noqa: E402
from annotator.reading.lexicon import lexicons  # noqa: E402
from annotator.reading.mentions import Hit, Vocabulary  # noqa: E402
from annotator.reading.model import KnownAlias, KnownSource, Reading, Registry  # noqa: E402
from sources.registry_files import read_registry  # noqa: E402

Who = tuple[str, tuple[str, ...]]  # voice, sources (keys, or names that the registry lacks)
NOT_CUES = ("alias", "unnamed", "description", "aside")


def registry_of_fixtures() -> Registry:
    sources, aliases = read_registry(ROOT / "fixtures")
    return Registry.of(
        (KnownSource(s.key, s.name, s.kind, s.belongs_to) for s in sources),
        (KnownAlias(a.source, a.text, a.language, a.match, a.strength) for a in aliases),
    )


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())


def unnamed(key: str) -> bool:
    return not key or key == "unnamed" or key.startswith("gen_")


class Scores:
    """Counts over reports, and the figures that they make."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.counts: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self.misses: list[str] = []

    def add(self, gold: dict[str, Any], reading: Reading) -> None:
        text = gold["text"]
        optional = {i for start, end in gold.get("optional_spans", []) for i in range(start, end)}
        wanted = {trimmed(text, s["start"], s["end"]): s for s in gold["statements"]}
        read_spans = {trimmed(text, s.start, s.end): s for s in reading.statements}
        read_spans = {
            span: s
            for span, s in read_spans.items()
            if span in wanted or not optional.issuperset(range(*span))
        }
        self.counts.update(
            gold=len(wanted), predicted=len(read_spans), found=len(wanted.keys() & read_spans.keys())
        )
        self._furniture(gold, reading, optional)
        for span, statement in wanted.items():
            if "carry-plausible" in str(statement.get("note", "")) + str(statement.get("flag", "")):
                continue
            self._statement(text, span, statement, read_spans)

    def _furniture(self, gold: dict[str, Any], reading: Reading, optional: set[int]) -> None:
        def letters(spans: Any) -> set[int]:
            return {
                i for start, end in spans for i in range(start, end) if not gold["text"][i].isspace()
            } - optional

        wanted, found = (
            letters(gold["boilerplate_spans"]),
            letters((f.start, f.end) for f in reading.furniture),
        )
        self.counts.update(f_gold=len(wanted), f_predicted=len(found), f_found=len(wanted & found))

    def _statement(
        self, text: str, span: tuple[int, int], gold: dict[str, Any], found: dict[Any, Any]
    ) -> None:
        def shared(other: tuple[int, int]) -> int:
            return min(other[1], span[1]) - max(other[0], span[0])

        nearest = max(found, key=shared, default=span)
        read_as = found[nearest] if found and 2 * shared(nearest) >= span[1] - span[0] else None
        cited = [c for c in (read_as.citations if read_as else ()) if not unnamed(c.source or c.name)]
        wanted = [key for key in gold["sources"] if not unnamed(key)]
        left, hits = list(cited), {}
        for key in wanted:
            match = next((c for c in left if self._is(c, key, gold.get("named", []))), None)
            if match is not None:
                left.remove(match)
                hits[key] = match
        voice = read_as.voice if read_as else None
        right = voice == gold["voice"] and len(hits) == len(wanted) and not left
        self.counts.update(
            n=1, voice=voice == gold["voice"], who=right, hit=len(hits), wanted=len(wanted), extra=len(left)
        )
        if gold["carried"]:
            self.counts.update(carried=len(wanted), carried_hit=len(hits))
        if gold.get("relation") == "chain" and len(wanted) > 1:
            relayed = len(hits) == len(wanted) and all(
                self._above(read_as.citations, hits[key]) is hits[wanted[i]]
                for i, key in enumerate(wanted[1:])
            )
            self.counts.update(chains=1, chain_hit=relayed and not left)
        if not right:
            kind = self._kind_of_error(read_as, gold, wanted, hits, left)
            self.errors[kind] += 1
            said = [c.source or c.name for c in cited]
            self.misses.append(
                f"{kind}: {text[slice(*span)]!r}: {gold['voice']} {wanted}, read as {voice} {said}"
            )

    @staticmethod
    def _kind_of_error(
        read_as: Any, gold: dict[str, Any], wanted: Sequence[str], hits: Any, left: Any
    ) -> str:
        if read_as is None:
            return "statement not found"
        if wanted and not hits and not left:
            return "carried source missed" if gold["carried"] else "source missed"
        if len(hits) < len(wanted):
            return "wrong source" if left else "one of several sources missed"
        if left:
            return "source too many"
        return f"voice: {read_as.voice} for {gold['voice']}"

    def _is(self, citation: Any, key: str, named: Sequence[str]) -> bool:
        if citation.source in self.registry.sources or key in self.registry.sources:
            return citation.source == key
        name = fold(citation.name)
        known = [fold(key.split(":")[-1].replace("_", " ")), *map(fold, named)]
        return bool(name) and any(_within(a, name) or _within(name, a) for a in known)

    @staticmethod
    def _above(citations: Sequence[Any], citation: Any) -> Any:
        via = citation.via
        while via is not None and unnamed(citations[via].source or citations[via].name):
            via = citations[via].via
        return citations[via] if via is not None else None

    def figures(self) -> dict[str, tuple[float | None, int]]:
        """Each figure, 0 to 1, with the count that it is over; None where there is nothing to count."""
        c = self.counts

        def share(part: str, *whole: str) -> tuple[float | None, int]:
            over = sum(c[name] for name in whole)
            return (c[part] / over if over else None), over

        def f1(part: str, one: int, other: int) -> tuple[float | None, int]:
            return (2 * c[part] / (one + other) if one + other else None), one

        return {
            "statements_f1": f1("found", c["gold"], c["predicted"]),
            "furniture_f1": f1("f_found", c["f_gold"], c["f_predicted"]),
            "voice_accuracy": share("voice", "n"),
            "who_accuracy": share("who", "n"),
            "source_precision": share("hit", "hit", "extra"),
            "source_recall": share("hit", "wanted"),
            "source_f1": f1("hit", c["wanted"], c["hit"] + c["extra"]),
            "carried_recall": share("carried_hit", "carried"),
            "chain_accuracy": share("chain_hit", "chains"),
        }


def _within(part: str, whole: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(part)}(?!\w)", whole))


# ---------------------------------------------------------------- baselines: the same statements, simpler answers

Rule = Callable[[Any, list[Hit], str | None], Who]


def always_publisher(statement: Any, hits: list[Hit], frequent: str | None) -> Who:
    return "publisher", ()


def most_frequent(statement: Any, hits: list[Hit], frequent: str | None) -> Who:
    return ("cited", (frequent,)) if frequent else ("publisher", ())


def alias_alone(statement: Any, hits: list[Hit], frequent: str | None) -> Who:
    keys = tuple(dict.fromkeys(value.source for *_, value in hits if isinstance(value, KnownAlias)))
    named = tuple(key for key in keys if not unnamed(key))
    return ("cited", named) if named else ("anonymous", keys) if keys else ("publisher", ())


def alias_and_cue(statement: Any, hits: list[Hit], frequent: str | None) -> Who:
    cued = any(group not in NOT_CUES for _, _, group, _ in hits)
    return alias_alone(statement, hits, frequent) if cued else ("publisher", ())


BASELINES: dict[str, Rule] = {
    "always the publisher": always_publisher,
    "the report's most frequent source": most_frequent,
    "alias without cue": alias_alone,
    "alias and cue": alias_and_cue,
}


def who_accuracy(
    rule: Rule, golds: Sequence[dict[str, Any]], readings: Sequence[Reading], registry: Registry
) -> float:
    """Share of labelled statements (taken as given) whose voice and set of named sources `rule` gets right."""
    vocabularies = {code: Vocabulary(registry, lexicon) for code, lexicon in lexicons().items()}
    right = every = 0
    for gold, reading in zip(golds, readings, strict=True):
        hits = vocabularies[reading.language].find(FoldedText(gold["text"]))
        keys = Counter(
            value.source for *_, value in hits if isinstance(value, KnownAlias) and not unnamed(value.source)
        )
        frequent = min(keys, key=lambda key: (-keys[key], key), default=None)
        for statement in gold["statements"]:
            inside = [hit for hit in hits if statement["start"] <= hit[0] < statement["end"]]
            voice, sources = rule(statement, inside, frequent)
            named = {key for key in sources if not unnamed(key)}
            right += voice == statement["voice"] and named == {
                k for k in statement["sources"] if not unnamed(k)
            }
            every += 1
    return right / every if every else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="?", type=Path, default=ROOT / "tests" / "data" / "reading")
    parser.add_argument(
        "--misses", type=int, default=0, help="print this many of the statements read wrongly"
    )
    options = parser.parse_args()
    golds = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(options.gold.glob("*.json"))]
    if not golds:
        sys.exit(f"There is no labelled report (*.json) in {options.gold}.")
    registry = registry_of_fixtures()
    by_language: dict[str, Scores] = {}
    readings = []
    for gold in golds:
        publisher = gold.get("publisher")
        reading = read(
            gold["text"], registry=registry, publisher=publisher if publisher in registry.sources else None
        )
        readings.append(reading)
        for name in ("all", gold.get("lang") or reading.language):
            by_language.setdefault(name, Scores(registry)).add(gold, reading)
    if len(by_language) == 2:
        by_language = {"all": by_language["all"]}
    for name, scores in by_language.items():
        print(
            f"\n{name}: {len(golds) if name == 'all' else sum((g.get('lang')) == name for g in golds)} reports"
        )
        for figure, (value, over) in scores.figures().items():
            print(f"  {figure:18} {'undefined' if value is None else format(value, '.4f')}  of {over}")
    print("\nErrors by class")
    for kind, count in by_language["all"].errors.most_common():
        print(f"  {count:5}  {kind}")
    print("\nwho_accuracy of simpler readers, on the labelled statements")
    for name, rule in BASELINES.items():
        print(f"  {who_accuracy(rule, golds, readings, registry):.4f}  {name}")
    for miss in by_language["all"].misses[: options.misses]:
        print(miss)


if __name__ == "__main__":
    main()
