from typing import Any

from django.core.management.base import BaseCommand

from apps.pages import alerts
from apps.pages.alert_kinds import KINDS
from apps.pages.models import Alert


class Command(BaseCommand):
    help = "Look at what can go wrong and tell it, as the clock does, for when no clock rings."

    def handle(self, *args: Any, **options: Any) -> None:
        alerts.sweep()
        for row in Alert.objects.filter(is_open=True):
            self.stdout.write(f"{row.code} {row.count}: {KINDS[row.code].says}")
