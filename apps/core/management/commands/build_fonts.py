"""Cut the faces of the site from their packages: only the letters our languages use.

Both licences (OFL 1.1) travel with the files. "Source" is a reserved name, so the cut face is
called Chorus Serif, in the file and in the style sheet. What is printed (apps/resources/sheet.py)
has single weights of the same faces, as plain TrueType and outside of what the web is served.
"""

import io
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

LATIN = (
    "U+20-7E, U+A0-A1, U+A7, U+A9-AB, U+B0, U+B7, U+BA-BB, U+BF-FF, U+152-153, U+178, "
    "U+2010-2014, U+2018-201A, U+201C-201E, U+2022, U+2026, U+202F, U+2039-203A, U+20AC, U+2212"
)
ARABIC = (
    "U+60C, U+61B, U+61F, U+621-63A, U+640-652, U+654, U+660-66C, U+670-671, U+679, U+67E, "
    "U+686, U+688, U+691, U+698, U+6A9, U+6AF, U+6BA, U+6BE, U+6C0-6C3, U+6CC, "
    "U+6D2-6D4, U+6F0-6F9, U+200C-200F, U+FDF2"
)


@dataclass(frozen=True)
class Face:
    """One cut: which package, which file, which axes and letters; `budget` in bytes."""

    package: str
    source: str
    family: str
    target: str
    axes: tuple[tuple[str, object], ...]
    letters: str
    features: tuple[str, ...]
    budget: int
    flavor: str | None = "woff2"


# Names of services on paper come from more languages than the site speaks.
LATIN_ON_PAPER = f"{LATIN}, U+100-17F, U+218-21B"
SHAPES = ("init", "medi", "fina", "isol", "rlig", "liga", "ccmp", "locl", "mark", "mkmk", "kern")

FACES = (
    Face(
        package="fontpkg_source_serif_4",
        source="SourceSerif4[opsz,wght].ttf",
        family="Chorus Serif",
        target="serif",
        axes=(("wght", (400, 600)), ("opsz", 20)),
        letters=LATIN,
        features=("kern", "liga", "lnum", "tnum", "locl"),
        budget=28 * 1024,
    ),
    Face(
        package="fontpkg_noto_sans_arabic",
        source="NotoSansArabic[wdth,wght].ttf",
        family="Noto Sans Arabic",
        target="arabic",
        axes=(("wght", (400, 600)), ("wdth", 100)),
        letters=ARABIC,
        features=SHAPES,
        budget=40 * 1024,
    ),
)
PRINTED = (
    *(
        Face(
            package="fontpkg_source_serif_4",
            source="SourceSerif4[opsz,wght].ttf",
            # Not the name of the site, which a sheet may leave out: a file names its faces.
            family="Paper Serif",
            target=target,
            axes=(("wght", weight), ("opsz", 12)),
            letters=LATIN_ON_PAPER,
            features=("kern", "locl"),
            budget=48 * 1024,
            flavor=None,
        )
        for target, weight in (("serif", 400), ("serif-bold", 600))
    ),
    Face(
        package="fontpkg_noto_sans_arabic",
        source="NotoSansArabic[wdth,wght].ttf",
        family="Noto Sans Arabic",
        target="arabic",
        axes=(("wght", 500), ("wdth", 100)),
        letters=f"U+20, {ARABIC}",
        features=SHAPES,
        budget=40 * 1024,
        flavor=None,
    ),
)


class Command(BaseCommand):
    help = "Cuts the web fonts from their packages into the static build directory."

    def handle(self, *args: object, **options: object) -> None:
        build = Path(settings.BUILD_DIR) / "static"
        (build / "css").mkdir(parents=True, exist_ok=True)
        made = [write(face, build / "fonts") for face in FACES]
        made += [write(face, Path(settings.BUILD_DIR) / "print") for face in PRINTED]
        if options["verbosity"]:
            self.stdout.writelines(f"{target} ({target.stat().st_size} bytes)" for target in made)
        rules = "\n".join(font_face(face) for face in FACES)
        (build / "css" / "fonts.css").write_text(rules, encoding="utf-8")


def write(face: Face, folder: Path) -> Path:
    """Cut the face unless it is there; where it lies, with its licence beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{face.target}.{face.flavor or 'ttf'}"
    if not target.exists():
        unfinished = target.with_suffix(".new")
        unfinished.write_bytes(cut(face))
        unfinished.replace(target)
        licence = files(face.package).joinpath("LICENSE").read_bytes()
        (folder / f"{face.target}-LICENSE.txt").write_bytes(licence)
    return target


def cut(face: Face) -> bytes:
    """The face in its flavor, with nothing but its letters and axes, and its new name."""
    source = files(face.package).joinpath("files", face.source)
    font = TTFont(io.BytesIO(source.read_bytes()))
    options = Options()
    options.layout_features = list(face.features)
    options.hinting = False
    options.name_IDs = [1, 2, 4, 6, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=code_points(face.letters))
    # Letters first: narrowing the axes of every letter of the package would take minutes.
    subsetter.subset(font)
    font = instantiateVariableFont(reread(font), dict(face.axes))
    for record in font["name"].names:
        if record.nameID in (1, 4):
            record.string = face.family
        if record.nameID == 6:
            record.string = face.family.replace(" ", "")
    out = io.BytesIO()
    font.flavor = face.flavor
    font.save(out)
    return out.getvalue()


def reread(font: TTFont) -> TTFont:
    """The same font from its bytes, so that the next tool finds no lazy leftovers in its tables."""
    buffer = io.BytesIO()
    font.save(buffer)
    buffer.seek(0)
    return TTFont(buffer)


def code_points(letters: str) -> set[int]:
    """The numbers behind a CSS unicode-range."""
    points: set[int] = set()
    for span in letters.replace("U+", "").split(","):
        first, _, last = span.strip().partition("-")
        points.update(range(int(first, 16), int(last or first, 16) + 1))
    return points


def font_face(face: Face) -> str:
    """The rule that lets browsers fetch the face when a page has one of its letters."""
    return (
        f'@font-face{{font-family:"{face.family}";src:url("../fonts/{face.target}.woff2")'
        f' format("woff2");font-weight:400 600;font-display:swap;unicode-range:{face.letters}}}'
    )
