"""What only a browser can tell: room on small screens, targets, fetched faces, axe."""

import pytest
from django.conf import settings

from apps.numbers.models import DailyCell
from tests.harness.browser import OpenPage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("built_static"),
]

PAGES = (
    *("/", "/safety/", "/privacy/", "/how-we-review/", "/about/", "/settings/", "/not-here/"),
    *("/younger/", "/terms/", "/contact/", "/accessibility/", "/who-reads/"),
)
# One of each kind; the others differ in their text only.
KINDS = ("/", "/privacy/", "/safety/", "/younger/", "/accessibility/", "/settings/", "/not-here/")
RULES = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TARGETS = ".btn, .leave, .brand, .choice, summary, nav a"


@pytest.fixture(autouse=True)
def _counted():
    DailyCell.objects.create(kind="total", day="2026-11-20", value=41200)


@pytest.fixture
def visit(open_page: OpenPage, live_server):
    def visit_(path, *, display="", **how):
        page = open_page(**how)
        if display:
            page.context.add_cookies(
                [{"name": "display", "value": display, "url": live_server.url}]
            )
        page.goto(live_server.url + path)
        return page

    return visit_


@pytest.mark.parametrize(
    ("language", "display"), [("", ""), ("/de", "larger"), ("/ar", "larger"), ("/ur", "larger")]
)
def test_it_never_needs_scrolling_sideways(visit, language, display, live_server, foreign_requests):
    page = visit(f"{language}/", width=320, display=display)
    for path in PAGES:
        page.goto(live_server.url + language + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    assert foreign_requests == []


@pytest.mark.parametrize("display", ["", "larger"])
@pytest.mark.parametrize("language", ["", "/de", "/ar"])
def test_it_keeps_the_name_and_the_way_out_apart(visit, language, display, settings):
    settings.SITE_NAME = "A site with a rather long name"
    page = visit(f"{language}/", width=320, display=display)
    name, out = page.locator(".brand bdi").bounding_box(), page.locator(".leave").bounding_box()
    first, second = sorted((name, out), key=lambda box: box["x"])
    assert first["x"] + first["width"] <= second["x"]
    assert second["x"] + second["width"] <= 320


def test_it_has_targets_for_a_thumb(visit, live_server):
    page = visit("/", width=360)
    for path in PAGES:
        page.goto(live_server.url + path)
        sizes = page.locator(TARGETS).evaluate_all(
            "nodes => nodes.filter(node => node.checkVisibility() && !node.closest('.skips'))"
            ".map(node => [node.outerHTML.slice(0, 80), node.getBoundingClientRect().height])"
        )
        assert sizes, path
        assert [found for found in sizes if found[1] < 48] == [], path


def test_it_shows_the_promise_me_too_and_leave_at_once(visit):
    page = visit("/", width=360, height=640)
    for what in ("h1", ".btn-big", ".leave"):
        box = page.locator(what).bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 640


# Every language, width and ground, every width on every ground: what axe looks at in a language is
# its direction, and contrast is the same in all.
LOOKS = [("", 360, False), ("/ar", 360, True), ("/de", 1200, True), ("/ur", 1200, False)]


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
def test_it_leaves_axe_nothing_to_say(  # noqa: PLR0917  # fixtures come by name
    visit, live_server, assert_accessible, language, width, dark
):
    page = visit(f"{language}/", width=width, dark=dark)
    for path in KINDS:
        page.goto(live_server.url + language + path)
        assert_accessible(page, rules=RULES)


def fetched_faces(page, path):
    """The files that a visit asks for below /static/fonts/."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path)
    page.evaluate("document.fonts.ready.then(() => null)")
    return {url.rsplit("/", 1)[1].split(".")[0] for url in asked if "/fonts/" in url}


def test_it_fetches_one_face_for_a_page_in_latin_letters(open_page, live_server):
    assert fetched_faces(open_page(), f"{live_server.url}/") == {"serif"}


def test_it_fetches_no_face_in_simple_mode(visit, live_server):
    page = visit("/settings/", display="simple")
    assert fetched_faces(page, f"{live_server.url}/ar/") == set()


@pytest.mark.parametrize(
    ("display", "ground"), [("", "rgb(251, 248, 243)"), ("dark", "rgb(27, 23, 30)")]
)
def test_it_is_as_dark_as_chosen_whatever_the_device_says(visit, display, ground):
    page = visit("/", display=display, dark=False)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground


def test_it_works_without_javascript_and_without_cookies(visit, live_server):
    page = visit("/settings/", javascript=False)
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Use these settings").click()
    assert page.locator("html[data-theme=dark]").count() == 1
    assert [cookie["name"] for cookie in page.context.cookies()] == ["display"]


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_it_mirrors_the_dots_with_the_page(visit, language):
    page = visit("/" if language == "en" else f"/{language}/")
    turned = page.locator(".dots").evaluate("node => getComputedStyle(node).transform")
    assert (turned == "matrix(-1, 0, 0, 1, 0, 0)") is (language in {"ar", "ur"})
