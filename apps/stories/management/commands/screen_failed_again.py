from typing import Any

from django.core.management.base import BaseCommand

from apps.stories.screening_run import screen_failed_again


class Command(BaseCommand):
    help = "Repeat the checks on waiting stories where one failed, after its cause was mended."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{screen_failed_again()} stories hold now.")
