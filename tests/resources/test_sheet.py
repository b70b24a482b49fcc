"""The sheet to print: one page, readable by a program too, and silent about this site if asked."""

import re
import zlib

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from apps.resources import paper, sheet, sheet_views
from apps.resources.models import Phone
from tests.resources import keeping

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("built_static")]

LARGEST = 300 * 1024


@pytest.fixture(autouse=True)
def _nothing_is_kept():
    cache.clear()


def pdf(path: str = "/help/sheet.pdf", **query: str):
    answer = Client().get(path, query)
    assert answer.status_code == 200
    assert not answer.cookies
    return answer


def streams(data: bytes) -> list[bytes]:
    """What stands in the file between its objects, unpacked."""
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    return [zlib.decompress(each) if each[:1] == b"\x78" else each for each in found]


def letters(data: bytes) -> set[str]:
    """What a program can read: the tables that lead from the shapes of each face to letters."""
    tables = [each for each in streams(data) if b"begincmap" in each]
    pairs = [re.findall(rb"<[0-9A-Fa-f]{4}> <([0-9A-Fa-f]{4,})>", each) for each in tables]
    codes = [code.decode() for found in pairs for code in found]
    return set("".join(bytes.fromhex(code).decode("utf-16-be") for code in codes))


@pytest.mark.parametrize(
    ("path", "country"),
    [("/help/", "DE"), ("/ar/help/", "EG"), ("/ur/help/", "GB"), ("/help/", ""), ("/help/", "US")],
)
def test_it_is_one_small_page_of_a4(loaded, demo, path, country):
    answer = pdf(f"{path}sheet.pdf", country=country)
    data = answer.content
    assert data.startswith(b"%PDF-")
    assert len(data) < LARGEST
    assert len(re.findall(rb"/Type /Page\b", data)) == 1
    assert re.search(rb"/MediaBox \[0 0 595\.28 841\.89\]", data)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="sheet.pdf"'
    assert answer["Cache-Control"] == "max-age=0, must-revalidate, s-maxage=30"


def test_its_words_can_be_read_by_a_program(loaded, demo):
    assert {*"Germany", *"116016"} <= letters(pdf(country="DE").content)
    assert {*"مصر", *"15115"} <= letters(pdf("/ar/help/sheet.pdf", country="EG").content)


def test_a_plain_sheet_says_nothing_of_this_site(loaded, demo, monkeypatch):
    drawn: list[str] = []
    real = paper.Paper.words
    monkeypatch.setattr(
        paper.Paper,
        "words",
        lambda self, text, **how: drawn.append(text) or real(self, text, **how),
    )
    codes: list[str] = []
    monkeypatch.setattr(
        sheet, "code_of", lambda text: codes.append(text) or paper.Code(1, ((0, 0, 1),))
    )
    data = pdf(country="DE", plain="1").content
    host = settings.SITE_URL.partition("//")[2]
    assert not [text for text in drawn if settings.SITE_NAME in text or host in text]
    assert not codes
    for name in (settings.SITE_NAME.encode(), host.encode(), b"fpdf", b"/Author"):
        assert name not in data + b"".join(streams(data))
    drawn.clear()
    pdf(country="DE")
    assert settings.SITE_NAME in drawn
    assert codes == [f"{settings.SITE_URL}/help/?country=DE"]


def test_it_shows_numbers_names_hours_and_the_day(loaded, real, monkeypatch):
    drawn: list[str] = []
    kept = paper.Paper.words
    monkeypatch.setattr(
        paper.Paper,
        "words",
        lambda self, text, **how: drawn.append(text) or kept(self, text, **how),
    )
    entry = keeping.an_entry(keeping.an_organization())
    Phone.objects.create(service=entry, number="88788", type="text", keyword="START", position=1)
    pdf(country="DE")
    wanted = ["112", "030 901820", "88788", "Text the word START", "The line"]
    assert [text for text in drawn if text in wanted] == wanted
    assert "For anyone · Day and night" in drawn
    assert "Confirmed on Nov. 1, 2026" in drawn


def test_as_many_as_fit_stand_on_it(loaded, demo):
    ours = keeping.an_organization()
    for number in range(14):
        entry = keeping.an_entry(ours, f"A line with a long name, number {number} " * 3)
        for more in range(4):
            Phone.objects.create(service=entry, number=f"0800 {number} {more}", position=more + 1)
    assert len(re.findall(rb"/Type /Page\b", pdf(country="DE").content)) == 1


def test_it_leaves_out_letters_that_the_faces_lack(loaded, demo):
    keeping.an_entry(keeping.an_organization(), "全国 Hotline \U0001f49c")
    assert pdf(country="DE").content.startswith(b"%PDF-")


def test_it_is_drawn_once_in_a_while(loaded, demo, monkeypatch):
    first = pdf(country="DE").content
    monkeypatch.setattr(sheet, "draw", lambda content: 1 / 0)
    assert pdf(country="DE").content == first
    assert pdf(country="DE", language="\0", plain="").content == first
    with pytest.raises(ZeroDivisionError):
        Client().get("/help/sheet.pdf", {"country": "FR"})


def test_it_is_drawn_so_often_and_no_more(loaded, demo, monkeypatch):
    monkeypatch.setattr(sheet_views, "FOR_ONE", 1)
    pdf(country="DE")
    answer = Client().get("/help/sheet.pdf", {"country": "FR"})
    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"
    pdf(country="DE")


@pytest.mark.parametrize(
    ("text", "right"),
    [("112", False), ("مصر", True), ("(مصر 112", True), ("The line مصر", False), ("", False)],
)
def test_a_line_reads_as_its_first_letter_does(text, right):
    assert paper.reads_from_right(text) is right
