"""My story in a real browser, on a small screen, with scripts and without, in English and Arabic:
everything a writer can do with a code, and by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from apps.stories import changing, services
from apps.stories.models import Story
from apps.stories.return_codes import ReturnCode
from tests.factories import a_code, a_published_story, make_move

pytestmark = pytest.mark.browser
WORDS = {
    "en": "It was Dana, at work.\n\nA colleague believed me. That helped.",
    "ar": "كانت دانا في العمل.\n\nصدقتني زميلة. ساعدني ذلك.",
}
Look = Callable[[Page], None]


@pytest.fixture
def look(look: Look) -> Look:
    """What every walk looks for, and a neutral title."""

    def check(page: Page) -> None:
        look(page)
        assert page.title() == "Chorus"

    return check


def published(language: str) -> tuple[Story, ReturnCode]:
    code = a_code()
    draft = {"words": WORDS[language], "language": language, "warnings": {"death": "mentioned"}}
    return a_published_story(code=code, **draft), code


def enter(page: Page, root: str, code: ReturnCode) -> None:
    page.goto(f"{root}/my-story/")
    page.locator("main form button").first.click()
    page.locator("[name=return_code]").fill(code.digits())
    page.locator("#code-form button.btn").click()
    page.wait_for_url("**/my-story/now/")


def press(page: Page, what: str, nth: int = 0) -> None:
    """A button of the form that leads to `what`, and the page that answers."""
    with page.expect_navigation():
        page.locator(f"main form[action$='/{what}/'] button.btn").nth(nth).click()


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_is_the_writers_to_change(site, open_page, look, language, javascript):
    root = site.url if language == "en" else f"{site.url}/{language}"
    story, code = published(language)
    maya = open_page(width=360, height=740, javascript=javascript, locale=language)
    enter(maya, root, code)
    look(maya)
    reader = open_page()
    address = f"{site.url}/stories/{story.pk}/?open=1"

    press(maya, "hide")
    look(maya)
    assert reader.goto(address).status == 404
    press(maya, "bring-back")
    assert reader.goto(address).status == 200

    press(maya, "wishes")
    look(maya)
    maya.locator("[name=audience][value=site]").check()
    press(maya, "wishes")
    gate = reader.goto(f"{site.url}/stories/{story.pk}/")
    assert gate.headers["x-robots-tag"].startswith("noindex")

    maya.locator("[name=uses][value=press]").check()
    press(maya, "uses")
    expect(maya.locator("[name=uses][value=press]")).to_be_checked()

    press(maya, "news")
    look(maya)
    press(maya, "news/address")
    look(maya)
    feed = maya.locator("#news-link").inner_text()
    assert reader.request.get(feed).status == 200
    maya.goto(f"{root}/my-story/now/")

    press(maya, "copy")
    look(maya)
    expect(maya.locator(".story")).to_contain_text(WORDS[language].split()[-1])
    maya.goto(f"{root}/my-story/now/")

    press(maya, "change")
    look(maya)
    maya.locator("textarea[name=words]").fill("Other words.")
    press(maya, "change")
    look(maya)
    assert reader.goto(address).status == 200
    assert "Other words" not in reader.content()

    press(maya, "delete")
    look(maya)
    press(maya, "delete")
    look(maya)
    assert reader.goto(address).status == 404
    assert not maya.context.cookies()
    maya.goto(f"{root}/my-story/now/")
    assert WORDS[language].split()[-1] not in maya.content()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_shows_a_proposal_and_takes_an_answer(site, open_page, look, language):
    root = site.url if language == "en" else f"{site.url}/{language}"
    story, code = published(language)
    changing.change_story(
        story_id=story.pk,
        words=WORDS[language],
        title="",
        name="",
        byline="anonymous",
        warnings={},
        stays_out=True,
    )
    make_move(story.pk, "queue")
    revision = story.revisions.order_by("-number")[0]
    changing.propose_redaction(
        story_id=story.pk,
        revision_id=revision.pk,
        title="",
        words=WORDS[language].replace("Dana", "a colleague").replace("دانا", "زميلة"),
        note="So that nobody finds her.",
    )
    for width in (360, 1200):
        maya = open_page(width=width, dark=width == 360, locale=language)
        enter(maya, root, code)
        look(maya)
        press(maya, "proposal")
        expect(maya.locator("del").first).to_be_visible()
        expect(maya.locator("ins").first).to_be_visible()
        look(maya)
    maya.locator("button[value=keep]").click()
    expect(maya.locator(".error").first).to_be_visible()
    look(maya)
    maya.locator("button[value=accept]").click()
    maya.wait_for_url("**/my-story/now/")
    story.refresh_from_db()
    assert story.state == "screening"


def test_it_works_by_keyboard_alone(site, open_page):
    story, code = published("en")
    make_move(story.pk, "change")
    make_move(story.pk, "queue")
    make_move(story.pk, "ask")
    services.add_message(story=story, words="Which year was it?", from_writer=False)
    maya = open_page(width=360)
    maya.goto(f"{site.url}/my-story/")
    to(maya, "I have my code")
    maya.keyboard.press("Enter")
    maya.locator("[name=return_code]").focus()
    maya.keyboard.type(code.words("en"))
    maya.keyboard.press("Enter")
    maya.wait_for_url("**/my-story/now/")
    expect(maya.get_by_text("Which year was it?")).to_be_visible()
    maya.locator("[name=reply]").focus()
    maya.keyboard.type("Long ago.")
    to(maya, "Send the answer")
    maya.keyboard.press("Enter")
    expect(maya.get_by_text("Long ago.")).to_be_visible()
    to(maya, "Hide it now")
    maya.keyboard.press("Enter")
    expect(maya.get_by_text("hidden now").first).to_be_visible()


def to(page: Page, name: str) -> None:
    """Tab until this button or link has the focus."""
    for _press in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            return
    pytest.fail(f"no way to {name} by Tab")
