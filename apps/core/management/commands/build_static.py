"""Build what browsers load from what people edit, into the static build directory.

The style sheet is written in five layers and delivered as one file; fonts are cut from their
packages by `build_fonts`. Nothing that comes out is committed.
"""

import re
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

LAYERS = ("tokens", "base", "layout", "parts", "state")


class Command(BaseCommand):
    help = "Builds css/site.css and the fonts into the static build directory."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-fonts", action="store_true", help="leave the fonts as they are")

    def handle(self, *args: object, no_fonts: bool, **options: object) -> None:
        build = Path(settings.BUILD_DIR) / "static"
        if not no_fonts:
            call_command("build_fonts", verbosity=options["verbosity"])
        target = build / "css" / "site.css"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(style_sheet(build), encoding="utf-8")
        self.stdout.write(f"{target} ({target.stat().st_size} bytes)")


def style_sheet(build: Path) -> str:
    """The five layers, and the faces when they have been built, as one text."""
    source = Path(settings.BASE_DIR) / "static" / "css"
    parts = [(source / f"{name}.css").read_text(encoding="utf-8") for name in LAYERS]
    faces = build / "css" / "fonts.css"
    if faces.exists():
        # The order of layers is declared by the first line of tokens; faces need no layer.
        parts.append(faces.read_text(encoding="utf-8"))
    return "".join(tighten(part) for part in parts)


def tighten(css: str) -> str:
    """Without comments and without space that means nothing.

    Our own files only: it knows no strings with braces or comment marks in them.
    """
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,>])\s*", r"\1", css)
    return re.sub(r";}", "}", css).strip()
