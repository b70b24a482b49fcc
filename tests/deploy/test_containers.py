"""The recipe for containers, as far as it can be read and run where there is no engine.

Each rule is asked of every image and every service; the secrets, the proxy and the compose file are
tried with the real programs, where the machine has them.
"""

import http.client
import http.server
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.embedded.environment import fresh_secrets
from config.embedded.postgres import QUIET
from config.embedded.process import comes_up, kill_group, spawn, stop
from config.run import programs
from config.run_options import Options
from tests.harness.processes import ROOT, free_port
from tests.test_documents import explained

CONTAINERS = ROOT / "deploy" / "containers"
ONE_SHOT = {"secrets", "prepare"}
OURS = {"secrets", "prepare", "web", "worker", "beat"}
# Of the images of others, and of Docker itself.
NOT_OURS = {"POSTGRES_PASSWORD_FILE", "POSTGRES_INITDB_ARGS", "CHORUS_HOST"}
SECRET = re.compile(r"(?<!EXPOSE_)(PASSWORD|SECRET|TOKEN|PEPPER|KEYRING|_KEY)(?!.*_FILE)")


@cache
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())


def services() -> dict[str, dict[str, Any]]:
    return compose()["services"]


@cache
def instructions() -> list[tuple[str, str]]:
    """Every instruction of the Dockerfile with its arguments, in order."""
    text = re.sub(r"(?m)^#.*\n", "", (ROOT / "deploy" / "Dockerfile").read_text())
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [tuple(line.split(maxsplit=1)) for line in lines if line.strip()]  # type: ignore[misc]


def arguments(name: str) -> list[str]:
    return [rest for each, rest in instructions() if each == name]


# --- the image ------------------------------------------------------------------------------------


def test_it_runs_as_nobody_special():
    stages = [n for n, (name, _rest) in enumerate(instructions()) if name == "FROM"]
    last = [rest for name, rest in instructions()[stages[-1] :] if name == "USER"]
    assert last == ["10001:10001"]


def test_it_builds_in_one_stage_and_runs_in_another():
    froms = arguments("FROM")
    assert [re.fullmatch(r"\$\{PYTHON\} AS (\w+)", each)[1] for each in froms] == ["build", "site"]
    (base,) = [each for each in arguments("ARG") if each.startswith("PYTHON=")]
    assert re.fullmatch(r"PYTHON=python:3\.\d+-slim-\w+", base)


def test_it_fetches_nothing_but_packages_with_hashes():
    assert not arguments("ADD")
    runs = " ".join(arguments("RUN"))
    assert "--require-hashes --no-deps -r requirements.txt" in runs
    assert not re.findall(r"\b(curl|wget|git clone)\b|https?://", runs)
    assert "--no-install-recommends" in runs
    assert "rm -rf /var/lib/apt/lists/*" in runs


def test_it_holds_no_secret_in_a_layer():
    told = " ".join([*arguments("ENV"), *arguments("ARG"), *arguments("LABEL")])
    assert not SECRET.search(told)
    assert not {*fresh_secrets()} & {*re.findall(r"\w+", told)}


