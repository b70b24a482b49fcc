"""One entry at its own address, and what stands there when it is over."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from apps.resources.models import Confirmation, Location, Service, ServiceTranslation
from tests.resources import keeping

pytestmark = pytest.mark.django_db


def page_of(entry: Service, language: str = ""):
    answer = Client().get(f"{language}/help/{entry.pk}/")
    assert not answer.cookies
    return answer


def line(**more) -> Service:
    return keeping.an_entry(keeping.an_organization(), **more)


def test_it_shows_the_number_and_the_days_that_matter(real):
    entry = line(due_on=date(2027, 1, 30), description="We listen.")
    Confirmation.objects.create(service=entry, field="numbers", day=date(2026, 11, 1))
    page = page_of(entry).content.decode()
    assert 'href="tel:030901820"' in page
    assert "<h1>" in page
    assert page.count("<h1") == 1
    for said in ("We listen.", "Confirmed on Nov. 1, 2026", "Jan. 30, 2027", "Harbour House"):
        assert said in page


def test_its_title_is_neutral_and_search_engines_may_keep_it(real):
    answer = page_of(line(name="Rape Crisis"))
    page = answer.content.decode()
    assert "<title>Chorus</title>" in page
    assert "X-Robots-Tag" not in answer
    assert "noindex" not in page
    assert answer["Cache-Control"] == "max-age=0, must-revalidate, s-maxage=30"


def test_it_has_one_address_in_each_language(real):
    entry = line()
    page = page_of(entry, "/ar").content.decode()
    here = f"{settings.SITE_URL}/ar/help/{entry.pk}/"
    assert f'<link rel="canonical" href="{here}">' in page
    assert f'hreflang="fr" href="{settings.SITE_URL}/fr/help/{entry.pk}/"' in page
    assert re.search(r'<svg class="qr" viewBox="0 0 \d+ \d+"', page)


def test_it_speaks_the_language_of_the_page_where_somebody_wrote_it(real):
    entry = line(name="La ligne", language="fr", description="On écoute.", alert="Fermé lundi.")
    ServiceTranslation.objects.create(service=entry, language="ar", name="الخط")
    arabic = page_of(entry, "/ar").content.decode()
    assert '<bdi translate="no">الخط</bdi>' in arabic
    assert '<bdi translate="no" lang="fr" dir="ltr">On écoute.</bdi>' in arabic
    assert '<bdi translate="no" lang="fr" dir="ltr">Fermé lundi.</bdi>' in arabic
    assert '<bdi translate="no">La ligne</bdi>' in page_of(entry, "/fr").content.decode()
    assert (
        '<bdi translate="no" lang="fr" dir="ltr">La ligne</bdi>' in page_of(entry).content.decode()
    )


def test_it_shows_a_place_that_may_be_found_and_no_other(real):
    entry = line(service_type="counselling")
    Location.objects.create(
        service=entry, location_type="physical", address_1="1 Quay Street", city="Kiel"
    )
    assert "1 Quay Street" in page_of(entry).content.decode()
    safe = line(name="A house", service_type="shelter")
    Location.objects.create(service=safe, location_type="virtual", country="DE")
    assert "Address" not in page_of(safe).content.decode()


@pytest.mark.parametrize(
    ("must_report", "said", "unsaid"),
    [
        (True, "they may have to tell somebody", "they tell nobody"),
        (False, "they tell nobody", "they may have to tell somebody"),
    ],
)
def test_it_says_whether_they_must_report(real, must_report, said, unsaid):
    page = page_of(line(must_report=must_report)).content.decode()
    assert said in page
    assert unsaid not in page
    assert said not in page_of(line(name="Another", must_report=None)).content.decode()


def test_what_was_replaced_leads_to_the_new_one(real):
    new = line(name="The new line")
    between = line(name="The line between", status="retired", replaced_by=new)
    old = line(name="The old line", status="retired", replaced_by=between)
    answer = page_of(old)
    assert answer.status_code == 410
    assert f'data-resource="{new.pk}"' in answer.content.decode()
    assert 'href="tel:' in answer.content.decode()


def test_what_closed_leads_to_other_help(real):
    answer = page_of(line(status="retired"))
    assert answer.status_code == 410
    assert 'href="/help/?country=DE"' in answer.content.decode()
    assert "030 901820" not in answer.content.decode()
    waiting = page_of(line(status="suspended"))
    assert waiting.status_code == 404
    assert "030 901820" not in waiting.content.decode()


def test_two_that_replace_each_other_are_no_endless_way(real):
    one = line(name="One", status="retired")
    other = line(name="Other", status="retired", replaced_by=one)
    Service.objects.filter(pk=one.pk).update(replaced_by=other)
    assert page_of(one).status_code == 410


def test_a_draft_is_not_there(real):
    draft = line(status="draft", assured_date=None)
    answer, nowhere = page_of(draft), Client().get(f"/help/{uuid4()}/")
    assert (answer.status_code, nowhere.status_code) == (404, 404)
    assert len(answer.content) == len(nowhere.content)


def test_a_draft_that_was_retired_was_never_there(real):
    assert page_of(line(status="retired", assured_date=None)).status_code == 404
