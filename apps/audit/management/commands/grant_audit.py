"""Grants for a role that may run the site and cannot change the record."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.audit.grants import CannotGrant, grant, statements


class Command(BaseCommand):
    help = (
        "Gives ROLE what the site needs on every table, and on the record only INSERT and SELECT. "
        "Run it as the role that owns the tables, after each migration."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", metavar="ROLE", help="the role in the site's DATABASE_URL")
        parser.add_argument("--sql", action="store_true", help="print the SQL and change nothing")

    def handle(self, *args: Any, role: str, sql: bool, **options: Any) -> None:
        if sql:
            self.stdout.write(";\n".join(statements(role)) + ";")
            return
        try:
            grant(role)
        except CannotGrant as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(f"{role} may add to the record and read it, and nothing else.")
