"""What every walk looks for on every page."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture(autouse=True)
def _nothing_from_elsewhere(foreign_requests: list[str]) -> Iterator[None]:
    yield
    assert not foreign_requests


@pytest.fixture
def look(assert_accessible: Callable[[Page], None]) -> Callable[[Page], None]:
    """axe, nothing wider than the screen, Leave in sight and not covered."""

    def check(page: Page) -> None:
        assert_accessible(page)
        root = page.locator("html")
        assert not root.evaluate("e => e.scrollWidth > e.clientWidth + 1"), page.url
        leave = page.locator("a.leave")
        expect(leave).to_be_visible()
        assert leave.evaluate(
            "e => { const b = e.getBoundingClientRect();"
            "return document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2) === e }"
        )

    return check