def test_it_copies_only_what_is_named():
    """`var` with its keys, the history, and what somebody left lying about stay outside."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    kept = [line for line in lines if line and line[0] != "#"]
    assert kept[0] == "*"
    let_in = {line[1:] for line in kept if line.startswith("!")}
    assert let_in == {
        *("apps", "config", "locale", "static", "templates", "manage.py", "requirements.txt"),
        *("deploy/containers", "LICENSE", "SECURITY.md"),
    }
    assert all((ROOT / name).exists() for name in let_in)


def test_it_says_whether_it_is_well():
    (check,) = arguments("HEALTHCHECK")
    (script,) = re.findall(r"deploy/[\w/.]+", check)
    assert (ROOT / script).exists()


def test_it_starts_the_web_server_as_make_run_does():
    said = json.loads(arguments("CMD")[-1])
    options = Options(var=Path("var"), host="0.0.0.0", port=8000, demo=False, workers=2)
    _python, *usual = programs(options)["Web server"]
    assert said == ["python", *usual]


# --- the services ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(services()))
def test_it_holds_every_service_tight(name: str):
    service = services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    assert not {"privileged", "network_mode", "pid", "ipc", "devices"} & {*service} - (
        {"network_mode"} if service.get("network_mode") == "none" else set()
    )
    assert service["restart"].startswith("on-failure" if name in ONE_SHOT else "unless-stopped")
    assert {"mem_limit", "cpus", "pids_limit"} <= {*service}
    assert service["logging"]["options"].keys() >= {"max-size", "max-file"}
    if name != "proxy":
        assert not service["user"].startswith(("0", "root"))


@pytest.mark.parametrize("name", sorted(services()))
def test_it_asks_every_service_if_it_is_well(name: str):
    check = services()[name].get("healthcheck")
    if name in ONE_SHOT:
        assert check == {"disable": True}
    elif name == "web":
        # The image brings one.
        assert check is None
    else:
        assert check["test"][0] in {"CMD", "CMD-SHELL"}
        assert {"interval", "timeout", "retries"} <= {*check}


def test_it_lets_nobody_reach_the_database_or_valkey():
    networks = compose()["networks"]
    assert networks["back"]["internal"] is networks["front"]["internal"] is True
    for name in ("database", "valkey"):
        assert services()[name]["networks"] == ["back"]
    assert {name for name, each in services().items() if "ports" in each} == {"proxy"}
    assert "back" not in services()["proxy"]["networks"]
    assert "outside" not in services()["web"]["networks"]


def test_it_believes_the_proxy_and_nobody_else():
    fixed = services()["proxy"]["networks"]["front"]["ipv4_address"]
    assert services()["web"]["environment"]["TRUSTED_PROXIES"] == fixed


def test_it_keeps_the_database_quiet():
    said = dict(each[2:].split("=", 1) for each in services()["database"]["command"][1:])
    assert QUIET.items() <= said.items()


def test_it_writes_nothing_of_valkey_on_a_disk():
    command = services()["valkey"]["command"]
    assert command[command.index("--save") + 1] == ""
    assert command[command.index("--appendonly") + 1] == "no"
    assert "volumes" not in services()["valkey"]


def test_it_gives_only_settings_that_there_are_and_no_secret():
    known = {*explained()[0]} | {f"{name}_FILE" for name in fresh_secrets()} | NOT_OURS
    for name, service in services().items():
        settings = service.get("environment", {})
        assert {*settings} <= known, name
        assert not [each for each in settings if each in fresh_secrets()]
    web = services()["web"]["environment"]
    asked = {*fresh_secrets()} - {"KEYRING"}
    assert {f"{each}_FILE" for each in asked} | {"KEYRING_FILE"} <= {*web}
    assert ":" not in web["DATABASE_URL"].split("//")[1].split("@")[0]


def test_it_names_only_volumes_and_files_that_are_there():
    named: set[str] = set()
    for service in services().values():
        for each in service.get("volumes", []):
            source = each.split(":")[0]
            if source.startswith("."):
                assert (ROOT / "deploy" / source).exists(), each
            else:
                named.add(source)
        for path in re.findall(r"deploy/[\w/.]+\.py", " ".join(service.get("command", []))):
            assert (ROOT / path).exists()
    assert named == {*compose()["volumes"]}


def test_it_keeps_the_file_of_what_is_gone_apart_from_the_database():
    web = services()["web"]
    places = dict(reversed(each.split(":")[:2]) for each in web["volumes"])
    folder = str(Path(web["environment"]["TOMBSTONES_FILE"]).parent)
    mine = {each.split(":")[0] for each in services()["database"]["volumes"]}
    assert places[folder] not in mine
    assert "secrets" not in mine


def test_it_is_a_compose_file(tmp_path: Path):
    """By `docker compose`, or by the older docker-compose, which knows no `name`."""
    program = _compose_program()
    if program is None:
        pytest.skip("Neither docker compose nor docker-compose is here to read the file.")
    shutil.copytree(ROOT / "deploy" / "containers", tmp_path / "deploy" / "containers")
    text = (ROOT / "deploy" / "compose.yaml").read_text()
    if program[0] == "docker-compose":
        text = re.sub(r"(?m)^name: .*\n", "", text)
    (tmp_path / "deploy" / "compose.yaml").write_text(text)
    (tmp_path / "deploy" / ".env").write_text("CHORUS_HOST=chorus.example.org\n")
    done = subprocess.run(
        [*program, "-f", "compose.yaml", "config", "-q"],
        cwd=tmp_path / "deploy",
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def _compose_program() -> list[str] | None:
    if shutil.which("docker"):
        asked = subprocess.run(["docker", "compose", "version"], capture_output=True)
        if asked.returncode == 0:
            return ["docker", "compose"]
    return ["docker-compose"] if shutil.which("docker-compose") else None


# --- the secrets ----------------------------------------------------------------------------------


def draw(tmp_path: Path) -> str:
    folders = [tmp_path / "secrets", tmp_path / "database"]
    for folder in folders:
        folder.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, CONTAINERS / "draw_secrets.py", *folders],
        env={"PATH": os.defpath},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_draws_every_secret_once(tmp_path: Path):
    said = draw(tmp_path)
    assert all(name in said for name in ({*fresh_secrets()} - {"KEYRING"}) | {"keyring"})
    kept = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    values = [text.decode().strip() for path, text in kept.items() if path.name != "pgpass"]
    assert len({*values}) == len(values)
    assert not [text for text in values if text in said]
    assert draw(tmp_path) == "Every secret is there.\n"
    assert kept == {path: path.read_bytes() for path in kept}
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "secrets").iterdir()}
    assert modes == {0o600}
    # One that is lost is drawn again, and no other changes with it.
    (tmp_path / "secrets" / "FORM_KEY_SECRET").unlink()
    assert draw(tmp_path) == "Drawn: FORM_KEY_SECRET.\n"


def test_it_draws_what_settings_take(tmp_path: Path):
    """The very environment of the web service, with its files in another place."""
    draw(tmp_path)
    told = json.dumps(services()["web"]["environment"]).replace("/secrets/", f"{tmp_path}/secrets/")
    environment = {name: str(text) for name, text in json.loads(told).items()}
    environment["SITE_URL"] = "https://chorus.example.org"
    for name in ("TOMBSTONES_FILE", "BACKUP_DIR"):
        environment[name] = str(tmp_path)
    (tmp_path / "build" / "static").mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={"PATH": os.defpath, "VAR_DIR": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


# --- what an image holds --------------------------------------------------------------------------


def test_it_builds_without_a_database_and_without_secrets_only_where_it_is_told():
    bare = {"PATH": os.defpath, "VAR_DIR": "/nonexistent"}
    command = [sys.executable, "manage.py", "build_site"]
    done = subprocess.run(command, cwd=ROOT, env=bare, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Set BUILD_DIR" in done.stderr


def test_it_leaves_what_an_image_holds_as_it_is(tmp_path: Path, settings):
    from apps.core.management.commands import prepare_site

    settings.BUILD_DIR, settings.DEMO = tmp_path, False
    ran: list[str] = []
    command = prepare_site.Command()
    command._run = lambda _label, name, *_rest, **_more: ran.append(name)  # type: ignore[method-assign]
    command.handle()
    assert "collectstatic" in ran
    (tmp_path / prepare_site.FINISHED).touch()
    ran.clear()
    command.handle()
    assert ran == ["check", "migrate", "load_directory"]


# --- the proxy ------------------------------------------------------------------------------------


class Echo(http.server.BaseHTTPRequestHandler):
    """A site that says what reached it."""

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        told = {"headers": dict(self.headers), "body": len(self.rfile.read(length))}
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Server", "somebody")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815  as the base class has it

    def log_message(self, *_args: object) -> None: ...


@pytest.fixture
def proxied(tmp_path: Path) -> Iterator[tuple[int, http.server.HTTPServer, Path]]:
    """Caddy on plain http before an echo: its port, the echo, its output."""
    if shutil.which("caddy") is None:
        pytest.skip("Caddy is not here to be tried (on Debian: apt-get install caddy).")
    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    port, health = free_port(), free_port()
    text = (CONTAINERS / "Caddyfile").read_text()
    (tmp_path / "away").mkdir()
    for language in ("en", "ar", "fr"):
        (tmp_path / "away" / f"{language}.html").write_text(f"<p>{language}")
    text = text.replace("/away\n", f"{tmp_path}/away\n").replace(":2080", f":{health}")
    (tmp_path / "Caddyfile").write_text(text)
    names = {"CHORUS_HOST": f"http://127.0.0.1:{port}", "HOME": str(tmp_path)}
    names["CHORUS_WEB"] = f"127.0.0.1:{site.server_port}"
    command = ["caddy", "run", "--config", tmp_path / "Caddyfile", "--adapter", "caddyfile"]
    log = tmp_path / "caddy.log"
    process = spawn(command, log=log, env=os.environ | names)
    try:
        assert comes_up(process, lambda: ask(health, "/up")[0] == 204, 30), log.read_text()
        yield port, site, log
    finally:
        stop(process)
        kill_group(process.pid)
        site.server_close()


def ask(port: int, path: str, body: bytes = b"", **headers: str) -> tuple[int, str, dict[str, str]]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    told = {name.replace("_", "-"): text for name, text in headers.items()}
    try:
        line.request("POST" if body else "GET", path, body or None, told)
        answer = line.getresponse()
        return answer.status, answer.read().decode(), dict(answer.getheaders())
    except OSError:
        return 0, "", {}
    finally:
        line.close()


def announce(port: int, path: str, length: int) -> int:
    """What is said to somebody who is about to send so many bytes."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    line.putrequest("POST", path)
    line.putheader("Content-Length", str(length))
    line.endheaders()
    status = line.getresponse().status
    line.close()
    return status


