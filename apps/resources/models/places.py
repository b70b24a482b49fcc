"""Where a service is found by somebody who comes in person."""

import uuid

from django.db import models
from django.db.models import Q


class Location(models.Model):
    """One place a service. A place that keeps people safe is virtual, and the database refuses it
    an address and coordinates."""

    PHYSICAL = "physical"
    VIRTUAL = "virtual"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.OneToOneField(
        "resources.Service", on_delete=models.CASCADE, related_name="location"
    )
    location_type = models.CharField(
        max_length=8, choices=[(PHYSICAL, PHYSICAL), (VIRTUAL, VIRTUAL)], default=VIRTUAL
    )
    name = models.CharField(max_length=200, blank=True)
    address_1 = models.CharField(max_length=200, blank=True)
    address_2 = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True)
    # Degrees, WGS 84.
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_virtual_place_has_no_address",
                condition=~Q(location_type="virtual")
                | Q(
                    name="",
                    address_1="",
                    address_2="",
                    city="",
                    region="",
                    postal_code="",
                    latitude__isnull=True,
                    longitude__isnull=True,
                ),
            )
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.address_1, self.city) if part)

    @property
    def lines(self) -> list[str]:
        """As on an envelope, without the country."""
        town = " ".join(part for part in (self.postal_code, self.city) if part)
        parts = (self.name, self.address_1, self.address_2, town, self.region)
        return [part for part in parts if part]

    @property
    def can_be_visited(self) -> bool:
        return self.location_type == self.PHYSICAL
