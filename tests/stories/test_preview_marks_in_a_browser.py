"""Noor looks at her words once more: on a small phone, in Arabic, without scripts, by keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.harness.browser import OpenPage

pytestmark = pytest.mark.browser

WORDS = "كان مديري أحمد سالم. وأحمد يعرف بيتي، وكان يتبعني إلى البيت.\n\nكنت أسكن في القاهرة."


def test_it_hides_changes_and_undoes_without_scripts(
    site, open_page: OpenPage, assert_accessible: Callable[[Page], None]
):
    page = open_page(width=360, height=740, javascript=False, dark=True, locale="ar")
    page.goto(f"{site.url}/ar/write/")
    page.locator("#write button[value=next]").click()
    page.locator("textarea[name=words]").fill(WORDS)
    page.locator("#write button[value=next]").click()
    page.locator("#write button[value=preview]").click()
    look = page.locator(".look")
    expect(page.locator(".story mark", has_text="القاهرة")).to_have_count(1)
    expect(look.locator("fieldset > legend")).not_to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert_accessible(page)

    hide = look.locator("button[value^='hide:place:']")
    hide.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".story mark", has_text="القاهرة")).to_have_count(0)
    expect(page.locator(".story")).to_contain_text("أسكن في مدينة")
    # She is led to what was done, not to the top of the page.
    assert page.url.endswith("/ar/write/#look")
    expect(look.locator("[role=status]")).to_be_in_viewport()

    look.locator("button[value^='change:person:']").first.click()
    page.locator("#id_instead").fill("شخص من العائلة")
    expect(look.locator("legend", has=page.locator("bdi")).first).to_be_in_viewport()
    assert_accessible(page)
    page.keyboard.press("Enter")
    expect(page.locator(".story")).to_contain_text("شخص من العائلة")
    look.locator("button[value=undo]").click()
    look.locator("button[value=undo]").click()
    expect(page.locator(".story mark", has_text="القاهرة")).to_have_count(1)
    look.locator("button[value^='add:stalking:']").first.click()
    expect(page.locator(".gate .tag")).to_have_count(1)
    assert_accessible(page)
