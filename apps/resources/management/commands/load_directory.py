"""Load the support directory from the data files of the repository."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.resources import loading, seed


class Command(BaseCommand):
    help = "Loads help lines and emergency numbers as drafts; keeps what a person confirmed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from", dest="folder", type=Path, default=seed.HERE, help="another folder of files"
        )

    def handle(self, *, folder: Path, **_options: Any) -> None:
        try:
            files = seed.read(folder)
        except seed.DirectoryFileError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Loading {len(files.services)} services ...")
        done = loading.load_directory(files=files)
        self.stdout.write(
            f"Services: {done.new} new, {done.renewed} written again, "
            f"{done.kept} kept as people left them. "
            f"Emergency numbers: {done.emergency} written, {done.emergency_kept} kept."
        )
