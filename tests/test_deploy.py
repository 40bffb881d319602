"""The files in deploy/, run as far as that goes without a machine of their own.

Two servers and two workers that share no folder, on one PostgreSQL, behind nginx.
"""

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml
from axes.models import AccessAttempt
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from annotator.jobs.models import Job
from annotator.reports.models import ImportBatch
from tests.conftest import ON_POSTGRESQL
from tests.deploy_files import DEPLOY, INSTALLED, ROOT, command, environment, nginx, service

NAME = "hearsay.example.org"
VISITOR = "127.0.0.2"  # who comes to nginx; nginx itself comes to the servers from 127.0.0.1
PATIENCE = 120  # seconds; a machine may be busy with other things
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
FORGED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Host": "evil.example",
    "Forwarded": "for=203.0.113.9;host=evil.example;proto=http",
    "X-Real-IP": "203.0.113.9",
}


def wait_for(true: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def answers(port: int) -> bool:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        asked.request("GET", "/ready")
        return asked.getresponse().status == 200
    except OSError:
        return False
    finally:
        asked.close()


def listens(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Server:
    """The whole of it. ports: those of the files, and what they are here."""

    place: Path
    ports: dict[int, int]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, words: list[str], **more: str) -> None:
        inherited = {name: said for name, said in os.environ.items() if name != "SECRET_KEY"}
        with (self.place / "output").open("ab") as output:
            self.running[name] = subprocess.Popen(
                words, cwd=ROOT, env=inherited | more, stdout=output, stderr=output, start_new_session=True
            )

    def kill(self, name: str) -> None:
        """All at once, as a machine fails: the master and what it has started."""
        process = self.running.pop(name)
        os.killpg(process.pid, 9)
        process.wait()

    def ask(self, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str):
        """The answer over TLS, as a browser gets it, and its content."""
        trusted = ssl.create_default_context(cafile=str(self.place / "fullchain.pem"))
        to = ("127.0.0.1", self.ports[443])
        plain = socket.create_connection(to, timeout=PATIENCE, source_address=(VISITOR, 0))
        with trusted.wrap_socket(plain, server_hostname=NAME) as secured:
            asked = http.client.HTTPConnection(NAME)
            asked.sock = secured
            asked.request(
                method, path, body, {name.replace("_", "-"): said for name, said in headers.items()}
            )
            answer = asked.getresponse()
            return answer, answer.read()

    def ask_plainly(self, path: str) -> tuple[int, str | None, bytes]:
        """Without TLS: the status, where to instead, and the content."""
        asked = http.client.HTTPConnection("127.0.0.1", self.ports[80], timeout=PATIENCE)
        asked.request("GET", path, headers={"Host": NAME, **FORGED})
        answer = asked.getresponse()
        return answer.status, answer.headers["Location"], answer.read()


def settings_of(machine: Path, storage: Path) -> dict[str, str]:
    """The environment file's, but for what belongs to this machine."""
    at = connection.settings_dict
    (machine / "key").write_text(configured.SECRET_KEY)
    return environment() | {
        "DATABASE_URL": f"postgresql://{at['USER']}@/{at['NAME']}?host={at['HOST'] or at['OPTIONS']['host']}",
        "DATA_DIR": str(machine),
        "SECRET_KEY_FILE": str(machine / "key"),
        "FILES_STORAGE": "django.core.files.storage.FileSystemStorage",
        "FILES_STORAGE_OPTIONS": json.dumps({"location": str(storage)}),
        "DJANGO_SETTINGS_MODULE": "annotator.settings",
    }


def start_proxy(server: Server) -> None:
    """nginx with the site of deploy/, and a certificate that it was never given."""
    place = server.place
    keys = ["-keyout", str(place / "privkey.pem"), "-out", str(place / "fullchain.pem")]
    asked = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-days", "2", "-nodes"]
    new = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    subprocess.run([*new, *keys, *asked], check=True, capture_output=True)
    (place / "nginx.conf").write_text(nginx(place, server.ports))
    server.start("nginx", [str(NGINX), "-c", str(place / "nginx.conf"), "-e", str(place / "error.log")])


@pytest.fixture
def server(transactional_db, tmp_path) -> Iterator[Server]:
    made = Server(tmp_path, {port: free_port() for port in (80, 443, 8001, 8002)})
    try:
        for number, port in ((1, 8001), (2, 8002)):
            machine = tmp_path / f"machine{number}"
            machine.mkdir()
            own = settings_of(machine, tmp_path / "storage")
            made.start(f"web{number}", command("hearsay-web@.service", str(made.ports[port])), **own)
            made.start(f"worker{number}", command("hearsay-worker@.service", str(number)), **own)
        start_proxy(made)
        for port in (8001, 8002):
            wait_for(lambda port=port: answers(made.ports[port]), f"the server: {(tmp_path / 'output')}")
        wait_for(lambda: listens(made.ports[443]), "nginx")
        yield made
    finally:
        for name in list(made.running):
            made.kill(name)


def upload_and_wait(server: Server, cookie: str, name: str, times: int) -> ImportBatch:
    """Have a table checked, by whichever worker. times: how often its text repeats itself."""
    _, page = server.ask("/admin/reports/report/import/", Cookie=cookie)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.decode())[1]
    csrf = f"{cookie}; __Host-csrf={token}"
    table = f"title,text\n{name},{'Shells fell on the mill. ' * times}\n"
    sent = {
        "csrfmiddlewaretoken": token,
        "action": "check",
        "uploads": SimpleUploadedFile(f"{name}.csv", table.encode()),
    }
    answer, _ = server.ask(
        "/admin/reports/report/import/",
        method="POST",
        body=encode_multipart(BOUNDARY, sent),
        Content_Type=MULTIPART_CONTENT,
        Cookie=csrf,
        Referer=f"https://{NAME}/",
    )
    assert answer.status == 302, answer.status
    batch = ImportBatch.objects.get(file_name=f"{name}.csv")
    wait_for(lambda: Job.objects.get(pk=batch.job_id).state == Job.DONE, "a worker")
    return batch


