"""docs/security.md: the table is whole, each answer has its proof or its reason, and what it states is so."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from annotator.annotations import foreign
from annotator.documents import child, word
from annotator.reports.formats import packed

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
# How many requirements of levels 1 and 2 (and the four of level 3) each section of ASVS 5.0 has, numbered from 1 on.
SECTIONS = """
    1.1=2 1.2=10 1.3=11 1.4=3 1.5=2 2.1=3 2.2=3 2.3=4 2.4=1 3.2=2 3.3=4 3.4=6 3.5=5 3.7=2
    4.1=3 4.2=1 4.3=2 4.4=4 5.1=1 5.2=5 5.3=3 5.4=3 6.1=3 6.2=12 6.3=4 6.4=4 6.5=5 6.6=3 6.8=4
    7.1=3 7.2=4 7.3=2 7.4=5 7.5=2 7.6=2 8.1=2 8.2=3 8.3=1 8.4=1 9.1=3 9.2=4
    10.1=2 10.2=2 10.3=4 10.4=11 10.5=5 10.6=2 10.7=3 11.1=2 11.2=3 11.3=3 11.4=4 11.5=1 11.6=1
    12.1=3 12.2=2 12.3=4 13.1=1 13.2=5 13.3=2 13.4=5 14.1=2 14.2=4 14.3=3
    15.1=3 15.2=3 15.3=7 16.1=1 16.2=5 16.3=4 16.4=3 16.5=3 17.1=1 17.2=4 17.3=2
