"""Text that is made to run, and text that is made to break: it is shown as text."""

import contextlib
import html
import http.client
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Route

from apps.core.form_keys import draw_form_key
from apps.core.html import plain_text
from apps.core.text import tidy
from apps.moderation import claims, opening
from apps.stories import services
from apps.stories.models import Revision, Story
from tests import cast, factories
from tests.core.test_text import HONEST
from tests.factories import make_move
from tests.stories.vectors import VECTORS
from tests.stories.writing import at, go

# --- code in the place of words -------------------------------------------------------------------

# Each between two marks, so that what one does to its neighbours is seen.
WORDS = "\n\n".join(
    f"aa{number}aa {vector} zz{number}zz" for number, vector in enumerate(VECTORS)
)  # fmt: skip
SHORT = [tidy(vector) for vector in VECTORS if len(tidy(vector)) <= 40]
LISTENS = (
    "window.hit = (n) => { (top.hits ??= new Set()).add(n) };"
    "window.alert = window.prompt = window.confirm = window.hit;"
)
# What every element of a page is: its name, the names of its attributes, and where it leads.
SIGNATURES = """() => [...document.querySelectorAll('*')].map((e) => {
  const leads = ['href', 'src', 'action', 'formaction', 'data', 'srcdoc', 'style', 'http-equiv']
    .map((name) => e.getAttribute(name)).filter(Boolean)
    .map((value) => URL.canParse(value, location) ? new URL(value, location).origin : value);
  return [e.localName, e.getAttributeNames().sort().join(), leads.join()].join(' ');
})"""
# What words may bring onto a page: paragraphs, places that our checks have marked, and controls of
# ours that come with a longer story.
OF_OURS = re.compile(r"(p|br|bdi|mark class,title|li class|li|span class|span|ul class,role) *$")


@pytest.fixture
def listening(open_page) -> Any:
    """Opens pages on which anything that runs is heard, and no policy of ours stands in its way."""

    def open_(**more: Any) -> Page:
        page = open_page(bypass_csp=True, **more)
        page.context.add_init_script(LISTENS)
        return page

    return open_


def hits(page: Page) -> list[Any]:
    return page.evaluate("[...(window.hits ?? [])]")


def titles_and_names() -> list[tuple[str, str]]:
    """Pairs that hold every short vector: three to a title, one to a name."""
    titles = [" ".join(SHORT[place : place + 3])[:120] for place in range(0, len(SHORT), 3)]
    return [(title, SHORT[-1 - place]) for place, title in enumerate(titles)][:8]


def stories(words: str, **draft: Any) -> Story:
    return factories.a_published_story(words=tidy(words), byline="name", **draft)


def surfaces(site_url: str, context: BrowserContext, story: Story, code: str) -> dict[str, Page]:
    """A page for each place in which words of a writer stand."""
    addresses = {
        "list": "/stories/",
        "gate": f"/stories/{story.pk}/",
        "story": f"/stories/{story.pk}/?open=1",
        "folded": f"/stories/{story.pk}/?open=1&fold=1",
        "arabic": f"/ar/stories/{story.pk}/?open=1",
    }
    pages = {name: context.new_page() for name in addresses}
    for name, page in pages.items():
        page.goto(site_url + addresses[name])
    pages["my story"] = my_story(context.new_page(), site_url, code)
    return pages


def my_story(page: Page, site_url: str, code: str) -> Page:
    page.goto(f"{site_url}/my-story/")
    page.locator("main form button").first.click()
    page.locator("[name=return_code]").fill(code)
    page.locator("main form button").first.click()
    page.locator(".thread").wait_for()
    return page


def preview(page: Page, site_url: str, words: str, title: str) -> Page:
    page.goto(f"{site_url}/write/")
    page.locator("#write button[value=next]").click()
    page.locator("textarea[name=words]").fill(words)
    page.locator("[name=title]").fill(title)
    while not page.locator(".preview").count():
        page.locator("#write button[value=next]").click()
    return page


def review(page: Page, site_url: str) -> Page:
    page.goto(f"{site_url}/moderation/")
    page.get_by_role("button", name="Take the next story").click()
    page.wait_for_url("**/moderation/*-*/")
    page.locator(".gate a.btn").click()
    return page


