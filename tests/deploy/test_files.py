"""The files that a server gets: quiet, hardened, and of one mind with the rest of the project."""

import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from config.embedded.environment import fresh_secrets
from config.embedded.postgres import QUIET
from config.run import programs
from config.run_options import Options
from deploy.debian.places import FILES
from deploy.debian.settings import site_settings
from tests.harness.services import ROOT

UNITS = sorted((FILES / "systemd").glob("chorus*"))
SERVICES = [path for path in UNITS if path.suffix == ".service"]
ONE_OFF = {"WEB_WORKERS", "WORKER_PROCESSES"}


def lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text().splitlines() if line[:1] not in {"#", ""}]


def test_it_keeps_words_out_of_the_log_of_the_database():
    written = dict(line.split(" = ") for line in lines(FILES / "postgresql.conf"))
    assert QUIET.items() <= written.items()
    assert written["listen_addresses"] == "''"


def test_it_lets_valkey_write_nothing():
    written = lines(FILES / "valkey.conf")
    for line in ("port 0", 'save ""', "appendonly no", "maxmemory-policy noeviction"):
        assert line in written


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_it_bounds_each_process(unit: Path):
    text = unit.read_text()
    assert re.search(r"^MemoryMax=\d+M$", text, re.MULTILINE)
    assert re.search(r"^CapabilityBoundingSet=", text, re.MULTILINE)
    assert re.search(r"^RestrictAddressFamilies=AF_UNIX", text, re.MULTILINE)
    if unit.name != "chorus-proxy.service":
        assert re.search(r"^User=chorus", text, re.MULTILINE)
        assert re.search(r"^CapabilityBoundingSet=$", text, re.MULTILINE)


def test_it_hardens_all_of_them_alike():
    shared = lines(FILES / "systemd" / "hardening.conf")
    for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes", "LimitCORE=0"):
        assert line in shared


def test_it_starts_what_make_run_starts(tmp_path: Path):
    """The same words behind the same programs, but for ports, counts and places."""
    started = programs(Options.from_environment())
    pairs = {"chorus-web@": "Web server", "chorus-worker": "Worker", "chorus-beat": "Beat"}
    for unit, name in pairs.items():
        text = (FILES / "systemd" / f"{unit}.service").read_text()
        line = re.search(r"^ExecStart=(.+)$", text, re.MULTILINE)
        assert line
        words = set(started[name][1:]) - set(lines_that_differ(started[name]))
        assert words <= set(line[1].replace('""', " ").split()) | {""}, unit


def lines_that_differ(command: tuple[str, ...]) -> list[str]:
    """What stands behind these words is a server's own."""
    own = {"--host", "--port", "--workers", "--concurrency", "--schedule", "--workers-kill-timeout"}
    return [after for word, after in pairwise(command) if word in own]


def test_it_documents_each_setting_that_it_writes():
    page = (ROOT / "docs" / "operating.md").read_text()
    names = {*site_settings("https://a.example"), *fresh_secrets(), "SETUP_TOKEN"} - {"KEYRING"}
    assert [name for name in sorted(names) if f"`{name}`" not in page] == []
    read = (ROOT / "config" / "settings.py").read_text()
    assert [name for name in sorted(names - ONE_OFF) if f'"{name}"' not in read] == []
    units = "".join(path.read_text() for path in UNITS)
    assert all(f"${{{name}}}" in units for name in ONE_OFF)


def test_it_hands_systemd_units_that_it_understands(tmp_path: Path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not here: apt-get install systemd")
    for unit in UNITS:
        text = (
            unit.read_text()
            .replace("@VALKEY@", "/bin/true")
            .replace("/usr/sbin/nginx", "/bin/true")
        )
        (tmp_path / unit.name).write_text(text)
        drop_in = tmp_path / f"{unit.name}.d"
        if unit.suffix == ".service":
            drop_in.mkdir()
            shutil.copy(FILES / "systemd" / "hardening.conf", drop_in)
    paths = [tmp_path / unit.name.replace("@", "@8011") for unit in UNITS]
    (tmp_path / "chorus-web@.service").rename(tmp_path / "chorus-web@8011.service")
    (tmp_path / "chorus-web@.service.d").rename(tmp_path / "chorus-web@8011.service.d")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *paths], capture_output=True, text=True
    )
    ours = [line for line in done.stderr.splitlines() if str(tmp_path) in line]
    assert ours == []
