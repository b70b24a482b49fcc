from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from apps.stories.models import PublishedText
from apps.stories.search_queries import fill


class Command(BaseCommand):
    help = "Make what search looks through for public words that have none yet, or for all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="after an upgrade of PostgreSQL")

    def handle(self, *args: Any, **options: Any) -> None:
        texts = PublishedText.objects.all()
        filled = fill(texts if options["all"] else texts.filter(search=None))
        self.stdout.write(f"{filled} stories were made ready for search.")
