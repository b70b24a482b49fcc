"""What a first visit costs on a slow line (design: HTML 10 KB, CSS 9, JS 3, fonts 28)."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

from apps.numbers.models import DailyCell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("built_static")]

KB = 1024
SCRIPTS = sorted((Path(settings.BASE_DIR) / "static" / "js").glob("*.js"))
PAGES = (
    *("/", "/safety/", "/privacy/", "/how-we-review/", "/about/", "/settings/", "/younger/"),
    *("/terms/", "/contact/", "/accessibility/", "/who-reads/"),
)


def built(name: str) -> Path:
    return Path(settings.BUILD_DIR) / name


def packed(data: bytes) -> int:
    return len(gzip.compress(data, 9))


def test_it_has_one_small_style_sheet():
    sheet = built("static/css/site.css").read_bytes()
    assert packed(sheet) <= 9 * KB
    assert b"/*" not in sheet
    assert sheet.startswith(b"@layer tokens,base,layout,parts,state;")


def test_it_keeps_every_rule_in_the_built_sheet():
    sheet = built("static/css/site.css").read_text(encoding="utf-8")
    for layer in ("tokens", "base", "layout", "parts", "state"):
        assert f"@layer {layer}{{" in sheet
    assert sheet.count("{") == sheet.count("}")
    assert sheet.count("@font-face") == 2


@pytest.mark.parametrize("path", ["/", "/write/", "/stories/", "/my-story/", "/safety/"])
def test_it_has_little_script(client, path):
    page = client.get(path).content.decode()
    asked = [script for script in SCRIPTS if re.search(rf'src="/static/js/{script.stem}\b', page)]
    assert asked
    assert sum(packed(script.read_bytes()) for script in asked) <= 3 * KB


def test_it_has_no_script_that_alone_is_too_much():
    # The frame brings one; a page that asks for a moment of work brings the largest beside it.
    assert sum(sorted(packed(script.read_bytes()) for script in SCRIPTS)[-2:]) <= 3 * KB


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_it_writes_no_markup_and_keeps_nothing(script):
    code = script.read_text(encoding="utf-8")
    for refused in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval("):
        assert refused not in code
    for trace in ("localStorage", "sessionStorage", "indexedDB", "cookie", "serviceWorker"):
        assert trace not in code


@pytest.mark.parametrize("language", ["", "/ar", "/ur", "/de"])
@pytest.mark.parametrize("path", PAGES)
def test_it_has_small_pages(client, path, language):
    DailyCell.objects.create(kind="total", day="2026-11-20", value=41200)
    assert packed(client.get(language + path).content) <= 10 * KB


def test_it_asks_for_at_most_eight_things(client):
    page = client.get("/").content.decode()
    assets = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    fonts = 2
    assert 1 + len(assets) + fonts <= 8


def test_it_has_small_fonts_under_their_own_name_and_licence():
    from fontTools.ttLib import TTFont

    serif = built("static/fonts/serif.woff2")
    assert serif.stat().st_size <= 28 * KB
    assert built("static/fonts/arabic.woff2").stat().st_size <= 28 * KB
    assert "Open Font License" in built("static/fonts/serif-LICENSE.txt").read_text()
    font = TTFont(serif)
    assert font["name"].getDebugName(1) == "Chorus Serif"
    (axis,) = font["fvar"].axes
    assert (axis.axisTag, axis.minValue, axis.maxValue) == ("wght", 400, 600)


@pytest.mark.parametrize(
    ("font", "letters"),
    [
        ("serif", "Straße, œuvre, ação, mañana, «ça», “x”, ‘y’, – … 1ª º €"),
        ("arabic", "هل حدث لكِ أو لكَ شيء؟ ٱلآن، ٠١٢٣٤٥٦٧٨٩"),
        ("arabic", "کیا آپ کے ساتھ کچھ ہوا؟ ڈاکٹر ٹھیک ہے۔ ۰۱۲۳۴۵۶۷۸۹ چوڑا گئے ژ ں ھ ہ ے"),
    ],
)
def test_it_has_every_letter_that_its_languages_use(font, letters):
    from fontTools.ttLib import TTFont

    covered = TTFont(built(f"static/fonts/{font}.woff2")).getBestCmap()
    missing = {letter for letter in letters if ord(letter) not in covered and letter != " "}
    assert missing == set()


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_it_has_a_page_for_the_time_when_nothing_answers(language):
    page = built(f"away/{language}.html").read_bytes()
    assert packed(page) <= 3 * KB
    assert f'lang="{language}"'.encode() in page
    assert b"tel:112" in page
    assert b"/x?lang=" in page
    assert b"form" not in page.split(b"</head>")[1].replace(b"information", b"")
