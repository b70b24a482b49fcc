"""A new key, everything moved to it while people write, the old key gone, and every word there."""

import ast
import re
import sys
import threading
from datetime import date
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import close_old_connections, connection, transaction
from django.test import Client

from apps.core import crypto
from apps.core.key_file import KeyFileProblem, add_key, drop_key, fresh_kid
from apps.core.keyring import keyring, newest
from apps.moderation.models import LegalHold, Notice
from apps.privacy.rewrapping import Round, rewrap, rewrap_all, rows_under
from apps.privacy.sealed_columns import SEALED_COLUMNS
from apps.solidarity.models import Letter
from apps.solidarity.written_services import open_words
from apps.stories import erasing
from apps.stories.models import Revision, Story
from config.embedded.process import spawn, wait_until
from tests import cast
from tests.factories import a_story
from tests.harness.processes import ROOT, environment, manage
from tests.moderation.notes import a_letter, a_pledge

TODAY = date(2026, 11, 30)


def words_of(story: Story) -> str:
    story = Story.objects.get(pk=story.pk)
    return story.revisions.order_by("-number")[0].unseal(key=story.key())["words"]


def kid_of(story: Story) -> str | None:
    return crypto.kid_of(bytes(Story.objects.get(pk=story.pk).data_key))


def manage_keys(key_file: Path, *args: str):
    return manage(*args, KEYRING_FILE=str(key_file))


# --- the file -------------------------------------------------------------------------------------


def test_it_puts_a_key_on_top_for_nobody_else_to_read(key_file):
    old = key_file.read_text()
    assert add_key(key_file, today=TODAY) == "k202611a"
    assert add_key(key_file, today=TODAY) == "k202611b"
    head, *lines = key_file.read_text().splitlines()
    assert head == "# newest first"
    assert [line.split(":")[0] for line in lines] == ["k202611b", "k202611a", "k1"]
    assert lines[-1] == old.splitlines()[-1]
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert [*keyring()] == [b"k202611b", b"k202611a", b"k1"]
    assert [path.name for path in key_file.parent.iterdir()] == ["keyring"]


def test_it_names_keys_by_month_and_letter():
    assert fresh_kid(date(2027, 1, 5), ["k202701a", "k202701c"]) == "k202701b"
    with pytest.raises(KeyFileProblem):
        fresh_kid(TODAY, [f"k202611{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"])


def test_it_takes_a_key_out_and_leaves_the_rest_as_it_is(key_file):
    lines = key_file.read_text()
    key_file.write_text(lines.replace("k1:", "k3:") + f"# old\n{lines.splitlines()[1]}\n")
    drop_key(key_file, "k1")
    assert key_file.read_text() == lines.replace("k1:", "k3:") + "# old\n"


@pytest.mark.parametrize(("kid", "said"), [("k9", "no key k9"), ("k1", "newest key")])
def test_it_keeps_the_newest_key_and_knows_its_keys(key_file, kid, said):
    before = key_file.read_text()
    with pytest.raises(KeyFileProblem, match=said):
        drop_key(key_file, kid)
    assert key_file.read_text() == before


def test_it_lets_one_change_at_a_time(key_file):
    before = key_file.read_text()
    key_file.with_name("keyring.new").touch()
    with pytest.raises(KeyFileProblem, match="another change is going on"):
        add_key(key_file, today=TODAY)
    assert key_file.read_text() == before


def test_it_says_that_keys_of_the_environment_are_changed_by_hand(settings):
    settings.KEYRING_FILE = ""
    for command in (["add_key"], ["drop_key", "k1"]):
        with pytest.raises(CommandError, match="KEYRING_FILE"):
            call_command(*command)


# --- moving ---------------------------------------------------------------------------------------


@pytest.fixture
def one_of_each(key_file) -> dict:
    """A story, an authenticator app, recovery codes and an open session, all under k1."""
    ines = cast.ines()
    client = cast.sign_in(Client(), ines)
    RecoveryCodes.activate(ines)
    letter, _pledge = a_letter("A lamp in the window."), a_pledge()
    for row in (
        Notice(lookup=b"n" * 32, story_id=uuid4(), reason="named", language="en", day=TODAY),
        LegalHold(story_id=uuid4(), reason="court", day=TODAY),
    ):
        row.seal({"words": "A lamp."} if isinstance(row, Notice) else "A lamp.")
        row.save()
    story = a_story(words="A lamp in the window.")
    return {"story": story, "letter": letter, "client": client, "ines": ines}