def asked_and_answered(code: Any, words: str, answer: str) -> Story:
    """A published story has no open question; this one waits, with a thread of two."""
    story = factories.a_story(code=code, words=tidy(words))
    from apps.stories import screening_run

    screening_run.screen_waiting()
    make_move(story.pk, "ask")
    services.add_message(story=story, words="A question", from_writer=False)
    services.answer_question(story=story, words=tidy(answer))
    opening.open_tasks()
    return story


def every_page(site: Any, listening: Any, words: str, pairs: list[tuple[str, str]], reply: str):
    """All pages, once, with these words in them."""
    shown = [stories(words, title=tidy(title), name=tidy(name)) for title, name in pairs]
    code = factories.a_code()
    asked_and_answered(code, words, reply)
    context = listening().context
    pages = surfaces(site.url, context, shown[0], code.words("en"))
    pages["preview"] = preview(context.new_page(), site.url, words, pairs[0][0])
    staff = listening(state=cast.browser_state(cast.ines())).context
    pages["review"] = review(staff.new_page(), site.url)
    pages["queue"] = staff.new_page()
    pages["queue"].goto(f"{site.url}/moderation/")
    return pages


@pytest.mark.browser
def test_it_shows_code_as_text_everywhere_and_runs_none(site, listening, foreign_requests):
    # With a detail that our checks find, so that its controls are there on the calm page too.
    words = "Calm words. My boss was Robert Miller."
    calm = every_page(site, listening, words, [("A title", "Robin")], "An answer")
    known = {name: {*page.evaluate(SIGNATURES)} for name, page in calm.items()}
    everywhere = set().union(*known.values())
    Story.objects.all().delete()

    hostile = every_page(site, listening, WORDS, titles_and_names(), " ".join(SHORT)[:4900])
    for name, page in hostile.items():
        page.wait_for_timeout(200)  # for what a broken picture or an animation would set off
        assert hits(page) == [], name
        strange = {*page.evaluate(SIGNATURES)} - known[name] - everywhere
        assert not [each for each in strange if not OF_OURS.match(each)], name
    assert not foreign_requests

    for name in ("story", "arabic", "my story", "preview", "review"):
        assert len(hostile[name].content()) > 10_000, name
    assert readable(hostile["story"].locator("[data-story]").inner_text()) >= 0.95
    assert readable(hostile["review"].locator("[data-story]").inner_text()) >= 0.95
    titles = hostile["list"].locator(".list h2").all_inner_texts()
    assert len(titles) == 8
    assert all(title.strip() for title in titles)


def readable(shown: str) -> float:
    """Of all vectors, how many stand between their two marks as they were told to: markup that is
    markup is taken out by `plain_text`, and every other character is there."""
    shown = squeezed(shown)
    whole = [
        number
        for number, vector in enumerate(VECTORS)
        if squeezed(f"aa{number}aa{plain_text(tidy(vector))}zz{number}zz") in shown
    ]
    return len(whole) / len(VECTORS)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.browser
def test_it_would_notice_what_runs(site, listening):
    """The same vectors on a page that forgets to escape."""
    page = listening()
    frames = "".join(f'<iframe srcdoc="{html.escape(each)}"></iframe>' for each in VECTORS)
    raw = "\n".join(vector for vector in VECTORS if "plaintext" not in vector)

    def answer(route: Route) -> None:
        body = frames if "frames" in route.request.url else f"<div title='{raw}'>{raw}</div>"
        route.fulfill(body=f"<!doctype html><body>{body}", content_type="text/html; charset=utf-8")

    page.route("**/control?*", answer)
    page.route("**/*", lambda route: route.fallback())
    page.goto(f"{site.url}/control?frames", wait_until="commit")
    page.wait_for_function("(window.hits?.size ?? 0) >= 60", timeout=60_000)
    known = {*page.evaluate(SIGNATURES)}
    page.goto(f"{site.url}/control?raw", wait_until="domcontentloaded")
    page.wait_for_timeout(300)
    assert {*page.evaluate(SIGNATURES)} - known


# --- the direction of words -----------------------------------------------------------------------


