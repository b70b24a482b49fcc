"""Measure the screening and write the page of figures."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.screening import figures_page
from apps.screening.comparing import Comparison
from apps.screening.cost import cost_of_screening
from apps.screening.measuring import Figures, of_own_texts, of_public_sets
from apps.screening.own_texts import own_texts

DEVELOPMENT, UNSEEN, PUBLIC = "development", "unseen", "public"


class Command(BaseCommand):
    help = _(
        "Print how well texts are screened and write it to docs/screening-figures.md. "
        "Only the texts for development, unless --all asks for the unseen ones as well."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--data", type=Path, default=settings.BASE_DIR.parent / "shared/data/nlp"
        )
        parser.add_argument(
            "--page", type=Path, default=settings.BASE_DIR / "docs/screening-figures.md"
        )
        parser.add_argument("--all", action="store_true", help=_("Measure and write everything."))
        parser.add_argument("--accept", default="", help=_("Why a figure may fall this time."))

    def handle(self, *args: Any, data: Path, page: Path, accept: str, **options: Any) -> None:
        parts = {DEVELOPMENT: of_own_texts(own_texts("development"))}
        if options["all"]:
            parts[UNSEEN] = of_own_texts(own_texts("test"))
        if data.is_dir():
            parts[PUBLIC] = of_public_sets(data)
        else:
            self.stderr.write(_("No public sets in %s: their figures stay as they were.") % data)
        self._tell(parts)
        if options["all"]:
            self._write(page, parts, accept)

    def _tell(self, parts: dict[str, Figures]) -> None:
        for part, figures in parts.items():
            for name, figure in figures.items():
                if not name.startswith("codes/"):
                    self.stdout.write(f"{part:12} {name:60} {figure:.3f}")

    def _write(self, page: Path, parts: dict[str, Figures], accept: str) -> None:
        before, accepted = figures_page.read()
        falls = [
            f"{part}: {fall.name} {fall.before:.3f} -> {fall.now:.3f}"
            for part, figures in parts.items()
            for fall in Comparison.of(before.get(part, {}), figures).falls
        ]
        if falls and not accept:
            raise CommandError(
                _("Worse than before, so nothing was written (--accept says why it may be):\n%s")
                % "\n".join(falls)
            )
        if falls:
            accepted = [*accepted, f"{accept} ({len(falls)})"]
        kept = {part: before[part] for part in (PUBLIC,) if part in before and part not in parts}
        figures_page.write(page, {**parts, **kept}, accepted, cost_of_screening())
        self.stdout.write(_("Written to %s.") % page)
