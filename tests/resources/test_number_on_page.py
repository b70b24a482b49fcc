"""A stored number is found in every usual way to write it, and nowhere else."""

import httpx
import pytest

from apps.resources.links.digits import stands_on
from apps.resources.links.reading import page_of
from apps.resources.links.wire import Answer

STANDS = [
    # number, country, text
    ("+493012345678", "", "+493012345678"),
    ("+493012345678", "", "Tel. +49 30 12345678."),
    ("+493012345678", "", "+49 (0) 30 / 123 456 78"),
    ("+493012345678", "", "+49 (0)30 1234-5678"),
    ("+493012345678", "", "0049 30 12345678"),
    ("+493012345678", "", "004930 12345678"),
    ("+493012345678", "", "011 49 30 12345678"),
    ("+493012345678", "", "030 12 34 56 78"),
    ("+49800123456", "", "0800 123 456"),
    ("+493012345678", "DE", "(030) 12345678"),
    ("030 12345678", "de", "+49 30 12345678"),
    ("+33144556677", "", "01.44.55.66.77"),
    ("+33144556677", "", "01\u00a044\u00a055\u00a066\u00a077"),
    ("+33144556677", "", "01\u202f44\u202f55\u202f66\u202f77"),
    ("+33144556677", "", "01‑44‑55‑66‑77"),
    ("+12025550123", "", "(202) 555-0123"),
    ("+12025550123", "", "1-202-555-0123"),
    ("+442079460018", "", "020 7946 0018"),
    ("+201012345678", "", "٠١٠ ١٢٣٤ ٥٦٧٨"),
    ("+923001234567", "", "۰۳۰۰-۱۲۳۴۵۶۷"),
    ("+390612345678", "", "06 1234 5678"),
    ("+493012345678", "", "\u202a030 12345678\u202c"),
    ("+493012345678", "", "030\u200b1234\u00ad5678"),
    ("0800 123 456", "FR", "Free: 0800 123 456 (24/7)"),
    ("0800 123 456", "", "0800123456"),
    ("112", "SE", "Call 112."),
    ("112", "SE", "(112)"),
    ("112", "SE", "112, 113 or 114"),
    ("112", "SE", "112\n114"),
    ("116006", "GB", "116 006"),
    ("116 006", "GB", "116006"),
    ("116006", "GB", "116 006 24/7"),
    ("116006", "GB", "116-006, 24 hours"),
    ("116123", "DE", "1 1 6 1 2 3"),
    ("1522", "IT", "Il numero è 1522!"),
    ("1522", "EG", "١٥٢٢"),
    ("*4141", "PY", "Marque *4141 ya"),
    ("*4141", "PY", "* 4141"),
    ("*31#", "PY", "*31#"),
]
MISSING = [
    ("+493012345678", "", ""),
    ("+493012345678", "", "030 12345679"),
    ("+493012345678", "", "030 1234567"),
    ("+493012345678", "", "030 123456789"),
    ("+493012345678", "", "9030 12345678 1"),
    ("+33800123456", "", "+49 800 123456"),
    ("+33800123456", "", "0049 800 123456"),
    ("+12025550123", "", "(202) 555-0124"),
    ("+493012345678", "", "030\n12345678 00"),
    ("112", "SE", "0112 334 455"),
    ("112", "SE", "1120"),
    ("112", "SE", "8112"),
    ("112", "SE", "555 112 30"),
    ("112", "SE", "555-112"),
    ("112", "SE", "12.112"),
    ("112", "SE", "112,50"),
    ("112", "SE", "1,112"),
    ("15", "FR", "10:15"),
    ("112", "SE", "*112#"),
    ("112", "SE", "+112"),
    ("116006", "GB", "0116 006 1234"),
    ("116006", "GB", "+44 116 006 123"),
    ("116006", "GB", "116 007"),
    ("*4141", "PY", "4141"),
    ("*4141", "PY", "*41410"),
    ("*4141", "PY", "9*4141"),
    ("", "SE", "112"),
]


@pytest.mark.parametrize(("number", "country", "text"), STANDS)
def test_it_finds_a_number(number: str, country: str, text: str):
    assert stands_on(number, text, country)
    assert stands_on(number, f"Help line: {text}\nWe listen.", country)


@pytest.mark.parametrize(("number", "country", "text"), MISSING)
def test_it_takes_no_other_number_for_it(number: str, country: str, text: str):
    assert not stands_on(number, text, country)


def text_of(html: str, kind: str = "text/html", body: bytes = b"") -> str:
    answer = Answer(200, httpx.Headers({"content-type": kind}), body or html.encode(), whole=True)
    page = page_of(answer)
    return page.text if page else ""


@pytest.mark.parametrize(
    ("html", "stands"),
    [
        ("<p>116 <b>006</b></p>", True),
        ("<p><span>116</span><span>006</span></p>", True),
        ("<p>116&nbsp;006</p>", True),
        ("<p>116\n  006</p>", True),
        ("<a href='tel:116006'>Call us</a>", True),
        ("<td>116006</td><td>116123</td>", True),
        ("<p>116</p><p>006</p>", False),
        ("<script>var a = 116006</script>", False),
        ("<style>.a { width: 116006px }</style>", False),
        ("<!-- 116006 -->", False),
        ("<a href='/page/116006'>Call us</a>", False),
    ],
)
def test_it_reads_what_a_person_sees(html: str, stands: bool):
    assert stands_on("116006", text_of(html), "GB") is stands


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html; charset=windows-1256", "خط 116006".encode("cp1256")),
        ("text/html", b"<meta charset='shift_jis'>" + "相談".encode("shift_jis") + b" 116006"),
        ("text/html; charset=utf-16", "116006".encode("utf-16")),
        ("text/html; charset=hex", b"116006"),
        ("text/html; charset=idna", b"116006"),
        ("text/html", b"\xff\xfe\xfd 116006"),
        ("text/plain", b"116006 <b>"),
        ("application/xhtml+xml", b"<p>116006</p>"),
    ],
)
def test_it_reads_any_character_set(kind: str, body: bytes):
    assert stands_on("116006", text_of("", kind, body), "GB")


HOSTILE = [
    *("<" * 60_000, "<!--" * 15_000, "<![" * 20_000, "&" * 60_000, "<a " * 20_000, "<p" * 30_000),
    *("</" * 30_000, "<script>" * 8_000, "1" * 60_000, "1 " * 30_000, "0" + " 0" * 30_000),
]


@pytest.mark.parametrize("html", HOSTILE, ids=range(len(HOSTILE)))
def test_it_reads_hostile_pages_to_the_end(html: str):
    """A reading that hangs is ended by pytest, which says where."""
    assert not stands_on("+493012345678", text_of(html))
    assert not stands_on("116006", text_of(html), "GB")
