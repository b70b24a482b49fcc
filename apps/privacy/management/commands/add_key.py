"""A new key on top of KEYRING_FILE; a running site and worker take it at once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.core.key_file import KeyFileProblem, add_key
from apps.privacy.keys import key_file


class Command(BaseCommand):
    help = "Draws a key and puts it on top of KEYRING_FILE: new words are sealed with it."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            kid = add_key(key_file(), today=timezone.now().date())
        except KeyFileProblem as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"{kid} is the newest key now. Next: manage.py rewrap_keys")
