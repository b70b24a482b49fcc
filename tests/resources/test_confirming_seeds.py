"""Operators go through what nobody keeps: one decision a row, nothing lost when two are at it."""

import re
import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.audit.models import AuditEntry
from apps.resources import queries, seed_queries, seed_services
from apps.resources.loading import load_directory
from apps.resources.models import (
    Act,
    Change,
    EmergencyNumber,
    LinkState,
    Organization,
    Phone,
    Service,
)
from apps.resources.seed import SeedFiles
from tests import cast
from tests.resources.keeping import amal, an_entry, an_organization, at_work

pytestmark = pytest.mark.django_db

SEEDS = "/organisations/unconfirmed/"
SOURCE = {"name": "a list", "url": "https://list.example/", "dated": "2024-09"}


def a_seed(name: str = "Found line", country: str = "DE", **more) -> Service:
    house = Organization.objects.create(name=name)
    plain = {"status": "draft", "assured_date": None, "keeper": None, "sources": [SOURCE]}
    seed = an_entry(house, name, **plain | more)
    seed.service_areas.update(country=country)
    return seed


def a_number(number: str = "110", **more) -> EmergencyNumber:
    return EmergencyNumber.objects.create(
        country="DE", number=number, kinds=["police"], agreed=True, **more
    )


@pytest.fixture
def desk() -> Client:
    return at_work(cast.otto())


def page_of(desk: Client, country: str = "DE", **more: object) -> str:
    return desk.get(SEEDS, {"country": country, **more}).content.decode()


def decide(desk: Client, seed: Service, go: str, *, seen: str = "", **more: str):
    said = {"service": str(seed.pk), "seen": seen or seed_queries.facts_digest(seed), "go": go}
    return desk.post(f"{SEEDS}?country=DE", said | more)


def test_it_lists_countries_with_what_is_left(desk: Client):
    a_seed("One")
    a_seed("Two", status="retired")
    a_seed("Three", country="AT")
    a_number()
    page = desk.get(SEEDS).content.decode()
    germany = re.search(r'data-country="DE".*?</li>', page, re.DOTALL)
    assert germany
    assert "1 of 3 looked at" in germany[0]
    assert '<progress id="left-DE" value="1" max="3">' in germany[0]
    assert 'data-country="AT"' in page


def test_it_leaves_out_what_an_organisation_keeps(desk: Client):
    an_entry(an_organization(), status="draft", assured_date=None)
    assert "data-country" not in desk.get(SEEDS).content.decode()


def test_it_says_so_when_nothing_is_there(desk: Client):
    assert "load_directory" in desk.get(SEEDS).content.decode()


def test_it_shows_what_to_judge_by(desk: Client):
    a_seed(note="Ask for the night number.", uncertain=True)
    page = page_of(desk)
    assert "Ask for the night number." in page
    assert "2024-09" in page
    assert '<a href="https://list.example/" rel="noreferrer noopener">' in page
    assert "not sure of this one" in page
    assert 'class="resource"' in page


def test_it_confirms_a_row_today_as_an_operator(desk: Client):
    seed = a_seed()
    answer = decide(desk, seed, "right")
    seed.refresh_from_db()
    assert (seed.status, seed.assured_date) == ("verified", timezone.now().date())
    assert seed.due_on == seed.assured_date + timedelta(days=90)
    change = Change.objects.get(service=seed)
    assert (change.act, change.role) == (Act.CONFIRMED, "operator")
    assert answer.url.endswith("#row")


def test_it_retires_what_is_wrong(desk: Client):
    seed = a_seed()
    decide(desk, seed, "wrong")
    seed.refresh_from_db()
    assert seed.status == "retired"
    assert Change.objects.get(service=seed).act == Act.WITHDRAWN


def test_it_goes_from_row_to_row_and_comes_back_to_what_was_left(desk: Client):
    seeds = sorted((a_seed(f"Line {number}") for number in range(3)), key=lambda each: each.pk)
    assert f'value="{seeds[0].pk}"' in page_of(desk)
    after = decide(desk, seeds[0], "later").url.removesuffix("#row")
    assert f'value="{seeds[1].pk}"' in desk.get(after).content.decode()
    after = decide(desk, seeds[1], "right").url.removesuffix("#row")
    assert f'value="{seeds[2].pk}"' in desk.get(after).content.decode()
    after = decide(desk, seeds[2], "right").url.removesuffix("#row")
    assert f'value="{seeds[0].pk}"' in desk.get(after).content.decode()
    decide(desk, seeds[0], "wrong")
    assert "Everything here has been looked at" in page_of(desk)


