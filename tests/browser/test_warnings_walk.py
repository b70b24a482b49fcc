"""Warnings from the writer to the reader, in three languages, on a phone without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from apps.moderation import acting, opening
from apps.moderation.models import ReviewTask
from apps.stories.models import PublishedText, Story
from apps.stories.screening_run import screen_waiting
from tests import cast
from tests.browser.test_main_walk import NEXT, look  # noqa: F401  `look` is a fixture.

pytestmark = pytest.mark.browser

# A calm paragraph, one that is about stalking and names somebody, and a calm one.
STORIES = {
    "ar": (
        "كان ذلك قبل سنوات.\n\nاسمه سامر، وكان يلاحقني كل يوم من العمل إلى البيت."
        "\n\nثم قالت لي صديقة: أنا أصدقك.",
        "سامر",
        "يلاحقني",
        "أنا أصدقك",
    ),
    "ur": (
        "یہ کئی سال پہلے کی بات ہے۔\n\nاس کا نام عمران تھا اور وہ روز گھر تک میرا پیچھا کرتا تھا۔"
        "\n\nپھر ایک دوست نے کہا: مجھے تم پر یقین ہے۔",
        "عمران",
        "میرا پیچھا",
        "یقین ہے",
    ),
    "es": (
        "Fue hace años.\n\nSe llamaba Ramiro y me seguía todos los días hasta mi casa."
        "\n\nUna amiga me dijo: te creo.",
        "Ramiro",
        "me seguía",
        "te creo",
    ),
}


@pytest.mark.parametrize("language", STORIES)
def test_it_carries_a_warning_from_the_writer_to_the_reader(site, open_page, look, language):  # noqa: F811
    words, name, hard, calm = STORIES[language]
    home = f"{site.url}/{language}"
    writer = open_page(width=360, height=740, javascript=False, locale=language)
    begin(writer, home, words)
    take_what_the_preview_proposes(writer, name)
    look(writer)
    writer.locator("#write button[value=send]").click()
    look(writer)
    screen_waiting()
    opening.open_tasks()
    assert Story.objects.get().language == language

    publish(open_page(state=cast.browser_state(cast.ines())), site.url, hard, look)
    ReviewTask.objects.update(acts_at="2020-01-01T00:00Z")
    assert acting.act_on_due() == 1
    text = PublishedText.objects.get()
    assert "stalking" in text.codes
    assert name not in text.words

    reader = open_page(width=360, javascript=False, locale=language)
    reader.goto(f"{home}/stories/?fold=stalking")
    reader.locator(".list a").first.click()
    assert hard not in reader.content()
    expect(reader.locator("[data-warning=stalking]").first).to_be_visible()
    look(reader)
    reader.goto(re.sub(r"\?.*", "", reader.url) + "?open=1&fold=stalking")
    expect(reader.locator("[data-story]").get_by_text(calm)).to_be_visible()
    expect(reader.get_by_text(hard)).to_be_hidden()
    look(reader)
    reader.locator("[data-story] summary").first.click()
    expect(reader.get_by_text(hard)).to_be_visible()
    reader.goto(f"{home}/stories/?hide=stalking")
    expect(reader.locator(".list a")).to_have_count(0)
    look(reader)


def begin(page: Page, home: str, words: str) -> None:
    """To the preview, with no topic ticked."""
    page.goto(f"{home}/write/")
    page.locator(NEXT).click()
    page.locator("textarea[name=words]").fill(words)
    for _step in range(5):
        page.locator(NEXT).click()


def take_what_the_preview_proposes(page: Page, name: str) -> None:
    """Hide the name and add the topic, as the marks offer."""
    row = page.locator("fieldset.answer").filter(has_text=name)
    row.locator("button[value^='hide:']").click()
    expect(page.locator(".preview .story")).not_to_contain_text(name)
    page.locator("button[value='add:stalking:described']").click()
    expect(page.locator("[data-warning=stalking]").first).to_be_visible()


def publish(page: Page, site: str, hard: str, look) -> None:  # noqa: F811
    """Take it, see why it is marked, publish it with its warning."""
    page.goto(f"{site}/moderation/")
    page.get_by_role("button", name="Take the next story").click()
    page.wait_for_url("**/moderation/*-*/")
    page.get_by_role("link", name="Show the words").click()
    expect(page.locator("[name=warnings][value='stalking:described']")).to_be_checked()
    expect(page.locator("[data-story]")).to_contain_text(hard)
    look(page, cookies=1)
    page.locator("[name=decision][value=publish]").check()
    page.get_by_role("button", name="Save the decision").click()
    page.wait_for_url("**/moderation/")
