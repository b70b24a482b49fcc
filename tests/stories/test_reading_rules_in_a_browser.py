"""Rules for topics by somebody with a small screen, no scripts and no mouse."""

import pytest
from playwright.sync_api import Page, expect

from apps.stories.models import PublishedText
from tests.factories import a_published_story

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("built_static"),
]

WORDS = "كان ذلك قبل سنوات.\n\nثمّ ماتَ أخي في الشتاء.\n\nأخبرتُ صديقتي، وصدّقتني."
HARD = "ماتَ أخي"
RULES = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def a_story() -> None:
    story = a_published_story(
        words=WORDS, title="الشتاء", language="ar", warnings={"death": "described"}
    )
    start = WORDS.index(HARD)
    warning = {"code": "death", "level": "described", "passages": [[start, start + len(HARD)]]}
    PublishedText.objects.filter(story=story).update(warnings=[warning])


def tab_to(page: Page, selector: str) -> None:
    """Tab until the focus stands on `selector`."""
    for _step in range(120):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    pytest.fail(f"no way by keys to {selector} on {page.url}")


def test_it_folds_a_part_by_keys_alone(open_page, live_server, assert_accessible, foreign_requests):
    a_story()
    page = open_page(width=360, height=740, javascript=False, locale="ar")

    def looks_right() -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert_accessible(page, rules=RULES)

    page.goto(f"{live_server.url}/ar/settings/")
    tab_to(page, "main a[href$='/topics/']")
    page.keyboard.press("Enter")
    group = "main details:has([name=death])"
    expect(page.locator("[name=death]").first).to_be_hidden()
    tab_to(page, f"{group} summary")
    page.keyboard.press("Enter")
    tab_to(page, "[name=death]")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=death][value=fold]")).to_be_checked()
    looks_right()
    tab_to(page, "button[value=save]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ar/settings/topics/?saved")
    looks_right()
    page.goto(f"{live_server.url}/ar/stories/")
    expect(page.locator("main [role=status]")).to_be_visible()
    looks_right()
    tab_to(page, ".list a")
    page.keyboard.press("Enter")
    tab_to(page, ".gate a[href*='open=1']")
    page.keyboard.press("Enter")
    hard = page.get_by_text(HARD)
    expect(hard).to_be_hidden()
    expect(page.get_by_text("صديقتي")).to_be_visible()
    looks_right()
    tab_to(page, ".story summary")
    page.keyboard.press("Enter")
    expect(hard).to_be_visible()
    looks_right()
    assert foreign_requests == []


@pytest.mark.parametrize("javascript", [True, False])
def test_it_tells_nothing_to_whoever_goes_back_after_leave(
    open_page, live_server, settings, javascript
):
    settings.EXIT_URLS = dict.fromkeys(settings.EXIT_URLS, f"{live_server.url}/away")
    page = open_page(javascript=javascript)
    page.goto(f"{live_server.url}/settings/topics/")
    page.locator("details:has([name=death]) summary").click()
    page.locator("[name=death][value=never]").check()
    page.locator("[name=place][value=reading_kept]").check()
    page.locator("button[value=save]").click()
    page.wait_for_url("**/?saved")
    page.goto(f"{live_server.url}/stories/")
    expect(page.locator("main")).to_contain_text("left out by your choice")
    page.locator("a.leave").click()
    page.wait_for_url("**/away")
    assert page.context.cookies() == []
    seen = []
    for _step in range(2):
        page.go_back(wait_until="commit")
        page.wait_for_load_state()
        seen.append(page.url.removeprefix(live_server.url))
        expect(page.locator("main")).not_to_contain_text("left out by your choice")
        expect(page.locator("[value=never]:checked")).to_have_count(0)
    assert "/settings/topics/?saved" in seen
