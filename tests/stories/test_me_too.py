"""Two words, one tap, no cookie; counted once whatever the network does."""

import threading

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from apps.core.form_keys import draw_form_key
from apps.stories.models import MeToo
from tests.factories import post, say_me_too, shown_code


@pytest.mark.django_db
def test_it_counts_one_tap_and_shows_the_code_once(client: Client):
    response = say_me_too(client)
    assert response.status_code == 200
    assert MeToo.objects.count() == 1
    assert len(shown_code(response).split()) == 8
    assert not response.cookies
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_it_works_from_the_form_on_the_home_page(client: Client):
    page = client.get("/").content.decode()
    key = page.split('name="form_key" value="')[1].split('"')[0]
    assert client.post("/me-too/", {"form_key": key}).status_code == 200
    assert MeToo.objects.count() == 1


@pytest.mark.django_db
def test_it_does_not_count_a_reload_twice(client: Client):
    key = draw_form_key()
    first = client.post("/me-too/", {"form_key": key})
    second = client.post("/me-too/", {"form_key": key})
    assert MeToo.objects.count() == 1
    assert shown_code(first) == shown_code(second) != ""


@pytest.mark.django_db
def test_it_shows_no_code_once_the_mark_is_gone(client: Client):
    key = draw_form_key()
    client.post("/me-too/", {"form_key": key})
    cache.clear()
    again = client.post("/me-too/", {"form_key": key})
    assert shown_code(again) == ""
    assert "You are already counted" in again.content.decode()
    assert MeToo.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_counts_twelve_double_taps_at_once_as_one():
    key = draw_form_key()
    statuses = []

    def tap() -> None:
        statuses.append(Client().post("/me-too/", {"form_key": key}).status_code)
        connection.close()

    taps = [threading.Thread(target=tap) for _ in range(12)]
    for thread in taps:
        thread.start()
    for thread in taps:
        thread.join(30)
    assert statuses == [200] * 12
    assert MeToo.objects.count() == 1


@pytest.mark.django_db
def test_it_counts_people_apart_who_say_the_same(client: Client):
    for _ in range(30):
        say_me_too(client)
    assert MeToo.objects.count() == 30


@pytest.mark.django_db
def test_it_takes_a_me_too_back_in_one_tap(client: Client):
    code = shown_code(say_me_too(client))
    response = post(client, "/me-too/take-back/", return_code=code)
    assert "It is taken back" in response.content.decode()
    assert not MeToo.objects.exists()


@pytest.mark.django_db
def test_it_says_so_when_there_is_nothing_to_take_back(client: Client):
    code = shown_code(say_me_too(client))
    post(client, "/me-too/take-back/", return_code=code)
    again = post(client, "/me-too/take-back/", return_code=code)
    assert again.status_code == 200
    assert "There is nothing here" in again.content.decode()


@pytest.mark.django_db
def test_it_adds_country_and_setting_afterwards(client: Client):
    code = shown_code(say_me_too(client))
    response = post(client, "/me-too/place/", return_code=code, country="FR", setting="work")
    assert response.status_code == 200
    kept = MeToo.objects.get()
    assert (kept.country, kept.setting) == ("FR", "work")


@pytest.mark.django_db
@pytest.mark.parametrize("country", ["XX", "F", "<b>", "\x00", "FR" * 500])
def test_it_keeps_the_me_too_when_the_country_makes_no_sense(client: Client, country: str):
    code = shown_code(say_me_too(client))
    response = post(client, "/me-too/place/", return_code=code, country=country)
    assert response.status_code < 500
    assert MeToo.objects.get().country == ""


@pytest.mark.django_db
def test_it_counts_from_a_day_up_to_two_days_ahead(client: Client):
    from django.utils import timezone

    for _ in range(40):
        say_me_too(client)
    today = timezone.now().date()
    ahead = {(day - today).days for day in MeToo.objects.values_list("counts_from", flat=True)}
    assert ahead == {0, 1, 2}


@pytest.mark.django_db
def test_it_gives_arabic_the_digits(client: Client):
    response = client.post("/ar/me-too/", {"form_key": draw_form_key()})
    assert shown_code(response).replace(" ", "").isdigit()
    assert 'dir="rtl"' in response.content.decode()


@pytest.mark.django_db
def test_it_refuses_a_post_from_another_site(client: Client):
    response = client.post(
        "/me-too/",
        {"form_key": draw_form_key()},
        headers={"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"},
    )
    assert response.status_code == 403
    assert not MeToo.objects.exists()


@pytest.mark.django_db
def test_it_does_not_count_again_what_was_taken_back(client: Client):
    key = draw_form_key()
    first = client.post("/me-too/", {"form_key": key})
    client.post("/me-too/take-back/", {"form_key": key, "return_code": shown_code(first)})
    assert not MeToo.objects.exists()
    again = client.post("/me-too/", {"form_key": key})
    assert again.status_code == 200
    assert not shown_code(again)
    assert not MeToo.objects.exists()
