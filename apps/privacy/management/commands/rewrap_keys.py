"""Everything that the keyring seals, under its newest key. The site may run meanwhile."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.keyring import newest
from apps.core.progress import Progress
from apps.privacy.rewrapping import Round, count_rows, rewrap_all

STOPPED = "Stopped. Nothing is half done; the same command goes on where this one stopped."


class Command(BaseCommand):
    help = "Moves sealed fields to the newest key; can be stopped and resumed."

    def handle(self, *args: Any, **options: Any) -> None:
        tally, stream = Round(), options.get("stderr") or sys.stderr
        try:
            with Progress("Rewrapping", total=count_rows(), stream=stream) as progress:
                for looked_at in rewrap_all(tally):
                    progress.advance(looked_at)
        except KeyboardInterrupt:
            raise CommandError(STOPPED, returncode=130) from None
        kid = newest()[0].decode()
        self.stdout.write(f"{tally.moved:,} moved to {kid} ({progress.seconds():.1f} s).")
        if tally.closed:
            rows = ", ".join(f"{name} ({count:,})" for name, count in tally.closed.items())
            raise CommandError(f"These do not open: {rows}. Is one of their keys missing?")
        if tally.busy:
            raise CommandError(f"{tally.busy:,} were being written to. Run the command again.")
