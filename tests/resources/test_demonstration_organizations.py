"""Two made-up organisations: there once, labelled, in every state, and never before real help."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.demonstration import demonstration_staff
from apps.accounts.models import User
from apps.pages import demonstration
from apps.resources.ageing import move_on
from apps.resources.models import Change, Organization, Phone, Service
from apps.resources.second_person_services import waiting_for_operators, waiting_for_organization

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def there(settings, tmp_path) -> None:
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    demonstration_staff()
    assert demonstration.add_organizations() == 2


def the(name: str) -> Organization:
    return Organization.objects.get(name=f"{name} (demonstration)")


def roles(name: str) -> dict[str, str]:
    return dict(the(name).members.values_list("user__username", "role"))


def test_it_has_a_pair_and_somebody_alone():
    pair = {"organisation_editor": "manager", "second_organisation_editor": "editor"}
    assert roles("Harbour House") == pair
    assert roles("Lantern Line") == {"second_organisation_editor": "manager"}


def test_it_has_entries_in_every_state():
    today = timezone.now().date()
    late = {
        status: (today - due).days if due else None
        for status, due in the("Harbour House").kept.values_list("status", "due_on")
    }
    assert late == {"verified": -60, "due": 3, "overdue": 40, "suspended": 70, "draft": None}
    before = list(Service.objects.order_by("pk").values_list("pk", "status"))
    move_on()
    assert list(Service.objects.order_by("pk").values_list("pk", "status")) == before


def test_it_has_a_number_that_waits_for_a_colleague_and_one_for_an_operator():
    assert waiting_for_organization(the("Harbour House")).count() == 1
    operators = [change.service.keeper for change in waiting_for_operators()]
    assert operators == [the("Lantern Line")]
    assert Change.objects.filter(state=Change.WAITING, field="phones").count() == 2


def test_its_numbers_belong_to_nobody():
    numbers = [phone.e164 for phone in Phone.objects.all()]
    numbers += [row["e164"] for change in Change.objects.exclude(replacement=None)
                for row in change.replacement if isinstance(row, dict)]  # fmt: skip
    assert len(numbers) == 10
    fiction = re.compile(r"\+442079460\d{3}|\+1\d{3}55501\d{2}")
    assert all(fiction.fullmatch(number) for number in numbers)


def test_it_says_on_every_card_that_it_is_made_up():
    page = Client().get("/help/", {"country": "AQ"}).content.decode()
    cards = re.findall(r'<article class="resource".*?</article>', page, re.DOTALL)
    assert len(cards) == 3
    for card in cards:
        assert "Demonstration: this line is made up. Nobody answers." in card
        assert "(demonstration)" in card


def test_it_stands_beside_no_real_help(directory):
    mine = Service.objects.filter(keeper__isnull=False)
    countries = set(mine.values_list("service_areas__country", flat=True))
    assert countries == {"AQ", "TF"}
    others = Service.objects.filter(keeper=None, service_areas__country__in=countries)
    assert not others.exists()


def test_it_changes_nothing_the_second_time():
    entry = the("Harbour House").kept.get(status="due")
    Service.objects.filter(pk=entry.pk).update(status="retired")
    the("Harbour House").members.filter(role="editor").delete()
    counts = [model.objects.count() for model in (Service, Change, Organization, User)]
    assert demonstration.add_organizations() == 0
    assert counts == [model.objects.count() for model in (Service, Change, Organization, User)]
    assert roles("Harbour House") == {"organisation_editor": "manager"}
