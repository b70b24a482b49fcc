from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from apps.accounts import services
from apps.accounts.models import Role
from apps.audit.services import record


class Command(BaseCommand):
    help = "Adds a person with one or more roles and prints a password for their first visit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", nargs="?")
        parser.add_argument("--role", action="append", choices=Role.values, dest="roles")
        languages = dict(settings.LANGUAGES)
        parser.add_argument("--language", action="append", choices=languages, dest="languages")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        username = options["username"] or input("Name to sign in with: ").strip()
        roles = options["roles"] or [input(f"Role ({', '.join(Role.values)}): ").strip()]
        languages = options["languages"] or list(dict(settings.LANGUAGES))
        password = services.new_password()
        try:
            user = services.create_staff(
                username=username,
                password=password,
                roles=roles,
                languages=languages,
                temporary=True,
            )
        except services.NameTaken:
            raise CommandError(f"Somebody here is already called {username}.") from None
        except ValueError as error:
            raise CommandError(str(error)) from None
        details = {"roles": sorted(set(roles)), "languages": sorted(languages)}
        record(actor=None, verb="add_person", kind="person", object_id=user.pk, details=details)
        self.stdout.write(f"{username} can sign in with this password: {password}")
        self.stdout.write("It is for the first visit; the site asks for a new one.")
