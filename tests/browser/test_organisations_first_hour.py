"""An organisation's first hour in a real browser: invited, a second step, a list brought and
confirmed, the card on its own page, and a wrong number put right by two people."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from apps.resources import import_services
from apps.resources.models import Organization, Phone, Service
from tests import cast
from tests.resources.keeping import bo
from tests.resources.little_server import Little, answer, serving

pytestmark = pytest.mark.browser

FILE = """country,name,phone,website,languages,hours,harm
AT,Harbour line,0800 222 555,https://harbour.example/,de,24/7,domestic violence
AT,No way to reach,,,de,,stalking
"""
# As they stand on a card, without what parts the digits.
WRONG, RIGHT = "0800222555", "0800133133"
Look = Callable[[Page], None]


@pytest.fixture
def partner(site) -> Iterator[Little]:
    """The organisation's own site."""
    little = Little({})
    with serving(little):
        yield little


def press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.locator(button).first.click()


def invite_manager(page: Page, root: str, look: Look) -> str:
    """Otto adds the organisation. Out: the link he hands over."""
    page.goto(f"{root}/organisations/all/")
    look(page)
    page.goto(f"{root}/organisations/all/add/")
    look(page)
    page.fill("[name=name]", "Harbour House")
    press(page, "form[action$='/add/'] .btn")
    look(page)
    press(page, "form[action$='/invite/'] .btn")
    look(page)
    return page.locator("[data-invitation-link]").inner_text()


def join(page: Page, link: str, look: Look) -> None:
    """Amal opens it, chooses a name, and sets up her second step."""
    page.goto(link)
    look(page)
    page.fill("[name=username]", "amal")
    page.fill("[name=password1]", cast.PASSWORD)
    page.fill("[name=password2]", cast.PASSWORD)
    press(page, "form[action$='/join/'] .btn")
    secret = re.sub(r"\s", "", page.locator("[data-totp-secret]").inner_text())
    page.fill("[name=code]", cast.code(secret))
    press(page, "form:has([name=code]) .btn")
    press(page, "main form .btn:not(.btn-quiet)")


def bring_list(page: Page, home: str, look: Look) -> None:
    page.goto(f"{home}imports/")
    look(page)
    page.set_input_files("[name=file]", {"name": "a.csv", "mimeType": "", "buffer": FILE.encode()})
    press(page, "form[enctype] .btn")
    import_services.judge_waiting()
    page.reload()
    look(page)
    assert page.locator("[data-verdict=reject]").count() == 1
    press(page, "[name=go][value=save]")
    look(page)


def confirm(page: Page, home: str, look: Look) -> Service:
    """Nothing is shown before somebody says that all of it is right."""
    entry = Service.objects.get(name="Harbour line")
    assert entry.status == "draft"
    page.goto(f"{home}entries/")
    look(page)
    press(page, "[name=part][value=all]")
    entry.refresh_from_db()
    assert entry.status == "verified"
    return entry


def framed(page: Page, partner: Little, address: str) -> str:
    """What somebody sees on the organisation's own page."""
    body = f'<!doctype html><title>x</title><iframe src="{address}" title="x"></iframe>'
    partner.pages["/"] = answer(200, body)
    page.goto(partner.url("/", host="127.0.0.1"))
    card = page.frame_locator("iframe").locator("article").first
    expect(card).to_be_visible()
    return re.sub(r"\s", "", card.inner_text())


def embed(page: Page, home: str, partner: Little, look: Look) -> str:
    """Out: the address that the code of the card frames."""
    page.goto(f"{home}details/")
    look(page)
    page.fill("[name=embed_origins]", "https://harbour.example/")
    press(page, "form[action$='/details/'] .btn")
    look(page)
    assert Organization.objects.get(name="Harbour House").embed_origins == [
        "https://harbour.example"
    ]
    code = page.locator("#frame-code").input_value()
    found = re.search(r'src="([^"]+)"', code)
    assert found, code
    # Nobody but a browser of this machine can ask for the page of this test.
    here = partner.url("", host="127.0.0.1")
    Organization.objects.filter(name="Harbour House").update(embed_origins=[here])
    return found[1].replace("&amp;", "&")


def number_of(entry: Service) -> str:
    return Phone.objects.get(service=entry).number.replace(" ", "")


def correct(page: Page, home: str, entry: Service, look: Look) -> None:
    page.goto(f"{home}entries/{entry.pk}/")
    look(page)
    page.locator("[name$='-number']").first.fill(RIGHT)
    press(page, "[name=go][value=preview]")
    look(page)
    press(page, "[name=go][value=save]")
    look(page)


@pytest.mark.parametrize("way", [("en", 1200, True), ("fr", 360, False)], ids=["english", "french"])
def test_it_is_invited_brings_its_list_and_puts_a_number_right(site, open_page, look, partner, way):
    language, width, javascript = way
    root = site.url if language == "en" else f"{site.url}/{language}"
    how = {"width": width, "javascript": javascript, "locale": language}
    otto = open_page(**how, state=cast.browser_state(cast.otto(), proven=True))
    link = invite_manager(otto, root, look)

    amal = open_page(**how)
    join(amal, link, look)
    organization = Organization.objects.get(name="Harbour House")
    home = f"{root}/organisations/{organization.pk}/"
    amal.goto(f"{root}/organisations/")
    expect(amal).to_have_url(home)
    look(amal)
    bring_list(amal, home, look)
    entry = confirm(amal, home, look)
    address = embed(amal, home, partner, look)
    reader = open_page(locale=language)
    assert WRONG in framed(reader, partner, address)

    second = open_page(**how, state=cast.browser_state(bo(organization)))
    correct(amal, home, entry, look)
    assert number_of(entry) == WRONG
    amal.goto(f"{home}waiting/")
    look(amal)
    assert amal.locator("[name=go][value=agree]").count() == 0
    second.goto(f"{home}waiting/")
    look(second)
    press(second, "[name=go][value=agree]")
    look(second)

    assert number_of(entry) == RIGHT
    assert RIGHT in framed(reader, partner, address)
    reader.goto(f"{root}/help/?country=AT")
    look(reader)
    assert reader.locator(f"[data-resource='{entry.pk}']").count() == 1
    second.goto(f"{home}entries/{entry.pk}/history/")
    look(second)
