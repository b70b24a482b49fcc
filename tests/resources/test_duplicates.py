"""Entries that may be one are found without comparing everybody, and nothing is merged unasked."""

from datetime import date

import pytest

from apps.resources import duplicates
from apps.resources.duplicates import find_duplicates
from apps.resources.models import (
    Change,
    DuplicatePair,
    Language,
    Organization,
    Phone,
    Service,
    ServiceArea,
    Url,
)
from tests import cast
from tests.resources.bringing import text_of
from tests.resources.keeping import amal, an_entry, an_organization, at_work

pytestmark = pytest.mark.django_db


def a_line(
    house: Organization, name: str, number: str = "", *, country: str = "DE", **more
) -> Service:
    """A draft with one number (national digits of a short code, or E.164)."""
    fields = {"service_type": "helpline", "harms": ["stalking"], "keeper": house}
    entry = Service.objects.create(organization=house, name=name, **fields | more)
    ServiceArea.objects.create(service=entry, country=country)
    if number:
        e164 = number if number.startswith("+") else ""
        Phone.objects.create(service=entry, number=number, e164=e164)
    return entry


def confirmed() -> dict[str, object]:
    return {"status": "verified", "assured_date": date(2026, 11, 1)}


# Two entries: (name, number, country, url) each; what speaks for one, and how much of 100.
SITE = "https://www.line.example.org/"
BESIDE = [
    (("One", "+4930901820", "DE", ""), ("Two", "+4930901820", "DE", ""), ["same_number"], 60),
    (("One", "116111", "DE", ""), ("Two", "116111", "DE", ""), ["same_number"], 60),
    # The same digits are another line in another country.
    (("One", "116111", "DE", ""), ("Two", "116111", "AT", ""), [], 0),
    (
        ("Weißer Ring", "1", "DE", SITE),
        ("WEISSER RING", "1", "DE", "https://line.example.org/en"),
        ["same_number", "same_site", "same_name"],
        100,
    ),
    (("Weißer Ring", "1", "DE", ""), ("weisser-ring", "2", "DE", ""), ["same_name"], 50),
    (("Weißer Ring", "1", "DE", ""), ("Weißer Ring", "2", "AT", ""), [], 0),
    (
        ("Line for women", "1", "DE", SITE),
        ("Women line for", "2", "DE", SITE),
        ["same_site", "similar_name"],
        55,
    ),
    # A portal has many lines.
    (("Line for women", "1", "DE", SITE), ("Legal help", "2", "DE", SITE), [], 0),
    (("Line for women", "1", "DE", ""), ("Women line for", "2", "DE", ""), [], 0),
]


@pytest.mark.parametrize(("one", "other", "reasons", "score"), BESIDE)
def test_it_finds_what_may_be_one(one, other, reasons, score):
    house = an_organization()
    for name, number, country, url in (one, other):
        a_line(house, name, number, country=country, url=url)
    assert find_duplicates() == bool(reasons)
    found = [(pair.reasons, pair.score) for pair in DuplicatePair.objects.all()]
    assert found == ([(reasons, score)] if reasons else [])


def test_it_leaves_lines_that_serve_everybody_only_together_and_what_is_gone():
    house = an_organization()
    a_line(house, "Adults", "116111", pair="both")
    a_line(house, "Children", "116111", pair="both")
    a_line(house, "Gone", "116111", status="retired")
    assert find_duplicates() == 0


def test_it_finds_the_same_again_and_forgets_what_is_no_longer_so():
    house = an_organization()
    a_line(house, "One", "116111")
    two = a_line(house, "Two", "116111")
    assert (find_duplicates(), find_duplicates()) == (1, 1)
    assert DuplicatePair.objects.count() == 1
    two.phones.all().delete()
    assert find_duplicates() == 0
    assert not DuplicatePair.objects.exists()


def test_it_meets_only_neighbours_in_a_crowd(monkeypatch):
    """A number in 200 entries is no reason for 19,900 comparisons."""
    asked = []
    reasons_for = duplicates.reasons_for
    monkeypatch.setattr(
        duplicates, "reasons_for", lambda one, other: asked.append(1) or reasons_for(one, other)
    )
    house = an_organization()
    rows = [
        Service(organization=house, name=f"Line {each}", service_type="helpline", harms=[])
        for each in range(200)
    ]
    Service.objects.bulk_create(rows)
    ServiceArea.objects.bulk_create(ServiceArea(service=row, country="DE") for row in rows)
    Phone.objects.bulk_create(Phone(service=row, number="116111") for row in rows)
    find_duplicates()
    assert len(asked) <= 200 * duplicates.NEIGHBOURS


