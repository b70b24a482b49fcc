"""An entry that is taken out, replaced by another one, and brought back; and what is told of it."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from apps.resources import keeping_services as services
from apps.resources.models import Change, Service
from tests.resources import keeping
from tests.resources.sheets import edit, path_of

pytestmark = pytest.mark.django_db


def ours_and(client_of=keeping.amal, **more):
    ours = keeping.an_organization()
    today = timezone.now().date()
    fields = {"assured_date": today, "due_on": today + timedelta(days=90)}
    return ours, keeping.an_entry(ours, **fields | more), keeping.at_work(client_of(ours))


def now(entry: Service) -> Service:
    return Service.objects.get(pk=entry.pk)


def withdraw(client, entry: Service, **fields):
    return client.post(path_of(entry, "withdraw/"), fields)


@pytest.mark.parametrize(
    ("reason", "status"), [("closed", "retired"), ("wrong", "retired"), ("paused", "suspended")]
)
def test_it_takes_an_entry_out_for_a_reason(reason: str, status: str):
    _ours, entry, client = ours_and()
    before = entry.last_modified
    assert withdraw(client, entry, go="withdraw", reason=reason).status_code == 302
    assert now(entry).status == status
    assert now(entry).last_modified > before
    assert not Service.objects.shown().exists()
    change = Change.objects.get()
    assert (change.act, change.previous) == ("withdrawn", "verified")
    assert change.replacement == {"status": status, "reason": reason}


def test_it_asks_for_the_reason():
    _ours, entry, client = ours_and()
    answer = withdraw(client, entry, go="withdraw", reason="tired of it")
    assert answer.status_code == 422
    assert 'href="#id_reason"' in answer.content.decode()
    assert now(entry).status == "verified"


BACK = [
    # days until it is due, the status it comes back with
    (1, "verified"),
    (0, "draft"),
    (-100, "draft"),
]


@pytest.mark.parametrize(("days", "status"), BACK)
def test_it_comes_back_as_it_was_while_its_confirmation_holds(days: int, status: str):
    today = timezone.now().date()
    _ours, entry, client = ours_and(due_on=today + timedelta(days=days))
    withdraw(client, entry, go="withdraw", reason="closed")
    client.post(path_of(entry, "restore/"))
    assert now(entry).status == status
    client.post(path_of(entry, "restore/"))
    assert [each.act for each in Change.objects.order_by("pk")] == ["withdrawn", "restored"]


def test_it_leads_to_another_entry_when_two_people_say_so():
    ours, first, client = ours_and()
    second = keeping.an_entry(ours, "Second")
    withdraw(client, first, go="replace", other=second.pk)
    assert (now(first).replaced_by, now(first).status) == (None, "verified")
    path = f"/organisations/{ours.pk}/waiting/"
    change = Change.objects.get()
    bo = keeping.at_work(keeping.bo(ours))
    for who in (client, bo):
        page = who.get(path).content.decode()
        assert "The entry that takes its place" in page
        assert "Second" in page
        who.post(path, {"change": change.pk, "go": "agree"})
        # Whoever asked for it cannot agree.
        assert (now(first).replaced_by == second) is (who is bo)
    done = Change.objects.get(act="replaced")
    assert (done.state, done.by.username, done.second.username) == ("done", "amal", "bo")


def test_it_leads_nowhere_when_the_other_entry_went_meanwhile():
    ours, first, client = ours_and()
    second = keeping.an_entry(ours, "Second")
    withdraw(client, first, go="replace", other=second.pk)
    withdraw(client, second, go="withdraw", reason="closed")
    bo = keeping.at_work(keeping.bo(ours))
    change = Change.objects.get(state="waiting")
    bo.post(f"/organisations/{ours.pk}/waiting/", {"change": change.pk, "go": "agree"})
    assert (now(first).replaced_by, now(first).status) == (None, "verified")


def test_it_is_replaced_by_another_entry_and_the_chain_never_closes(settings):
    settings.TWO_PEOPLE = False
    ours, first, client = ours_and()
    second, third = (keeping.an_entry(ours, name) for name in ("Second", "Third"))
    withdraw(client, first, go="replace", other=second.pk)
    withdraw(client, second, go="replace", other=third.pk)
    assert (now(first).replaced_by, now(second).replaced_by) == (second, third)
    assert (now(first).status, now(third).status) == ("retired", "verified")
    # Back to the beginning, to itself, and to somebody else's.
    theirs = keeping.an_entry(keeping.an_organization("Another house"))
    for other in (first, second, third, theirs):
        assert withdraw(client, third, go="replace", other=other.pk).status_code == 422
        with pytest.raises(services.CannotReplace):
            services.replace(service=third, other_id=other.pk, by=None)
    assert now(third).replaced_by is None
    client.post(path_of(second, "restore/"))
    assert now(second).replaced_by is None


def test_it_tells_the_history_to_members_with_names():
    _ours, entry, client = ours_and()
    edit(client, entry, name="Another name", minimum_age="16", on_phone_bill="no")
    edit(client, entry, phones_0_number="116 016")
    client.post(path_of(entry, "right/"), {"part": "hours"})
    withdraw(client, entry, go="withdraw", reason="closed")
    page = client.get(path_of(entry, "history/")).content.decode()
    acts = re.findall(r'data-act="(\w+)"', page)
    assert acts == ["withdrawn", "confirmed", "edited", "edited", "edited", "edited"]
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    for said in (
        *("The line", "Another name", "16", "Hours", "It has closed for good"),
        *(
            "\u2066030 901820\u2069 · Call",
            "\u2066116016\u2069 · Call",
            "waits for a second person",
        ),
        *("Organisation editor · amal",),
    ):
        assert said in text, said


def test_it_turns_the_pages_of_a_long_history():
    _ours, entry, client = ours_and()
    for number in range(25):
        Change.objects.create(
            service=entry,
            day=date(2026, 11, 1),
            act="edited",
            field="fees",
            replacement=str(number),
        )
    first = client.get(path_of(entry, "history/")).content.decode()
    rest = client.get(path_of(entry, "history/?page=2")).content.decode()
    assert (first.count("data-act="), rest.count("data-act=")) == (20, 5)
    assert client.get(path_of(entry, "history/?page=%00")).status_code == 200


VALUES = [
    # every kind of value that a change can hold is said, none breaks the page
    ("phones", [{"number": "116016"}]),
    ("phones", [{"number": "1", "type": "voice", "languages": [{"code": "de", "assumed": True}]}]),
    ("numbers", None),
    ("service_areas", [{"country": "ZZ", "name": ""}, {"country": "DE", "name": "Berlin"}]),
    ("languages", ["de", {"code": "xx"}]),
    ("harms", ["stalking", "unheard of"]),
    ("location", "public"),
    ("status", "retired"),
    ("status", {"status": "retired", "reason": "unheard of"}),
    ("replaced_by", {"entry": "x", "name": "Another"}),
    ("keeper", {"organization": "x", "name": "Us"}),
    ("translations", {"language": "fr", "name": "La ligne", "description": "", "alert": ""}),
    ("unheard of", {"a": 1}),
    ("minimum_age", 0),
    ("free_of_charge", False),
]


@pytest.mark.parametrize(("field", "value"), VALUES)
def test_it_says_every_kind_of_value(field: str, value):
    _ours, entry, client = ours_and()
    Change.objects.create(
        service=entry, day=date(2026, 11, 1), act="edited", field=field, replacement=value, role="x"
    )
    assert client.get(path_of(entry, "history/")).status_code == 200
