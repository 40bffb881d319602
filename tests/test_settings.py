"""The environment: what is odd stops the start with a word that names the variable; nothing is guessed."""

import json
import os
import runpy
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
KEY = "k3y! of the house" * 5
OURS = (
    "DATABASE_URL",
    "DATA_DIR",
    "SECRET_KEY",
    "SECRET_KEY_FILE",
    "SECRET_KEY_FALLBACKS",
    "SECRET_KEY_FALLBACKS_FILE",
    "ALLOWED_HOSTS",
    "HTTPS",
    "TRUSTED_PROXIES",
    "DISPUTE_APPEAL_DAYS",
    "UPLOAD_FILES_A_DAY",
    "JOBS_AT_ONCE",
    "UPLOAD_MEGABYTES_A_DAY",
    "DEBUG",
    "TIME_ZONE",
    "JOBS_BY_WORKER",
    "POOLED_BY_TRANSACTION",
    "FILES_STORAGE",
    "LOG_FORMAT",
    "SIGN_IN_EXTRAS",
    "SECOND_FACTOR_FOR",
    "OIDC_ISSUER",
    "METRICS_TOKEN",
    "PASSWORD_LIST",
)
SHOW = """
import json
from django.conf import settings
names = "DEBUG ALLOWED_HOSTS SECURE_SSL_REDIRECT SESSION_COOKIE_SECURE SESSION_COOKIE_NAME SECRET_KEY TIME_ZONE".split()
names.append("SECRET_KEY_FALLBACKS")
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def start(folder: Path, code: str = SHOW, **environment: str) -> subprocess.Popen:
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=kept | {"DJANGO_SETTINGS_MODULE": "annotator.settings", "DATA_DIR": str(folder)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def started(folder: Path, **environment: str) -> dict:
    said, complaint = (process := start(folder, **environment)).communicate()
    assert process.returncode == 0, complaint
    return json.loads(said)


def refusal(folder: Path, **environment: str) -> str:
    """What the operator is told by a start that is refused."""
    with pytest.MonkeyPatch.context() as patch:
        for name in OURS:
            patch.delenv(name, raising=False)
        for name, value in ({"DATA_DIR": str(folder)} | environment).items():
            patch.setenv(name, value)
        with pytest.raises(ImproperlyConfigured) as caught:
            runpy.run_path(str(ROOT / "annotator" / "settings.py"))
    return str(caught.value)


def test_the_start_of_the_program_ends_with_the_refusal(tmp_path):
    _, complaint = (process := start(tmp_path, DEBUG="perhaps")).communicate()
    assert process.returncode != 0
    assert complaint.strip().splitlines()[-1].endswith("DEBUG='perhaps' is neither on nor off.")


def test_without_a_word_hearsay_is_for_this_machine_only(tmp_path):
    settings = started(tmp_path)
    assert settings["DEBUG"] is False
    assert settings["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert settings["SECURE_SSL_REDIRECT"] is False


def test_a_server_for_others_is_reached_over_tls_unless_told_otherwise(tmp_path):
    settings = started(tmp_path, ALLOWED_HOSTS="hearsay.example.org")
    assert settings["SECURE_SSL_REDIRECT"] is True
    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert started(tmp_path, ALLOWED_HOSTS="hearsay.example.org", HTTPS="off")["SECURE_SSL_REDIRECT"] is False


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "perhaps"),
        ("HTTPS", "2"),
        ("JOBS_BY_WORKER", "sometimes"),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "hearsay.example.org,*"),
        ("ALLOWED_HOSTS", "https://hearsay.example.org"),
        ("ALLOWED_HOSTS", "hearsay.example.org:8000"),
        ("ALLOWED_HOSTS", "one.example.org two.example.org"),
        ("TRUSTED_PROXIES", "one"),
        ("TRUSTED_PROXIES", "-1"),
        ("DISPUTE_APPEAL_DAYS", "0"),
        ("DISPUTE_APPEAL_DAYS", "a fortnight"),
        ("DISPUTE_APPEAL_DAYS", "1000"),
        ("UPLOAD_FILES_A_DAY", "0"),
        ("JOBS_AT_ONCE", "none"),
        ("UPLOAD_MEGABYTES_A_DAY", "1000001"),
        ("POOLED_BY_TRANSACTION", "session"),
        ("FILES_STORAGE", "nowhere.Storage"),
        ("LOG_FORMAT", "xml"),
        ("METRICS_TOKEN", "short"),
        ("PASSWORD_LIST", "/nowhere/at/all"),
        ("PASSWORD_LIST", "/"),
        ("FILES_STORAGE", "Storage"),
        ("SIGN_IN_EXTRAS", "passkeys"),
        ("SECOND_FACTOR_FOR", "manager"),  # without SIGN_IN_EXTRAS
        ("OIDC_ISSUER", "https://id.example.org"),  # without SIGN_IN_EXTRAS
        ("TIME_ZONE", "Syria/Atlantis"),
        ("TIME_ZONE", ""),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://somebody@localhost/hearsay"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite://:memory:"),
        ("DATABASE_URL", "postgresql://host:port/name"),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "too short"),
        ("SECRET_KEY", "a" * 80),
        ("SECRET_KEY_FALLBACKS", "too short"),
        ("SECRET_KEY_FALLBACKS", f"{KEY},too short"),
        ("SECRET_KEY_FALLBACKS_FILE", "/nowhere/at/all"),
        ("SECRET_KEY_FILE", "/nowhere/at/all"),
        ("SECRET_KEY_FILE", "/"),
    ],
)
@pytest.mark.filterwarnings("ignore:Engine not recognized")
def test_an_odd_value_stops_the_start_and_is_named(tmp_path, name, value):
    assert name in refusal(tmp_path, **{name: value})


@pytest.mark.parametrize(("given", "threshold", "kept_apart"), [("off", 2, False), ("on", None, True)])
def test_behind_a_pooler_by_transaction_nothing_is_kept_with_a_connection(
    monkeypatch, tmp_path, given, threshold, kept_apart
):
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody@localhost/hearsay")
    monkeypatch.setenv("POOLED_BY_TRANSACTION", given)
    database = runpy.run_path(str(ROOT / "annotator" / "settings.py"))["DATABASES"]["default"]
    assert database["OPTIONS"]["prepare_threshold"] == threshold
    assert database["DISABLE_SERVER_SIDE_CURSORS"] is kept_apart


def test_a_secret_key_comes_from_one_place(tmp_path):
    (tmp_path / "key").write_text(KEY)
    assert started(tmp_path, SECRET_KEY_FILE=str(tmp_path / "key"))["SECRET_KEY"] == KEY
    assert "not both" in refusal(tmp_path, SECRET_KEY=KEY, SECRET_KEY_FILE=str(tmp_path / "key"))


def test_earlier_keys_come_from_the_environment_or_a_file(tmp_path):
    earlier = [KEY + "1", KEY + "2"]
    assert started(tmp_path)["SECRET_KEY_FALLBACKS"] == []
    assert started(tmp_path, SECRET_KEY_FALLBACKS=", ".join(earlier))["SECRET_KEY_FALLBACKS"] == earlier
    (tmp_path / "keys").write_text("\n".join([*earlier, ""]))
    told = started(tmp_path, SECRET_KEY_FALLBACKS_FILE=str(tmp_path / "keys"))
    assert told["SECRET_KEY_FALLBACKS"] == earlier
    assert "hunter2" not in refusal(tmp_path, SECRET_KEY_FALLBACKS="hunter2")


def test_the_refusal_of_a_secret_key_does_not_tell_it(tmp_path):
    assert "hunter2" not in refusal(tmp_path, SECRET_KEY="hunter2")


@pytest.mark.parametrize("content", [b"", b"short", b"\xff\xfe" * 60])
def test_a_spoilt_key_file_is_named_and_left_as_it_is(tmp_path, content):
    (tmp_path / "secret_key").write_bytes(content)
    assert str(tmp_path / "secret_key") in refusal(tmp_path)
    assert (tmp_path / "secret_key").read_bytes() == content


def test_a_key_is_made_once_and_for_its_owner_only(tmp_path):
    first, second = started(tmp_path)["SECRET_KEY"], started(tmp_path)["SECRET_KEY"]
    assert first == second
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_an_open_umask_does_not_open_the_key_file(tmp_path):
    assert start(tmp_path, code=f"import os; os.umask(0)\n{SHOW}").wait() == 0
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_of_several_starts_at_once_one_key_wins_whole(tmp_path):
    code = "from annotator.settings import SECRET_KEY; print(SECRET_KEY)"
    running = [start(tmp_path, code=code) for _ in range(6)]
    keys = {process.communicate()[0].strip() for process in running}
    assert {process.returncode for process in running} == {0}
    assert keys == {(tmp_path / "secret_key").read_text()}
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_what_a_start_that_was_killed_left_behind_is_in_nobodys_way(tmp_path):
    """Process numbers come again: in a container every start has the same."""
    left = f"import os; open({str(tmp_path)!r} + f'/secret_key.{{os.getpid()}}', 'w').close()"
    code = f"{left}\n{SHOW}"
    process = start(tmp_path, code=code)
    _, complaint = process.communicate()
    assert process.returncode == 0, complaint


def test_a_data_folder_that_cannot_be_made_or_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    assert "DATA_DIR" in refusal(tmp_path / "file")
    assert "DATA_DIR" in refusal(tmp_path / "file" / "below")
    if Path("/proc/self").exists():
        assert "DATA_DIR" in refusal(Path("/proc"))


def test_a_data_folder_that_is_made_is_for_its_owner_and_one_that_is_there_stays_as_it_is(tmp_path):
    (there := tmp_path / "there").mkdir(mode=0o750)
    for folder, mode in ((tmp_path / "made", 0o700), (there, 0o750)):
        started(folder)
        assert folder.stat().st_mode & 0o777 == mode


def test_the_settings_need_no_folder_of_the_caller(tmp_path):
    folder = tmp_path / "made" / "on" / "the" / "way"
    started(folder)
    assert (folder / "secret_key").exists()


def test_sqlite_answers_once_the_disk_has_it(tmp_path):
    """As the test of a power cut takes for granted (tests/annotations/test_power_cut.py)."""
    code = (
        "import django; django.setup(); from django.db import connection as c; "
        "print([c.cursor().execute(f'PRAGMA {name}').fetchone()[0] for name in ('synchronous', 'journal_mode')])"
    )
    out, _ = start(tmp_path, code).communicate()
    assert out.split("\n")[0] == "[2, 'wal']"  # 2: FULL


@pytest.mark.parametrize("switched_on", [False, True])
def test_nothing_of_second_factors_is_installed_unless_it_is_switched_on(tmp_path, monkeypatch, switched_on):
    for name in OURS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    if switched_on:
        monkeypatch.setenv("SIGN_IN_EXTRAS", "on")
        monkeypatch.setenv("SECOND_FACTOR_FOR", "reviewer, manager")
    found = runpy.run_path(str(ROOT / "annotator" / "settings.py"))
    at_work = [*found["INSTALLED_APPS"], *found["MIDDLEWARE"], found["ROOT_URLCONF"]]
    theirs = [
        name for name in at_work if name.startswith(("allauth", "annotator.sign_in", "annotator.urls_with"))
    ]
    assert len(theirs) == (6 if switched_on else 0)
    assert found["SECOND_FACTOR_FOR"] == ({"reviewer", "manager"} if switched_on else set())
