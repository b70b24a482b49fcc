"""Organisations of the tests and the people who keep their entries."""

from datetime import date
from typing import Any

from django.test import Client

from apps.accounts.models import User
from apps.resources.models import Organization, OrganizationMember, Phone, Service, ServiceArea
from tests import cast


def an_organization(name: str = "Harbour House", **more: Any) -> Organization:
    """An organisation nobody works for yet."""
    return Organization.objects.create(name=name, **more)


def amal(organization: Organization, role: str = "manager", **more: Any) -> User:
    """Amal keeps an organisation's entries, and invites others."""
    return a_member(organization, "amal", role, **more)


def bo(organization: Organization, role: str = "editor", **more: Any) -> User:
    """Bo is the second person there."""
    return a_member(organization, "bo", role, **more)


def a_member(organization: Organization, name: str, role: str = "editor", **more: Any) -> User:
    """Anybody of an organisation, by name, with a second factor."""
    user = cast.somebody(name, "organisation_editor", **more)
    OrganizationMember.objects.get_or_create(
        organization=organization, user=user, defaults={"role": role}
    )
    return user


def at_work(user: User) -> Client:
    """A browser in which this person has signed in."""
    return cast.sign_in(Client(), user)


def an_entry(organization: Organization, name: str = "The line", **more: Any) -> Service:
    """A confirmed line of an organisation, in Germany, with one number."""
    fields = {
        "service_type": "helpline",
        "harms": ["sexual_violence"],
        "status": "verified",
        "assured_date": date(2026, 11, 1),
        "opening_hours": "24/7",
        "keeper": organization,
    }
    entry = Service.objects.create(organization=organization, name=name, **fields | more)
    ServiceArea.objects.create(service=entry, country="DE")
    Phone.objects.create(service=entry, number="030 901820", e164="+4930901820")
    return entry