@pytest.mark.parametrize("go", ["right", "wrong"])
def test_it_takes_the_last_decision_back(desk: Client, go: str):
    seed = a_seed()
    after = decide(desk, seed, go).url.removesuffix("#row")
    assert 'value="undo"' in desk.get(after).content.decode()
    decide(desk, seed, "undo")
    seed.refresh_from_db()
    assert (seed.status, seed.assured_date, seed.due_on) == ("draft", None, None)
    assert not seed.confirmations.exists()
    assert seed.changes.all()[0].act == Act.RESTORED


def test_it_takes_nothing_back_for_somebody_else_or_later(desk: Client):
    seed = a_seed()
    decide(desk, seed, "right")
    second = at_work(cast.staff("operator"))
    decide(second, seed, "undo")
    Change.objects.update(day=timezone.now().date() - timedelta(days=2))
    decide(desk, seed, "undo")
    seed.refresh_from_db()
    assert seed.status == "verified"


def test_it_corrects_before_it_confirms(desk: Client):
    seed = a_seed(url="https://old.example/", hours_in_source="round the clock")
    phone = seed.phones.get()
    decide(
        desk,
        seed,
        "correct",
        **{
            f"number-{phone.pk}": "116 016",
            "url": "https://new.example/",
            "opening_hours": "Mo-Fr 09:00-17:00",
        },
    )
    seed.refresh_from_db()
    phone.refresh_from_db()
    assert (phone.number, phone.e164) == ("116016", "")
    assert (seed.url, seed.opening_hours) == ("https://new.example/", "Mo-Fr 09:00-17:00")
    assert (seed.hours_in_source, seed.status) == ("", "verified")
    edits = Change.objects.filter(service=seed, act=Act.EDITED).order_by("pk")
    assert [each.field for each in edits] == ["phones", "url", "opening_hours"]
    assert (edits[0].previous, edits[0].replacement) == ("030 901820", "116016")


@pytest.mark.parametrize(
    ("field", "value"),
    [("number", "not a number"), ("opening_hours", "sometimes"), ("url", "javascript:alert(1)")],
)
def test_it_confirms_nothing_that_it_cannot_read(desk: Client, field: str, value: str):
    seed = a_seed()
    phone = seed.phones.get()
    said = {f"number-{phone.pk}": phone.number, "url": "", "opening_hours": "24/7"}
    said[f"number-{phone.pk}" if field == "number" else field] = value
    answer = decide(desk, seed, "correct", **said)
    seed.refresh_from_db()
    assert answer.status_code == 422
    assert value in answer.content.decode()
    assert seed.status == "draft"
    assert Phone.objects.get().number == "030 901820"


def test_it_lets_no_row_go_without_a_way_to_reach_it(desk: Client):
    seed = a_seed(url="")
    said = {f"number-{seed.phones.get().pk}": "", "url": "", "opening_hours": "24/7"}
    assert decide(desk, seed, "correct", **said).status_code == 422
    assert seed.phones.exists()


@pytest.mark.parametrize("first", ["right", "wrong"])
@pytest.mark.parametrize("second", ["right", "wrong"])
def test_it_keeps_the_first_of_two_decisions(desk: Client, first: str, second: str):
    seed = a_seed()
    seen = seed_queries.facts_digest(seed)
    decide(desk, seed, first)
    seed.refresh_from_db()
    status = seed.status
    other = at_work(cast.staff("operator"))
    answer = decide(other, seed, second, seen=seen)
    assert "Somebody else was faster" in other.get(answer.url).content.decode()
    seed.refresh_from_db()
    assert seed.status == status
    assert Change.objects.filter(service=seed).count() == 1


def test_it_confirms_nothing_that_changed_since_it_was_read(desk: Client):
    seed = a_seed()
    seen = seed_queries.facts_digest(seed)
    Phone.objects.update(number="030 11")
    decide(desk, seed, "right", seen=seen)
    seed.refresh_from_db()
    assert seed.status == "draft"


def test_it_leaves_alone_what_was_handed_to_an_organisation(desk: Client):
    seed = a_seed()
    Service.objects.update(keeper=an_organization())
    decide(desk, seed, "wrong")
    seed.refresh_from_db()
    assert seed.status == "draft"


