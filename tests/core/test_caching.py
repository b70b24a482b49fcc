"""Who may keep an answer: proxies half a minute, browsers if they ask, private pages nobody."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from apps.core.audience import public, writer
from apps.core.caching import fresh_form, private, public_page
from apps.core.form_keys import draw_form_key

SHARED = "max-age=0, must-revalidate, s-maxage=30"


def varies(response: HttpResponse) -> set[str]:
    return {name.strip() for name in response.get("Vary", "").split(",") if name.strip()}


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/stories/", "/ar/stories/", "/about/", "/privacy/", "/help/"])
def test_it_lets_a_proxy_keep_a_public_page_for_half_a_minute(client: Client, page: str):
    response = client.get(page)
    assert response["Cache-Control"] == SHARED
    assert varies(response) == {"Cookie"}
    assert response["ETag"]


@pytest.mark.django_db
def test_it_says_that_nothing_has_changed(client: Client):
    first = client.get("/about/")
    again = client.get("/about/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == SHARED
    other = client.get("/de/about/", headers={"if-none-match": first["ETag"]})
    assert other.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "page"),
    [
        ("GET", "/write/"),
        ("GET", "/my-story/"),
        ("GET", "/me-too/"),
        ("POST", "/write/"),
        ("POST", "/me-too/"),
        ("POST", "/my-story/"),
        ("GET", "/me-too/take-back/"),
        ("GET", "/accounts/login/"),
        ("GET", "/moderation/"),
    ],
)
def test_it_lets_nobody_keep_a_page_of_a_writer_or_of_staff(method: str, page: str):
    body = f"form_key={draw_form_key()}" if method == "POST" else ""
    kind = "application/x-www-form-urlencoded"
    response = Client().generic(method, page, body, kind)
    assert "no-store" in response["Cache-Control"]
    assert "s-maxage" not in response["Cache-Control"]
    assert "Cookie" in varies(response)


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/", "/settings/"])
def test_it_lets_no_proxy_share_a_form_key(client: Client, page: str):
    response = client.get(page)
    assert response["Cache-Control"] == "private, no-cache"
    assert "ETag" not in response


@pytest.mark.django_db
@pytest.mark.parametrize(
    "page", ["/nothing/", "/stories/00000000-0000-4000-8000-000000000000/", "/stories/x/"]
)
def test_it_lets_nobody_keep_what_is_not_here(client: Client, page: str):
    response = client.get(page)
    assert response.status_code == 404
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("status", [201, 302, 403, 404, 429, 500, 503])
def test_it_lets_nobody_keep_a_public_page_that_failed(status: int):
    response = public_page(lambda request: HttpResponse(status=status))(RequestFactory().get("/"))
    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response


@pytest.mark.parametrize("rule", [private, public_page, fresh_form, public, writer])
def test_it_keeps_the_name_and_the_marks_of_a_view(rule):
    def a_view(request):
        return HttpResponse()

    a_view.csrf_exempt = True
    wrapped = rule(a_view)
    assert wrapped.__name__ == "a_view"
    assert wrapped.csrf_exempt
    assert path("", wrapped).callback is wrapped