def test_it_passes_on_the_address_it_sees_and_no_other(proxied):
    port, _site, _log = proxied
    spoofed = {"X_Forwarded_For": "203.0.113.9", "X_Forwarded_Proto": "https"}
    status, told, headers = ask(port, "/", **spoofed)
    seen = json.loads(told)["headers"]
    assert status == 200
    assert (seen["X-Forwarded-For"], seen["X-Forwarded-Proto"]) == ("127.0.0.1", "http")
    assert seen["Host"] == f"127.0.0.1:{port}"
    assert "Server" not in headers
    assert "Content-Encoding" not in ask(port, "/", Accept_Encoding="gzip, br")[2]


def test_it_lets_through_as_much_as_the_site_takes(proxied):
    port, _site, _log = proxied
    mebibyte = b"x" * (1024 * 1024)
    imports = ("/organisations/a/imports/", "/ar/organisations/a/imports/")
    assert json.loads(ask(port, "/write/", mebibyte)[1])["body"] == len(mebibyte)
    assert announce(port, "/write/", 2 * len(mebibyte)) == 413
    assert announce(port, "/write/", 200 * len(mebibyte)) == 413
    for path in imports:
        assert json.loads(ask(port, path, mebibyte * 2)[1])["body"] == 2 * len(mebibyte)
        assert announce(port, path, 4 * len(mebibyte)) == 413


def test_it_shows_the_page_of_the_language_when_nothing_answers(proxied):
    port, site, log = proxied
    site.shutdown()
    site.server_close()
    for path, language, shown in (("/", "", "en"), ("/ar/x/", "fr", "ar"), ("/", "fr-FR", "fr")):
        status, page, headers = ask(port, path, Accept_Language=language)
        assert (status, page.strip()) == (503, f"<p>{shown}")
        assert headers["Cache-Control"] == "no-store"
    time.sleep(0.2)
    # Neither an address nor a path of anybody, also when things went wrong.
    assert not re.search(r"remote|/ar/x|User-Agent|uri", log.read_text())