@pytest.mark.django_db
def test_it_moves_everything_and_everything_still_opens(one_of_each, key_file, capsys):
    ines, client, story = one_of_each["ines"], one_of_each["client"], one_of_each["story"]
    app = Authenticator.objects.get(user=ines, type="recovery_codes")
    codes = RecoveryCodes(app).generate_codes()
    assert {*rows_under("k1")} == {column.name for column in SEALED_COLUMNS}
    kid = add_key(key_file, today=TODAY)
    call_command("rewrap_keys")
    assert f"moved to {kid}" in capsys.readouterr().out
    assert not rows_under("k1")
    call_command("drop_key", "k1")
    assert [*keyring()] == [kid.encode()]
    assert words_of(story) == "A lamp in the window."
    letter = Letter.objects.get(pk=one_of_each["letter"].pk)
    assert open_words(letter) == {"words": "A lamp in the window."}
    app.refresh_from_db()
    assert RecoveryCodes(app).generate_codes() == codes
    totp = TOTP(Authenticator.objects.get(user=ines, type="totp"))
    assert totp.validate_code(cast.code())
    assert client.get("/moderation/").status_code == 200


@pytest.mark.django_db
def test_it_moves_nothing_twice(one_of_each, key_file):
    add_key(key_file, today=TODAY)
    first, second = Round(), Round()
    assert sum(rewrap_all(first)) == sum(rewrap_all(second))
    assert (first.moved > 3, second.moved) == (True, 0)


@pytest.mark.django_db
def test_it_does_not_drop_a_key_that_is_needed(one_of_each, key_file):
    add_key(key_file, today=TODAY)
    before = key_file.read_text()
    with pytest.raises(CommandError, match=r"k1 is still needed: stories.story.data_key \(1\), "):
        call_command("drop_key", "k1")
    assert key_file.read_text() == before


@pytest.mark.django_db
def test_it_tells_what_does_not_open_and_moves_the_rest(one_of_each, key_file):
    lost = a_story()
    Story.objects.filter(pk=lost.pk).update(data_key=b"v1|k7|" + b"x" * 300)
    add_key(key_file, today=TODAY)
    with pytest.raises(CommandError, match=r"do not open: stories.story.data_key \(1\)"):
        call_command("rewrap_keys")
    assert not rows_under("k1")
    assert rows_under("k7") == {"stories.story.data_key": 1}


@pytest.mark.django_db
def test_it_does_not_bring_back_what_was_destroyed_meanwhile(one_of_each, key_file, monkeypatch):
    """The writer takes the story back between our look and our hand."""
    story = one_of_each["story"]
    add_key(key_file, today=TODAY)
    real = crypto.reseal

    def slow(envelope: bytes, *, binding: str) -> bytes:
        sealed = real(envelope, binding=binding)
        if str(story.pk) in binding:
            erasing.withdraw_story(story_id=story.pk, stay_counted=False)
        return sealed

    monkeypatch.setattr(crypto, "reseal", slow)
    tally = Round()
    list(rewrap(tally))
    assert tally.busy == 1
    assert Story.objects.get(pk=story.pk).data_key is None


@pytest.mark.django_db(transaction=True)
def test_it_waits_for_nobody_and_comes_back(key_file):
    """A row that somebody is writing to is left for the next round."""
    held, free = a_story(), a_story()
    add_key(key_file, today=TODAY)
    has_it, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Story.objects.select_for_update().get(pk=held.pk)
            has_it.set()
            go_on.wait(60)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert has_it.wait(60)
    tally = Round()
    list(rewrap(tally))
    assert (tally.moved, tally.busy, kid_of(held), kid_of(free)) == (1, 1, "k1", "k202611a")
    go_on.set()
    thread.join()
    list(rewrap_all(tally))
    assert (tally.busy, kid_of(held)) == (0, "k202611a")


# --- under load -----------------------------------------------------------------------------------


