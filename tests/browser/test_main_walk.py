"""The main job in a real browser: Noor writes in Arabic on an old phone without JavaScript, Ines
reviews by keyboard, a reader opens the gate, Noor takes it back."""

import contextlib
from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, expect

from apps.moderation import acting, opening
from apps.moderation.models import ReviewTask
from apps.stories.models import MeToo, Story
from apps.stories.screening_run import screen_waiting
from tests import cast

pytestmark = pytest.mark.browser

WORDS = "لم أخبر أحدًا لسنوات.\n\nكان مديري يلمسني رغمًا عني.\n\nثم قالت لي صديقة: أنا أصدقك."
NEXT = "#write button[value=next]"


@pytest.fixture
def look(look: Callable[[Page], None]) -> Callable[..., None]:
    """What every walk looks for, and no cookie but those that are named."""

    def check(page: Page, *, cookies: int = 0) -> None:
        look(page)
        assert len(page.context.cookies()) == cookies

    return check


def test_it_takes_an_arabic_story_from_a_phone_to_readers_and_back(site, open_page, look):
    noor = open_page(width=360, height=740, javascript=False, locale="ar")
    code = write_in_arabic(noor, f"{site.url}/ar/", look)
    screen_waiting()
    opening.open_tasks()
    story = Story.objects.get()
    assert story.language == "ar"

    review_by_keyboard(open_page(state=cast.browser_state(cast.ines())), site.url, look)
    ReviewTask.objects.update(acts_at="2020-01-01T00:00Z")
    assert acting.act_on_due() == 1

    reader = open_page(width=360, dark=True)
    read_through_the_gate(reader, f"{site.url}/ar/stories/", look)
    address = reader.url.split("?")[0]

    take_back(noor, f"{site.url}/ar/my-story/", code, look)
    assert reader.goto(address).status == 404
    look(reader)
    reader.goto(f"{site.url}/ar/stories/")
    expect(reader.locator(".list")).to_have_count(0)
    assert MeToo.objects.count() == 1


def write_in_arabic(page: Page, home: str, look: Callable[..., None]) -> str:
    """From the home page to the receipt. Out: the code as it is shown."""
    page.goto(home)
    look(page)
    page.locator("main a[href='/ar/write/']").click()
    look(page)
    page.locator(NEXT).click()
    page.locator("textarea[name=words]").fill(WORDS)
    look(page)
    page.locator(NEXT).click()
    page.locator("input[value='unwanted_touching:mentioned']").check()
    look(page)
    page.locator(NEXT).click()
    page.locator("select[name=country]").select_option("EG")
    page.locator("select[name=setting]").select_option("work")
    look(page)
    page.locator(NEXT).click()
    look(page)
    page.locator(NEXT).click()
    look(page)
    page.locator(NEXT).click()
    expect(page.locator(".preview .story")).to_contain_text("أنا أصدقك")
    look(page)
    assert not Story.objects.exists()
    page.locator("#write button[value=send]").click()
    look(page)
    code = page.locator("[data-return-code]").get_attribute("data-return-code")
    assert code is not None
    assert len(code.replace(" ", "")) == 27
    return code


def review_by_keyboard(page: Page, site: str, look: Callable[..., None]) -> None:
    """Tab, Enter, a number, Ctrl+Enter: no pointer at all."""
    page.goto(f"{site}/moderation/")
    look(page, cookies=1)
    page.get_by_role("button", name="Take the next story").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/moderation/*-*/")
    expect(page.locator("[data-story]")).to_be_hidden()
    look(page, cookies=1)
    page.get_by_role("button", name="Turn keys on").focus()
    page.keyboard.press("Enter")
    expect(page.locator("form[data-keys=on]")).to_have_count(1)
    page.keyboard.press("v")
    expect(page.locator("[data-story]")).to_be_visible()
    look(page, cookies=1)
    page.keyboard.press("1")
    expect(page.locator("[name=decision][value=publish]")).to_be_checked()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/moderation/")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    look(page, cookies=1)


def read_through_the_gate(page: Page, stories: str, look: Callable[..., None]) -> None:
    page.goto(stories)
    look(page)
    page.locator(".list a").first.click()
    look(page)
    assert "أصدقك" not in page.content()
    page.locator(".gate a.btn").first.click()
    expect(page.locator("[data-story]")).to_contain_text("أنا أصدقك")
    look(page)


def take_back(page: Page, my_story: str, code: str, look: Callable[..., None]) -> None:
    page.goto(my_story)
    look(page)
    page.locator("main form button").click()
    page.locator("[name=return_code]").fill(code)
    look(page)
    page.locator("main form button").first.click()
    # The one cookie that a code brings.
    look(page, cookies=1)
    page.locator("form[action$='delete/'] button").click()
    look(page, cookies=1)
    page.locator("button.btn-danger").click()
    look(page)


def test_it_counts_a_me_too_in_one_tap_and_takes_it_back_in_one(site, open_page, look):
    page = open_page(width=360, javascript=False)
    page.goto(site.url)
    page.get_by_role("button", name="Me too").click()
    look(page)
    assert MeToo.objects.count() == 1
    page.reload()
    assert MeToo.objects.count() == 1
    page.get_by_role("button", name="Take it back").click()
    look(page)
    assert MeToo.objects.count() == 0


@pytest.mark.parametrize("javascript", [True, False])
def test_it_shows_no_private_page_after_leaving_and_going_back(site, open_page, javascript):
    page = open_page(javascript=javascript)
    page.goto(f"{site.url}/write/")
    page.locator(NEXT).click()
    page.locator("textarea[name=words]").fill("Words nobody may find.")
    page.locator(NEXT).click()
    page.goto(f"{site.url}/healthz")
    for _step in range(4):
        # Chromium keeps no answer to a POST: it asks before it would send again.
        with contextlib.suppress(Error):
            page.go_back()
        assert "nobody may find" not in content_once_there(page)


def content_once_there(page: Page) -> str:
    """What a page holds, asked again while the browser is still on its way."""
    for _try in range(20):
        with contextlib.suppress(Error):
            return page.content()
        page.wait_for_timeout(200)
    pytest.fail(f"no page settled at {page.url}")