def test_it_shows_two_side_by_side_and_remembers_that_they_are_different():
    house = an_organization()
    client = at_work(amal(house))
    a_line(house, "One", "116111")
    a_line(house, "Two", "116111")
    page = f"/organisations/{house.pk}/duplicates/"
    assert "No two entries look like one." in text_of(client.get(page))
    find_duplicates()
    said = text_of(client.get(page))
    assert "the same number" in said
    assert "60 of 100" in said
    assert "One" in said
    assert "Two" in said
    answer = {"pair": DuplicatePair.objects.get().pk, "answer": "different"}
    assert "We will not ask again" in text_of(client.post(page, answer, follow=True))
    find_duplicates()
    assert "No two entries look like one." in text_of(client.get(page))
    assert Service.objects.exclude(status="retired").count() == 2


def merged(house: Organization, kept: Service) -> str:
    find_duplicates()
    answer = {"pair": DuplicatePair.objects.get(state="open").pk, "answer": kept.pk}
    page = f"/organisations/{house.pk}/duplicates/"
    return text_of(at_work(amal(house)).post(page, answer, follow=True))


def test_it_makes_one_of_two_when_somebody_says_so():
    house = an_organization()
    kept = a_line(house, "One", "116111")
    gone = a_line(house, "Two", "116111")
    older = a_line(house, "Older", status="retired", replaced_by=gone)
    Language.objects.create(service=gone, code="tr")
    ServiceArea.objects.create(service=gone, country="AT")
    Url.objects.create(service=gone, label=Url.CHAT, url="https://chat.example.org/")
    assert "“One” stays" in merged(house, kept)
    for each in (kept, gone, older):
        each.refresh_from_db()
    assert (gone.status, gone.replaced_by, older.replaced_by) == ("retired", kept, kept)
    assert [each.code for each in kept.languages.all()] == ["tr"]
    assert {each.country for each in kept.service_areas.all()} == {"DE", "AT"}
    assert [each.url for each in kept.chats] == ["https://chat.example.org/"]
    assert {(each.service.name, each.act) for each in Change.objects.all()} == {
        ("One", "merged"),
        ("Two", "merged"),
    }
    # A second press finds nothing to do.
    late = {"pair": DuplicatePair.objects.get().pk, "answer": gone.pk}
    page = f"/organisations/{house.pk}/duplicates/"
    assert "Somebody else was faster" in text_of(at_work(amal(house)).post(page, late, follow=True))


def test_it_never_gives_a_confirmed_line_up_for_one_that_nobody_confirmed():
    house = an_organization()
    draft = a_line(house, "One", "116111")
    a_line(house, "Two", "116111", **confirmed())
    assert "These two cannot become one." in merged(house, draft)
    assert not Service.objects.filter(status="retired").exists()


def test_it_lets_no_link_in_that_no_second_person_has_seen():
    house = an_organization()
    kept = a_line(house, "One", "116111", **confirmed())
    gone = a_line(house, "Two", "116111")
    Url.objects.create(service=gone, label=Url.CHAT, url="https://chat.example.org/")
    merged(house, kept)
    assert not kept.chats
    assert Service.objects.filter(status="retired").count() == 1


def test_it_merges_nothing_of_somebody_else_and_shows_no_draft_of_theirs():
    house, other = an_organization(), an_organization("Other House")
    mine = an_entry(house, "Ours")
    public = an_entry(other, "Theirs, confirmed")
    hidden = a_line(other, "Theirs, secret", "+4930901820")
    find_duplicates()
    page = f"/organisations/{house.pk}/duplicates/"
    client = at_work(amal(house))
    said = text_of(client.get(page))
    assert "Theirs, confirmed" in said
    assert "Theirs, secret" not in said
    assert "keep this" not in said
    for pair in DuplicatePair.objects.all():
        for kept in (mine, public, hidden):
            client.post(page, {"pair": pair.pk, "answer": kept.pk})
    for wrong in ({"pair": "x", "answer": "different"}, {"pair": "9" * 30}, {"answer": "1"}):
        assert client.post(page, wrong).status_code == 302
    assert not Service.objects.filter(status="retired").exists()


def test_it_shows_operators_all_of_them():
    one, other = an_organization(), an_organization("Other House")
    a_line(one, "Secret one", "+4930901820")
    a_line(other, "Secret two", "+4930901820")
    find_duplicates()
    client = at_work(cast.otto())
    assert "Secret two" in text_of(client.get("/organisations/duplicates/"))
    pair = DuplicatePair.objects.get().pk
    client.post("/organisations/duplicates/", {"pair": pair, "answer": "different"})
    assert DuplicatePair.objects.get().state == "different"
    assert at_work(amal(one)).get("/organisations/duplicates/").status_code == 404