@pytest.mark.skipif(not ON_POSTGRESQL, reason="only on PostgreSQL: SQLite is for one machine")
@pytest.mark.skipif(
    NGINX is None or shutil.which("openssl") is None,
    reason="no nginx, or no openssl: apt install nginx openssl",
)
def test_a_team_server_outlives_the_loss_of_a_machine(server, manager):
    client = Client()
    client.force_login(manager)
    cookie = f"__Host-session={client.cookies[configured.SESSION_COOKIE_NAME].value}"

    answer, page = server.ask("/admin/", Cookie=cookie, **FORGED)
    assert (answer.status, "evil.example" in page.decode()) == (200, False)
    assert answer.headers["Strict-Transport-Security"]
    assert answer.headers["Content-Encoding"] is None
    answer, page = server.ask("/admin/login/", **FORGED)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.decode())[1]
    server.ask(
        "/admin/login/",
        method="POST",
        body=f"csrfmiddlewaretoken={token}&username=nobody&password=guessed".encode(),
        Content_Type="application/x-www-form-urlencoded",
        Cookie=f"__Host-csrf={token}",
        Referer=f"https://{NAME}/admin/login/",
        **FORGED,
    )
    assert list(AccessAttempt.objects.values_list("ip_address", flat=True)) == [VISITOR]

    style = re.search(r'href="(/static/[^"]+\.css)"', page.decode())[1]
    answer, content = server.ask(style)
    assert (answer.status, bool(content)) == (200, True)
    challenge = "/.well-known/acme-challenge/"
    (proof := server.place / f"html{challenge}file").parent.mkdir(parents=True)
    proof.write_text("what certbot lays there")
    assert server.ask_plainly(f"{challenge}file") == (200, None, b"what certbot lays there")
    assert server.ask_plainly(challenge)[0] == 403, "a list of the folder"
    assert server.ask_plainly(f"{challenge}../../../../etc/passwd")[0] in {301, 400}
    assert server.ask_plainly("/admin/?q=word")[:2] == (301, f"https://{NAME}/admin/?q=word")

    upload_and_wait(server, cookie, "large", 60_000)  # more than nginx takes by itself
    server.kill("web1")
    server.kill("worker1")
    for _ in range(4):
        assert server.ask("/admin/", Cookie=cookie)[0].status == 200
    second = upload_and_wait(server, cookie, "second", 1)
    answer, page = server.ask(f"/admin/reports/importbatch/{second.pk}/preview/0/", Cookie=cookie)
    assert "Shells fell on the mill." in page.decode()

    server.ask("/admin/welcome/a-one-time-link/?q=secretword", Cookie=cookie)
    server.ask("/admin/?q=secretword", Cookie=cookie)
    server.running["nginx"].terminate()
    server.running.pop("nginx").wait()
    log = (server.place / "hearsay.log").read_text()
    assert '"GET /admin/ HTTP/1.1" 200' in log
    assert "welcome" not in log
    assert "secretword" not in log


