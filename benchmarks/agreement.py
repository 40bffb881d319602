"""How long the figures of agreement take, and how much memory, over made-up annotations (default: 300,000).

    python benchmarks/agreement.py [ANNOTATIONS]

Two annotators for each statement, 20 statements in a report, 12 annotators, 80 sources, up to 3,000 different paths;
every group that `manage.py agreement` has. Without the reading of the database. Seconds of processor are all threads'.
"""

import os
import random
import resource
import sys
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from annotator.review.agreement_columns import Columns  # noqa: E402
from annotator.review.agreement_data import Cited, Rating, cited_in  # noqa: E402
from annotator.review.agreement_report import figures  # noqa: E402
from annotator.review.resampling import RESAMPLES  # noqa: E402

STATEMENTS_IN_A_REPORT = 20
SOURCES = [f"source_{number}" for number in range(80)]
DIFFERENT_PATHS = 3_000


def some_often(number: int) -> list[float]:
    """Weights with which a few of `number` are drawn most of the time (Zipf)."""
    return list(accumulate(1 / place for place in range(1, number + 1)))


def made_up_path(draw: random.Random) -> str:
    """One to three links; one path in ten ends in a name outside the registry."""
    often = some_often(len(SOURCES))
    names = draw.choices(SOURCES, cum_weights=often, k=draw.choice([1, 1, 2, 2, 3]))
    if draw.random() < 0.1:
        names.append(f'"commander {draw.randint(1, 5000)}"')
    return draw.choice(">>;").join(dict.fromkeys(names))


def made_up(annotations: int) -> Iterator[Rating]:
    """Ratings of which about seven in ten agree, by statement."""
    draw = random.Random(1)
    people = [f"annotator-{number:04x}" for number in range(12)]
    paths = list(dict.fromkeys(made_up_path(draw) for _ in range(DIFFERENT_PATHS)))
    often = some_often(len(paths))
    cited: dict[tuple[str, str], Cited] = {}

    def judge() -> tuple[str, str, int]:
        kind, credibility = draw.random(), draw.randint(1, 6)
        if kind < 0.35:
            return ("publisher", "", credibility) if kind < 0.25 else ("anonymous", "unnamed", credibility)
        return "cited", draw.choices(paths, cum_weights=often)[0], credibility

    for statement in range(annotations // 2):
        report = statement // STATEMENTS_IN_A_REPORT
        pair = sorted(random.Random(report).sample(people, 2))
        first = judge()
        for annotator, (voice, path, credibility) in zip(
            pair, (first, first if draw.random() < 0.7 else judge()), strict=True
        ):
            if (voice, path) not in cited:
                cited[voice, path] = cited_in(voice, path, {})
            said = cited[voice, path]
            yield Rating(
                statement=statement,
                report=f"r{report:016x}",
                annotator=annotator,
                round=("pilot", "main")[report % 10 > 0],
                repeat=False,
                aided=report % 3 > 0,
                voice=voice,
                cited=said,
                credibility=credibility,
                grades=tuple("ABCDEF"[len(origin) % 6] for origin in said.origins),
                suggestion=("accepted", "changed")[statement % 3 == 0] if report % 3 > 0 else "unaided",
                month=f"2026-{1 + report * 12 // (annotations // 40 + 1):02d}",
            )


def main(annotations: int) -> None:
    columns = Columns(made_up(annotations))
    different = len({cited.path for _, cited in columns.said})
    print(f"{annotations:,} annotations with {different:,} different paths made up, {peak():.0f} MB")
    for resamples in (0, RESAMPLES):
        started, worked = time.perf_counter(), time.process_time()
        report = figures(columns, consensus=0, both_accepted=0, resamples=resamples)
        alpha = report["all"]["measures"]["sources"]["alpha"]
        print(
            f"every group, {resamples} resamples: {time.perf_counter() - started:.1f} s "
            f"({time.process_time() - worked:.1f} s of processor), at most {peak():.0f} MB in all; "
            f"alpha of the sets {alpha['value']:.3f} ({alpha['low']} to {alpha['high']})",
            flush=True,
        )


def peak() -> float:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
