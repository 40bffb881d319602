"""What stands in deploy/, read out of its files, so that tests run the very commands that operators do."""

import os
import re
import shlex
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
INSTALLED = "/opt/hearsay"


def service(name: str) -> dict[str, str]:
    """The settings of a unit's [Service] section."""
    section = (DEPLOY / "systemd" / name).read_text().split("[Service]\n")[1].split("\n[")[0]
    return dict(line.split("=", 1) for line in section.splitlines() if "=" in line and line[0] != "#")


def command(unit: str, instance: str) -> list[str]:
    """What systemd would start for `unit@instance`, from this folder and with the Python of the tests."""
    words = shlex.split(service(unit)["ExecStart"].replace("%i", instance))
    programs = f"{INSTALLED}/.venv/bin/"
    assert words[0].startswith(programs)
    program = words[0].removeprefix(programs)
    return [sys.executable, *([] if program == "python" else ["-m", program]), *words[1:]]


def environment() -> dict[str, str]:
    """The settings that the example of an environment file makes."""
    lines = (DEPLOY / "hearsay.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and line[0] != "#")


def nginx(place: Path, ports: dict[int, int]) -> str:
    """The site as a whole configuration that needs no root: other ports, and logs and keys in `place`."""
    site = "".join(
        (DEPLOY / "nginx" / f"{name}.conf").read_text() for name in ("hearsay-upstream", "hearsay")
    )
    for port, other in ports.items():
        site = re.sub(rf"\b(listen |127\.0\.0\.1:){port}\b", rf"\g<1>{other}", site)
    ours = {
        "/etc/ssl/hearsay/": f"{place}/",
        "/var/log/nginx/": f"{place}/",
        "/var/www/html": f"{place}/html",
    }
    for folder, other in ours.items():
        site = site.replace(folder, other)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    drafts = "".join(f"{kind}_temp_path {place}/{kind};\n" for kind in kinds)
    who = "" if os.geteuid() else "user root;\n"  # else its worker is somebody who may not enter `place`
    return (
        f"{who}daemon off; pid {place}/pid; error_log {place}/error.log; worker_processes 1;\n"
        f"events {{ worker_connections 64; }}\nhttp {{\n{drafts}{site}}}\n"
    )
