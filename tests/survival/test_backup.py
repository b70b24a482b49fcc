"""A backup while people post, restored into an empty machine, by the commands of an operator."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pyrage
import pytest
from django.db import connections
from django.test import override_settings

from apps.audit.services import record
from apps.core.management.commands.prepare_site import FINISHED
from apps.privacy import tombstones
from apps.stories import erasing
from apps.stories.models import MeToo
from config.embedded.postgres import Postgres
from tests.factories import a_code, a_published_story, shown_code
from tests.harness.machine import Machine, Meanwhile
from tests.harness.marks import forms, only, scan
from tests.harness.services import ROOT
from tests.test_promises import drawn

BEFORE = 12  # people who are sure to be in the backup


class Operator:
    """Somebody on the machine, with the key at hand that is on another one."""

    def __init__(self, machine: Machine, folder: Path) -> None:
        self.folder, self.secret = folder, pyrage.x25519.Identity.generate()
        self.key = folder / "offline.key"
        self.key.write_text(f"# created for a test\n{self.secret}\n")
        # As in an image, where everything is built: it takes half a minute.
        (folder / "build").mkdir()
        (folder / "build" / FINISHED).touch()
        self.settings = machine.environment() | {
            "BUILD_DIR": str(folder / "build"),
            "VAR_DIR": str(folder),
            "DEMO": "0",
            "BACKUP_DIR": str(folder / "backups"),
            "BACKUP_KEY": str(self.secret.to_public()),
            "BACKUP_MARKER": str(folder / "marker"),
            "TOMBSTONES_FILE": str(folder / "tombstones.txt"),
        }

    def manage(self, *args: object, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *map(str, args)]
        environment = self.settings | more
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

    def backup(self) -> Path:
        done = self.manage("backup")
        assert done.returncode == 0, done.stderr
        (path,) = (self.folder / "backups").glob("*.age")
        return path


@pytest.fixture
def operator(machine: Machine, tmp_path: Path) -> Operator:
    return Operator(machine, tmp_path)


@pytest.fixture
def second_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A machine on which there is nothing yet."""
    var = tmp_path_factory.mktemp("empty")
    var.chmod(0o711)
    postgres = Postgres(var, durable=False)
    postgres.start()
    yield postgres
    postgres.stop()


def rows(postgres: Postgres, query: str) -> set[tuple]:
    line = psycopg2.connect(host=str(postgres.sockets), user="chorus", dbname="chorus")
    with line, line.cursor() as cursor:
        cursor.execute(query)
        return set(cursor.fetchall())


def lookups(postgres: Postgres) -> set[bytes]:
    known = rows(postgres, "SELECT lookup FROM stories_metoo WHERE lookup IS NOT NULL")
    return {bytes(x) for (x,) in known}


def known_here() -> set[bytes]:
    return {bytes(x) for x in MeToo.objects.exclude(lookup=None).values_list("lookup", flat=True)}


