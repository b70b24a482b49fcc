"""What happens before a single package is there."""

import json
import sys

import pytest

from config import bootstrap


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / ".venv" / "installed.json")
    (tmp_path / ".venv").mkdir()
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text(f"{name}==1\n")
    return tmp_path


@pytest.fixture
def installs(monkeypatch):
    done = []
    monkeypatch.setattr(bootstrap, "works", lambda python: True)
    monkeypatch.setattr(bootstrap, "install", lambda requirements: done.append(requirements.name))
    return done


def test_it_names_the_package_when_virtual_environments_cannot_be_made(place, monkeypatch):
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    with pytest.raises(bootstrap.Problem, match=f"apt-get install python{version}-venv"):
        bootstrap.ensure_environment(place / "requirements.txt")


def test_it_installs_once(place, installs):
    bootstrap.ensure_environment(place / "requirements.txt")
    bootstrap.ensure_environment(place / "requirements.txt")
    assert installs == ["requirements.txt"]


def test_it_installs_again_when_the_requirements_changed(place, installs):
    bootstrap.ensure_environment(place / "requirements.txt")
    (place / "requirements.txt").write_text("other==2\n")
    bootstrap.ensure_environment(place / "requirements.txt")
    assert installs == ["requirements.txt", "requirements.txt"]


def test_it_needs_nothing_more_to_run_once_the_tests_were_installed(place, installs):
    bootstrap.ensure_environment(place / "requirements-dev.txt")
    bootstrap.ensure_environment(place / "requirements.txt")
    assert installs == ["requirements-dev.txt"]


def test_it_mends_an_environment_whose_installation_was_cut_short(place, installs):
    bootstrap.STAMP.write_text("{")
    bootstrap.ensure_environment(place / "requirements.txt")
    assert installs == ["requirements.txt"]
    assert list(json.loads(bootstrap.STAMP.read_text())) == ["requirements.txt"]


def test_it_sees_an_environment_whose_python_is_gone(place):
    assert not bootstrap.works(place / ".venv" / "bin" / "python")
    assert bootstrap.works(sys.executable)
