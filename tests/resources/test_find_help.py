"""Find help, as somebody meets it who needs a number."""

import re
from datetime import UTC, date, datetime
from functools import cache

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from apps.resources import seed
from apps.resources.models import EmergencyNumber, Location, Phone, Service
from apps.resources.vocabulary import WORLDWIDE
from tests.resources import keeping

pytestmark = pytest.mark.django_db

UNCHECKED = "Not checked by this site yet."


def test_it_puts_a_number_to_call_two_taps_away(loaded, demo, find_help):
    start = find_help()
    assert "tel:112" in start.emergency.links
    egypt = find_help(country="EG")
    assert "tel:15115" in [link for card in egypt.cards for link in card.links]


def test_it_shows_the_emergency_number_before_anything_else(loaded, real, find_help):
    page = find_help(country="DE")
    assert page.emergency.links[0] == "tel:112"
    assert page.html.index("data-resource") == page.html.index('data-resource="emergency-DE"')
    assert UNCHECKED in page.emergency.text


def test_it_shows_every_number_where_the_sources_differ(loaded, real, find_help):
    page = find_help(country="EG")
    assert page.emergency.links == ["tel:123", "tel:112", "tel:122", "tel:180"]
    assert "differ" in page.emergency.text
    agreed = find_help(country="US")
    assert agreed.emergency.links == ["tel:911"]
    assert "differ" not in agreed.emergency.text


def test_it_has_a_number_where_nobody_told_us_one(loaded, real, find_help):
    page = find_help(country="AQ")
    assert page.emergency.links == ["tel:112"]
    assert "no emergency number" in page.emergency.text


def test_it_says_when_emergency_numbers_were_confirmed(loaded, real, find_help):
    EmergencyNumber.objects.filter(country="US").update(
        status="verified", assured_date=date(2026, 11, 1)
    )
    assert UNCHECKED not in find_help(country="US").emergency.text


def test_it_hides_what_nobody_confirmed_on_a_real_site(loaded, real, find_help):
    page = find_help(country="US")
    assert {card.resource for card in page.cards} == set(worldwide())
    assert "RAINN" not in page.html
    assert "We have no helpline to show for this country yet" in page.text
    assert all(UNCHECKED in card.text for card in page.cards)


def test_it_shows_a_confirmed_line_on_a_real_site(loaded, real, find_help):
    line = confirmed("National Sexual Assault Hotline (RAINN)")
    page = find_help(country="US")
    card = page.card(str(line.pk))
    assert "Confirmed on Nov. 1, 2026" in card.text
    assert UNCHECKED not in card.text


@pytest.mark.parametrize("status", ["suspended", "retired"])
def test_it_never_shows_what_was_taken_down(loaded, demo, find_help, status):
    line = confirmed("National Sexual Assault Hotline (RAINN)", status=status)
    assert str(line.pk) not in find_help(country="US").html


def test_it_says_so_when_a_confirmation_is_too_old(loaded, real, find_help):
    line = confirmed("National Sexual Assault Hotline (RAINN)", status="overdue")
    text = find_help(country="US").card(str(line.pk)).text
    assert "Not confirmed since Nov. 1, 2026" in text


def test_it_labels_every_unconfirmed_card_in_a_demonstration(loaded, demo, find_help):
    cards = find_help(country="GB").cards
    assert len(cards) == 9 + len(worldwide())
    assert all(UNCHECKED in card.text for card in cards)


def test_it_puts_worldwide_directories_last(loaded, demo, find_help):
    resources = [card.resource for card in find_help(country="FR").cards]
    assert set(resources[-len(worldwide()) :]) == set(worldwide())
    assert not set(resources[: -len(worldwide())]) & set(worldwide())


def test_it_dials_short_codes_as_they_are_and_long_numbers_with_a_plus(loaded, demo, find_help):
    sweden = [link for card in find_help(country="SE").cards for link in card.links]
    assert "tel:116016" in sweden
    austria = [link for card in find_help(country="AT").cards for link in card.links]
    assert "tel:0800222555" in austria or "tel:+43800222555" in austria


def test_no_short_code_ever_gets_a_country_code(loaded):
    short = {
        (row["id"], phone["number"])
        for row in seed.read().services
        for phone in row["phones"]
        if phone.get("short_code")
    }
    assert len(short) == 101
    for phone in Phone.objects.all():
        if (str(phone.service_id), phone.number) in short:
            assert phone.dialled == phone.number.replace(" ", "")


def test_it_texts_with_the_word_that_the_line_waits_for(loaded, demo, find_help):
    page = find_help(country="US", channel="text")
    links = [link for card in page.cards for link in card.links]
    assert "sms:88788?body=START" in links
    assert "sms:988" in links
    assert "Text the word START" in page.text


def test_it_filters_by_the_way_to_reach_help(loaded, demo, find_help):
    texted = find_help(country="US", channel="text").cards
    assert [card for card in texted if "RAINN" in card.html] == []
    chat = find_help(country="GB", channel="chat").cards
    local = [card for card in chat if card.resource not in worldwide()]
    assert local
    assert all("Chat" in card.text for card in local)


