"""From every private page: Leave, and then whoever has the device goes back, forward and reloads.

The browser is Chromium with its back-forward cache on, as people have it.
"""

import contextlib
import re

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import Error, Page

from apps.stories.models import PublishedText
from config.embedded.process import wait_until
from tests import factories
from tests.security import scenes

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("built_static"),
]

# Without scripts it hangs on how the page was asked for: one of each kind.
OF_EACH_KIND = (
    "write: words",
    "write: receipt",
    "write: words kept",
    "me too: receipt",
    "my story",
    "my story: change",
    "my story: draft",
    "account: stories",
    "account: export",
    "account: sign in",
    "review",
)
VISITS = [
    *(pytest.param(scene, True, id=f"{scene}-scripts") for scene in scenes.SCENES),
    *(pytest.param(scene, False, id=f"{scene}-no scripts") for scene in OF_EACH_KIND),
]
# As far as anything goes back; from the other pages only to what lay before them.
ALL_THE_WAY, A_FEW = 12, 3
PATIENCE = 30  # seconds, on a busy machine
# Its heading is the same for everybody.
SAME_FOR_ALL = ("my story: no code", "account: sign up")


@pytest.fixture(autouse=True)
def away(live_server, settings) -> None:
    """Where leaving ends, on this machine: a page that is not here."""
    settings.EXIT_URLS = dict.fromkeys(settings.EXIT_URLS, f"{live_server.url}/away")


@pytest.fixture
def visit(open_page, live_server, foreign_requests):
    def visit_(scene: str, **how) -> Page:
        page = open_page(**how)
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(f"{live_server.url}/about/")
        scenes.SCENES[scene](page, live_server.url)
        return page

    yield visit_
    assert not foreign_requests


def secrets_of(page: Page, scene: str) -> list[str]:
    """The mark, the heading, and the code as the page shows it, in both forms and in any part."""
    headings = [] if scene in SAME_FOR_ALL else [page.locator("h1").inner_html()]
    codes = page.locator("[data-return-code]").all_inner_texts()
    words = [word for code in codes for word in code.split()]
    runs = [" ".join(words[at : at + 3]) for at in range(len(words) - 2)]
    hidden = page.locator("input[name=return_code]").evaluate_all("all => all.map(e => e.value)")
    return [scenes.MARK, *headings, *runs, *filter(None, hidden)]


def shown(page: Page) -> str:
    """Address, title, markup and what fields hold, asked again while the browser is on its way."""
    for _try in range(40):
        with contextlib.suppress(Error):
            fields = page.locator("input, textarea").evaluate_all("all => all.map(e => e.value)")
            return "\n".join([page.url, page.title(), page.content(), *fields])
        page.wait_for_timeout(100)
    pytest.fail(f"no page settled at {page.url}")


def leave(page: Page) -> None:
    page.locator("a.leave").click()
    page.wait_for_url("**/away")


def assert_quiet(page: Page, secrets: list[str], doing: str) -> None:
    text = shown(page)
    found = [secret for secret in secrets if secret in text]
    assert not found, f"after {doing}, {page.url} shows {found}"
    title = re.search(r"<title>([^<]*)</title>", text)
    on_error_page = page.url.startswith("chrome-error:")
    assert on_error_page or not title or title[1].endswith(settings.SITE_NAME)


@pytest.mark.parametrize(("scene", "javascript"), VISITS)
def test_it_shows_nothing_to_whoever_goes_back(visit, scene, javascript):
    page = visit(scene, javascript=javascript)
    secrets = secrets_of(page, scene)
    assert_says_nothing(page, secrets)
    (leave_in_one_breath if javascript else leave)(page)
    assert not Session.objects.exists()
    assert settings.SESSION_COOKIE_NAME not in {each["name"] for each in page.context.cookies()}
    back = min(ALL_THE_WAY if scene in OF_EACH_KIND else A_FEW, lies_behind(page))
    for step in range(1, back + 1):
        with contextlib.suppress(Error):
            page.go_back(wait_until="commit")
        assert_quiet(page, secrets, f"Back {step}")
        if javascript:
            # Without scripts a browser asks whether it shall send the form again, and can.
            with contextlib.suppress(Error):
                page.reload(wait_until="commit")
            assert_quiet(page, secrets, f"Back {step} and Reload")
    for step in range(1, back + 2):
        with contextlib.suppress(Error):
            page.go_forward(wait_until="commit")
        assert_quiet(page, secrets, f"Forward {step}")


def lies_behind(page: Page) -> int:
    """How many steps Back goes from here."""
    history = page.context.new_cdp_session(page).send("Page.getNavigationHistory")
    assert history["currentIndex"]
    return history["currentIndex"]


def assert_says_nothing(page: Page, secrets: list[str]) -> None:
    """Neither title nor address of a private page tell what it is."""
    assert page.title() == settings.SITE_NAME
    assert page.locator("body[data-private]").count() == 1
    for secret in secrets:
        assert secret not in page.url


