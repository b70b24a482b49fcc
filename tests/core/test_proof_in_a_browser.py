"""What somebody meets who posts during a surge, in a real Chromium."""

import re

import pytest
from playwright.sync_api import Page, expect

from apps.core import proof
from apps.core.form_keys import read_form_key
from apps.stories.models import MeToo, Story
from apps.stories.surge_switch import switch_surge

pytestmark = pytest.mark.browser

SAYS = "[data-proof-says={}]"


@pytest.fixture(autouse=True)
def _surge(site, foreign_requests: list[str]):
    switch_surge(on=True)
    yield
    assert not foreign_requests


def say_me_too(page: Page, url: str) -> None:
    page.goto(url)
    page.locator("form[action$='/me-too/'] button").first.click()


def test_it_works_by_itself_and_goes_on(site, open_page):
    page = open_page()
    answers: list[int] = []
    page.on("response", lambda r: answers.append(r.status) if r.request.method == "POST" else None)
    say_me_too(page, site.url)
    expect(page.locator("[data-return-code]")).to_be_visible()
    assert answers == [429, 200]
    assert MeToo.objects.count() == 1


def test_it_is_counted_once_after_a_reload(site, open_page):
    page = open_page()
    say_me_too(page, site.url)
    expect(page.locator("[data-return-code]")).to_be_visible()
    page.reload()
    expect(page.locator("[data-return-code]")).to_be_visible()
    assert MeToo.objects.count() == 1


@pytest.mark.parametrize(("locale", "start"), [("en", "/"), ("ar", "/ar/")])
def test_it_lets_somebody_without_scripts_wait(
    site, open_page, assert_accessible, locale: str, start: str
):
    page = open_page(width=360, javascript=False, locale=locale)
    say_me_too(page, f"{site.url}{start}")
    expect(page.locator(SAYS.format("wait"))).to_contain_text(re.compile("20|٢٠"))
    expect(page.locator(SAYS.format("works"))).to_be_hidden()
    assert_accessible(page)
    assert not page.locator("html").evaluate("e => e.scrollWidth > e.clientWidth + 1")
    # Too early is no harm: the wait goes on.
    page.locator("#kept button").click()
    expect(page.locator(SAYS.format("wait"))).to_be_visible()
    assert MeToo.objects.count() == 0
    long_enough_ago(page)
    page.locator("#kept button").click()
    expect(page.locator("[data-return-code]")).to_be_visible()
    assert MeToo.objects.count() == 1


def long_enough_ago(page: Page) -> None:
    """The ticket of this page as if it had been drawn earlier, so that the test need not wait."""
    form, ready = proof._signer().unsign_object(page.locator("[name=waited]").input_value())
    key = read_form_key(page.locator("#kept [name=form_key]").input_value())
    assert form == proof._digest(f"me-too|{key.bits.hex()}")
    older = proof._signer().sign_object([form, ready - 30])
    page.locator("[name=waited]").evaluate("(field, text) => { field.value = text }", older)


WITHOUT_CRYPTOGRAPHY = "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })"
NEVER_DONE = "SubtleCrypto.prototype.deriveBits = () => new Promise(() => {})"


def test_it_lets_a_browser_wait_that_cannot_work(site, open_page):
    page = open_page()
    page.add_init_script(WITHOUT_CRYPTOGRAPHY)
    say_me_too(page, site.url)
    expect(page.locator(SAYS.format("wait"))).to_be_visible()
    expect(page.locator(SAYS.format("works"))).to_be_hidden()


def test_it_says_what_it_does_and_stays_alive(site, open_page, assert_accessible):
    page = open_page(width=360)
    page.add_init_script(NEVER_DONE)
    say_me_too(page, site.url)
    expect(page.locator(SAYS.format("works"))).to_be_visible()
    expect(page.locator(SAYS.format("wait"))).to_be_hidden()
    assert_accessible(page)
    # Send waits for the device; Leave does not.
    page.locator("#kept button").click()
    expect(page.locator(SAYS.format("works"))).to_be_visible()
    page.route("**/x?*", lambda route: route.abort())
    with page.expect_request("**/x?*"):
        page.locator("a.leave").click(no_wait_after=True)


def test_it_keeps_the_words_of_a_story_meanwhile(site, open_page):
    page = open_page()
    page.add_init_script(NEVER_DONE)
    send_a_story(page, site.url)
    expect(page.locator("#kept textarea[name=words]")).to_have_value("Mine & <b>yours</b>.")
    assert not Story.objects.exists()


def test_it_lets_a_story_through(site, open_page):
    page = open_page()
    send_a_story(page, site.url)
    expect(page.locator("[data-return-code]")).to_be_visible()
    assert Story.objects.count() == 1


def send_a_story(page: Page, url: str) -> None:
    page.goto(f"{url}/write/")
    page.locator("#content form button[value=next], #write button[value=next]").first.click()
    page.locator("textarea[name=words]").fill("Mine & <b>yours</b>.")
    while not page.locator("button[value=send]").count():
        page.locator("#write button[value=next]").click()
    for box in page.locator("#write input[type=checkbox][required]").all():
        box.check()
    page.locator("button[value=send]").click()