class Texts(HTMLParser):
    """Every text of a page with the elements around it, the nearest last."""

    EMPTY = frozenset(("br", "img", "input", "meta", "link", "hr"))

    def __init__(self, page: str) -> None:
        super().__init__()
        self.around: list[tuple[str, dict[str, str | None]]] = []
        self.found: list[tuple[str, list[tuple[str, dict[str, str | None]]]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in self.EMPTY:
            self.around.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        while self.around and self.around.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.found.append((data, [*self.around]))


def isolates(page: str, text: str) -> bool:
    """Whether a text is there, and keeps its direction to itself wherever it is."""
    places = [around for data, around in Texts(page).found if text in data]
    return bool(places) and all(
        any(name == "bdi" or marks.get("dir") == "auto" for name, marks in around[-3:])
        for around in places
    )


@pytest.mark.django_db
def test_it_keeps_the_direction_of_words_to_themselves(client: Client):
    words, title, name, reply = "wordsmark", "titlemark", "Namemark", "replymark"
    story = factories.a_published_story(words=words, title=title, name=name, byline="name")
    code = factories.a_code()
    asked_and_answered(code, words, reply)
    pages = {
        "story": (client.get(f"/stories/{story.pk}/?open=1"), (words, title, name)),
        "gate": (client.get(f"/stories/{story.pk}/"), (title, name)),
        "list": (client.get("/stories/"), (title, name)),
        "my story": (factories.enter(client, code.digits()), (reply,)),
        "preview": (at(Client(), "preview", words=words, title=title), (words, title)),
    }
    staff = cast.sign_in(Client(), cast.ines())
    staff.post("/moderation/next/")
    (claim,) = claims.Claim.objects.all()
    pages["review"] = (staff.get(f"/moderation/{claim.task_id}/?open=1"), (words, reply))
    for where, (response, texts) in pages.items():
        for text in texts:
            assert isolates(response.content.decode(), text), (where, text)


def test_it_would_see_a_text_that_turns_its_page():
    assert isolates("<p><bdi>mark</bdi></p>", "mark")
    assert isolates('<div dir="auto"><p>x</p><p>mark</p></div>', "mark")
    assert not isolates("<div><bdi>x</bdi><p>mark</p></div>", "mark")
    assert not isolates("<bdi>mark</bdi><p>mark</p>", "mark")
    assert not isolates("<bdi>x</bdi>", "mark")


# --- honest words ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_keeps_and_shows_honest_words_of_every_script(client: Client):
    """Through the form, the seal, the machine and the page, and nothing is different."""
    words = "\n\n".join(HONEST)
    page = at(client, "preview", words=words, title=HONEST[0].split("\n")[0], language="ar")
    assert go(client, page, "send", agrees="yes").status_code == 200
    story = Story.objects.get()
    typed = Revision.objects.get(story=story).unseal(key=story.key())
    assert typed["words"] == words
    shown = factories.a_published_story(words=words)
    page = client.get(f"/stories/{shown.pk}/?open=1").content.decode()
    for paragraph in words.split("\n"):
        assert html.escape(paragraph.strip()) in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b\x07c", "abc"),
        ("a\u202eb\u2066c", "abc"),
        ("pass\u200bword", "password"),
        ("Z" + "\u0335" * 500, "Z" + "\u0335" * 8),
        ("x" * 20_000, "x" * 20_000),
        ("😀" * 20_000, "😀" * 20_000),
        # Four code points each as they are typed, one when they are kept
        ("e\u200b\u0301\u2060" * 20_000, "é" * 20_000),
        ("one\r\n\r\ntwo", "one\n\ntwo"),
    ],
)
def test_it_keeps_words_that_hide_something_without_it(client: Client, typed: str, kept: str):
    page = at(client, "preview", words=typed)
    assert go(client, page, "send", agrees="yes").status_code == 200
    story = Story.objects.get()
    assert Revision.objects.get(story=story).unseal(key=story.key())["words"] == kept


@pytest.mark.django_db
def test_it_counts_kindly_beyond_twenty_thousand(client: Client):
    words = "ق" * 20_001
    page = go(client, at(client, "words"), words=words, title="")
    body = page.content.decode()
    assert page.status_code == 200
    assert re.search(r"20[,.]?001", body)
    assert re.search(r"20[,.]?000", body)
    assert words in body
    assert not Story.objects.exists()


# --- bodies and requests --------------------------------------------------------------------------

