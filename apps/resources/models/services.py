"""Organisations and the services they offer."""

import uuid
from collections.abc import Iterator

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise, cached_property

from apps.resources import vocabulary as words
from apps.resources.models.contact import Language, ServiceArea, Url, host_of
from apps.resources.models.places import Location
from apps.resources.models.sayings import Sayings
from apps.resources.models.status import CONFIRMED, Confidence, Status


class Organization(models.Model):
    """Who stands behind a service."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    website = models.URLField(blank=True)
    email = models.EmailField(blank=True)
    # Where reminders go, in which language; never public.
    notices_email = models.EmailField(blank=True)
    notices_language = models.CharField(max_length=8, default="en")
    # Sites that may frame our card of help: scheme and host, as `frame-ancestors` takes them.
    embed_origins = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    # What a file of theirs said and this site has no place for, so that it can be given back.
    extra = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return self.name


class ServiceQuerySet(models.QuerySet["Service"]):
    def shown(self) -> "ServiceQuerySet":
        """What the public may see: confirmed services and worldwide directories, and in a
        demonstration also what nobody keeps and nobody has confirmed."""
        unconfirmed = Q(status=Status.DRAFT, keeper__isnull=True)
        if not settings.DEMO:
            unconfirmed &= Q(service_type="directory", pk__in=_serving(words.WORLDWIDE))
        return self.filter(Q(status__in=CONFIRMED) | unconfirmed)

    def serving(self, *countries: str) -> "ServiceQuerySet":
        """Services for any of the countries ("ZZ": for everywhere)."""
        return self.filter(pk__in=_serving(*countries))

    def speaking(self, code: str) -> "ServiceQuerySet":
        return self.filter(Q(languages__code=code) | Q(phones__languages__code=code)).distinct()

    def reached_by(self, channel: str) -> "ServiceQuerySet":
        """Those that can be called, texted, chatted with or visited; "" asks for nothing."""
        if not channel:
            return self
        if channel == "chat":
            return self.filter(additional_urls__label=Url.CHAT).distinct()
        if channel == "in_person":
            visited = Q(location__location_type=Location.PHYSICAL)
            return self.filter(visited | Q(service_type__in=words.IN_PERSON))
        return self.filter(phones__type__in=words.CHANNEL_TYPES[channel]).distinct()

    def with_details(self) -> "ServiceQuerySet":
        """Everything a card shows, in seven queries however many rows there are."""
        return self.select_related("organization", "location").prefetch_related(
            "phones__languages", "languages", "service_areas", "additional_urls", "translations"
        )


class Service(Sayings, models.Model):
    """One thing an organisation offers: a line, a shelter, legal help, a directory."""

    Status = Status

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="services"
    )
    # Who keeps the entry and is reminded of it; nobody: found by us, or left behind.
    keeper = models.ForeignKey(
        Organization, on_delete=models.SET_NULL, null=True, blank=True, related_name="kept"
    )
    name = models.CharField(max_length=200)
    # What its own words are written in; "" where nobody said.
    language = models.CharField(max_length=12, blank=True)
    description = models.TextField(blank=True)
    url = models.URLField(blank=True, max_length=500)
    email = models.EmailField(blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    alert = models.TextField(blank=True)
    assured_date = models.DateField(null=True, blank=True)
    # A role's address, never a person's.
    assurer_email = models.EmailField(blank=True)
    # The day by which somebody should confirm it again.
    due_on = models.DateField(null=True, blank=True, db_index=True)
    # When something that leaves with it last changed; a confirmation counts, an empty save not.
    last_modified = models.DateTimeField(default=timezone.now, db_index=True)
    replaced_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaces"
    )

    service_type = models.CharField(max_length=20, choices=words.service_type_choices)
    harms = ArrayField(models.CharField(max_length=30, choices=words.harm_choices))
    audience = models.CharField(max_length=20, choices=words.audience_choices, default="anyone")
    # The syntax of OpenStreetMap, in the time of the place.
    opening_hours = models.CharField(max_length=400, blank=True)
    # IANA, "Europe/Paris"; "" where the country has one, or nobody said.
    time_zone = models.CharField(max_length=40, blank=True)
    hours_in_source = models.CharField(max_length=200, blank=True)
    # True, False, or nobody has told us.
    free_of_charge = models.BooleanField(null=True, blank=True)
    on_phone_bill = models.BooleanField(null=True, blank=True)
    # Whether a teenager who calls may be reported: True, False, or nobody has told us.
    must_report = models.BooleanField(null=True, blank=True)
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    eligibility = models.CharField(max_length=300, blank=True)
    fees = models.CharField(max_length=300, blank=True)
    interpretation = models.CharField(max_length=300, blank=True)
    # Entries that serve all people only together carry the same word: shown together or not.
    pair = models.CharField(max_length=40, blank=True)
    extra = models.JSONField(default=dict, blank=True)

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
    def place(self) -> Location | None:
        """Where people may come; a place that keeps people safe is never one."""
        location = getattr(self, "location", None)
        return location if location and location.can_be_visited else None

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
        """Whether somebody can call, text, chat or come. "" asks for nothing."""
        if not channel:
            return True
        if channel == "in_person":
            return self.service_type in words.IN_PERSON or self.place is not None
        if channel == "chat":
            return bool(self.chats)
        types = words.CHANNEL_TYPES[channel]
        return any(phone.type in types for phone in self.phones.all())

    @property
    def languages_assumed(self) -> bool:
        return all(language.assumed for language in self.spoken)

    def _languages(self) -> Iterator["Language"]:
        yield from self.languages.all()
        for phone in self.phones.all():
            yield from phone.languages.all()


def _serving(*countries: str) -> models.QuerySet:
    return ServiceArea.objects.filter(country__in=countries).values("service")
