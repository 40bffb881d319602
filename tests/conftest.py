"""What every test may ask for: the folder `shared`, the number of rounds; and a loud word on what did not run."""

import gc
import io
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

ROOT = Path(__file__).resolve().parent.parent
pytest_plugins = ["tests.cast"]
SHARED = Path(os.environ.get("HEARSAY_SHARED", ROOT.parent / "shared"))
# As tests/settings.py takes it over. The settings aren't asked here: making them makes a folder for data.
ON_POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")
NO_SHARED = f"there is no folder {SHARED.name} beside the project (or set HEARSAY_SHARED)"

# No deadline: a slow machine is not a failure. `make soak` looks further.
hypothesis_settings.register_profile("suite", deadline=None, max_examples=50, print_blob=True)
hypothesis_settings.register_profile("soak", deadline=None, max_examples=2000, print_blob=True)
hypothesis_settings.load_profile("suite")

# Most of what a run makes lives to its end. To look through it for garbage as often as by default takes a sixth of the
# time until the first test.
gc.set_threshold(10_000, 10, 10)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rounds", type=int, default=2, help="rounds of each race or fault (default: 2)")


def pytest_configure(config: pytest.Config) -> None:
    if not config.getoption("hypothesis_profile", None) and config.getoption("--rounds") > 10:
        hypothesis_settings.load_profile("soak")


def pytest_collection_finish() -> None:
    """What is there before the first test stays: no search for garbage need look at it again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Libraries that count at the end what was left behind find nothing."""
    gc.unfreeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("needs_shared") and not SHARED.is_dir():
        pytest.skip(NO_SHARED)


@pytest.fixture(autouse=True, scope="session")
def static_files_are_looked_up_once() -> Iterator[None]:
    """Each client of a test makes the middleware anew, which would look at every static file of the program again."""
    from whitenoise.middleware import WhiteNoiseMiddleware

    look_up = WhiteNoiseMiddleware.add_files_from_finders
    known: dict[tuple[object, ...], dict[str, object]] = {}

    def add_files_from_finders(self: WhiteNoiseMiddleware) -> None:
        told = (self.static_prefix, self.max_age, self.allow_all_origins)
        if told not in known:
            look_up(self)
            known[told] = {**self.files}
        self.files.update(known[told])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add_files_from_finders)
        yield


@pytest.fixture
def shared() -> Path:
    """The folder of real reports, labelled answers and the registry. Never a source of text for the project."""
    if not SHARED.is_dir():
        pytest.skip(NO_SHARED)
    return SHARED


@pytest.fixture
def standard_error() -> Iterator[io.StringIO]:
    """What the handlers of the settings write from now on: the log that an operator reads, and no other."""
    from annotator.logs import OneLineFormatter

    written = io.StringIO()
    ours = {
        handler
        for name in ("", "django", "axes")
        for handler in logging.getLogger(name).handlers
        if isinstance(handler, logging.StreamHandler) and isinstance(handler.formatter, OneLineFormatter)
    }
    before = [(handler, handler.setStream(written)) for handler in ours]
    yield written
    for handler, stream in before:
        handler.setStream(stream)


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    """How often a race or a fault is to be repeated."""
    return int(request.config.getoption("--rounds"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tests that could not run for want of something on the machine are said so that nobody overlooks it.

    Not those whose reason begins with 'only on': they belong to the other database.
    """
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        if isinstance(report.longrepr, tuple):
            reason = report.longrepr[2].removeprefix("Skipped: ")
            if not reason.startswith("only on"):
                reasons[reason] = reasons.get(reason, 0) + 1
    for reason, count in reasons.items():
        terminalreporter.write_sep("!", f"{count} TESTS DID NOT RUN: {reason}", red=True, bold=True)
