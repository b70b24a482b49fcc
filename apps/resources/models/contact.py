"""How a service is reached, in which languages, and for which countries."""

import uuid
from urllib.parse import quote, urlsplit

import phonenumbers
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise

from apps.core import places
from apps.resources import vocabulary as words


class Phone(models.Model):
    """A number, as it is dialled at home; a short code never gets a country code."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(
        "resources.Service", on_delete=models.CASCADE, related_name="phones"
    )
    position = models.PositiveSmallIntegerField(default=0)
    number = models.CharField(max_length=40)
    type = models.CharField(max_length=10, choices=words.phone_type_choices, default="voice")
    e164 = models.CharField(max_length=16, blank=True)
    description = models.CharField(max_length=200, blank=True)
    # The word a text begins with ("START").
    keyword = models.CharField(max_length=20, blank=True)
    from_abroad = models.BooleanField(default=False)
    toll_free = models.BooleanField(default=False)
    extension = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                name="one_number_once_a_service", fields=["service", "type", "number"]
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def type_name(self) -> str | Promise:
        return words.PHONE_TYPES[self.type]

    @property
    def dialled(self) -> str:
        """What a telephone is told: with + when it works from abroad, else as at home."""
        if self.from_abroad and self.e164:
            return self.e164
        return "".join(each for each in self.number if each in "+*#0123456789")

    @property
    def href(self) -> str:
        if self.type == "whatsapp":
            return f"https://wa.me/{(self.e164 or self.dialled).lstrip('+')}"
        if self.type != "text":
            return f"tel:{self.dialled}"
        body = f"?body={quote(self.keyword)}" if self.keyword else ""
        return f"sms:{self.dialled}{body}"

    @property
    def number_from_abroad(self) -> str:
        """ "+43 800 222555"; "" where it cannot be dialled, or is written so already."""
        if not self.from_abroad or not self.e164 or self.number.startswith("+"):
            return ""
        parsed = phonenumbers.parse(self.e164)
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


class Language(models.Model):
    """A language that a service, or one of its numbers, answers in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(
        "resources.Service",
        on_delete=models.CASCADE,
        related_name="languages",
        null=True,
        blank=True,
    )
    phone = models.ForeignKey(
        Phone, on_delete=models.CASCADE, related_name="languages", null=True, blank=True
    )
    position = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(max_length=12)
    note = models.CharField(max_length=200, blank=True)
    # No source named it: it is what most people there speak.
    assumed = models.BooleanField(default=False)
    # When somebody last said that the other end still answers in it.
    assured_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                name="language_of_a_service_or_a_phone",
                condition=Q(service__isnull=False, phone__isnull=True)
                | Q(service__isnull=True, phone__isnull=False),
            ),
            models.UniqueConstraint(name="one_language_once_a_service", fields=["service", "code"]),
            models.UniqueConstraint(name="one_language_once_a_phone", fields=["phone", "code"]),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        """In its own words."""
        return places.own_name(self.code) or self.code

    @property
    def direction(self) -> str:
        return places.direction(self.code)


class ServiceArea(models.Model):
    """A country that a service is for, or with a name a part of it. "ZZ": everywhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(
        "resources.Service", on_delete=models.CASCADE, related_name="service_areas"
    )
    country = models.CharField(max_length=2, db_index=True)
    name = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["country", "name"]
        constraints = [
            models.UniqueConstraint(
                name="one_area_once_a_service", fields=["service", "country", "name"]
            )
        ]

    def __str__(self) -> str:
        return self.name or self.country


class Url(models.Model):
    """An address beside the website: where a chat opens."""

    CHAT = "chat"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(
        "resources.Service", on_delete=models.CASCADE, related_name="additional_urls"
    )
    label = models.CharField(max_length=20)
    url = models.URLField(max_length=500)

    class Meta:
        ordering = ["label", "url"]
        constraints = [
            models.UniqueConstraint(name="one_url_once_a_service", fields=["service", "url"])
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def host(self) -> str:
        return host_of(self.url)


def host_of(url: str) -> str:
    """ "www.rainn.org" as people know it: "rainn.org"."""
    return urlsplit(url).netloc.removeprefix("www.")
