"""Passkeys in a real Chromium, with an authenticator that it plays itself."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import CDPSession, Page, expect

from apps.accounts.models import User
from tests import cast
from tests.accounts.writers import PASSWORD, a_writer
from tests.harness.processes import Site

pytestmark = pytest.mark.browser

PLAYED = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_password(user: User, password: str) -> User:
    """The site behind the browser hashes as it does when people use it, unlike tests."""
    User.objects.filter(pk=user.pk).update(password=ScryptPasswordHasher().encode(password, "salt"))
    user.refresh_from_db()
    return user


class Device:
    """A page on a device with a screen lock: a passkey is made and proven without a touch."""

    def __init__(self, page: Page, url: str) -> None:
        # An address of numbers cannot have passkeys; browsers take localhost for a safe place.
        self.page, self.url = page, url.replace("127.0.0.1", "localhost")
        self.cdp: CDPSession = page.context.new_cdp_session(page)
        self.cdp.send("WebAuthn.enable")
        self.key = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": PLAYED})

    def go(self, path: str) -> None:
        self.page.goto(self.url + path)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def kept(self) -> list[dict[str, Any]]:
        return self.cdp.send("WebAuthn.getCredentials", self.key)["credentials"]

    def refuse(self, refuses: bool = True) -> None:
        verified = {**self.key, "isUserVerified": not refuses}
        self.cdp.send("WebAuthn.setUserVerified", verified)

    def sign_up(self, name: str = "lamp") -> None:
        self.go("/accounts/sign-up/")
        self.page.get_by_label("A name to sign in with").fill(name)
        self.press("Go on")
        self.press("Make a passkey")
        expect(self.page.get_by_role("heading", name="Recovery codes")).to_be_visible()

    def sign_out(self) -> None:
        self.go("/accounts/logout/")
        self.press("Sign out")


@pytest.fixture
def device(site: Site, open_page: Callable[..., Page]) -> Device:
    cache.clear()
    return Device(open_page(width=360), site.url)


def test_it_makes_an_account_and_comes_back_to_it_without_a_password(
    device: Device, foreign_requests: list[str]
):
    device.sign_up()
    user = User.objects.get()
    assert (user.username, user.has_usable_password()) == ("lamp", False)
    device.press("I have written them down")
    expect(device.page.get_by_role("heading", name="Your stories")).to_be_visible()
    device.sign_out()
    device.go("/accounts/login/")
    device.press("Sign in with a passkey")
    expect(device.page.get_by_role("heading", name="Your stories")).to_be_visible()
    assert foreign_requests == []


def test_it_tells_the_device_no_more_than_the_name(device: Device):
    device.sign_up()
    (kept,) = device.kept()
    user = User.objects.get()
    handle = base64.b64decode(kept["userHandle"]).decode()
    assert handle.replace("-", "") == user.pk.hex
    assert (kept["rpId"], kept["userName"], kept["userDisplayName"]) == (
        "localhost",
        "lamp",
        "lamp",
    )


def test_it_keeps_neither_maker_nor_manner_of_the_device(device: Device):
    device.sign_up()
    row = Authenticator.objects.get(type="webauthn")
    known = row.wrap().authenticator_data.credential_data
    assert bytes(known.aaguid) == bytes(16)
    assert {*row.data["credential"]} == {
        "type",
        "id",
        "rawId",
        "response",
        "clientExtensionResults",
    }
    assert {*row.data["credential"]["response"]} == {"clientDataJSON", "attestationObject"}
    said = base64.urlsafe_b64decode(row.data["credential"]["response"]["clientDataJSON"] + "==")
    assert b"localhost" not in said
    assert row.last_used_at is None
    assert row.created_at.hour == row.created_at.minute == row.created_at.second == 0


def test_it_adds_a_second_one_and_removes_the_first(
    device: Device, site: Site, open_page: Callable[..., Page]
):
    device.sign_up()
    device.press("I have written them down")
    device.cdp.send("WebAuthn.removeVirtualAuthenticator", device.key)
    device.key = device.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": PLAYED})
    device.go("/accounts/second-factor/")
    device.page.get_by_role("link", name="Add a passkey").click()
    before = device.page.url
    device.press("Make a passkey")
    # The device answers in its own time, and the page posts that.
    device.page.wait_for_url(lambda url: url != before)
    device.go("/accounts/second-factor/")
    expect(device.page.get_by_text("Passkey 2, added on")).to_be_visible()
    device.page.get_by_role("link", name="Remove this passkey").first.click()
    device.press("Remove this passkey")
    expect(device.page.get_by_text("Passkey 1, added on")).to_be_visible()
    expect(device.page.get_by_text("Passkey 2, added on")).to_have_count(0)
    device.sign_out()
    device.go("/accounts/login/")
    device.press("Sign in with a passkey")
    expect(device.page.get_by_role("heading", name="Your stories")).to_be_visible()


def test_it_never_takes_away_the_only_way_in(device: Device):
    device.sign_up()
    device.press("I have written them down")
    device.go("/accounts/second-factor/")
    device.page.get_by_role("link", name="Remove this passkey").click()
    device.press("Remove this passkey")
    expect(device.page.get_by_text("This is your only way in.")).to_be_visible()
    device.page.goto(device.url + "/accounts/second-factor/")
    device.page.get_by_role("link", name="Set a password").click()
    device.page.get_by_label("A password").fill(PASSWORD)
    device.page.get_by_label("The password once more").fill(PASSWORD)
    device.press("Set the password")
    device.page.get_by_role("link", name="Remove this passkey").click()
    device.press("Remove this passkey")
    expect(device.page.get_by_text("None yet.")).to_be_visible()
    assert User.objects.get().has_usable_password()


def test_it_proves_once_more_that_it_is_her(device: Device, monkeypatch):
    device.sign_up()
    device.press("I have written them down")
    # A session in which the sign-in is no proof any more.
    user = User.objects.get()
    state = cast.browser_state(user)["cookies"][0]
    device.page.context.add_cookies([{**state, "domain": "localhost"}])
    device.go("/accounts/copy/page/")
    expect(device.page.get_by_role("heading", name="Is it you?")).to_be_visible()
    device.press("Use a passkey")
    expect(device.page.get_by_role("heading", name="A copy of everything")).to_be_visible()


def test_it_says_so_when_the_person_stops_it(device: Device):
    device.refuse()
    device.go("/accounts/sign-up/")
    device.page.get_by_label("A name to sign in with").fill("lamp")
    device.press("Go on")
    device.press("Make a passkey")
    expect(device.page.get_by_text("That did not work, or you stopped it.")).to_be_visible()
    assert not User.objects.exists()
    device.refuse(False)
    device.press("Make a passkey")
    expect(device.page.get_by_role("heading", name="Recovery codes")).to_be_visible()


def test_it_opens_nothing_with_a_passkey_that_was_removed(device: Device):
    device.sign_up()
    Authenticator.objects.filter(type="webauthn").delete()
    device.sign_out()
    device.go("/accounts/login/")
    device.press("Sign in with a passkey")
    expect(device.page.get_by_text("This passkey could not be used here.")).to_be_visible()


def test_it_takes_one_answer_once(device: Device):
    """Somebody who copied what the browser sent cannot send it again."""
    device.sign_up()
    device.sign_out()
    device.go("/accounts/login/")
    with device.page.expect_request("**/accounts/login/passkey/") as sent:
        device.press("Sign in with a passkey")
    expect(device.page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    credential = sent.value.post_data_json["credential"]
    device.sign_out()
    device.go("/accounts/login/")
    device.page.evaluate(
        """credential => {
          const form = document.querySelector("form[data-passkey]");
          form.elements.credential.value = credential;
          form.submit();
        }""",
        credential,
    )
    expect(device.page.get_by_text("This passkey could not be used here.")).to_be_visible()


def test_it_is_the_second_step_of_somebody_who_works_here(device: Device):
    user = with_password(cast.ines(second_factor=False), cast.PASSWORD)
    state = cast.browser_state(user)["cookies"][0]
    device.page.context.add_cookies([{**state, "domain": "localhost"}])
    device.go("/moderation/")
    device.page.get_by_role("link", name="Use a passkey in place of an app").click()
    device.press("Make a passkey")
    expect(device.page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    device.press("I have written them down")
    assert user.has_second_factor()
    device.sign_out()
    device.go("/accounts/login/")
    device.page.get_by_label("Your sign-in name").fill("ines")
    device.page.get_by_label("Password").fill(cast.PASSWORD)
    device.press("Sign in")
    expect(device.page.get_by_role("heading", name="One more step")).to_be_visible()
    device.go("/moderation/")
    expect(device.page.get_by_role("heading", name="One more step")).to_be_visible()
    device.press("Use a passkey")
    device.page.wait_for_url("**/moderation/**")
    device.sign_out()
    device.go("/accounts/login/")
    device.press("Sign in with a passkey")
    device.page.wait_for_url("**/moderation/**")


def test_it_comes_back_with_a_recovery_code_and_a_new_passkey(device: Device):
    user = a_writer()
    codes = Authenticator.objects.get(user=user, type="recovery_codes").wrap()
    device.go("/accounts/recover/")
    device.page.get_by_label("Your sign-in name").fill("lamp")
    device.page.get_by_label("One of your recovery codes").fill(codes.get_unused_codes()[0])
    device.press("Go on")
    before = device.page.url
    device.press("Make a passkey")
    # The device answers in its own time, and the page posts that.
    device.page.wait_for_url(lambda url: url != before)
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1


@pytest.mark.parametrize("where", ["127.0.0.1", "no scripts"])
def test_it_offers_no_passkey_where_there_can_be_none(
    site: Site, open_page: Callable[..., Page], where: str
):
    with_password(a_writer(), PASSWORD)
    page = open_page(javascript=where != "no scripts")
    page.goto(site.url + reverse("account_login"))
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    page.get_by_label("Your sign-in name").fill("lamp")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Your stories")).to_be_visible()