class Writers:
    """Threads that post stories until they are told to stop, and one that takes some back."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.stories: list[tuple[Story, str]] = []
        self.gone: list[Story] = []
        self.wrong: list[BaseException] = []
        self.threads = [threading.Thread(target=self._post, args=[n]) for n in range(3)]

    def __enter__(self) -> "Writers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def wrote(self, more: int) -> bool:
        """Whether so many more stories come in; False as soon as something went wrong."""
        wanted = len(self.stories) + more
        wait_until(lambda: len(self.stories) > wanted or bool(self.wrong), 60)
        return not self.wrong and len(self.stories) > wanted

    def _post(self, number: int) -> None:
        try:
            for count in range(10_000):
                # A breath between two stories: on a busy machine the commands take long.
                if self.over.wait(0.1):
                    break
                words = f"Words {number}-{count}."
                story = a_story(words=words)
                if count % 7 == 3:
                    erasing.withdraw_story(story_id=story.pk, stay_counted=True)
                    self.gone.append(story)
                else:
                    self.stories.append((story, words))
        except BaseException as error:
            self.wrong.append(error)
        finally:
            close_old_connections()
            connection.close()


@pytest.mark.django_db(transaction=True)
def test_it_moves_and_drops_while_people_write(key_file):
    """add_key, rewrap_keys and drop_key as an operator types them; three people never stop."""
    for number in range(250):
        a_story(words=f"Before {number}.")
    with Writers() as writers:
        assert writers.wrote(20)
        added = manage_keys(key_file, "add_key")
        assert added.returncode == 0, added.stderr
        kid = newest()[0].decode()
        assert added.stdout.startswith(kid)
        moved = manage_keys(key_file, "rewrap_keys")
        assert moved.returncode == 0, moved.stderr
        assert re.search(rf"\d+ moved to {kid}", moved.stdout)
        dropped = manage_keys(key_file, "drop_key", "k1")
        assert dropped.returncode == 0, dropped.stderr
        assert writers.wrote(20)
    assert not writers.wrong
    assert [*keyring()] == [kid.encode()]
    assert all(words_of(story) == words for story, words in writers.stories)
    assert {words_of(story)[:6] for story in Story.objects.exclude(data_key=None)} == {
        *("Before", "Words ")
    }
    assert writers.gone
    assert not Story.objects.filter(pk__in=[s.pk for s in writers.gone], data_key__isnull=False)


@pytest.mark.django_db(transaction=True)
def test_it_goes_on_where_it_was_killed(key_file):
    """SIGKILL in the middle: what is moved is moved, what is not opens as before."""
    stories = [(a_story(words=f"Words {number}."), f"Words {number}.") for number in range(40)]
    # More of the same: some batches. And somebody writes to one, so the command comes to no end.
    copies_of(stories[0][0], 1000)
    total = Story.objects.count()
    writing = psycopg2.connect(**connection.get_connection_params())
    with writing.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {Story._meta.db_table} ORDER BY id DESC LIMIT 1 FOR UPDATE")
    kid = add_key(key_file, today=TODAY)
    log = key_file.with_name("rewrap.log")
    command = [sys.executable, "manage.py", "rewrap_keys"]
    process = spawn(command, log=log, env=environment(KEYRING_FILE=str(key_file)), cwd=ROOT)

    def left() -> int:
        return rows_under("k1").get("stories.story.data_key", 0)

    assert wait_until(lambda: left() < total, 60, 0.01)
    process.kill()
    process.wait()
    writing.close()
    assert 0 < left() < total
    assert all(words_of(story) == words for story, words in stories)
    again = manage_keys(key_file, "rewrap_keys")
    assert again.returncode == 0, again.stderr
    assert int(re.findall(r"([\d,]+) moved", again.stdout)[0].replace(",", "")) < total
    assert left() == 0
    assert all(words_of(story) == words for story, words in stories)
    assert kid_of(stories[0][0]) == kid


def copies_of(story: Story, count: int) -> None:
    rows = []
    for _ in range(count):
        row = Story(language=story.language)
        row.give_key()
        rows.append(row)
    Story.objects.bulk_create(rows)


# --- the rest of R3 -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_opens_no_row_with_the_bytes_of_another(key_file):
    """Somebody with the database swaps two stories' keys, then two stories' words."""
    one, other = a_story(words="One."), a_story(words="Other.")
    keys = [bytes(one.data_key), bytes(other.data_key)]
    for story, key in zip((one, other), reversed(keys), strict=True):
        Story.objects.filter(pk=story.pk).update(data_key=key)
        with pytest.raises(crypto.CannotOpen):
            words_of(story)
    for story, key in zip((one, other), keys, strict=True):
        Story.objects.filter(pk=story.pk).update(data_key=key)
    sealed = [bytes(story.revisions.get().sealed) for story in (one, other)]
    for story, words in zip((one, other), reversed(sealed), strict=True):
        Revision.objects.filter(story=story).update(sealed=words)
        with pytest.raises(crypto.CannotOpen):
            words_of(story)


@pytest.mark.django_db
def test_it_opens_no_story_with_the_key_and_words_of_another(key_file):
    """Key and words together are no better: both are bound to their rows."""
    one, other = a_story(words="One."), a_story(words="Other.")
    Story.objects.filter(pk=one.pk).update(data_key=bytes(other.data_key))
    Revision.objects.filter(story=one).update(sealed=bytes(other.revisions.get().sealed))
    with pytest.raises(crypto.CannotOpen):
        words_of(one)


@pytest.mark.django_db
def test_it_does_not_rewrap_what_was_swapped(key_file):
    """Rewrapping must not bless bytes that stand in the wrong row."""
    one, other = a_story(), a_story()
    Story.objects.filter(pk=one.pk).update(data_key=bytes(other.data_key))
    add_key(key_file, today=TODAY)
    tally = Round()
    list(rewrap(tally))
    assert tally.closed == {"stories.story.data_key": 1}
    assert (kid_of(one), kid_of(other)) == ("k1", "k202611a")


@pytest.mark.django_db
def test_it_seals_words_in_few_sizes(key_file):
    """What a thief of the database learns of a length is a power of two."""
    sizes = set()
    for length in (1, 40, 300, 301, 2_000, 5_000, 19_999):
        revision = a_story(words="x" * length).revisions.get()
        sizes.add(len(bytes(revision.sealed)) - len(b"v1|own|") - 24 - 16)
    sizes.add(len(bytes(Story.objects.all()[0].data_key)) - len(b"v1|k1|") - 24 - 16)
    assert all(size % 256 == 0 and (size // 256).bit_count() == 1 for size in sizes), sizes


def test_it_knows_every_place_that_the_keyring_seals():
    """Whoever seals without a key of their own adds the column to SEALED_COLUMNS."""
    found = {}
    for path in ROOT.glob("apps/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "attr", None) or getattr(
                getattr(node, "func", None), "id", None
            )
            named = {keyword.arg for keyword in getattr(node, "keywords", [])}
            if name in ("seal", "seal_text") and "binding" in named and "key" not in named:
                found[path.relative_to(ROOT).as_posix()] = name
    assert found == {
        "apps/stories/models.py": "seal",
        "apps/solidarity/models/written.py": "seal",
        "apps/moderation/models/notices.py": "seal",
        "apps/moderation/models/holds.py": "seal",
        "apps/accounts/adapter.py": "seal_text",
        "apps/core/sessions.py": "seal_text",
        # Sealed and opened at once, to see that it works; kept nowhere.
        "apps/pages/doctor/setting_checks.py": "seal_text",
        # In Valkey for two days; a salt that does not open is drawn again.
        "apps/core/salts.py": "seal",
        # Sealing itself, and sealing again.
        "apps/core/crypto.py": "seal",
    }


@pytest.mark.django_db
def test_it_finds_its_envelopes_nowhere_else_in_the_database(one_of_each):
    """Asked of every column of every table, whatever wrote it."""
    assert Session.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE"
            " table_schema = 'public' AND data_type IN ('bytea', 'text', 'character varying',"
            " 'jsonb')"
        )
        columns = cursor.fetchall()
        found = set()
        for table, column in columns:
            cursor.execute(
                f'SELECT 1 FROM "{table}" WHERE "{column}"::text LIKE ANY (%s) LIMIT 1',
                [["\\\\x76317c6b31%", "%djF8azF8%"]],
            )
            found |= {(table, column)} if cursor.fetchone() else set()
    known = {(column.model._meta.db_table, column.field) for column in SEALED_COLUMNS}
    assert found == known