def test_systemd_takes_the_units_as_they_are(tmp_path):
    """As far as the machine has systemd; users and folders of the installation are not here."""
    if not (verify := shutil.which("systemd-analyze")):
        pytest.skip("only on machines with systemd")
    units = sorted((DEPLOY / "systemd").iterdir())
    for unit in units:
        text = re.sub(r"(?m)^(ExecStart(Post)?)=.*", r"\1=/bin/true", unit.read_text())
        (tmp_path / unit.name).write_text(text)
    names = [str(tmp_path / unit.name.replace("@", "@1")) for unit in units]
    for unit in units:
        if "@" in unit.name:
            shutil.copy(tmp_path / unit.name, tmp_path / unit.name.replace("@", "@1"))
    found = subprocess.run([verify, "verify", "--man=no", *names], capture_output=True, text=True)
    ours = [line for line in found.stderr.splitlines() if str(tmp_path) in line or "hearsay" in line]
    assert ours == []


@pytest.mark.parametrize("unit", [path.name for path in (DEPLOY / "systemd").glob("*.service")])
def test_no_service_is_more_than_it_needs_to_be(unit):
    asked = service(unit)
    assert asked["User"] == "hearsay"
    assert asked["ProtectSystem"] == "strict"
    assert (asked["NoNewPrivileges"], asked["CapabilityBoundingSet"]) == ("yes", "")
    assert asked["UMask"] == "0077"


@pytest.mark.parametrize("unit", ["hearsay-web@.service", "hearsay-worker@.service"])
def test_all_are_started_and_stopped_as_one_and_tried_again_however_long_the_database_is_gone(unit):
    said = (DEPLOY / "systemd" / unit).read_text().splitlines()
    assert {"PartOf=hearsay.target", "WantedBy=hearsay.target", "StartLimitIntervalSec=0"} <= {*said}
    assert said.index("StartLimitIntervalSec=0") < said.index("[Service]")


def test_the_containers_start_what_the_units_start():
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    started = json.loads(next(line for line in lines if line.startswith("CMD ")).removeprefix("CMD "))
    unit = service("hearsay-web@.service")["ExecStart"].removeprefix("/opt/hearsay/").split()
    assert [word.replace("0.0.0.0:8000", "127.0.0.1:%i") for word in started] == unit
    asks = "".join(lines[next(n for n, line in enumerate(lines) if line.startswith("HEALTHCHECK")) :])
    assert "http://127.0.0.1:8000/ready" in asks, "nobody else can ask that from without"
    assert lines.index("USER hearsay") < lines.index(next(line for line in lines if line.startswith("CMD")))
    composed = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text())["services"]
    worker = " ".join(composed["worker"]["command"])
    assert service("hearsay-worker@.service")["ExecStart"] == f"/opt/hearsay/{worker}"
    assert set(composed) == {"db", "migrate", "web", "worker", "nginx"}
    for name in ("web", "worker", "migrate"):
        assert (composed[name]["read_only"], composed[name]["cap_drop"]) == (True, ["ALL"])
    for made in composed.values():
        assert ":" in made["image"] or made["build"]


def test_only_who_migrates_is_the_owner_of_the_tables():
    composed = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text())["services"]
    owner = composed["db"]["environment"]["POSTGRES_USER"]
    roles = {
        name: re.match(r"postgresql://(\w+):", composed[name]["environment"]["DATABASE_URL"])[1]
        for name in ("web", "worker", "migrate")
    }
    assert roles == {"web": "hearsay", "worker": "hearsay", "migrate": owner}
    assert owner != "hearsay" == composed["migrate"]["environment"]["DATABASE_ROLE"]
    assert "CREATE ROLE hearsay LOGIN" in (DEPLOY / "compose" / "roles.sql").read_text()


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("migrate", "owner"),
        ("restore a.zip", "owner"),
        ("import_bundle a.zip", "owner"),
        ("backup a.zip", "server"),
        ("check_integrity", "server"),
    ],
)
def test_the_command_of_operators_connects_as_the_owner_for_what_changes_tables(tmp_path, words, role):
    script = (DEPLOY / "hearsay-manage").read_text()
    for place in ("/etc/hearsay", INSTALLED):
        script = script.replace(place, str(tmp_path))
    (tmp_path / "hearsay.env").write_text("DATABASE_URL=postgresql:///server\n")
    (tmp_path / "owner.env").write_text("DATABASE_URL=postgresql:///owner\nDATABASE_ROLE=hearsay\n")
    (tmp_path / "runuser").write_text('#!/bin/sh\necho "$DATABASE_URL $DATABASE_ROLE"\n')
    (tmp_path / "runuser").chmod(0o755)
    where = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    ran = subprocess.run(
        ["sh", "-c", script, "sh", *words.split()], env=where, capture_output=True, text=True
    )
    assert ran.stdout.split() == [f"postgresql:///{role}", *(["hearsay"] if role == "owner" else [])], (
        ran.stderr
    )


