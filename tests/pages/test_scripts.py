"""Copying the code and reviewing by keys, each script on a small page of its own."""

from pathlib import Path

import pytest
from django.conf import settings

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCRIPTS = Path(settings.BASE_DIR) / "static" / "js"
REVIEW = """
<form data-keys="{state}" action="/nowhere/">
<input type="radio" name="decision" value="publish"><input type="radio" name="decision" value="ask">
<input type="radio" name="decision" value="pass"><textarea name="note"></textarea>
<button>Save</button></form>
<details class="veil"><summary>Show the words</summary><p>words</p></details>
<button type="button" data-keys-toggle aria-pressed="false">Keys</button>
"""
RECEIPT = """
<p id="code">  one two
   three </p>
<button type="button" data-copy="code" data-said="Copied." data-failed="Marked.">Copy</button>
<p role="status" data-copy-said></p>
"""


@pytest.fixture
def with_script(open_page, live_server):
    def with_script_(script, body):
        page = open_page(bypass_csp=True)
        # Copying needs a page with an address of its own.
        page.goto(f"{live_server.url}/not-here/")
        page.evaluate("body => { document.body.innerHTML = body }", body)
        page.evaluate(
            "() => document.querySelector('form')?.addEventListener('submit', event => {"
            " event.preventDefault(); document.body.dataset.sent = event.target.decision.value })"
        )
        page.add_script_tag(path=SCRIPTS / script)
        return page

    return with_script_


@pytest.fixture
def review(with_script):
    return lambda state: with_script("keys.js", REVIEW.format(state=state))


def chosen(page):
    return page.evaluate("document.querySelector('[name=decision]:checked')?.value ?? null")


def sent(page):
    return page.evaluate("document.body.dataset.sent ?? null")


def test_it_hears_no_key_until_someone_turns_keys_on(review):
    page = review("off")
    page.keyboard.press("1")
    assert chosen(page) is None
    page = review("on")
    page.keyboard.press("2")
    assert chosen(page) == "ask"


def test_it_chooses_and_sends_only_when_confirmed(review):
    page = review("on")
    page.keyboard.press("3")
    assert (chosen(page), sent(page)) == ("pass", None)
    page.keyboard.press("Control+Enter")
    assert sent(page) == "pass"


def test_it_sends_nothing_while_nothing_is_chosen(review):
    page = review("on")
    page.keyboard.press("Control+Enter")
    assert sent(page) is None


@pytest.mark.parametrize("key", ["Control+1", "Alt+1", "Meta+1", "Shift+1", "7", "0", "a"])
def test_it_ignores_modifiers_and_other_keys(review, key):
    page = review("on")
    page.keyboard.press(key)
    assert chosen(page) is None


def test_it_leaves_fields_alone(review):
    page = review("on")
    page.locator("textarea").focus()
    page.keyboard.type("12v")
    assert page.locator("textarea").input_value() == "12v"
    assert chosen(page) is None
    assert not page.locator("details").evaluate("node => node.open")


def test_it_shows_the_words_and_hides_them_again(review):
    page = review("on")
    for shown in (True, False):
        page.keyboard.press("v")
        assert page.locator("details").evaluate("node => node.open") is shown


def test_it_copies_the_code_and_says_so(with_script):
    page = with_script("copy.js", RECEIPT)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "one two three"


def test_it_marks_the_code_where_it_may_not_copy(with_script):
    page = with_script("copy.js", RECEIPT)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()) }")
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Marked.").wait_for()
    assert page.evaluate("getSelection().toString()").split() == ["one", "two", "three"]
