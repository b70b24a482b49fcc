"""What has run out goes now instead of at the next full hour."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.privacy import sweeps


class Command(BaseCommand):
    help = "Lets go of what has run out, as the clock does every hour. Safe to run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        for rule, count in sweeps.sweep().items():
            self.stdout.write(f"{rule}: {count:,}")