FORM = "application/x-www-form-urlencoded"
MEGABYTE = 1024 * 1024


def form(**fields: str) -> bytes:
    fields = {"form_key": draw_form_key(), "step": "words", "go": "next"} | fields
    return "&".join(f"{name}={quote(value)}" for name, value in fields.items()).encode()


def bodies() -> dict[str, tuple[str, bytes]]:
    """Name -> type and body of what no page of ours would send."""
    many = "&".join(f"field{number}=x" for number in range(10_000)).encode()
    same = "&".join("words=x" for _ in range(10_000)).encode()
    part = b'--x\r\nContent-Disposition: form-data; name="words"'
    return {
        "ten megabytes of words": (FORM, b"words=" + b"x" * 10 * MEGABYTE),
        "ten megabytes of nothing": (FORM, b"&" * 10 * MEGABYTE),
        "ten megabytes of percent signs": (FORM, b"%" * 10 * MEGABYTE),
        "just under what is read": (FORM, form(words="") + b"ab%d9%82" * 60_000),
        "ten thousand fields": (FORM, form() + b"&" + many),
        "one field ten thousand times": (FORM, form() + b"&" + same),
        "a long name": (FORM, form() + b"&" + b"n" * 400_000 + b"=x"),
        "broken percent escapes": (FORM, form() + b"&words=%&words=%z%zz%d9%&%%%=%%%25%2"),
        "invalid UTF-8": (FORM, form() + b"&words=\xff\xfe\xc0\xaf\xed\xa0\x80%ff%c0%af%ed%a0%80"),
        "UTF-16": (FORM, form(words="plain").decode().encode("utf-16")),
        "UTF-16 that says so": (f"{FORM}; charset=utf-16", form().decode().encode("utf-16")),
        "a codec that is none": (f"{FORM}; charset=nothing", form()),
        "a codec for something else": (f"{FORM}; charset=rot13", form(words="x")),
        "a codec that refuses": (f"{FORM}; charset=idna", form(words="x")),
        "a codec that always fails": (f"{FORM}; charset=undefined", form(words="x")),
        "a charset of control characters": (f"{FORM}; charset=\x7f\x01", form()),
        "nothing at all": ("", b""),
        "NUL": (FORM, form(words="\x00" * 10_000, title="\x00", name="\x00")),
        "lone surrogates": (FORM, form() + b"&title=%ed%a0%80%ed%b0%80"),
        "deep nesting": (FORM, form(words="<b>" * 6000, title="<i>" * 40)),
        "deep nesting in a preview": (
            FORM,
            form(words="<div><p>" * 2400, step="preview", go="preview"),
        ),
        "half of a tag, often": (
            FORM,
            form(words="<a href='" * 2200, step="preview", go="preview"),
        ),
        "a tower": (FORM, form(words="a" + "\u0301\u0316" * 40_000, go="preview")),
        "marks of one class backwards": (FORM, form(words="a" + "\u0345\u0327\u0335" * 25_000)),
        "what expands": (FORM, form(words="\ufb2c\u0344\u0f73" * 20_000, go="preview")),
        "joiners": (FORM, form(words="\u200d" * 60_000, go="preview")),
        "emoji that never end": (FORM, form(words="👩\u200d" * 9_000, go="preview")),
        "directions": (FORM, form(words="\u202e\u2067" * 9_000, go="preview")),
        "long words": (FORM, form(words="x" * 20_000, title="x" * 9_000, go="preview")),
        "digits": (FORM, form(words="1" * 20_000, go="preview")),
        "addresses": (FORM, form(words="a@" * 9_000, go="preview")),
        "slashes": (FORM, form(words="https://" * 2_400, go="preview")),
        "lines": (FORM, form(words="\n" * 20_000 + "x", go="preview")),
        "a file": (
            "multipart/form-data; boundary=x",
            part + b'; filename="a"\r\n\r\n' + b"x" * 100_000 + b"\r\n--x--\r\n",
        ),
        "parts without end": ("multipart/form-data; boundary=x", (part + b"\r\n\r\nx\r\n") * 5_000),
        "no boundary": ("multipart/form-data", part),
        "a boundary of one megabyte": ("multipart/form-data; boundary=" + "x" * 4000, part),
        "JSON": ("application/json", b"[" * 200_000),
        "XML": ("text/xml", b'<!DOCTYPE x [<!ENTITY a "aaa">]><x>&a;</x>'),
        "a proof that is none": (FORM, form(proof="A" * 400_000, waited="A" * 50_000)),
    }


