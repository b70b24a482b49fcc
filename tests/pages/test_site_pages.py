"""Terms, contact, accessibility, who reads here: the site's own words until Otto writes his."""

import re
from datetime import date
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.audit.models import AuditEntry
from apps.pages.models import SitePage, Slug
from tests import cast

pytestmark = pytest.mark.django_db

PAGES = ("terms", "contact", "accessibility", "who-reads")
LANGUAGES = [code for code, _name in site_settings.LANGUAGES]


@pytest.fixture
def otto(client: Client) -> Client:
    return cast.sign_in(client, cast.otto())


def edit(slug: str = "terms", language: str = "en") -> str:
    return reverse("people:site_page", args=[slug, language])


def html(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def hidden(page: str) -> dict[str, str]:
    return {
        name: re.search(rf'name="{name}" value="([^"]*)"', page)[1]  # type: ignore[index]
        for name in ("seen", "shown")
    }


def preview(client: Client, path: str, text: str) -> tuple[str, dict[str, str]]:
    """What Otto sees after Preview, and what its form would send along."""
    before = hidden(html(client, path))
    page = client.post(path, {"go": "preview", "text": text, **before}).content.decode()
    return page, hidden(page)


def save(client: Client, text: str, path: str = "") -> Any:
    path = path or edit()
    _page, fields = preview(client, path, text)
    return client.post(path, {"go": "save", "text": text, **fields})


# --- as readers see them --------------------------------------------------------------------------


@pytest.mark.parametrize("slug", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_shows_the_sites_own_words_until_there_are_others(client: Client, slug, language):
    prefix = "" if language == "en" else f"/{language}"
    page = html(client, f"{prefix}/{slug}/")
    assert page.count("<h1>") == 1
    assert page.count("<h2>") >= 1
    assert client.get(f"{prefix}/{slug}/").cookies == {}


@pytest.mark.parametrize("slug", PAGES)
def test_it_stands_in_the_foot_of_every_page(client: Client, slug: str):
    foot = html(client, "/ar/").partition('class="foot"')[2]
    assert f'href="/ar/{slug}/"' in foot
    assert 'href="/ar/younger/"' in foot


def test_it_shows_the_operators_words_in_their_place(otto: Client):
    own = "These are the rules for everyone here"
    assert own in html(otto, "/terms/")
    assert save(otto, "## Our rules\nBe kind.").status_code == 302
    page = html(Client(), "/terms/")
    assert "<h2>Our rules</h2>" in page
    assert "Be kind." in page
    assert own not in page


def test_it_says_so_where_the_words_are_in_another_language(otto: Client):
    save(otto, "Be kind.")
    page = html(Client(), "/ar/terms/")
    assert '<div lang="en" dir="ltr"><p>Be kind.</p>' in page.replace("\n", "")
    assert '<bdi lang="en" dir="ltr">English</bdi>' in page
    save(otto, "كونوا لطفاء.", edit(language="ar"))
    page = html(Client(), "/ar/terms/")
    assert "كونوا لطفاء." in page
    assert "Be kind." not in page
    assert 'dir="ltr">English' not in page


def test_it_shows_any_language_rather_than_words_that_are_not_the_operators(otto: Client):
    save(otto, "كونوا لطفاء.", edit(language="ar"))
    page = html(Client(), "/de/terms/")
    assert '<div lang="ar" dir="rtl">' in page
    assert "كونوا لطفاء." in page


def test_it_says_on_which_day_the_words_were_written(otto: Client):
    save(otto, "Be kind.")
    SitePage.objects.update(changed_on=date(2027, 3, 2))
    assert "March 2, 2027" in html(Client(), "/terms/")


HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '## <svg onload="alert(1)">',
    "- <a href='javascript:alert(1)'>x</a>",
    "{{ settings.SECRET_KEY }} {% load x %}",
    'https://example.org/"><script>alert(1)</script>',
]


@pytest.mark.parametrize("text", HOSTILE)
def test_it_lets_no_markup_through(otto: Client, text: str):
    save(otto, text + "\nwords")
    article = html(Client(), "/terms/").partition("<h1>")[2]
    for refused in ("<script", "<img", "<svg onload", "javascript:", "onerror="):
        assert refused not in article.partition("</article>")[0]
    assert "words" in article


def test_it_links_an_address_that_stands_alone_and_sends_no_trace_along(otto: Client):
    save(otto, "Write to us:\nhttps://example.org/contact\nhttp://example.org/")
    page = html(Client(), "/terms/")
    assert '<a href="https://example.org/contact" rel="noreferrer noopener">' in page
    assert 'href="http://example.org/"' not in page


# --- as Otto writes them --------------------------------------------------------------------------


def test_it_lists_every_page_in_every_language(otto: Client):
    page = html(otto, reverse("people:site_pages"))
    for slug in Slug.values:
        for language in LANGUAGES:
            assert f'data-page="{slug}/{language}"' in page
            assert f'href="{edit(slug, language)}"' in page


def test_it_shows_a_preview_before_it_saves(otto: Client):
    page, fields = preview(otto, edit(), "## Rules\n<b>Be</b> kind.")
    assert "<h2>Rules</h2>" in page
    assert not SitePage.objects.exclude(text="").exists()
    # Words that were changed after the preview are shown again instead.
    answer = otto.post(edit(), {"go": "save", "text": "Other words.", **fields})
    assert answer.status_code == 200
    assert "<p>Other words.</p>" in answer.content.decode()
    assert not SitePage.objects.exclude(text="").exists()


def test_it_brings_the_text_from_before_back(otto: Client):
    save(otto, "First.")
    save(otto, "Second.")
    assert "Undo the last change" in html(otto, edit())
    otto.post(edit(), {"go": "undo", **hidden(html(otto, edit()))})
    assert "First." in html(Client(), "/terms/")
    # Undo can be undone.
    otto.post(edit(), {"go": "undo", **hidden(html(otto, edit()))})
    assert "Second." in html(Client(), "/terms/")


def test_it_brings_the_sites_own_words_back(otto: Client):
    save(otto, "Mine.")
    save(otto, "")
    assert "These are the rules for everyone here" in html(Client(), "/terms/")


def test_it_keeps_the_words_when_somebody_else_was_faster(otto: Client):
    text = "Mine, which took an hour."
    _page, fields = preview(otto, edit(), text)
    SitePage.objects.create(
        slug="terms", language="en", text="Hers.", changed_on=date(2026, 11, 21)
    )
    page = otto.post(edit(), {"go": "save", "text": text, **fields}).content.decode()
    assert "was changed since you opened it" in page
    assert f">\n{text}</textarea>" in page
    assert "<p>Hers.</p>" in page
    assert SitePage.objects.get().text == "Hers."
    # Saved again knowingly, it takes the place of hers; and hers can be brought back.
    otto.post(edit(), {"go": "save", "text": text, **hidden(page)})
    row = SitePage.objects.get()
    assert (row.text, row.previous) == (text, "Hers.")


def test_it_does_not_undo_somebody_elses_change_unseen(otto: Client):
    save(otto, "First.")
    fields = hidden(html(otto, edit()))
    SitePage.objects.update(text="Hers.", previous="First.")
    page = otto.post(edit(), {"go": "undo", "text": "unsaved", **fields}).content.decode()
    assert "was changed since you opened it" in page
    assert "unsaved</textarea>" in page
    assert SitePage.objects.get().text == "Hers."


@pytest.mark.parametrize("text", ["a" * 20_001, "b\x00ad"])
def test_it_gives_back_what_it_cannot_take(otto: Client, text: str):
    page, _fields = preview(otto, edit(), text)
    assert 'role="alert"' in page or "bad" in page
    assert text.replace("\x00", "")[:20] in page.replace("\x00", "")
    assert not SitePage.objects.exclude(text="").exists()


def test_it_records_who_changed_which_page_and_none_of_its_words(otto: Client):
    save(otto, "Secret plans.")
    otto.post(edit(), {"go": "undo", **hidden(html(otto, edit()))})
    entries = list(AuditEntry.objects.order_by("sequence"))
    assert [entry.verb for entry in entries] == ["write_page", "undo_page"]
    assert {entry.actor for entry in entries} == {User.objects.get(username="otto").pk}
    assert {entry.object_id for entry in entries} == {"terms/en"}
    assert "Secret" not in str([entry.details for entry in entries])


def test_it_does_nothing_that_it_cannot_record(otto: Client, monkeypatch):
    def broken(**fields: object) -> None:
        raise RuntimeError("the record is away")

    _page, fields = preview(otto, edit(), "Mine.")
    monkeypatch.setattr("apps.pages.services.record", broken)
    with pytest.raises(RuntimeError):
        otto.post(edit(), {"go": "save", "text": "Mine.", **fields})
    assert not SitePage.objects.exists()


def test_it_records_nothing_where_nothing_changed(otto: Client):
    save(otto, "Mine.")
    save(otto, "Mine.")
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize("path", ["terms/tlh", "nothing/en", "privacy/en"])
def test_it_knows_no_other_page_and_no_other_language(otto: Client, path: str):
    assert otto.get(f"/accounts/pages/{path}/").status_code == 404


@pytest.mark.parametrize("person", [cast.ines, cast.lena])
def test_it_is_for_operators_only(client: Client, person):
    cast.sign_in(client, person())
    assert client.get(reverse("people:site_pages")).status_code == 404
    assert client.post(edit(), {"go": "save", "text": "x"}).status_code == 404
    assert Client().get(edit()).status_code == 302


def test_it_holds_one_text_for_a_page_and_language():
    one = {"slug": "terms", "language": "en", "changed_on": date(2026, 11, 21)}
    SitePage.objects.create(**one)
    with pytest.raises(IntegrityError), transaction.atomic():
        SitePage.objects.create(**one)
