"""A writer's account from the first page to the last, on a small screen, as browsers differ."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from playwright.sync_api import Page

from apps.accounts.models import User
from apps.stories.models import Authorship
from tests.accounts.writers import PASSWORD
from tests.factories import a_code, a_published_story
from tests.harness.processes import Site

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_it_is_made_filled_copied_and_closed(  # noqa: PLR0917  # fixtures come by name
    site: Site,
    open_page: Callable[..., Page],
    assert_accessible: Callable[[Page], None],
    foreign_requests: list[str],
    language: str,
    javascript: bool,
):
    cache.clear()
    code = a_code()
    story = a_published_story(code=code, title="The long way home")
    page = open_page(width=360, javascript=javascript, locale=language)
    accounts = f"{site.url}{'' if language == 'en' else '/ar'}/accounts"
    seen: list[str] = []

    def look() -> None:
        seen.append(page.title())
        assert_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, page.url

    page.goto(f"{accounts}/sign-up/")
    look()
    page.locator("[name=username]").fill("lamp")
    page.locator("main form .btn").first.click()
    page.wait_for_url("**/sign-up/way/")
    look()
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    page.locator("main form:has([name=password1]) .btn").click()
    page.locator("[data-recovery-code]").first.wait_for()
    assert page.locator("[data-recovery-code]").count() == 10
    look()
    page.locator("main form .btn").last.click()
    page.wait_for_url("**/accounts/stories/")
    look()
    page.locator("[name=return_code]").fill(code.words("en"))
    page.locator("main form:has([name=return_code]) .btn").click()
    page.get_by_role("heading", name="The long way home").wait_for()
    assert Authorship.objects.get(story=story).account == User.objects.get()
    look()
    page.goto(f"{accounts}/copy/")
    look()
    page.locator("main .btn").first.click()
    page.get_by_text("A colleague believed me.").wait_for()
    look()
    page.goto(f"{accounts}/close/")
    look()
    page.locator("[name=stories][value=delete]").check()
    page.locator("main .btn-danger").click()
    page.locator("[data-receipt]").wait_for()
    look()
    assert not User.objects.exists()
    assert not Authorship.objects.exists()
    assert {*seen} == {"Chorus"}
    assert foreign_requests == []
