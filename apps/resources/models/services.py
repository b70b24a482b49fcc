"""Organisations and the services they offer."""

import uuid
from collections.abc import Iterator

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.functional import Promise, cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.resources import hours
from apps.resources import vocabulary as words
from apps.resources.models.contact import Language, ServiceArea, Url, host_of
from apps.resources.models.status import CONFIRMED, Confidence, Status


class Organization(models.Model):
    """Who stands behind a service."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    website = models.URLField(blank=True)
    email = models.EmailField(blank=True)

    def __str__(self) -> str:
        return self.name


class ServiceQuerySet(models.QuerySet["Service"]):
    def shown(self) -> "ServiceQuerySet":
        """What the public may see: confirmed services and worldwide directories, and in a
        demonstration also what nobody has confirmed."""
        unconfirmed = Q(status=Status.DRAFT)
        if not settings.DEMO:
            unconfirmed &= Q(service_type="directory", pk__in=_serving(words.WORLDWIDE))
        return self.filter(Q(status__in=CONFIRMED) | unconfirmed)

    def serving(self, *countries: str) -> "ServiceQuerySet":
        """Services for any of the countries ("ZZ": for everywhere)."""
        return self.filter(pk__in=_serving(*countries))

    def speaking(self, code: str) -> "ServiceQuerySet":
        return self.filter(Q(languages__code=code) | Q(phones__languages__code=code)).distinct()

    def reached_by(self, channel: str) -> "ServiceQuerySet":
        """Those that can be called, texted or chatted with; "" asks for nothing."""
        if not channel:
            return self
        if channel == "chat":
            return self.filter(additional_urls__label=Url.CHAT).distinct()
        return self.filter(phones__type__in=words.CHANNEL_TYPES[channel]).distinct()

    def with_details(self) -> "ServiceQuerySet":
        """Everything a card shows, in six queries however many rows there are."""
        return self.select_related("organization").prefetch_related(
            "phones__languages", "languages", "service_areas", "additional_urls"
        )


class Service(models.Model):
    """One thing an organisation offers: a line, a shelter, legal help, a directory."""

    Status = Status

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="services"
    )
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    url = models.URLField(blank=True, max_length=500)
    email = models.EmailField(blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    alert = models.TextField(blank=True)
    assured_date = models.DateField(null=True, blank=True)
    # A role's address, never a person's.
    assurer_email = models.EmailField(blank=True)

    service_type = models.CharField(max_length=20, choices=words.service_type_choices)
    harms = ArrayField(models.CharField(max_length=30, choices=words.harm_choices))
    audience = models.CharField(max_length=20, choices=words.audience_choices, default="anyone")
    opening_hours = models.CharField(max_length=200, blank=True)
    hours_in_source = models.CharField(max_length=200, blank=True)
    # True, False, or nobody has told us.
    free_of_charge = models.BooleanField(null=True, blank=True)
    on_phone_bill = models.BooleanField(null=True, blank=True)

    confidence = models.CharField(max_length=6, choices=Confidence, default=Confidence.LOW)
    uncertain = models.BooleanField(default=False)
    sources = models.JSONField(default=list, blank=True)
    source_dated = models.CharField(max_length=10, blank=True)
    # For whoever confirms the entry; never public.
    note = models.TextField(blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="confirmed_service_has_a_day",
                condition=~Q(status__in=CONFIRMED) | Q(assured_date__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["status"])]

    def __str__(self) -> str:
        return self.name

    @property
    def is_confirmed(self) -> bool:
        return self.status in CONFIRMED

    @property
    def day_and_night(self) -> bool:
        return self.opening_hours == "24/7"

    @property
    def answered_by(self) -> str:
        """The organisation's name where it says more than the service's own."""
        name = self.organization.name
        return "" if name == self.name else name

    @property
    def for_whom(self) -> str | Promise:
        return words.AUDIENCES[self.audience]

    @property
    def about(self) -> list[str | Promise]:
        return [words.HARMS[harm] for harm in self.harms]

    @property
    def type_name(self) -> str | Promise:
        return words.SERVICE_TYPES[self.service_type]

    @property
    def hours_in_words(self) -> str:
        return hours.in_words(self.opening_hours, get_language() or "en")

    @property
    def is_free(self) -> bool:
        return bool(self.free_of_charge) or any(phone.toll_free for phone in self.phones.all())

    @property
    def host(self) -> str:
        return host_of(self.url)

    @property
    def regions(self) -> list[str]:
        """Parts of a country, in the words of the source; empty for a whole country."""
        return [area.name for area in self.service_areas.all() if area.name]

    @property
    def chats(self) -> list["Url"]:
        return [url for url in self.additional_urls.all() if url.label == Url.CHAT]

    @cached_property
    def spoken(self) -> list["Language"]:
        """Its languages, those of its numbers too, each once."""
        named = {language.code: language for language in self._languages()}
        return list(named.values())

    def serves(self, country: str) -> bool:
        return any(area.country == country for area in self.service_areas.all())

    def speaks(self, code: str) -> bool:
        return any(language.code == code for language in self.spoken)

    def is_reached_by(self, channel: str) -> bool:
        """Whether somebody can call, text or chat. "" asks for nothing."""
        if not channel:
            return True
        if channel == "chat":
            return bool(self.chats)
        types = words.CHANNEL_TYPES[channel]
        return any(phone.type in types for phone in self.phones.all())

    @property
    def freshness(self) -> str:
        """When a person last confirmed it, in words."""
        if self.assured_date is None:
            return _("Not checked by this site yet.")
        day = {"date": date_format(self.assured_date, "DATE_FORMAT")}
        if self.status == Status.OVERDUE:
            return _("Not confirmed since %(date)s") % day
        return _("Confirmed on %(date)s") % day

    @property
    def freshness_mark(self) -> str:
        """ "unchecked", "due" or "": how the page marks the label, beside its words."""
        if self.assured_date is None:
            return "unchecked"
        return "due" if self.status == Status.OVERDUE else ""

    @property
    def languages_assumed(self) -> bool:
        return all(language.assumed for language in self.spoken)

    def _languages(self) -> Iterator["Language"]:
        yield from self.languages.all()
        for phone in self.phones.all():
            yield from phone.languages.all()


def _serving(*countries: str) -> models.QuerySet:
    return ServiceArea.objects.filter(country__in=countries).values("service")
