"""Hiding a detail by selecting it, on a small screen."""

import pytest
from playwright.sync_api import expect

from apps.moderation import opening
from apps.moderation.models import ReviewTask
from apps.stories.models import RedactionProposal
from tests.cast import browser_state, ines
from tests.factories import a_screened_story

pytestmark = pytest.mark.browser
SELECT = """name => {
  const story = document.querySelector('[data-story]');
  const walker = document.createTreeWalker(story, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(name);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(walker.currentNode, at);
    range.setEnd(walker.currentNode, at + name.length);
    const selection = document.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return;
  }
}"""


def test_it_hides_what_is_selected(site, open_page, look):
    words = "In Lampton, at the old mill.\n\nLampton is small."
    story = a_screened_story(words=words, language="en")
    opening.open_tasks()
    user = ines()
    page = open_page(width=360, height=740, state=browser_state(user))
    page.goto(f"{site.url}/moderation/")
    page.locator("form[action$='/next/'] button").first.click()
    page.goto(f"{site.url}/moderation/{ReviewTask.objects.get().pk}/?open=1")
    hide = page.locator("[data-hide-selected]")
    hide.click()
    expect(page.locator("[data-hide-said]")).to_have_text("Select words in the text first.")
    rows = page.locator("[data-mark-row]")
    empty = rows.count() - 3
    page.evaluate(SELECT, "Lampton")
    hide.click()
    first = rows.filter(has=page.locator("[value=Lampton]"))
    expect(first.locator("[name$=-hide]")).to_be_checked()
    for number, name in enumerate(["old mill", "small", "mill", "In"]):
        page.evaluate(SELECT, name)
        hide.click()
        row = rows.nth(empty + number)
        expect(row.locator("[name$=-words]")).to_have_value(name)
        expect(row.locator("[name$=-hide]")).to_be_checked()
    # There was no fourth empty row.
    assert page.locator("[data-marks]").input_value() == str(empty + 4) == str(rows.count())
    row.locator("[name$=-hide]").uncheck()
    rows.nth(empty).locator("[name$=-role]").select_option("a company")
    page.locator("button[value=show]").click()
    look(page)
    expect(page.locator("#shown ins").first).to_have_text("a town")
    page.locator("[name=decision][value=redact]").check()
    page.get_by_role("button", name="Save the decision").click()
    page.wait_for_url("**/moderation/")
    proposed = RedactionProposal.objects.get().unseal(key=story.key())["words"]
    assert "Lampton" not in proposed
    assert "old mill" not in proposed
