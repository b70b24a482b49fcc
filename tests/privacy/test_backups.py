"""What a backup is made of, and what it refuses. The drill is in tests/survival/test_backup.py."""

import hashlib
import io
import stat
from datetime import date, timedelta
from pathlib import Path

import pyrage
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.core.keyring import keyring, parse
from apps.privacy import backups, pg_programs
from apps.privacy.age_keys import BackupProblem, open_halves
from config.embedded.environment import kept_secrets

SECRET = pyrage.x25519.Identity.generate()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings) -> Path:
    settings.BACKUP_DIR = str(tmp_path / "backups")
    settings.BACKUP_KEY = [str(SECRET.to_public())]
    settings.BACKUP_KEY_FILE = str(tmp_path / "backup-key")
    settings.BACKUP_MARKER = str(tmp_path / "marker")
    return tmp_path / "backups"


def made() -> Path:
    return backups.make_backup(advance=lambda _count: None)


def program_that(tmp_path: Path, script: str) -> Path:
    path = tmp_path / "pg_dump"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def whole(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {".lock"}


@pytest.mark.django_db(transaction=True)
def test_it_writes_one_file_that_only_the_other_half_opens(folder, settings):
    path = made()
    assert path.name.startswith(f"chorus-{timezone.now():%Y-%m-%d}-")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert pyrage.decrypt(path.read_bytes(), [SECRET]).startswith(b"PGDMP")
    told = (folder / f"{path.name}.sha256").read_text()
    assert told == f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
    assert whole(folder) == {path.name, f"{path.name}.sha256"}
    assert Path(settings.BACKUP_MARKER).exists()
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(path.read_bytes(), [pyrage.x25519.Identity.generate()])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("printf PGDMP; echo 'pg_dump: error: gone' >&2; exit 1", "pg_dump: error: gone"),
        ("printf PGDMP; kill -9 $$", "pg_dump failed"),
        ("exit 0", "pg_dump failed"),
        ("echo 'pg_dump: x' >&2; echo 'CONTEXT: her words' >&2; exit 1", "pg_dump: x"),
    ],
)
def test_it_leaves_nothing_behind_when_the_dump_ends_early(
    folder, settings, monkeypatch, script, says
):
    folder.mkdir()
    fake = program_that(folder.parent, script)
    monkeypatch.setattr(pg_programs, "program", lambda _name: fake)
    with pytest.raises(BackupProblem, match=says) as problem:
        made()
    assert "her words" not in str(problem.value)
    assert whole(folder) == set()
    assert not Path(settings.BACKUP_MARKER).exists()


@pytest.mark.django_db
def test_it_refuses_a_program_older_than_the_server(tmp_path, monkeypatch):
    old = program_that(tmp_path, "echo 'pg_dump (PostgreSQL) 9.6.1'")
    monkeypatch.setattr(pg_programs, "_places", lambda _name: iter([old]))
    with pytest.raises(BackupProblem, match=r"is older \(9\)"):
        pg_programs.program("pg_dump")


@pytest.mark.django_db
def test_it_takes_the_program_of_the_servers_own_age(tmp_path, monkeypatch):
    """A newer pg_restore speaks of settings that an older server does not know."""
    server = pg_programs._server()
    places = []
    for number, major in enumerate((server + 2, server, server - 1)):
        (tmp_path / str(number)).mkdir()
        places.append(program_that(tmp_path / str(number), f"echo 'x (PostgreSQL) {major}.1'"))
    monkeypatch.setattr(pg_programs, "_places", lambda _name: iter(places))
    assert pg_programs.program("pg_dump") == places[1]


@pytest.mark.django_db
def test_it_keeps_the_password_off_the_command_line(monkeypatch):
    monkeypatch.setitem(pg_programs.connection.settings_dict, "PASSWORD", "hidden-word")
    assert "hidden-word" not in pg_programs.address()
    assert pg_programs.environment()["PGPASSWORD"] == "hidden-word"