def leave_in_one_breath(page: Page) -> None:
    """Leave by the script; in the very task of the tap the page is empty."""
    # By the console, because a page that the browser has left does not answer any more.
    with page.expect_console_message(lambda said: said.text.startswith("left: ")) as said:
        page.evaluate(
            """() => setTimeout(() => {
                document.querySelector("a.leave").click();
                const { body, title } = document;
                console.log("left: " + JSON.stringify([body.childNodes.length, title.trim()]));
            })"""
        )
    assert said.value.text == 'left: [0,""]'
    page.wait_for_url("**/away")


def test_it_ends_the_session_even_if_the_browser_gets_nowhere(visit):
    """The way out is closed; the request that ends the session goes beside it."""
    page = visit("account: my sign-in")
    assert Session.objects.exists()
    page.route(
        "**/x?*",
        lambda route: route.abort() if route.request.is_navigation_request() else route.continue_(),
    )
    page.locator("a.leave").click()
    assert wait_until(lambda: not Session.objects.exists(), PATIENCE)


def test_it_forgets_what_lies_ahead(visit, live_server):
    """Back to the first page of the flow, and Leave from there: Forward leads to no words."""
    page = visit("write: preview")
    with contextlib.suppress(Error):
        page.go_back(wait_until="commit")
    page.locator("form#write").wait_for()
    leave(page)
    assert not page.evaluate("navigation.canGoForward")
    for step in range(1, 5):
        with contextlib.suppress(Error):
            page.go_forward(wait_until="commit")
        assert_quiet(page, [scenes.MARK], f"Forward {step}")
        with contextlib.suppress(Error):
            page.reload(wait_until="commit")
        assert_quiet(page, [scenes.MARK], f"Forward {step} and Reload")


def test_it_forgets_a_page_that_was_left_by_a_link(visit):
    page = visit("write: preview")
    page.locator("footer a").first.click()
    page.wait_for_url("**/privacy/")
    leave(page)
    for step in range(1, 6):
        with contextlib.suppress(Error):
            page.go_back(wait_until="commit")
        with contextlib.suppress(Error):
            page.reload(wait_until="commit")
        assert_quiet(page, [scenes.MARK], f"Back {step} and Reload")


def test_it_keeps_the_words_through_a_reload(visit):
    """Whoever has not left and pulls the page down by accident loses nothing."""
    page = visit("write: preview")
    page.reload()
    assert scenes.MARK in shown(page)


TOWER = "Z" + "\u0363\u0321\u035a\u0489" * 400
HOSTILE = {
    "one long word": "W" * 19_000,
    "no place to break": "\u2060".join("WM" * 4000),
    "right to left": "\u202e" * 50 + "\u2067" * 50 + "egap siht evaeL " * 500,
    "left to right in the dark": "\u200f\u061c\u200b\u200d" * 2000 + "x",
    "towers": " ".join([TOWER] * 10),
    "hangul filler": "\u3164" * 6000,
    "wide": "\ufdfd\u12031\ua9c5" * 2000,
    "lines": "\n" * 5000 + "x" + "\n\n\u2028\u2029" * 2000,
    "tabs": "\t" * 9000 + "x",
    "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 1500,
    "markup": "<a data-leave class=leave href=/>x</a><style>.leave{display:none}</style>" * 100,
}


@pytest.mark.parametrize(("width", "prefix"), [(360, ""), (1200, "/ar")], ids=["phone", "wide"])
def test_it_lets_no_text_cover_the_way_out(open_page, live_server, width, prefix):
    """Not for a finger (what lies under its centre), not for an eye (its pixels)."""
    story = factories.a_published_story()
    page = open_page(width=width)
    calm = None
    for name, text in ({"calm": ""} | HOSTILE).items():
        words = text + "\n\nIt was years ago." * 200
        # Past every check on the way: whatever it holds.
        PublishedText.objects.update(words=words, title=text[:80])
        page.goto(f"{live_server.url}{prefix}/stories/{story.pk}/?open=1")
        whole = page.evaluate("document.documentElement.scrollHeight")
        for place in (0, 400, whole // 2, whole):
            page.evaluate("y => scrollTo(0, y)", place)
            assert page.evaluate(ON_TOP), f"{name}: covered at {place} of {whole}"
        page.evaluate("scrollTo(0, 400)")
        pixels = page.locator("a.leave").screenshot(animations="disabled")
        calm = calm or pixels
        assert pixels == calm, name


ON_TOP = """() => {
    const link = document.querySelector("a.leave"), box = link.getBoundingClientRect();
    return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === link
        && box.top >= 0 && box.left >= 0 && box.right <= innerWidth
        && document.documentElement.scrollWidth <= innerWidth;
}"""
