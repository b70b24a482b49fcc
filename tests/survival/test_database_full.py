"""A database whose disk is full says so kindly, keeps the words, and goes on when there is room."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.stories.models import MeToo, Story
from tests.harness.machine import Machine
from tests.harness.services import PREFIX
from tests.harness.visitor import shown_code
from tests.stories.writing import fields_of

SIZE = "160m"


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A folder with a limit, for the cluster of the machine that this test starts."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp"))
    folder.chmod(0o711)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0711", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True).returncode:
        folder.rmdir()
        pytest.skip("A disk that is full needs root and a mount, and this place allows neither.")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
    folder.rmdir()


def fill(folder: Path) -> Path:
    """Take all room that is left."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 65536)
        except OSError:
            return ballast


def test_it_keeps_words_while_the_disk_is_full_and_heals_by_itself(
    small_disk: Path, built_static: None, django_db_blocker
):
    machine = Machine(small_disk)
    try:
        machine.begin_afresh()
        machine.start("web")
        visitor = machine.visitor()
        assert shown_code(visitor.say_me_too())
        story = fields_of(visitor.at_preview("I told my sister first. " * 800)) | {"go": "send"}
        ballast = fill(small_disk)
        answers = []
        while len(answers) < 400 and (not answers or answers[-1].status_code == 200):
            answers.append(machine.visitor().say_me_too())
        assert answers[-1].status_code == 503, answers[-1]
        kept = visitor.post("/write/", story)
        assert kept.status_code == 503
        assert "I told my sister first." in kept.text
        ballast.unlink()
        sent = visitor.post("/write/", fields_of(kept, "kept"))
        assert shown_code(sent)
        with django_db_blocker.unblock(), machine.as_database():
            counted = sum(each.status_code == 200 for each in answers)
            assert MeToo.objects.count() == counted + 2
            assert Story.objects.count() == 1
    finally:
        machine.close()
        shutil.rmtree(machine.var, ignore_errors=True)