@pytest.mark.skipif(
    NGINX is None or shutil.which("openssl") is None,
    reason="no nginx, or no openssl: apt install nginx openssl",
)
def test_what_nginx_answers_itself_has_the_headers_too_and_what_it_hands_on_has_them_once(tmp_path):
    made = Server(tmp_path, {port: free_port() for port in (80, 443, 8001, 8002)})
    ours = {
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
        "Content-Security-Policy": "default-src 'none'; of-a-page",
        "X-Content-Type-Options": "nosniff",
    }

    class Behind(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            for name, said in ours.items():
                self.send_header(name, said)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words: object) -> None:
            pass

    behind = ThreadingHTTPServer(("127.0.0.1", made.ports[8001]), Behind)
    serving = threading.Thread(target=behind.serve_forever, daemon=True)
    serving.start()
    try:
        start_proxy(made)
        wait_for(lambda: listens(made.ports[443]), "nginx")
        handed_on, _ = made.ask("/admin/")
        behind.shutdown()
        behind.server_close()
        serving.join()
        of_its_own, _ = made.ask("/admin/")
    finally:
        for name in list(made.running):
            made.kill(name)
    assert (handed_on.status, of_its_own.status) == (200, 502)
    for name, said in ours.items():
        assert handed_on.headers.get_all(name) == [said]
        (of_nginx,) = of_its_own.headers.get_all(name)
        if name == "Content-Security-Policy":
            assert all(f"{part} 'none'" in of_nginx for part in ("default-src", "base-uri", "object-src"))
            assert "frame-ancestors 'none'" in of_nginx
        else:
            assert of_nginx == said


def test_the_command_of_operators_finds_files_from_where_it_is_called(tmp_path):
    script = (DEPLOY / "hearsay-manage").read_text().replace("/etc/hearsay", str(tmp_path))
    (tmp_path / "hearsay.env").write_text("DATABASE_URL=postgresql:///server\n")
    (tmp_path / "runuser").write_text('#!/bin/sh\npwd\necho "$4" "$5"\n')
    (tmp_path / "runuser").chmod(0o755)
    (folder := tmp_path / "back-ups").mkdir()
    where = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    ran = subprocess.run(
        ["sh", "-c", script, "sh", "restore", "a.zip"], cwd=folder, env=where, capture_output=True, text=True
    )
    program = f"{INSTALLED}/.venv/bin/python {INSTALLED}/manage.py"
    assert ran.stdout.splitlines() == [str(folder), program], ran.stderr


def test_the_site_of_nginx_sets_nothing_for_all_servers_that_nginx_itself_may_have_set():
    site = (DEPLOY / "nginx" / "hearsay.conf").read_text().splitlines()
    outermost = {line.split()[0] for line in site if line and line[0] not in " #}"}
    assert outermost == {"log_format", "map", "server"}


def test_nginx_asks_the_servers_alone_and_serves_one_folder_without_a_list():
    """All that it can reach or read, by whatever directive: our servers, and what proves a name to certbot."""
    words = [
        line.split("#")[0].split() for line in (DEPLOY / "nginx" / "hearsay.conf").read_text().splitlines()
    ]
    reaches = re.compile(
        r"(proxy|fastcgi|uwsgi|scgi|grpc|memcached)_pass|mirror|resolver|root|alias|autoindex|include"
    )
    found = {" ".join(line) for line in words if line and reaches.fullmatch(line[0])}
    assert found == {"proxy_pass http://hearsay;", "root /var/www/html;"}
    upstream = (DEPLOY / "nginx" / "hearsay-upstream.conf").read_text()
    assert re.findall(r"^\s*server (\S+);", upstream, re.M) == ["127.0.0.1:8001", "127.0.0.1:8002"]


def test_nginx_asks_again_where_the_containers_are():
    upstream = (DEPLOY / "compose" / "upstream.conf").read_text()
    assert "server web:8000 resolve;" in upstream
    assert "zone " in upstream
    image = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text())["services"]["nginx"]["image"]
    newer = tuple(int(part) for part in re.match(r"nginx:(\d+)\.(\d+)\.(\d+)", image).groups())
    assert newer >= (1, 27, 3)  # the first that knows `resolve` in an upstream