def ask(
    site: Any, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    """Status and page; a server that has read enough may close while we still send."""
    wire = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=60)
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        wire.request(method, path, body, headers or {})
    try:
        answer = wire.getresponse()
        return answer.status, answer.read()
    finally:
        wire.close()


def memory(group: int) -> int:
    """Resident bytes of all processes of the site."""
    page = 4096
    total = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[2]) == group:
            total += int(fields[21]) * page
    return total


def test_it_answers_every_body_and_stays_slim(site):
    def round_(paths: tuple[str, ...]) -> dict[str, int]:
        return {
            f"{name} to {path}": ask(site, "POST", path, body, {"Content-Type": kind})[0]
            for path in paths
            for name, (kind, body) in bodies().items()
        }

    first = round_(("/write/", "/me-too/", "/my-story/"))
    wrong = {name: status for name, status in first.items() if not 200 <= status < 500}
    assert not wrong
    # Each kind of size gets its own answer, and the same words on all three pages.
    for name, status in first.items():
        if name.startswith(("ten megabytes", "ten thousand", "one field ten thousand")):
            assert status == 413, name
        if name.startswith(("a file", "parts", "no boundary", "a boundary")):
            assert status == 415, name
    before = memory(site.group)
    assert before > 20 * MEGABYTE
    for _ in range(2):
        round_(("/write/",))
    # Eighty megabytes went in; what a process keeps for its next requests may stay.
    assert memory(site.group) - before < 60 * MEGABYTE
    assert ask(site, "GET", "/healthz")[0] == 200


HOSTILE_PATHS = [
    *("/%00", "/%ff/", "/%c0%af/", "/%ed%a0%80/", "/..%2f..%2fetc/passwd", "/stories/%00/"),
    *("/stories/?after=%00", "/stories/?after=%ff", "/stories/?after=" + "A" * 5000),
    *("/stories/?language=%ed%a0%80", "/stories/?setting=%00", "/stories/?hide=%00&hide=%ff"),
    *("/stories/?" + "&".join("hide=x" for _ in range(2000)), "/stories/?" + "%" * 3000),
    *("/?" + "a" * 6000, "/?%", "/?%zz=%", "/?=&=&&;;", "/help/?country=%00&language=%ff"),
    *("/x?lang=%00", "/x?lang=../../", "/ar/%d9", "/how-many/?%00", "/settings/?%ff=%ff"),
]


HOSTILE_HEADERS = [
    *(
        {"Content-Type": f"text/plain; charset={codec}"}
        for codec in (
            *("rot13", "idna", "undefined", "zlib", "punycode", "unicode_escape", "hex", "utf-16"),
        )
    ),
    {"Cookie": "look=%00; look=" + "x" * 4000},
    {"Cookie": "session=\xff\xfe; sessionid=%ff; =; ;;"},
    {"Host": "elsewhere.example"},
    {"Host": "127.0.0.1:99999"},
    {"Host": "[::"},
    {"Accept-Language": "\xff" * 100},
    {"Accept": "x" * 4000},
    {"If-None-Match": '"' * 2000},
    {"If-Modified-Since": "Thu, 32 Foo 99999 99:99:99 GMT"},
    {"Range": "bytes=" + "0-1," * 500},
    {"X-Forwarded-For": "\xff, " * 500},
    {"Origin": "null\x7f"},
    {"Sec-Fetch-Site": "\xff"},
    {"Accept-Encoding": "gzip;q=nan, br;q=-1, *;q=9e999"},
]


def test_it_answers_every_address_and_every_header(site):
    asked = [(path, {}) for path in HOSTILE_PATHS] + [
        (path, headers)
        for path in ("/?a=%41", "/stories/?after=%41", "/write/?x=%ff")
        for headers in HOSTILE_HEADERS
    ]
    wrong = [
        (path[:60], headers, status)
        for path, headers in asked
        if not 200 <= (status := ask(site, "GET", path, headers=headers)[0]) < 500
    ]
    assert not wrong
