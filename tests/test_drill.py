"""The drill of a team at work while things break, in its short form; `make soak` runs it for long."""

import subprocess
import sys

import pytest
from django.conf import settings

from tests.web_server import ROOT

ON_POSTGRES = "postgresql" in settings.DATABASES["default"]["ENGINE"]
QUICK = ["--statements", "200", "--annotators", "4", "--reviewers", "1", "--seconds", "4", "--errands", "1"]


@pytest.mark.soak
@pytest.mark.django_db  # of either database, on which it makes an installation of its own
def test_what_a_team_was_told_is_stored_whatever_breaks_meanwhile(rounds):
    size = (
        [*QUICK, "--only", "database killed" if ON_POSTGRES else "web server killed"] if rounds < 10 else []
    )
    words = [sys.executable, "-m", "tests.drill", *size, *(["--postgres"] if ON_POSTGRES else [])]
    ran = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=3_600)
    assert ran.returncode == 0, ran.stdout[-1500:] + ran.stderr[-3000:]
    told = ran.stdout.splitlines()[-1]
    assert "acknowledged and are stored" in told
    assert not told.startswith("0 judgements")