def test_it_shows_other_help_when_nobody_can_be_reached_that_way(loaded, demo, find_help):
    page = find_help(country="EG", channel="chat")
    assert "tel:15115" in page.html
    assert "We know nobody here who can be reached that way" in page.text


def test_it_puts_lines_in_the_language_before_the_others(loaded, demo, find_help):
    page = find_help(country="BE", language="nl")
    names = [card.text for card in page.cards]
    dutch = [place for place, text in enumerate(names) if "Nederlands" in text]
    other = [place for place, text in enumerate(names) if "1712" not in text and "Fran" in text]
    assert dutch
    assert other
    assert max(dutch) < min(other)


def test_it_names_countries_in_the_language_of_the_page(loaded, demo, find_help):
    page = find_help("/ar/help/", country="EG")
    assert '<html lang="ar" dir="rtl"' in page.html
    assert "مصر" in page.text
    assert 'lang="ar" dir="rtl">العربية</bdi>' in page.html
    assert '<bdi dir="ltr">15115</bdi>' in page.html


def test_it_leads_from_a_language_to_the_countries_where_it_is_spoken(loaded, demo, find_help):
    start = find_help("/ar/help/")
    assert "?country=EG&amp;language=ar" in start.html
    assert "?country=SE&amp;language" not in start.html


def test_it_names_no_country_where_nothing_is_shown(loaded, real, find_help):
    assert "?country=" not in find_help("/ar/help/").html


def test_it_sends_people_out_without_saying_where_from(loaded, demo, find_help):
    page = find_help(country="US")
    card = next(card for card in page.cards if "RAINN" in card.html)
    assert '<a href="https://www.rainn.org" rel="noreferrer noopener">' in card.html
    assert "rainn.org" in card.text
    for other in page.cards:
        for link in other.html.split("<a ")[1:]:
            assert 'href="http' not in link or 'rel="noreferrer noopener"' in link.split(">")[0]


def test_it_says_hours_cost_and_the_phone_bill(loaded, demo, find_help):
    text = next(card for card in find_help(country="US").cards if "RAINN" in card.html).text
    assert "Day and night" in text
    assert "Free" in text
    assert "May show on a phone bill" in text
    egypt = find_help(country="EG").cards[0].text
    assert "Hours not known" in egypt
    assert "Cost not known" in egypt


def test_it_says_hours_in_the_words_of_the_page(loaded, demo, find_help):
    row = next(r for r in seed.read().services if r.get("opening_hours") == "Mo-Fr 09:00-18:00")
    card = find_help("/de/help/", country=row["country"]).card(row["id"])
    assert "09:00" in card.text
    assert "18:00" in card.text
    assert "Montag" in card.text
    assert "Mon-Fri" not in card.text


def test_it_keeps_the_words_of_the_source_when_hours_are_not_plain(loaded, demo, find_help):
    row = next(r for r in seed.read().services if r.get("hours") == "Mon-Fri, see website")
    card = find_help("/fr/help/", country=row["country"]).card(row["id"])
    assert '<bdi lang="en" dir="ltr">Mon-Fri, see website</bdi>' in card.html


HOSTILE = [
    "\0",
    "EG\0",
    "eg'; DROP TABLE resources_service; --",
    "<script>alert(1)</script>",
    "x" * 10_000,
    "ZZ",
    "QQ",
    "\u202e",
    "مصر",
]


@pytest.mark.parametrize("field", ["country", "language", "channel", "audience"])
def test_it_shrugs_at_what_it_cannot_read(loaded, demo, find_help, field):
    for value in HOSTILE:
        page = find_help(**{field: value})
        assert page.status == 200
        assert page.emergency.resource == "emergency"
        assert len(page.cards) == len(worldwide())
        assert "<script>alert" not in page.html
        assert "x" * 100 not in page.main


def test_it_shrugs_at_broken_queries(loaded, demo):
    for query in ("%ff%fe", "country=%ed%a0%80", "country[]=EG", "&&&=", "a=" * 50):
        assert Client().get(f"/help/?{query}").status_code == 200


def test_it_keeps_the_rest_when_one_choice_cannot_be_read(loaded, demo, find_help):
    page = find_help(country="EG", channel="\0", language="q" * 500)
    assert "tel:15115" in page.html


def test_it_can_be_kept_by_a_proxy_and_sets_no_cookie(loaded, demo):
    response = Client().get("/help/", {"country": "EG"})
    assert response["Cache-Control"] == "max-age=0, must-revalidate, s-maxage=30"
    assert not response.cookies


def test_it_answers_before_anything_is_loaded(db, demo, find_help):
    page = find_help(country="EG")
    assert page.status == 200
    assert page.emergency.links == ["tel:112"]


@pytest.mark.parametrize("path", ["/help/", "/ar/help/"])
def test_it_asks_the_database_equally_often_for_one_row_and_for_many(loaded, demo, path):
    counts = {asked: queries(path, country=asked) for asked in ("GB", "EG", "AQ")}
    assert counts["GB"] == counts["EG"] <= 9
    assert counts["AQ"] <= counts["GB"]