def test_it_lets_go_of_its_own_old_files_and_of_no_others(folder, settings):
    folder.mkdir()
    settings.BACKUP_DAYS = 35
    today = date(2026, 11, 22)
    for days in (34, 35, 36, 400):
        name = f"chorus-{today - timedelta(days=days)}-031500.age"
        (folder / name).touch()
        (folder / f"{name}.sha256").touch()
    for other in ("chorus-secrets.age", "notes.txt", "chorus-2020-01-01-031500.age.kept"):
        (folder / other).touch()
    assert backups.let_go_of_old(folder, today=today) == 2
    left = whole(folder)
    assert {name[:17] for name in left if name.endswith(".sha256")} == {
        *("chorus-2026-10-19", "chorus-2026-10-18")
    }
    assert {"chorus-secrets.age", "notes.txt", "chorus-2020-01-01-031500.age.kept"} <= left


@pytest.mark.django_db(transaction=True)
def test_it_writes_one_at_a_time(folder):
    with backups._alone(folder), pytest.raises(BackupProblem, match="Another backup"):
        made()


def test_it_takes_away_what_a_killed_one_left(folder):
    folder.mkdir()
    (folder / "chorus-2026-11-22-031500.age.part").touch()
    with backups._alone(folder):
        assert whole(folder) == set()


# --- the key --------------------------------------------------------------------------------------


def test_it_draws_a_key_once_and_keeps_half_of_it(tmp_path, settings):
    settings.BACKUP_KEY = []
    out = io.StringIO()
    call_command("backup_key", "--draw", stdout=out)
    (secret,) = [line for line in out.getvalue().splitlines() if line.startswith("AGE-SECRET-KEY")]
    kept = (tmp_path / "backup-key").read_text()
    assert "SECRET" not in kept
    assert open_halves() == [str(pyrage.x25519.Identity.from_str(secret).to_public())]
    with pytest.raises(CommandError, match="already"):
        call_command("backup_key", "--draw", stdout=out)
    assert (tmp_path / "backup-key").read_text() == kept
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and secret in _text(path)]


def _text(path: Path) -> str:
    return path.read_bytes().decode(errors="replace")


def test_it_says_how_to_get_a_key(settings):
    settings.BACKUP_KEY = []
    with pytest.raises(CommandError, match="backup_key --draw"):
        call_command("backup")


def test_it_does_not_show_the_wrong_half(settings):
    settings.BACKUP_KEY = [str(SECRET)]
    with pytest.raises(CommandError, match="begin with age1") as problem:
        call_command("backup")
    assert "SECRET" not in str(problem.value)


# --- the secrets ----------------------------------------------------------------------------------


def test_it_seals_the_secrets_for_another_key_in_a_form_that_a_new_site_takes(
    tmp_path, key_file, settings
):
    other = pyrage.x25519.Identity.generate()
    call_command("backup_secrets", "--to", tmp_path / "set.age", "--key", str(other.to_public()))
    sealed = (tmp_path / "set.age").read_bytes()
    assert stat.S_IMODE((tmp_path / "set.age").stat().st_mode) == 0o600
    assert settings.CODE_PEPPER.encode() not in sealed
    var = tmp_path / "var"
    var.mkdir()
    (var / "secrets.env").write_bytes(pyrage.decrypt(sealed, [other]))
    kept = kept_secrets(var)
    assert {
        name: kept[name] for name in ("CODE_PEPPER", "CODE_KEY", "SECRET_KEY", "AUDIT_KEY")
    } == {
        name: getattr(settings, name)
        for name in ("CODE_PEPPER", "CODE_KEY", "SECRET_KEY", "AUDIT_KEY")
    }
    assert parse(Path(kept["KEYRING_FILE"]).read_text(), source="") == keyring()


def test_it_does_not_lay_secrets_and_backups_into_one_hand(tmp_path, folder):
    other = str(pyrage.x25519.Identity.generate().to_public())
    with pytest.raises(CommandError, match="Draw another one"):
        call_command("backup_secrets", "--to", tmp_path / "a", "--key", str(SECRET.to_public()))
    with pytest.raises(CommandError, match="among the backups"):
        call_command("backup_secrets", "--to", folder / "deep" / "a", "--key", other)
    assert not [path for path in tmp_path.rglob("*") if path.name == "a"]
