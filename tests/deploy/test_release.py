"""Releases beside each other, secrets that stay, and the way back."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.debian import release, schema, settings
from deploy.debian.machine import Machine, Problem
from tests.harness.services import ROOT


def a_source(directory: Path) -> Path:
    for name, text in {
        "pyproject.toml": 'version = "0.2.0"\n',
        "apps/a.py": "A = 1\n",
        ".git/config": "secret",
        "var/secrets.env": "secret",
        "apps/__pycache__/a.pyc": "x",
    }.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return directory


def test_it_names_a_release_by_what_is_in_it(tmp_path: Path):
    source = a_source(tmp_path)
    found = [str(path.relative_to(source)) for path in release.files_of(source)]
    assert found == ["apps/a.py", "pyproject.toml"]
    before = release.version_of(source)
    (source / "var" / "more").write_text("what was made there changes nothing")
    assert release.version_of(source) == before
    assert before.startswith("0.2.0-")
    (source / "apps" / "a.py").write_text("A = 2\n")
    assert release.version_of(source) != before


def test_it_draws_secrets_once_and_says_none(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.setattr(settings, "SECRETS_ENV", tmp_path / "secrets.env")
    monkeypatch.setattr(settings, "KEYS", tmp_path)
    monkeypatch.setattr(Machine, "write", lambda _self, path, text, **_: path.write_text(text))
    settings.write_secrets(Machine())
    kept = {path: path.read_text() for path in tmp_path.iterdir()}
    assert len(kept) == 2
    settings.write_secrets(Machine())
    assert {path: path.read_text() for path in tmp_path.iterdir()} == kept
    assert (tmp_path / "secrets.env").stat().st_mode & 0o777 == 0o600
    # One that is new in a version is added, the others stay.
    whole = (tmp_path / "secrets.env").read_text().splitlines(keepends=True)
    (tmp_path / "secrets.env").write_text("".join(whole[1:]))
    settings.write_secrets(Machine())
    assert set(whole[1:]) < set((tmp_path / "secrets.env").read_text().splitlines(keepends=True))
    said = capsys.readouterr().out
    values = [line.strip().split("=", 1)[1] for line in whole]
    assert not any(value in said for value in values)


def test_it_changes_nothing_in_a_dry_run():
    marks = [Path("/etc/chorus"), Path("/opt/chorus"), Path("/usr/local/sbin/chorus")]
    if any(mark.exists() for mark in marks):
        pytest.skip("Chorus is installed on this machine")
    command = [sys.executable, ROOT / "deploy" / "install", "--dry-run"]
    done = subprocess.run(
        [*command, "--site-url", "https://chorus.example.org"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "would write /etc/chorus/site.env" in done.stdout
    assert "Nothing was changed." in done.stdout
    assert not any(mark.exists() for mark in marks)
    alone = subprocess.run(command, capture_output=True, text=True)
    assert "--site-url" in alone.stderr


@pytest.mark.parametrize("url", ["http://a.example", "a.example", "https://a.example/path"])
def test_it_wants_an_address_that_it_can_serve(url: str):
    with pytest.raises(Problem, match="--site-url"):
        settings.checked(url)


OPERATIONS = {
    "migrations.CreateModel(name='A', fields=[])": True,
    "AddIndexConcurrently('a', models.Index(fields=['b'], name='c'))": True,
    "migrations.AddField('a', 'b', field=models.DateField(null=True))": True,
    "migrations.AddField('a', 'b', field=models.IntegerField(db_default=0))": True,
    "migrations.AddField('a', 'b', field=models.IntegerField(default=0))": False,
    "migrations.RemoveField('a', 'b')": False,
    "migrations.RenameField('a', 'b', 'c')": False,
    "migrations.DeleteModel('a')": False,
    "migrations.AlterField('a', 'b', field=models.TextField())": False,
    "migrations.RunSQL('DROP TABLE a')": False,
}


@pytest.mark.parametrize(("operation", "safe"), OPERATIONS.items(), ids=OPERATIONS)
def test_it_knows_which_tables_the_version_before_can_live_with(operation: str, safe: bool):
    text = f"class Migration(migrations.Migration):\n    operations = [{operation}]\n"
    assert schema.is_safe(text) is safe
    assert schema.is_safe(f"safe_for_the_version_before = True\n{text}")


def test_it_looks_at_what_is_new_only(tmp_path: Path):
    older, newer = tmp_path / "older", tmp_path / "newer"
    for place, names in ((older, ["0001_a"]), (newer, ["0001_a", "0002_b"])):
        directory = place / "apps" / "stories" / "migrations"
        directory.mkdir(parents=True)
        for name in names:
            (directory / f"{name}.py").write_text("operations = [migrations.DeleteModel('a')]")
    assert schema.in_the_way(newer, older) == ["stories/0002_b"]
    assert schema.in_the_way(older, newer) == []
    assert len(schema.migrations(ROOT)) > 20
