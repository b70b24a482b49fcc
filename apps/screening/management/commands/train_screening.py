"""Make the linear model anew."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.screening.linear import FOLDER
from apps.screening.own_texts import own_texts, training_texts
from apps.screening.public_sets import judged


class Command(BaseCommand):
    help = _(
        "Train the linear model from the public sets and the project's own texts, and write "
        "weights.npz and model.json. The same texts give the same bytes."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--data", type=Path, default=settings.BASE_DIR.parent / "shared/data/nlp"
        )
        parser.add_argument("--out", type=Path, default=FOLDER)

    def handle(self, *args: Any, data: Path, out: Path, **options: Any) -> None:
        try:
            from apps.screening import training, training_table
        except ImportError as error:
            raise CommandError(
                _("Training needs scikit-learn: pip install -r requirements-dev.txt (%s).") % error
            ) from error
        try:
            public = list(judged(data))
        except FileNotFoundError as error:
            raise CommandError(
                _("A public set is missing: %s. docs/screening.md says where to get it.")
                % error.filename
            ) from error
        given = training_table.examples(own_texts("development"), training_texts(), public)
        self.stdout.write(_("%d texts.") % len(given))
        trained = training.train(training_table.Table(given), told=self.stdout.write)
        training.write(out, trained, len(given))
        self.stdout.write(_("Written to %s.") % out)
