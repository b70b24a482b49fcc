"""Find help, an entry and the frame on another site, in a real Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from apps.resources.models import EmergencyNumber, Language, Organization, Service
from apps.resources.oembed import SANDBOX
from tests.resources import keeping
from tests.resources.little_server import Little, answer, serving

pytestmark = pytest.mark.browser

PAPER = "rgb(251, 248, 243)"


@pytest.fixture
def entry(site) -> Service:
    made = keeping.an_entry(
        keeping.an_organization(embed_origins=["https://harbour.example"]),
        opening_hours="Mo-Fr 09:00-18:00; PH off",
        description="We listen.",
        must_report=False,
    )
    for code in ("de", "ar"):
        Language.objects.create(service=made, code=code)
    EmergencyNumber.objects.create(country="DE", number="112", kinds=["police"], agreed=True)
    return made


@pytest.mark.parametrize("look", [(360, False, ""), (1200, True, "/ar")])
def test_help_reads_well_for_everybody(site, entry, open_page, assert_accessible, look):
    width, dark, language = look
    page = open_page(width=width, dark=dark, javascript=False)
    for path in (
        "/help/",
        "/help/?country=DE&open=1&audience=men",
        f"/help/{entry.pk}/",
        "/embed/resources?country=DE&level=2" + language.replace("/", "&lang="),
    ):
        page.goto(site.url + (path if path.startswith("/embed") else language + path))
        assert_accessible(page)
        assert not page.locator("html").evaluate("e => e.scrollWidth > e.clientWidth + 1"), path


@pytest.fixture
def partner(site) -> Iterator[Little]:
    """Another site on this machine, whose pages frame whatever is asked for."""
    little = Little({})
    with serving(little):
        yield little


def frame_in(page: Page, partner: Little, address: str) -> FrameLocator:
    body = f'''<!doctype html><title>x</title><h1>Theirs</h1>
    <iframe src="{address}" sandbox="{SANDBOX}" width="480" height="640" title="x"></iframe>'''
    partner.pages["/"] = answer(200, body)
    page.goto(partner.url("/", host="127.0.0.1"))
    return page.frame_locator("iframe")


def test_a_frame_in_a_sandbox_is_drawn_and_can_be_emptied(site, entry, page, partner):
    framed = frame_in(page, partner, f"{site.url}/embed/resources?country=DE&level=2")
    expect(framed.locator(".emergency a")).to_have_attribute("href", "tel:112")
    expect(framed.locator("body")).to_have_css("background-color", PAPER)
    framed.locator("summary").first.click()
    framed.locator(".leave").click()
    expect(framed.locator("article")).to_have_count(0)
    assert framed.locator("body").inner_text().strip() == ""
    expect(page.locator("h1")).to_have_text("Theirs")
    assert not page.context.cookies()


def test_the_frame_of_an_organisation_is_for_its_own_sites(site, entry, page, partner):
    address = f"{site.url}/embed/resources?organization={entry.keeper_id}"
    theirs = partner.url("", host="127.0.0.1")
    Organization.objects.filter(pk=entry.keeper_id).update(embed_origins=[theirs])
    expect(frame_in(page, partner, address).locator("article").first).to_be_visible()
    Organization.objects.filter(pk=entry.keeper_id).update(embed_origins=["https://a.example"])
    expect(frame_in(page, partner, address).locator("article")).to_have_count(0)
