"""What a service says of itself, in other languages."""

from django.db import models


class ServiceTranslation(models.Model):
    """The words of one service in one language; empty ones fall back to the service's own."""

    service = models.ForeignKey(
        "resources.Service", on_delete=models.CASCADE, related_name="translations"
    )
    language = models.CharField(max_length=12)
    name = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    alert = models.TextField(blank=True)

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                name="one_translation_a_language", fields=["service", "language"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.name}"