def test_it_shows_who_answers_now_and_says_until_when(loaded, real, find_help, monkeypatch):
    ours = keeping.an_organization()
    office = keeping.an_entry(ours, "The office", opening_hours="Mo-Fr 09:00-18:00")
    night = keeping.an_entry(ours, "The night line", opening_hours="24/7")
    unknown = keeping.an_entry(ours, "Another line", opening_hours="")
    it_is(monkeypatch, datetime(2026, 11, 23, 10, 0, tzinfo=UTC))
    page = find_help(country="DE", open="1")
    assert first_section(page) == {str(office.pk), str(night.pk)}
    assert "Open now until 6:00" in page.card(str(office.pk)).text
    assert "Berlin" not in page.card(str(office.pk)).text
    it_is(monkeypatch, datetime(2026, 11, 22, 10, 0, tzinfo=UTC))
    page = find_help(country="DE", open="1")
    assert first_section(page) == {str(night.pk)}
    assert "Opens tomorrow at 9:00" in page.card(str(office.pk)).text
    assert str(unknown.pk) in page.html


def test_it_says_so_when_nobody_answers_now(loaded, real, find_help, monkeypatch):
    keeping.an_entry(keeping.an_organization(), opening_hours="Mo-Fr 09:00-18:00")
    it_is(monkeypatch, datetime(2026, 11, 22, 10, 0, tzinfo=UTC))
    page = find_help(country="DE", open="1")
    assert "We know nobody here who fits all of that" in page.text
    assert "tel:030901820" in page.html


@pytest.mark.parametrize(
    ("group", "shown"),
    [
        ("", {"anyone", "women_girls", "men", "lgbtq", "migrant_women"}),
        ("women", {"women_girls", "anyone"}),
        ("men", {"men", "anyone"}),
        ("refugees", {"migrant_women", "anyone"}),
    ],
)
def test_it_finds_help_by_whom_it_is_for(loaded, real, find_help, group, shown):
    ours = keeping.an_organization()
    made = {
        str(keeping.an_entry(ours, audience, audience=audience).pk): audience
        for audience in ("anyone", "women_girls", "men", "lgbtq", "migrant_women")
    }
    page = find_help(country="DE", audience=group)
    assert {made[pk] for pk in first_section(page)} == shown
    if group:
        first = next(card.resource for card in page.cards if card.resource in made)
        assert made[first] != "anyone"


def test_it_finds_where_somebody_can_go(loaded, real, find_help):
    ours = keeping.an_organization()
    centre = keeping.an_entry(ours, "The centre", service_type="counselling")
    office = keeping.an_entry(ours, "The office")
    Location.objects.create(service=office, location_type="physical", city="Kiel")
    line = keeping.an_entry(ours, "The line")
    Location.objects.create(service=line, location_type="virtual")
    page = find_help(country="DE", channel="in_person")
    assert first_section(page) == {str(centre.pk), str(office.pk)}
    assert "Kiel" in page.card(str(office.pk)).text


def test_search_engines_are_welcome_at_one_address_for_each_country(loaded, demo):
    answer = Client().get("/ar/help/", {"country": "EG", "channel": "call", "open": "1"})
    page = answer.content.decode()
    here = f"{settings.SITE_URL}/ar/help/?country=EG"
    assert f'<link rel="canonical" href="{here}">' in page
    for path, code in (("/help/", "en"), ("/help/", "x-default"), ("/ur/help/", "ur")):
        assert f'hreflang="{code}" href="{settings.SITE_URL}{path}?country=EG"' in page
    assert '<meta name="description" content="مصر' in page
    # A country is no secret in a list of pages somebody was on; what it is about would be.
    assert "<title>مصر · Chorus</title>" in page
    assert "X-Robots-Tag" not in answer
    assert "noindex" not in page
    start = Client().get("/help/").content.decode()
    assert "<title>Chorus</title>" in start
    assert f'<link rel="canonical" href="{settings.SITE_URL}/help/">' in start


def test_its_start_leads_to_every_country_that_has_help(loaded, demo, find_help):
    linked = set(re.findall(r'href="\?country=([A-Z]{2})', find_help().html))
    assert linked == {row["country"] for row in seed.read().services} - {WORLDWIDE}


def it_is(monkeypatch, moment: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


def first_section(page) -> set[str]:
    """Ids of what fits, which stands in a section of its own before all the rest."""
    fitting = page.html.partition('id="fitting-title"')[2].partition("</section>")[0]
    return set(re.findall(r'<article class="resource" data-resource="([^"]+)"', fitting))


def queries(path: str, **query: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        Client().get(path, query)
    return len(captured)


@cache
def worldwide() -> list[str]:
    return [row["id"] for row in seed.read().services if row["country"] == WORLDWIDE]


def confirmed(name: str, status: str = "verified") -> Service:
    line = Service.objects.get(name=name)
    Service.objects.filter(pk=line.pk).update(status=status, assured_date=date(2026, 11, 1))
    return line
