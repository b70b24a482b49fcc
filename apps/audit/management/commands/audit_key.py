"""What a partner needs to check signed heads, and a fresh key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.audit import keys
from apps.audit.models import AuditHead


class Command(BaseCommand):
    help = "Prints the public keys of this site's signed heads, newest first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--draw", action="store_true", help="print a fresh entry for the front of AUDIT_KEY"
        )

    def handle(self, *args: Any, draw: bool, **options: Any) -> None:
        if draw:
            self.stdout.write(keys.draw_entry())
            return
        self.stdout.write(f"site {AuditHead.objects.get().site}")
        for key in keys.keys().values():
            self.stdout.write(f"{key.kid} ed25519 {key.public}")
