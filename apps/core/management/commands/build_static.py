"""Build what browsers load from what people edit, into the static build directory.

The style sheet is written in five layers and delivered as one file; fonts are cut from their
packages by `build_fonts`. For the time when nothing else answers, a proxy gets one page a
language, `build/away/en.html`, and `long-en.html` for a body that it does not take. Nothing that
comes out is committed.
"""

import re
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from apps.core.bare import bare_page

LAYERS = ("tokens", "base", "layout", "parts", "state")


class Command(BaseCommand):
    help = "Builds the style sheet, the fonts and the static 503 pages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-fonts", action="store_true", help="leave the fonts as they are")

    def handle(self, *args: object, no_fonts: bool, **options: object) -> None:
        build = Path(settings.BUILD_DIR) / "static"
        if not no_fonts:
            call_command("build_fonts", verbosity=options["verbosity"])
        target = build / "css" / "site.css"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(style_sheet(build), encoding="utf-8")
        write_away_pages(Path(settings.BUILD_DIR) / "away")
        if options["verbosity"]:
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


def write_away_pages(target: Path) -> None:
    """The answers to 503 and 413 in every language, with places that help, for a proxy to serve."""
    target.mkdir(parents=True, exist_ok=True)
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for name, template in (("", "errors/503.html"), ("long-", "errors/too_long.html")):
                page = bare_page(template)
                (target / f"{name}{code}.html").write_text(page, encoding="utf-8")


def tighten(css: str) -> str:
    """Without comments and without space that means nothing.

    Our own files only: it knows no strings with braces or comment marks in them.
    """
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,>])\s*", r"\1", css)
    return re.sub(r";}", "}", css).strip()
