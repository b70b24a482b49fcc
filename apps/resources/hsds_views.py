"""`/api/hsds/`: the directory for partners and their programs, in Open Referral HSDS 3.1."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from apps.resources.hsds import HSDS_VERSION, Object, mapping, selection, terms
from apps.resources.hsds_answers import View, one, open_data, page, problem, stream
from apps.resources.hsds_forms import (
    AtLocationQuery,
    OrganizationQuery,
    PageQuery,
    ServiceQuery,
    TermQuery,
)

Shape = Callable[[Any], Object]
# The specification that the feed keeps to: it is a profile of its own with no word added.
PROFILE = "https://docs.openreferral.org/en/3.1/"
OPENAPI = (
    "https://raw.githubusercontent.com/openreferral/specification/"
    "abc731c8ac11825010e9d74a0ab61dcd48e880ec/schema/openapi.json"
)
ROWS_AT_ONCE = 100


def asking(query: type[PageQuery]) -> Callable[[Callable[..., HttpResponse]], View]:
    """A view of what was asked for, read; what cannot be read is said to whoever asks."""

    def reading(view: Callable[..., HttpResponse]) -> View:
        @wraps(view)
        def answered(request: HttpRequest, **where: str) -> HttpResponse:
            form = query(request.GET)
            return view(form, **where) if form.is_valid() else problem(form.problem(), status=400)

        return answered

    return reading


@open_data
def about(request: HttpRequest) -> HttpResponse:
    """Which version this is, and where its description lies."""
    return one({"version": HSDS_VERSION, "profile": PROFILE, "openapi_url": OPENAPI})


@open_data
@asking(ServiceQuery)
def services(form: ServiceQuery) -> HttpResponse:
    asked = form.cleaned_data
    rows = selection.services().filter(selection.like(asked))
    if asked["minimal"]:
        return _listed(form, rows, mapping.minimal_service)
    if asked["full"]:
        return _listed(form, selection.detailed(rows), mapping.full_service)
    return _listed(form, rows.select_related("organization"), mapping.listed_service)


@open_data
def service(request: HttpRequest, id_: str) -> HttpResponse:
    return _found(id_, selection.full_services(), mapping.full_service)


@open_data
@asking(OrganizationQuery)
def organizations(form: OrganizationQuery) -> HttpResponse:
    asked = form.cleaned_data
    rows = selection.organizations().filter(selection.organizations_like(asked))
    if asked["full_service"]:
        return _listed(form, selection.with_full_services(rows), _with_full_services)
    if asked["full"]:
        return _listed(form, selection.with_services(rows), mapping.full_organization)
    return _listed(form, rows, mapping.organization)


@open_data
@asking(OrganizationQuery)
def organization(form: OrganizationQuery, id_: str) -> HttpResponse:
    rows = selection.organizations()
    if form.cleaned_data["full_service"]:
        return _found(id_, selection.with_full_services(rows), _with_full_services)
    return _found(id_, selection.with_services(rows), mapping.full_organization)


@open_data
@asking(AtLocationQuery)
def service_at_locations(form: AtLocationQuery) -> HttpResponse:
    asked = form.cleaned_data
    rows = selection.services().filter(selection.like(asked))
    if asked["full"]:
        return _listed(form, selection.detailed(rows), mapping.full_at_location)
    near = rows.select_related("organization", "location")
    return _listed(form, near, mapping.listed_at_location)


@open_data
def service_at_location(request: HttpRequest, id_: str) -> HttpResponse:
    wanted = _id(id_)
    found = selection.at_location(wanted) if wanted else None
    return one(mapping.full_at_location(found)) if found else _nothing()


@open_data
@asking(PageQuery)
def taxonomies(form: PageQuery) -> HttpResponse:
    rows = _named(terms.taxonomies().values(), form.cleaned_data["search"])
    return _listed(form, rows, terms.Taxonomy.as_hsds)


@open_data
def taxonomy(request: HttpRequest, id_: str) -> HttpResponse:
    wanted = _id(id_)
    found = terms.taxonomies().get(wanted) if wanted else None
    return one(found.as_hsds()) if found else _nothing()


@open_data
@asking(TermQuery)
def taxonomy_terms(form: TermQuery) -> HttpResponse:
    asked = form.cleaned_data
    rows = selection.wanted_terms(
        _named(terms.terms().values(), asked["search"]),
        taxonomy=asked["taxonomy_id"],
        parent=asked["parent_id"],
        top_only=asked["top_only"],
    )
    return _listed(form, rows, terms.Term.as_hsds)


@open_data
def taxonomy_term(request: HttpRequest, id_: str) -> HttpResponse:
    wanted = _id(id_)
    found = terms.terms().get(wanted) if wanted else None
    if not found:
        return _nothing()
    return one(found.as_hsds() | {"taxonomy_detail": found.taxonomy.as_hsds()})


def _with_full_services(row: Any) -> Object:
    return mapping.full_organization(row, full_services=True)


def _named(rows: Any, search: str) -> list[Any]:
    words = search.casefold().split()
    return [row for row in rows if all(word in row.name.casefold() for word in words)]


def _listed(form: PageQuery, rows: Any, shape: Shape) -> HttpResponse:
    """A page of rows, or with `format=ndjson` all of them."""
    in_database = isinstance(rows, QuerySet)
    if form.streams:
        return stream(rows.iterator(chunk_size=ROWS_AT_ONCE) if in_database else rows, shape)
    total = rows.count() if in_database else len(rows)
    return page(rows, total, form.cleaned_data, shape)


def _found(id_: str, rows: Any, shape: Shape) -> HttpResponse:
    wanted = _id(id_)
    found = rows.filter(pk=wanted).first() if wanted else None
    return one(shape(found)) if found else _nothing()


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _nothing() -> HttpResponse:
    """The same for what never was, what is a draft, and what is no id."""
    start = reverse("hsds:about")
    return problem(f"Nothing here has this id. The lists below {start} have all ids.", status=404)