"""
ASKED = [
    f"{section}.{number}"
    for section, most in (pair.split("=") for pair in SECTIONS.split())
    for number in range(1, int(most) + 1)
]


def rows_below(heading: str) -> list[list[str]]:
    """The cells of each row of all tables below a heading, without the rows that head them."""
    part = re.split(r"^## ", PAGE.split(f"\n## {heading}\n")[1], flags=re.M)[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split(" | ")] for line in part.splitlines() if "|" in line
    ]
    return [row for row, after in zip(rows, [*rows[1:], [""]], strict=True) if "---" not in row[0] + after[0]]


def answers() -> list[list[str]]:
    """Number, question, answer, proof of each requirement."""
    lines = re.findall(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| (.+?) \| (.+?) \|$", PAGE, re.M)
    return [list(line) for line in lines]


def named_in(path: Path) -> set[str]:
    """Names of the tests of a module, those of a class with its name before."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        f"{node.name}::{part.name}"
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for part in node.body
        if isinstance(part, ast.FunctionDef)
    }
    return inside | {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_requirement_of_levels_1_and_2_is_answered_once():
    assert len(ASKED) == 253 + 4  # and four of level 3
    assert [number for number, *_ in answers()] == ASKED


def test_what_is_met_has_tests_that_are_there_and_the_rest_a_reason():
    known: dict[str, set[str]] = {}
    for number, _, answer, why in answers():
        named = re.findall(r"`(tests/[\w/]+\.py)::([\w:]+)`", why)
        assert answer in ("met", "not met", "does not apply"), number
        assert bool(named) is (answer == "met"), number
        for path, test in named:
            known.setdefault(path, named_in(ROOT / path))
            assert test.split("::")[-1].startswith("test_"), number
            assert test in known[path], (number, path, test)


def test_the_sum_is_right():
    kinds = [answer for _, _, answer, _ in answers()]
    met, not_met, elsewhere = (kinds.count(kind) for kind in ("met", "not met", "does not apply"))
    assert f"{met} met, {not_met} not met, {elsewhere} do not apply, of {len(kinds)}." in PAGE


def test_it_is_where_people_look_for_it():
    assert "docs/security.md" in (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "docs/security.md" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_limits_are_those_of_the_settings():
    limits = {row[2].strip("`"): float(row[1]) for row in rows_below("What is decided") if "_" in row[-1]}
    assert limits == {name: float(getattr(settings, name)) for name in limits}
    program = (ROOT / "annotator" / "settings.py").read_text(encoding="utf-8")
    named = r"\w+(?:_LIMIT|_TIME|_AGE|_A_DAY|_A_MINUTE|_PER_MINUTE|_AT_ONCE|_MINUTES|_DAYS)|\w+_MAX_\w+"
    assert set(re.findall(rf"^({named}) = ", program, re.M)) <= limits.keys()
    assert "DATA_UPLOAD_MAX_NUMBER_FILES" in limits  # as Django has it


def test_connections_name_each_place_that_an_operator_can_set():
    part = PAGE.split("\n## Connections\n")[1].split("\n## ")[0]
    program = (ROOT / "annotator" / "settings.py").read_text(encoding="utf-8")
    places = re.findall(r'env(?:\.db_url)?\("(\w+_(?:URL|ISSUER|STORAGE|SERVER|ENDPOINT))"', program)
    assert len(places) >= 3
    assert [place for place in places if f"`{place}`" not in part] == []


@pytest.mark.parametrize(
    ("kind", "limits"),
    [
        ("`.xlsx` with reports", child._LIMITS),
        ("`.docx`", word.LIMITS),
        ("`.zip` with reports", packed.LIMITS),
        ("`.zip` with annotations", foreign.LIMITS),
    ],
)
def test_the_limits_of_archives_are_those_of_the_program(kind, limits):
    assert [kind, str(limits.entries), str(limits.unpacked // 1_000_000)] in rows_below("What is decided")


def test_the_inventory_names_each_hash_of_the_program():
    used = {
        found
        for room in ("annotator", "sources")
        for path in (ROOT / room).rglob("*.py")
        for found in re.findall(r"hashlib\.(\w+)\(|algorithm=\"(\w+)\"", path.read_text(encoding="utf-8"))
    }
    names = {name for pair in used for name in pair if name} - {"file_digest"}
    inventory = " ".join(" ".join(row) for row in rows_below("Keys and cryptography"))
    assert names
    assert names <= set(re.findall(r"\w+", inventory.replace("SHA-256", "sha256").replace("HMAC-", "")))


def test_the_inventory_names_each_module_that_encrypts_signs_or_draws_secrets():
    """Where a library of cryptography is used, or the system's generator: the row says what for."""
    libraries = re.compile(
        r"^\s*(?:from|import) (?:cryptography|hmac|jwt|nacl|OpenSSL|ssl|allauth\.mfa\.(?:totp|webauthn))\b"
        r"|^from django\.(?:core import signing|utils\.crypto import .*(?:hmac|random_string))"
        r"|\bsecrets\.(?:token_\w+|choice|randbelow)\(",
        re.M,
    )
    using = {
        str(path.relative_to(ROOT))
        for room in ("annotator", "sources")
        for path in (ROOT / room).rglob("*.py")
        if libraries.search(path.read_text(encoding="utf-8"))
    }
    named = {
        name for row in rows_below("Keys and cryptography") for name in re.findall(r"`(\S+\.py)`", row[-1])
    }
    assert using <= named
    assert all((ROOT / name).is_file() for name in named)


def test_the_logs_are_those_of_the_settings():
    handlers = {handler["class"] for handler in settings.LOGGING["handlers"].values()}
    assert handlers == {"logging.StreamHandler"}
    assert "axes" in settings.INSTALLED_APPS
    proxy = (ROOT / "deploy" / "nginx" / "hearsay.conf").read_text(encoding="utf-8")
    files = re.findall(r"^\s*(?:access|error)_log (/\S+)", proxy, re.M)
    assert len(files) == 2
    places = {row[2] for row in rows_below("Logs")}
    ours = {"the database, only ever added to", "the database (`axes`)", "standard error"}
    assert places == ours | {" and ".join(f"`{file}`" for file in files)}
    assert all(all(row) and len(row) == 5 for row in rows_below("Logs"))


def test_it_says_how_soon_libraries_are_mended():
    days = [int(number) for number in re.findall(r"within (\d+)", PAGE.split("\n## Libraries\n")[1])]
    assert days == sorted(days)
    assert len(days) >= 3


def test_the_ways_to_sign_in_are_those_that_the_page_names():
    assert settings.AUTHENTICATION_BACKENDS == [
        "axes.backends.AxesStandaloneBackend",
        "django.contrib.auth.backends.ModelBackend",
    ]
    assert "Without `SIGN_IN_EXTRAS` there is one way to sign in" in PAGE
    signs_in = re.compile(r"\blogin\(request|\bauth_login\(|\.login\(")
    ours = [path for room in ("annotator", "sources") for path in (ROOT / room).rglob("*.py")]
    found = [
        str(path.relative_to(ROOT)) for path in ours if signs_in.search(path.read_text(encoding="utf-8"))
    ]
    assert found == ["annotator/sign_in/entrance.py"]
    assert f"`{found[0]}`" in PAGE


def test_it_says_how_sessions_here_and_at_an_identity_provider_go_together():
    decided = " ".join(PAGE.split("\n## What is decided\n")[1].split("\n## ")[0].split())
    assert "as many sessions of one person as they like" in decided
    assert "Signing out here signs nobody out there, and signing out there ends no session here" in decided
