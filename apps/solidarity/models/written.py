"""Short words that a person reads before anybody else does."""

import uuid

from django.db import models
from django.utils.translation import pgettext_lazy

from apps.core import crypto
from apps.stories.models import Sealed


class Standing(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("letter or pledge", "It waits to be read")
    PUBLISHED = "published", pgettext_lazy("letter or pledge", "It is out")
    DECLINED = "declined", pgettext_lazy("letter or pledge", "It was not published")


class Written(Sealed):
    """Words under their own key, found again by a return code. Taking them back deletes the row.

    `closed_on`: since when declined words wait to be erased. `rule`: which rule of
    apps/moderation/models they did not fit.
    """

    state = models.CharField(max_length=9, choices=Standing, default=Standing.WAITING)
    lookup = models.BinaryField(unique=True, null=True, max_length=32)
    data_key = models.BinaryField()
    language = models.CharField(max_length=8)
    rule = models.CharField(max_length=16, blank=True)
    closed_on = models.DateField(null=True)
    published_month = models.DateField(null=True)
    shuffle = models.BigIntegerField(null=True)
    demonstration = models.BooleanField(default=False)

    class Meta:
        abstract = True

    def give_key(self) -> None:
        """Draw the key that these words are sealed with, itself sealed by the keyring."""
        self.data_key = crypto.seal(crypto.new_key(), binding=self._key_binding())

    def key(self) -> bytes:
        """The row's own key. Raises crypto.CannotOpen."""
        return crypto.unseal(bytes(self.data_key), binding=self._key_binding())

    def _key_binding(self) -> str:
        return f"{self._meta.label_lower}.data_key:{self.pk}"


class PublishedWords(models.Model):
    """The one row in which such words stand in clear; taking them back deletes it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    language = models.CharField(max_length=8)

    class Meta:
        abstract = True
