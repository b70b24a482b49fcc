"""The pages of staff in a real browser: the walk of a first day, without JavaScript too."""

import os
import re
from pathlib import Path

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.accounts.services import create_staff
from config.embedded.process import wait_until
from tests import cast

pytestmark = pytest.mark.browser

GIVEN, OWN = "given-for-one-visit", "nine amber windows"


def begin(username: str, role: str) -> User:
    """Somebody who was just added, with a hash that the running site knows."""
    user = create_staff(
        username=username, password=GIVEN, roles=[role], languages=["en"], temporary=True
    )
    user.password = ScryptPasswordHasher().encode(GIVEN, "salt")
    user.save(update_fields=["password"])
    return user


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize(("width", "javascript"), [(1200, True), (360, False)])
def test_it_walks_a_moderator_through_the_first_sign_in(
    site, open_page, assert_accessible, width, javascript
):
    begin("ada", "moderator")
    page = open_page(width=width, javascript=javascript)
    page.goto(f"{site.url}/moderation/")

    def look(name: str) -> None:
        if javascript:
            assert_accessible(page)
        overflow = page.locator("html").evaluate("e => e.scrollWidth > e.clientWidth + 1")
        assert not overflow, f"{name} is wider than the screen"
        shot(page, f"{name}-{width}")

    look("login")
    page.get_by_label("Your sign-in name").fill("ada")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    look("login-wrong")
    page.get_by_label("Password").fill(GIVEN)
    page.get_by_role("button", name="Sign in").click()

    look("password")
    page.get_by_label("The password you have now").fill(GIVEN)
    page.get_by_label("A new password").fill(OWN)
    page.get_by_label("The new password once more").fill(OWN)
    page.get_by_role("button", name="Change the password").click()

    look("set-up")
    picture = page.locator("main img")
    # A busy machine shows the page before the picture is there.
    seen = wait_until(lambda: picture.evaluate("image => image.naturalWidth") > 0, 15)
    assert seen, "the picture did not load"
    secret = re.sub(r"\s", "", page.locator("[data-totp-secret]").inner_text())
    page.get_by_label("Code from the app").fill(cast.code(secret))
    page.get_by_role("button", name="Go on").click()

    look("recovery-codes")
    assert page.locator("[data-recovery-code]").count() == 10
    page.get_by_role("button", name="I have written them down").click()
    expect(page).to_have_url(f"{site.url}/moderation/")

    page.get_by_role("link", name="Sign out").click()
    look("sign-out")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{site.url}/accounts/login/")
    page.get_by_label("Your sign-in name").fill("ada")
    page.get_by_label("Password").fill(OWN)
    page.get_by_role("button", name="Sign in").click()
    look("code")
    page.get_by_label("Code").fill(cast.code(secret, steps=1))
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{site.url}/moderation/")
    page.get_by_role("link", name="My sign-in").click()
    look("my-sign-in")


@pytest.mark.parametrize(("width", "dark"), [(1200, False), (360, True)])
def test_it_lets_an_operator_add_a_person(site, open_page, assert_accessible, width, dark):
    page = open_page(width=width, dark=dark, state=cast.browser_state(cast.otto(), proven=True))
    page.goto(f"{site.url}/accounts/people/")
    assert_accessible(page)
    assert not page.locator("html").evaluate("e => e.scrollWidth > e.clientWidth + 1")
    shot(page, f"people-{width}")
    page.get_by_role("link", name="Add somebody who sits beside you").click()
    assert_accessible(page)
    page.get_by_label("Name to sign in with").fill("ada")
    page.get_by_label("Moderator", exact=True).check()
    page.get_by_label("العربية").check()
    page.get_by_role("button", name="Add this person").click()
    expect(page.locator("[data-password]")).to_be_visible()
    assert_accessible(page)
    shot(page, f"password-once-{width}")
    page.get_by_role("link", name="Back to the list").click()
    page.get_by_role("link", name="ada").click()
    assert_accessible(page)
    shot(page, f"person-{width}")
    page.get_by_role("button", name="Close this sign-in").click()
    expect(page.get_by_text("This sign-in is closed.")).to_be_visible()
    overflow = page.locator("html").evaluate("e => e.scrollWidth > e.clientWidth + 1")
    assert not overflow


def test_it_lets_somebody_begin_by_a_link_and_two_reset_a_lost_phone(
    site, open_page, assert_accessible
):
    """Without scripts on the side of the one who begins."""
    page = open_page(width=1200, state=cast.browser_state(cast.otto(), proven=True))
    page.goto(f"{site.url}/accounts/people/")
    page.get_by_role("link", name="Invite somebody").click()
    assert_accessible(page)
    page.get_by_label("Moderator", exact=True).check()
    page.get_by_label("English").check()
    page.get_by_role("button", name="Make the link").click()
    assert_accessible(page)
    shot(page, "invite-once")
    link = page.locator("[data-invitation-link]").inner_text()

    theirs = open_page(width=360, javascript=False)
    theirs.goto(link)
    shot(theirs, "begin")
    theirs.get_by_label("Name to sign in with").fill("ada")
    theirs.get_by_label("A password").fill(OWN)
    theirs.get_by_label("The password once more").fill(OWN)
    theirs.get_by_role("button", name="Go on").click()
    secret = re.sub(r"\s", "", theirs.locator("[data-totp-secret]").inner_text())
    theirs.get_by_label("Code from the app").fill(cast.code(secret))
    theirs.get_by_role("button", name="Go on").click()
    theirs.get_by_role("button", name="I have written them down").click()
    expect(theirs).to_have_url(f"{site.url}/moderation/")

    page.goto(f"{site.url}/accounts/resets/")
    assert_accessible(page)
    page.get_by_label("Who has lost it?").select_option(label="ada")
    page.get_by_role("button", name="Ask for a reset").click()
    expect(page.get_by_text("Somebody else has to confirm this")).to_be_visible()
    assert_accessible(page)
    second = open_page(width=360, state=cast.browser_state(cast.lena(), proven=True))
    second.goto(f"{site.url}/accounts/resets/")
    second.get_by_role("link", name="ada").click()
    assert_accessible(second)
    shot(second, "reset")
    second.get_by_role("button", name="Confirm the reset").click()
    expect(second.locator("[data-password]")).to_be_visible()
    theirs.goto(f"{site.url}/moderation/")
    expect(theirs).to_have_url(re.compile("/accounts/login/"))


@pytest.mark.parametrize("language", ["ar", "ur"])
def test_it_holds_together_from_right_to_left(site, open_page, assert_accessible, language):
    begin("ada", "moderator")
    page = open_page(width=360, locale=language)
    page.goto(f"{site.url}/{language}/accounts/login/")
    assert_accessible(page)
    shot(page, f"login-{language}")
    User.objects.filter(username="ada").update(password_is_temporary=False)
    page.locator("[name=login]").fill("ada")
    page.locator("[name=password]").fill(GIVEN)
    page.locator("main form button.btn").first.click()
    assert page.locator("[data-totp-secret]").is_visible()
    assert_accessible(page)
    shot(page, f"set-up-{language}")
