"""Otto writes a page on a phone, without scripts, in a language that runs the other way."""

import pytest
from django.conf import settings
from django.urls import reverse

from tests import cast
from tests.harness.browser import OpenPage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("built_static"),
]
TEXT = "## من نحن\nفريق صغير.\n\n- نقرأ\n- ونجيب\n\nhttps://example.org/contact"


LOOKS = [
    {"width": 360, "javascript": False, "dark": False},
    {"width": 1200, "javascript": True, "dark": True},
]


@pytest.mark.parametrize("look", LOOKS, ids=["phone, no scripts, light", "wide, scripts, dark"])
def test_it_previews_saves_and_undoes(open_page: OpenPage, live_server, assert_accessible, look):
    # The cookie of a signed-in state is for this name of the machine.
    here = live_server.url.replace("localhost", "127.0.0.1")
    page = open_page(**look, state=cast.browser_state(cast.otto()))
    page.goto(here + reverse("people:site_pages"))
    assert_accessible(page)
    page.locator("[data-page='contact/ar'] a").click()
    page.fill("textarea", TEXT)
    page.get_by_role("button", name="Preview").click()
    preview = page.locator(".card")
    assert preview.get_attribute("dir") == "rtl"
    assert preview.locator("h2").inner_text() == "من نحن"
    assert page.evaluate("document.documentElement.scrollWidth") <= look["width"]
    assert_accessible(page)
    page.get_by_role("button", name="Save").click()
    assert page.locator(".flash").is_visible()

    reader = open_page(**look)
    for code, _name in settings.LANGUAGES:
        prefix = "" if code == "en" else f"/{code}"
        reader.goto(f"{here}{prefix}/contact/")
        words = reader.locator("article h2", has_text="من نحن")
        assert words.evaluate("node => getComputedStyle(node).direction") == "rtl"
    reader.goto(f"{here}/de/contact/")
    assert_accessible(reader)

    page.get_by_role("button", name="Undo").click()
    assert page.locator("textarea").input_value() == ""
    reader.goto(f"{here}/contact/")
    assert reader.locator("article h2", has_text="من نحن").count() == 0
