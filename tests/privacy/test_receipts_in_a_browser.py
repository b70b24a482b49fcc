"""The table of what is kept, and the receipt, on a small phone, with scripts and without."""

import pytest

from apps.privacy.services import give_receipt
from tests.harness.browser import OpenPage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("built_static"),
]


@pytest.mark.parametrize("language", ["", "/ar"])
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_it_looks_a_receipt_up(
    open_page: OpenPage, live_server, assert_accessible, language, javascript
):
    number = give_receipt(kind="story")
    page = open_page(width=360, javascript=javascript)
    page.goto(f"{live_server.url}{language}/privacy/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert_accessible(page)
    page.locator(f'a[href="{language}/privacy/receipt/"]').click()
    page.locator("[name=number]").fill("k7pq-2mxd-9ft4")
    page.locator("#receipt-form button").click()
    assert page.locator("[role=alert]").is_visible()
    assert_accessible(page)
    page.locator("[name=number]").fill(number.upper())
    page.locator("#receipt-form button").click()
    assert page.locator(".status-good").is_visible()
    assert page.locator("[name=number]").input_value() == ""
    assert number not in page.url + page.title()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert_accessible(page)
