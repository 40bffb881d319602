"""Bring the virtual environment up to a requirements file: `python3 tools/prepare.py requirements.txt`.

Quick and harmless when nothing has changed. It runs under the machine's own Python, before anything is installed, so
it uses the standard library alone and stays readable for an older Python, which it must still be able to refuse.
Whatever is missing is said in one sentence with its cure.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)
NETWORK_SIGNS = ("Retrying (Retry(", "ConnectionError", "ConnectTimeoutError", "ProxyError", "Read timed out")


def fingerprint(requirements):
    """What the environment must match: the requirements with those they include, the Python and the place."""
    digest = hashlib.sha256(f"{sys.version}\0{VENV}".encode())
    waiting = [requirements]
    while waiting:
        file = waiting.pop()
        text = file.read_text(encoding="utf-8")
        digest.update(text.encode())
        waiting.extend(file.parent / line[3:].strip() for line in text.splitlines() if line.startswith("-r "))
    return digest.hexdigest()


def works(python):
    """Whether the environment's Python starts and has pip (it doesn't once the folder was moved or cut short)."""
    try:
        return subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def create():
    """Make an empty environment."""
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit(
            "Python's venv module is incomplete here: run `apt install python3-venv`, then the same again."
        )
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True)
    if made.returncode != 0:
        sys.exit(f"The virtual environment {VENV} could not be made: {(made.stderr or made.stdout).strip()}")


def install(python, requirements):
    """Install `requirements`; pip's own words go to a log beside the packages."""
    print(f"Installing {requirements.name} into .venv (once, about a minute) ...", flush=True)
    log = VENV / "pip.log"
    command = [
        python,
        "-m",
        "pip",
        "--no-input",
        "--disable-pip-version-check",
        "install",
        "-r",
        requirements,
    ]
    with log.open("w+", encoding="utf-8", errors="replace") as file:
        if subprocess.run(command, stdout=file, stderr=subprocess.STDOUT).returncode == 0:
            return
        file.seek(0)
        said = file.read()
    if any(sign in said for sign in NETWORK_SIGNS):
        sys.exit(
            f"pip reached no package index: check the network or pip's proxy, then run the same again ({log})."
        )
    errors = [line for line in said.splitlines() if line.startswith("ERROR:")]
    sys.exit(
        f"pip could not install {requirements.name}: {errors[-1] if errors else 'no reason given'} (see {log})"
    )


def main():
    if sys.version_info < OLDEST:
        sys.exit(
            f"Hearsay needs Python 3.11 or newer, this is {sys.version.split()[0]}: name one with PYTHON=python3.11."
        )
    requirements = (ROOT / sys.argv[1]).resolve()
    wanted = fingerprint(requirements)
    python = VENV / "bin" / "python"
    with requirements.open() as one_at_a_time:  # two terminals may both be preparing
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        stamp = VENV / f"{requirements.name}.stamp"
        if stamp.exists() and stamp.read_text() == wanted and os.access(python, os.X_OK):
            return
        if not works(python):
            create()
        install(python, requirements)
        stamp.write_text(wanted)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nInterrupted; the same again goes on from here.")
