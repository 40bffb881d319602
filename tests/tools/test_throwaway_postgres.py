"""The server that lives as long as one command."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOL = [sys.executable, str(ROOT / "tools" / "throwaway_postgres.py")]
ASK = (
    "import os, psycopg; url = os.environ['DATABASE_URL']; row = psycopg.connect(url).execute('SHOW data_directory');"
    "print(row.fetchone()[0], flush=True);"
)


def environment(**changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**kept, **changes}


def run(*words: str, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*TOOL, *words], env=environment(**changes), capture_output=True, text=True, timeout=120
    )


@pytest.mark.parametrize("origin", ["any", "package"])
def test_it_serves_hands_back_the_exit_code_and_leaves_nothing(origin: str) -> None:
    done = run("--from", origin, "--", sys.executable, "-c", f"{ASK} raise SystemExit(7)")
    assert done.returncode == 7, done.stderr
    data = Path(done.stdout.strip())
    assert data.is_absolute()
    assert not data.parent.exists()


def test_it_leaves_nothing_when_it_is_told_to_stop() -> None:
    command = [*TOOL, "--", sys.executable, "-c", f"{ASK} import time; time.sleep(60)"]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True) as tool:
        assert tool.stdout is not None
        data = Path(tool.stdout.readline().strip())
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
        tool.send_signal(signal.SIGTERM)
        assert tool.wait(60) == 128 + signal.SIGTERM
    assert not data.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_it_uses_a_server_that_it_is_given() -> None:
    url = "postgresql://somebody@db.example/hearsay"
    done = run("--", sys.executable, "-c", "import os; print(os.environ['DATABASE_URL'])", DATABASE_URL=url)
    assert (done.returncode, done.stdout.strip()) == (0, url)


def test_it_says_so_when_the_command_is_missing() -> None:
    done = run("--")
    assert done.returncode == 2
    assert "no command given" in done.stderr