def test_it_restores_what_was_accepted_before_and_nothing_that_was_taken_back(
    machine: Machine, operator: Operator, second_cluster: Postgres
):
    words, title = drawn("lanternfish "), drawn("Title ")
    code = a_code()
    story = a_published_story(code=code, words=words, title=title)
    kept = a_published_story(words="Somebody else’s words.")
    record(actor=None, verb="undid", kind="letter", object_id=kept.pk)
    answers = [machine.visitor().say_me_too() for _ in range(BEFORE)]
    assert {each.status_code for each in answers} == {200}
    before = known_here() - {code.lookup()}

    with Meanwhile(lambda: machine.visitor().say_me_too()) as others:
        path = operator.backup()
        during = len(others.answers)
    assert during
    assert {each.status_code for each in others.answers} == {200}
    assert Path(operator.settings["BACKUP_MARKER"]).exists()
    after = known_here()

    sealed = path.read_bytes()
    assert sealed.startswith(b"age-encryption.org/v1\n")
    assert b"PGDMP" not in sealed
    marks = {"words": forms(words), "title": forms(title), "table": forms("stories_publishedtext")}
    clear = {"other": forms("somebody else"), "code": forms(shown_code(answers[0]))}
    # Of many bytes some are like short ones by chance.
    assert not scan({"backup": sealed}, only(marks | clear, ["plain", "utf-16", "hex", "base64"]))

    erasing.withdraw_story(story_id=story.pk, stay_counted=True)
    with override_settings(TOMBSTONES_FILE=operator.settings["TOMBSTONES_FILE"]):
        tombstones.write_down()

    done = operator.manage(
        "restore", path, "--key", operator.key, DATABASE_URL=second_cluster.url()
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "stories: 1\n" in done.stdout
    assert "The chain holds: 1 entries" in done.stdout
    assert "published stories: 1\n" in done.stdout

    restored = lookups(second_cluster)
    assert before <= restored <= after
    # One more without a code: hers, who took her story back and stays counted.
    ((all_of_them,),) = rows(second_cluster, "SELECT count(*) FROM stories_metoo")
    assert all_of_them == len(restored) + 1
    assert f"me toos: {all_of_them:,}\n" in done.stdout
    out = rows(second_cluster, "SELECT words, title FROM stories_publishedtext")
    assert [x for x, _title in out] == ["Somebody else’s words."]
    ((state, key),) = rows(
        second_cluster, f"SELECT state, data_key FROM stories_story WHERE id = '{story.pk}'"
    )
    assert (state, key) == ("withdrawn", None)
    assert not rows(second_cluster, "SELECT 1 FROM pg_class WHERE relname = 'chorus_restore'")


def test_it_names_what_is_wrong_before_it_changes_anything(
    machine: Machine, operator: Operator, second_cluster: Postgres
):
    path = operator.backup()
    (operator.folder / "tombstones.txt").touch()
    address = second_cluster.url()

    def refused(*args: object, url: str = address) -> str:
        done = operator.manage("restore", *args, DATABASE_URL=url)
        assert done.returncode == 1, done.stdout
        assert "Traceback" not in done.stderr
        assert not rows(second_cluster, "SELECT 1 FROM pg_tables WHERE schemaname = 'public'")
        return done.stderr

    other = operator.folder / "other.key"
    other.write_text(str(pyrage.x25519.Identity.generate()))
    assert "This key does not open" in refused(path, "--key", other)
    half = operator.folder / "half.age"
    half.write_bytes(path.read_bytes()[:-5000])
    assert "is cut off" in refused(half, "--key", operator.key)
    half.write_bytes(path.read_bytes()[:90])
    assert "is cut off" in refused(half, "--key", operator.key)
    letter = operator.folder / "letter.age"
    letter.write_bytes(pyrage.encrypt(b"Dear operator", [operator.secret.to_public()]))
    assert "holds no backup" in refused(letter, "--key", operator.key)
    assert "There is no key in it" in refused(path, "--key", operator.folder / "tombstones.txt")
    assert "cannot be read" in refused(path, "--key", operator.folder / "nowhere")
    assert "Say which" in refused()
    missing = refused(path, "--key", operator.key, "--tombstones", operator.folder / "gone")
    assert "do not open the site without it" in missing
    # The site that is there is not written over, nor while somebody looks at it.
    site = machine.postgres.url("site")
    with closing(machine.connect()):
        assert "somebody else" in refused(path, "--key", operator.key, url=site)
    machine.kill("web")
    connections.close_all()
    left = "--others-may-stay"
    here = refused(path, "--key", operator.key, left, url=site)
    assert "not empty" in here


def test_it_goes_on_where_it_was_interrupted(
    machine: Machine, operator: Operator, second_cluster: Postgres
):
    """The rows are in, and a later step fails: the same command again, with that file alone."""
    a_published_story(words="These are there.")
    record(actor=None, verb="undid", kind="letter", object_id="1")
    path = operator.backup()
    (operator.folder / "tombstones.txt").touch()
    there = {"DATABASE_URL": second_cluster.url()}
    wrong_key = there | {"AUDIT_KEY": f"a1:{'A' * 43}="}
    stopped = operator.manage("restore", path, "--key", operator.key, **wrong_key)
    assert stopped.returncode == 1
    assert "The chain is broken" in stopped.stderr

    path.rename(path.with_suffix(".first"))
    other = operator.manage("restore", operator.backup(), "--key", operator.key, **there)
    assert "Another backup was being restored" in other.stderr
    first = path.with_suffix(".first")
    again = operator.manage("restore", first, "--key", operator.key, **there)
    assert again.returncode == 0, again.stderr
    assert "going on from there" in again.stdout
    assert "published stories: 1\n" in again.stdout
    once_more = operator.manage("restore", first, "--key", operator.key, **there)
    assert "not empty" in once_more.stderr
