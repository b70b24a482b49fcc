"""Writing in a real browser: save, leave, come back on another device, choose, agree, send; with
scripts and without, in English and Arabic, on a small screen, by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from apps.stories.models import MeToo, SavedDraft, Story
from apps.stories.wishes import uses_of

pytestmark = pytest.mark.browser

WORDS = {
    "en": "It was years ago, at work.\n\nA colleague believed me. That helped.",
    "ar": "لم أخبر أحدًا لسنوات.\n\nثم قالت لي صديقة: أنا أصدقك.",
}
NAMES = {"en": "Maria Silva", "ar": "محمد بن سالم"}
NEXT = "#write button[value=next]"

Look = Callable[[Page], None]


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_stops_and_comes_back_on_another_device(site, open_page, look, language, javascript):
    root = site.url if language == "en" else f"{site.url}/{language}"
    phone = open_page(width=360, height=740, javascript=javascript, locale=language)
    phone.goto(f"{root}/write/")
    phone.locator(NEXT).click()
    phone.locator("textarea[name=words]").fill(WORDS[language])
    phone.locator(NEXT).click()
    phone.locator("input[value='sexual_harassment:mentioned']").check()
    phone.locator("#write button[value=save]").click()
    look(phone)
    code = check_code(phone, look)
    assert not phone.context.cookies()
    assert SavedDraft.objects.count() == 1

    laptop = open_page(javascript=javascript, dark=True, locale=language)
    laptop.goto(f"{root}/my-story/")
    laptop.locator("main form button").first.click()
    laptop.locator("[name=return_code]").fill(code)
    laptop.locator("main form button").first.click()
    laptop.locator("main form[action$='resume/'] button").first.click()
    expect(laptop.locator("input[value='sexual_harassment:mentioned']")).to_be_checked()
    look(laptop)
    choose_and_send(laptop, look, language)
    assert laptop.locator("[data-return-code]").get_attribute("data-return-code") == code
    look(laptop)
    assert not SavedDraft.objects.exists()
    story = Story.objects.get()
    assert (story.audience, story.appear, story.may_stand) == ("site", "week", False)
    assert uses_of(story) == {"research"}


def check_code(page: Page, look: Look) -> str:
    """Type two parts of the code, wrong and then right. Out: the code."""
    code = page.locator("[data-return-code]").get_attribute("data-return-code")
    assert code
    parts = code.split()
    for sixth in ("zoo", parts[5]):
        page.locator("[name=second]").fill(parts[1])
        page.locator("[name=sixth]").fill(sixth)
        page.locator("button[value=confirm]").click()
        expect(page.locator("main .flash")).to_be_visible()
        look(page)
    expect(page.locator("[name=sixth]")).to_have_count(0)
    return code


def choose_and_send(page: Page, look: Look, language: str) -> None:
    """From the topics on: a name that looks real, everything that can be wished, Send."""
    page.locator(NEXT).click()
    page.locator(NEXT).click()
    page.locator("[name=byline][value=name]").check()
    page.locator("[name=name]").fill(NAMES[language])
    page.locator(NEXT).click()
    look(page)
    page.locator("button[name=name_sure]").click()
    page.locator("[name=audience][value=site]").check()
    page.locator("[name=appear][value=week]").check()
    page.locator("[name=may_stand][value=no]").check()
    page.locator("[name=uses][value=research]").check()
    look(page)
    page.locator(NEXT).click()
    expect(page.locator(".preview .story")).to_be_visible()
    look(page)
    page.locator("#write button[value=send]").click()


def test_it_is_counted_and_read_by_nobody_by_keyboard_alone(site, open_page, look):
    page = open_page(width=360, height=740)
    page.goto(f"{site.url}/write/")
    press(page, NEXT)
    page.locator("textarea[name=words]").focus()
    page.keyboard.type("Only for me.")
    press(page, "#write button[value=next]")
    press(page, "#write button[value=preview]")
    press(page, "#write button[value=reach] >> nth=0")
    page.locator("[name=audience][value=anyone]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=audience][value=count]")).to_be_checked()
    press(page, NEXT)
    look(page)
    expect(page.locator(".preview .gate")).to_have_count(0)
    press(page, "#write button[value=send]")
    expect(page.locator("[data-return-code]")).to_be_visible()
    look(page)
    assert (Story.objects.count(), MeToo.objects.count()) == (0, 1)
    assert not page.context.cookies()


def press(page: Page, button: str) -> None:
    """Reach a button with Tab alone, then Enter."""
    wanted = page.locator(button)
    expect(wanted).to_be_visible()
    for _tab in range(120):
        if wanted.evaluate("e => e === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(wanted).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_it_goes_on_at_enter_and_does_not_keep_a_name_by_accident(site, open_page):
    page = open_page(javascript=False)
    page.goto(f"{site.url}/ar/write/")
    page.locator(NEXT).click()
    page.locator("textarea[name=words]").fill("Words.")
    page.locator("[name=title]").press("Enter")
    expect(page.locator("[name=warnings]").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    for _step in range(2):
        page.locator(NEXT).click()
    page.locator("[name=byline][value=name]").check()
    page.locator("[name=name]").fill("Maria Silva")
    for _try in range(2):
        page.locator("[name=name]").press("Enter")
        expect(page.locator("button[name=name_sure]")).to_be_visible()
