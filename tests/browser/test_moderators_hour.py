"""An hour of a moderator in a real browser: twenty stories, two tabs, an undo, a redaction that the
writer accepts, a story that is not published and its appeal, and a break."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.moderation import acting, claims, opening
from apps.moderation.models import ReviewTask
from apps.stories.lifecycle import State
from apps.stories.models import Story
from apps.stories.return_codes import ReturnCode
from apps.stories.screening_run import screen_waiting
from tests import cast, desk
from tests.browser.test_my_story_walk import enter, press
from tests.factories import a_code, a_story

pytestmark = pytest.mark.browser

NAMED = "My boss was Robert Miller. I told a friend. She believed me."
PLAIN = "It was years ago, on a bus. I told nobody. I am saying it now."


@pytest.fixture
def codes(db: None) -> list[ReturnCode]:
    """Twenty stories that wait, the first with a name in it."""
    codes = [a_code() for _ in range(20)]
    for number, code in enumerate(codes):
        a_story(code=code, words=PLAIN if number else NAMED, language="en")
    screen_waiting()
    opening.open_tasks()
    return codes


def story_of(code: ReturnCode) -> Story:
    return Story.objects.get(authorship__lookup=code.lookup())


def waits() -> None:
    """The minutes of undo are over."""
    ReviewTask.objects.filter(acts_at__isnull=False).update(acts_at="2020-01-01T00:00Z")
    acting.act_on_due()


def agree(choice: str, **more: Any) -> None:
    """A second person thinks the same of whatever waits for one."""
    sam = cast.sam()
    while claim := claims.claim_next(user=sam):
        if claim.task.stage == 1:
            claim.delete()
            return
        desk.decide(sam, claim, choice, **more)


def test_it_walks_a_moderators_hour(site, open_page, look, codes):
    ines = cast.ines()
    User.objects.filter(pk=ines.pk).update(keys_on=True)
    page = open_page(state=cast.browser_state(ines))
    page.goto(f"{site.url}/moderation/")
    look(page)
    assert "Robert" not in page.content()

    take_a_name_out(page, look)
    waits_for_writer = story_of(codes[0])
    assert waits_for_writer.state == State.AWAITING_WRITER
    maya = open_page(width=360, height=740)
    accept(maya, site.url, codes[0], look)

    meet_another_tab(page, look)
    undo(page, look)
    number = sum(publish(page) for _ in range(17))
    assert number == 17
    waits()
    assert Story.objects.filter(state=State.PUBLISHED).count() >= 17

    screen_waiting()
    opening.open_tasks()
    declined = decline(page, look)
    agree("decline", rule="names")
    waits()
    assert Story.objects.get(pk=declined).state == State.DECLINED
    code = next(code for code in codes if story_of(code).pk == declined)
    maya.context.clear_cookies()
    appeal(maya, site.url, code, look)
    answer_the_appeal(open_page(state=cast.browser_state(cast.lena())), site.url, look)
    waits()
    assert Story.objects.get(pk=declined).state == State.PUBLISHED

    page.goto(f"{site.url}/moderation/")
    rest(page, site.url, look)


def open_next(page: Page) -> None:
    """By keys: the next story, and its words."""
    page.keyboard.press("n")
    page.wait_for_url("**/moderation/*-*/")
    page.keyboard.press("v")
    page.wait_for_url("**/moderation/*-*/?open=1")
    expect(page.locator("[data-story]")).to_be_visible()


def decided(page: Page) -> None:
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/moderation/")


def publish(page: Page) -> bool:
    open_next(page)
    page.keyboard.press("1")
    decided(page)
    return True


def take_a_name_out(page: Page, look: Callable[[Page], None]) -> None:
    page.keyboard.press("n")
    page.wait_for_url("**/moderation/*-*/")
    assert "Robert" not in page.content()
    look(page)
    page.keyboard.press("v")
    page.wait_for_url("**/?open=1")
    look(page)
    row = page.locator("[data-mark-row]").filter(has_text="Robert").first
    hide = row.get_by_role("checkbox").first
    hide.check()
    row.get_by_text("What stands there instead").click()
    row.locator("select").first.select_option("accused")
    row.locator("select").nth(1).select_option(index=1)
    page.get_by_role("button", name="Show me").click()
    page.wait_for_url("**/#shown")
    look(page)
    expect(page.locator("#shown")).to_contain_text("As it would stand")
    page.locator("[name=decision][value=redact]").check()
    page.get_by_role("button", name="Save the decision").click()
    page.wait_for_url("**/moderation/")


def accept(page: Page, site: str, code: ReturnCode, look: Callable[[Page], None]) -> None:
    enter(page, site, code)
    look(page)
    page.locator("main [href$='/proposal/'], form[action$='/proposal/'] button").first.click()
    look(page)
    page.locator("button[value=accept]").click()
    look(page)
    expect(page.locator("main")).not_to_contain_text("Robert Miller")
    screen_waiting()
    opening.open_tasks()


def meet_another_tab(page: Page, look: Callable[[Page], None]) -> None:
    """The tab that opened a story last is the one that decides."""
    open_next(page)
    other = page.context.new_page()
    other.goto(page.url)
    page.bring_to_front()
    page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_have_text("Nothing was decided")
    look(page)
    other.bring_to_front()
    other.locator("[name=decision][value=publish]").check()
    other.get_by_role("button", name="Save the decision").click()
    other.wait_for_url("**/moderation/")
    other.close()
    page.get_by_role("link", name="Back to the queue").click()


def undo(page: Page, look: Callable[[Page], None]) -> None:
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    look(page)
    page.keyboard.press("u")
    expect(page.locator(".flash").first).to_contain_text("undone")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


def decline(page: Page, look: Callable[[Page], None]) -> Any:
    """With a rule and the text that goes with it. Out: the story's id."""
    page.goto(page.url)
    open_next(page)
    story = page.locator("[data-story]").get_attribute("data-story")
    page.locator("[name=decision][value=decline]").check()
    page.locator("select[name=rule]").select_option("names")
    page.get_by_role("button", name="Show the text").click()
    look(page)
    page.locator("[name=decision][value=decline]").check()
    page.get_by_role("button", name="Save the decision").click()
    page.wait_for_url("**/moderation/")
    expect(page.locator(".flash").first).to_contain_text("Another person reads it too")
    found = Story.objects.get(pk=story)
    return found.pk


def appeal(page: Page, site: str, code: ReturnCode, look: Callable[[Page], None]) -> None:
    enter(page, site, code)
    look(page)
    page.locator("details", has_text="I do not agree").locator("summary").first.click()
    page.locator("#appeal textarea").fill("There is no name in it.")
    press(page, "appeal")
    look(page)


def answer_the_appeal(page: Page, site: str, look: Callable[[Page], None]) -> None:
    page.goto(f"{site}/moderation/")
    page.get_by_role("button", name="Take the next story").click()
    page.wait_for_url("**/moderation/*-*/**")
    look(page)
    page.locator("[name=decision][value=overturn]").check()
    page.locator("textarea[name=note]").fill("You are right. Thank you for telling us.")
    page.get_by_role("button", name="Save the decision").click()
    page.wait_for_url("**/moderation/")


def rest(page: Page, site: str, look: Callable[[Page], None]) -> None:
    """Stop in the middle of a story; nothing is lost, and nothing is noted."""
    page.keyboard.press("n")
    page.wait_for_url("**/moderation/*-*/")
    page.keyboard.press("s")
    page.wait_for_url("**/moderation/break/")
    expect(page.locator("h1")).to_have_text("A break")
    look(page)