@pytest.mark.django_db(transaction=True)
def test_it_takes_one_of_two_decisions_at_one_moment():
    seed = a_seed()
    seen = seed_queries.facts_digest(seed)
    people = [cast.otto(), cast.staff("operator")]
    start, said = threading.Barrier(2), []

    def act(by, what):
        start.wait()
        try:
            what(service_id=seed.pk, seen=seen, by=by)
            said.append("done")
        except seed_services.SomebodyWasFaster:
            said.append("late")
        finally:
            connection.close()

    acts = [seed_services.vouch, seed_services.refuse]
    threads = [threading.Thread(target=act, args=each) for each in zip(people, acts, strict=True)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(said) == ["done", "late"]
    assert Change.objects.filter(service=seed).count() == 1


def test_it_comes_back_when_it_is_due_and_changes_no_link_then(desk: Client):
    seed = a_seed(status="overdue", assured_date=date(2026, 1, 1), due_on=date(2026, 4, 1))
    page = page_of(desk)
    assert "takes two people" in page
    assert 'value="correct"' not in page
    decide(desk, seed, "correct", url="https://evil.example/")
    seed.refresh_from_db()
    assert (seed.url, seed.status) == ("", "overdue")
    decide(desk, seed, "right")
    seed.refresh_from_db()
    assert seed.status == "verified"


def test_it_takes_no_second_confirmation_back(desk: Client):
    seed = a_seed()
    decide(desk, seed, "right")
    Service.objects.update(status="due")
    seed.refresh_from_db()
    decide(desk, seed, "right")
    assert not seed_services.can_undo(seed, cast.otto())


def test_it_gives_back_the_status_that_was_taken(desk: Client):
    seed = a_seed(status="overdue", assured_date=date(2026, 1, 1))
    decide(desk, seed, "wrong")
    decide(desk, seed, "undo")
    seed.refresh_from_db()
    assert (seed.status, seed.assured_date) == ("overdue", date(2026, 1, 1))


# --- emergency numbers ----------------------------------------------------------------------------


def say_of(desk: Client, number: EmergencyNumber, go: str):
    said = {"number": str(number.pk), "status": number.status, "go": go}
    return desk.post(f"{SEEDS}?country=DE", said)


def test_it_confirms_calls_wrong_and_takes_back_emergency_numbers(desk: Client):
    right, wrong = a_number("110"), a_number("9999")
    say_of(desk, right, "right")
    say_of(desk, wrong, "wrong")
    right.refresh_from_db()
    wrong.refresh_from_db()
    assert (right.status, right.assured_date) == ("verified", timezone.now().date())
    assert [each.number for each in queries.emergency_for("DE").numbers] == ["110"]
    assert queries.emergency_for("DE").is_confirmed
    say_of(desk, right, "back")
    right.refresh_from_db()
    assert (right.status, right.assured_date) == ("draft", None)
    verbs = AuditEntry.objects.filter(kind="emergency_number").order_by("sequence")
    expected = ["vouch_number", "refuse_number", "put_back_number"]
    assert [each.verb for each in verbs] == expected


def test_it_keeps_the_first_word_on_an_emergency_number(desk: Client):
    number = a_number()
    say_of(desk, number, "right")
    say_of(at_work(cast.staff("operator")), number, "wrong")
    number.refresh_from_db()
    assert number.status == "verified"


def test_it_does_not_bring_a_wrong_number_back_with_the_next_load(desk: Client):
    number = a_number("9999")
    say_of(desk, number, "wrong")
    row = {"country": "DE", "number": "9999", "kinds": [], "agreed": True, "sources": []}
    load_directory(files=SeedFiles([], [row | {"position": 0}]))
    number.refresh_from_db()
    assert number.status == "retired"


# --- who, and figures -----------------------------------------------------------------------------


def test_it_is_for_operators_only():
    seed = a_seed()
    for client in (at_work(amal(an_organization("Garden"))), at_work(cast.lena())):
        assert client.get(SEEDS).status_code == 404
        assert decide(client, seed, "right").status_code == 404
    seed.refresh_from_db()
    assert seed.status == "draft"


def test_it_counts_how_fresh_the_directory_is():
    today = date(2026, 6, 1)
    house = an_organization()
    an_entry(house, "Fresh", assured_date=today - timedelta(days=10))
    an_entry(house, "Late", status="overdue", assured_date=today - timedelta(days=130))
    an_entry(house, "Never", status="draft", assured_date=None)
    gone = an_entry(house, "Gone", status="retired")
    for url, verdict, day in (("a", "broken", today), ("b", "ok", today), ("c", "", None)):
        LinkState.objects.create(
            service=gone,
            url=f"https://{url}.example/",
            verdict=verdict,
            checked_on=day,
            next_at=timezone.now(),
        )
    assert seed_queries.figures(today) == seed_queries.Figures(
        entries=3, in_time=33, ever=66, median_age=70, links=3, links_ever=66, links_wrong=1
    )


def test_it_never_lets_out_what_was_wrong_from_the_start(desk: Client):
    """Not even as something that is gone: nobody outside has ever seen it."""
    seed = a_seed()
    decide(desk, seed, "wrong")
    outside = Client()
    assert outside.get(f"/api/hsds/services/{seed.pk}").status_code == 404
    assert outside.get(f"/help/{seed.pk}/").status_code == 404
    assert "Found line" not in outside.get("/feeds/help.json").content.decode()
