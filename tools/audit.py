"""Compare each library of requirements.lock with the published advisories: `python tools/audit.py`, by `make audit`.

Ends with 0 where there is none, 1 where there is one, 2 where nobody could be asked, which is never told as a pass.
"""

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / "requirements.lock"


def asked(lock: Path) -> str:
    """What pip-audit says of the libraries, as JSON; nothing where it could not ask."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--require-hashes"]
    options = ["--disable-pip", "--format", "json", "--progress-spinner", "off"]
    return subprocess.run([*command, *options], capture_output=True, text=True).stdout


def verdict(said: str) -> tuple[int, str]:
    """The exit code and the words for pip-audit's answer."""
    try:
        libraries = json.loads(said)["dependencies"]
    except (ValueError, KeyError):
        return (
            2,
            "No advisory could be asked for: is there a network, and does the package index serve advisories?",
        )
    found = [
        f"{library['name']} {library['version']}: {advisory['id']}, {_cure(advisory['fix_versions'])}"
        for library in libraries
        for advisory in library.get("vulns", [])
    ]
    if found:
        return 1, "\n".join(found)
    unknown = [library["name"] for library in libraries if "skip_reason" in library]
    if len(unknown) == len(libraries):
        return (
            2,
            f"The package index told nothing about any of {len(libraries)} libraries: it serves no advisories.",
        )
    if unknown:
        return (
            2,
            f"Nobody could be asked about {len(unknown)} of {len(libraries)} libraries: {', '.join(unknown)}.",
        )
    return 0, f"{len(libraries)} libraries, no advisory against any."


def _cure(versions: list[str]) -> str:
    return f"mended in {', '.join(versions)}" if versions else "not mended yet"


def main() -> None:
    code, words = verdict(asked(LOCK))
    print(words)
    sys.exit(code)


if __name__ == "__main__":
    main()
