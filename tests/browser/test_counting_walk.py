"""Somebody joins #YoTambien from an Arabic page, is seen in every picture of it a day later, takes
it back, and is gone from all of them the day after."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from apps.campaigns.folding import fold
from apps.campaigns.models import Campaign, CampaignText, Hashtag, Status
from apps.numbers.models import DailyCell
from apps.numbers.services import publish_numbers
from apps.stories.models import MeToo

pytestmark = pytest.mark.browser


def a_campaign() -> Campaign:
    campaign = Campaign.objects.create(slug="me-too", status=Status.APPROVED)
    for name, language in (("MeToo", "en"), ("YoTambien", "es"), ("وأنا_كمان", "ar")):
        Hashtag.objects.create(campaign=campaign, name=name, folded=fold(name), language=language)
    for language in ("en", "ar"):
        CampaignText.objects.create(
            campaign=campaign, language=language, title="MeToo", words="Two words."
        )
    return campaign


def nineteen_others(campaign: Campaign) -> None:
    day = timezone.now().date()
    MeToo.objects.bulk_create(
        MeToo(language="ar", country="MX", setting="work", campaign=campaign, counts_from=day)
        for _ in range(19)
    )


def the_next_day() -> None:
    """What was said enters the count, and the daily batch runs on a day of its own."""
    yesterday = timezone.now().date() - timedelta(days=1)
    MeToo.objects.update(counts_from=yesterday)
    for day in DailyCell.objects.order_by("day").values_list("day", flat=True).distinct():
        DailyCell.objects.filter(day=day).update(day=day - timedelta(days=1))
    publish_numbers()


def shown(page: Page, base: str) -> set[str]:
    """Every way out that tells of this campaign and this country now."""
    found = set()
    page.goto(f"{base}/ar/how-many/")
    if page.locator("svg [data-country=MX]").count():
        found.add("map")
    if page.locator("[data-campaign=me-too]").count():
        found.add("campaigns")
    page.goto(f"{base}/ar/campaigns/me-too/")
    if page.locator("[data-count=campaign]").count():
        found.add("campaign")
    file = page.request.get(f"{base}/how-many.csv").text()
    cells = {tuple(row[1:4]) for row in csv.reader(io.StringIO(file)) if len(row) > 3}
    if {("campaign", "me-too", "20"), ("country", "MX", "20")} <= cells:
        found.add("csv")
    numbers = page.request.get(f"{base}/api/numbers").text()
    if re.search(r'"MX":\s*20', numbers):
        found.add("api")
    embed = page.request.get(f"{base}/embed/campaigns/me-too?lang=en").text()
    if re.search(r">\s*20\b", embed):
        found.add("embed")
    return found


EVERYWHERE = {"map", "campaigns", "campaign", "csv", "api", "embed"}


def test_it_counts_one_more_on_every_way_out_and_takes_them_out_again(site, open_page, look):
    nineteen_others(a_campaign())
    publish_numbers()
    page = open_page(width=360, height=740, javascript=False, locale="ar")
    assert shown(page, site.url) == set()

    page.goto(f"{site.url}/ar/campaigns/YoTambien/")
    expect(page).to_have_url(f"{site.url}/ar/campaigns/me-too/")
    look(page)
    page.locator("main form[action$='/me-too/'] button").first.click()
    expect(page.locator("[data-return-code]")).to_be_visible()
    look(page)
    page.locator("select[name=country]").select_option("MX")
    code = page.locator("[data-return-code]").get_attribute("data-return-code")
    with page.expect_navigation():
        page.locator("form[action$='/me-too/place/'] button").click()
    assert MeToo.objects.filter(country="MX", campaign__slug="me-too").count() == 20

    the_next_day()
    reader = open_page(width=360, javascript=False, locale="ar")
    assert shown(reader, site.url) == EVERYWHERE
    reader.goto(f"{site.url}/ar/how-many/")
    look(reader)

    page.goto(f"{site.url}/ar/my-story/")
    page.locator("main form button").click()
    page.locator("[name=return_code]").fill(code or "")
    page.locator("main form button").first.click()
    with page.expect_navigation():
        page.locator("form[action$='uncount/'] button").click()
    assert MeToo.objects.count() == 19
    the_next_day()
    assert shown(reader, site.url) == set()
