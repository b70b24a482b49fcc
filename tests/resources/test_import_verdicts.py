"""What the import says of a file before anything is saved: rows as people keep them."""

import csv
import io
import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from apps.resources import seed
from apps.resources.importing import (
    Existing,
    JudgedRow,
    Number,
    Preview,
    Reason,
    Refusal,
    Verdict,
    judge,
    neutralised,
)
from apps.resources.importing import reading as limits
from apps.resources.importing.columns import HEADINGS, Field, guess
from apps.resources.importing.text import COMMANDS

TODAY = date(2026, 11, 22)
MESSY = Path(__file__).parents[3] / "shared" / "data" / "helplines"
SAVED = {Verdict.NEW, Verdict.UPDATE}
HEADER = "country,name,phone,harm"


def judged(
    text: str | bytes, *existing: Existing, mapping: dict[int, str] | None = None, country: str = ""
) -> Preview:
    data = text if isinstance(text, bytes) else text.encode()
    return judge(data, existing, mapping, country=country, today=TODAY)


def the_row(text: str | bytes, *existing: Existing, **more) -> JudgedRow:
    preview = judged(text, *existing, **more)
    assert preview.refused is None
    return preview.rows[-1]


def with_cells(**cells: str) -> str:
    """A file of one row with these columns."""
    out = io.StringIO()
    writer = csv.writer(out)
    row = {"country": "AT", "name": "Frauenhelpline", "phone": "0800 222 555"}
    row |= {"harm": "domestic_violence"} | cells
    writer.writerow(row)
    writer.writerow(row.values())
    return out.getvalue()


def dialled(row: JudgedRow) -> str:
    return "|".join(number.identity for number in row.candidate.numbers) if row.candidate else ""


# --- the messy file of the design -----------------------------------------------------------------


def is_right_or_safer(row: JudgedRow, expect: str, value: str | None) -> bool:
    """Safer: a person is asked where the row could have been taken. Never the other way round."""
    taken = row.verdict in {Verdict.NEW, Verdict.WARN} and dialled(row) == value
    asked = row.verdict not in SAVED
    flags = [each.detail for each in row.remarks if each.reason == Reason.OTHER_COUNTRY]
    doubted = row.verdict == Verdict.DUPLICATE_SUSPECT
    return {
        "accept": taken,
        "split": taken,
        "fix_short_code": taken and asked,
        "flag_country": asked and flags == [value],
        "flag_duplicate": doubted and dialled(row) == value,
        "flag_duplicate_or_reject": doubted or row.verdict == Verdict.REJECT,
        "review": asked,
        "reject": row.verdict == Verdict.REJECT,
    }[expect]


@pytest.mark.skipif(not MESSY.exists(), reason="the design's data is not beside the repository")
def test_it_takes_the_messy_file_right_or_safer():
    expected = json.loads((MESSY / "dirty_expected.json").read_text(encoding="utf-8"))
    preview = judge((MESSY / "dirty_import.csv").read_bytes(), [], today=TODAY)
    wrong = [
        (row.number, row.verdict, dialled(row), expected[str(row.number)])
        for row in preview.rows
        if not is_right_or_safer(row, *expected[str(row.number)].values())
    ]
    assert len(preview.rows) == len(expected) == 48
    assert not wrong
    # Not by asking about everything.
    assert preview.counts[Verdict.NEW] >= 18


# --- telephone numbers ----------------------------------------------------------------------------

NUMBERS = [
    # Plain, with letters, and with words beside them.
    ("AT", "0800 222 555", "+43800222555", "new", set()),
    ("AT", "+43 (0)800 222 555", "+43800222555", "warn", {"toll_free_from_abroad"}),
    ("AT", "0800 222 555 (24h)", "+43800222555", "new", {"words_beside_number"}),
    ("AT", "0800 222 555 24/7", "+43800222555", "new", {"words_beside_number"}),
    ("AT", "0800 222 555 (free)", "+43800222555", "new", {"words_beside_number"}),
    ("AT", "0800 222 555 ext. 12", "+43800222555", "warn", {"extension"}),
    ("AT", "0800 222 555 (Mo 9-17)", "+43800222555", "warn", {"number_partly_read"}),
    ("US", "1-800-799-SAFE", "+18007997233", "new", set()),
    ("US", "1.800.799.SAFE (7233)", "+18007997233", "new", set()),
    ("US", "1.800.799.SAFE (9999)", "", "reject", {"number_not_valid"}),
    ("EG", "٠٢ ٢٣٦٨ ٢٤٧٣", "+20223682473", "new", set()),
    # A footnote's sign is no digit.
    ("AT", "0800 222 555²", "+43800222555", "new", set()),
    # Several.
    ("JO", "06 4385820/21", "+96264385820|+96264385821", "warn", {"number_completed"}),
    ("DE", "030/611 03 00", "+49306110300", "new", set()),
    ("DE", "110/112", "DE:110|DE:112", "warn", {"emergency_number", "several_numbers"}),
    ("DE", "116/117", "DE:116117", "new", set()),
    ("AT", "0800 222 555; 142", "+43800222555|AT:142", "new", {"several_numbers"}),
    ("AT", "0800 222 555, 0800 222 555", "+43800222555", "new", set()),
    ("DE", "116 016 oder 0800 111 0 111", "DE:116016|+498001110111", "warn", {"several_numbers"}),
    # Short codes never get a country code; unknown ones are asked about, never refused.
    ("GB", "116 123", "GB:116123", "new", set()),
    ("GB", "+44116123", "GB:116123", "warn", {"short_code_mended"}),
    ("NP", "1145", "NP:1145", "warn", {"short_code_unknown"}),
    ("SE", "116 016", "SE:116016", "warn", {"short_code_unknown"}),
    ("DE", "116016.0", "DE:116016", "warn", {"short_code_unknown"}),
    ("UY", "*4141", "UY:*4141", "warn", {"star_code"}),
    ("ZZ", "116 123", "", "reject", {"number_not_valid"}),
    ("ZZ", "+43 1 71719", "+43171719", "new", set()),
    # What somebody has to ask about, and what nobody can call.
    ("DK", "+356 21 22 83 33", "+35621228333", "warn", {"other_country"}),
    ("CA", "1-800-656-4673", "+18006564673", "new", set()),
    ("AT", "0900 123 456", "+43900123456", "warn", {"premium_rate"}),
    ("AT", "8.00223E+11", "", "reject", {"number_damaged"}),
    ("AT", "see website", "", "reject", {"number_not_read"}),
    ("AT", "=1+142", "", "reject", {"number_not_read"}),
    ("CM", "985 245 1730", "", "reject", {"number_not_valid"}),
    ("AT", "0800 222 555; 99999999999999", "+43800222555", "warn", {"number_not_valid"}),
    ("AT", "1" * 400, "", "reject", {"too_long"}),
]


@pytest.mark.parametrize(("country", "cell", "numbers", "verdict", "reasons"), NUMBERS)
def test_it_reads_numbers_as_people_write_them(country, cell, numbers, verdict, reasons):
    row = the_row(with_cells(country=country, phone=cell))
    assert (dialled(row), row.verdict) == (numbers, verdict)
    assert reasons <= {*row.reasons}


def test_it_takes_the_directory_of_the_repository_as_it_stands():
    """Each number of ours comes through as it is. Four that libphonenumber does not know are
    said to be left out, and nothing else is."""
    services = [each for each in seed.read().services if each["phones"]]
    rows = ["country,name,voice,text,whatsapp,video,harm"]
    for each in services:
        cells = dict.fromkeys(("voice", "text", "whatsapp", "video"), "")
        for phone in each["phones"]:
            cells[phone["type"]] += phone["number"] + "; "
        rows.append(",".join((each["country"], '"Line"', *cells.values(), each["harms"][0])))
    preview = judged("\n".join(rows).replace("voice", "phone", 1))
    known = {
        (
            each["country"],
            phone.get("e164") or f"{each['country']}:" + re.sub(r"[^\d*]", "", phone["number"]),
        )
        for each in services
        for phone in each["phones"]
    }
    unread = []
    for row, each in zip(preview.rows, services, strict=True):
        found = dialled(row).split("|") if row.candidate else []
        assert {(each["country"], number) for number in found} <= known
        unread += [each["country"]] * (len(each["phones"]) - len(found))
    assert sorted(unread) == ["BF", "BT", "PW", "WS"]


def test_it_knows_which_number_is_for_what():
    row = the_row(with_cells(country="US", phone="988", text="HOME to 741741", whatsapp=""))
    kinds = [(number.type, number.number, number.keyword) for number in row.candidate.numbers]
    assert kinds == [("voice", "988", ""), ("text", "741741", "HOME")]


# --- other cells ----------------------------------------------------------------------------------

MONDAYS = "Mo-Fr 09:00-17:00; Sa 10:00-12:00"
CELLS = [
    ("country", "Österreich", "country", "AT", set()),
    ("country", "النمسا", "country", "AT", set()),
    ("languages", "German, français; العربية / tr", "languages", ("de", "fr", "ar", "tr"), set()),
    ("languages", "pt-BR", "languages", ("pt",), set()),
    ("languages", "German, Klingonish", "languages", ("de",), {"word_unknown"}),
    ("hours", MONDAYS, "opening_hours", MONDAYS, set()),
    ("hours", "24 hours", "opening_hours", "24/7", set()),
    ("hours", "weekdays nine to five", "opening_hours", "", {"hours_as_said"}),
    ("hours", "weekdays nine to five", "hours_in_source", "weekdays nine to five", set()),
    ("hours", "Mo-Fr 25:00-27:00", "opening_hours", "", {"hours_as_said"}),
    ("hours", "Mo-Fr 24/7", "opening_hours", "", {"hours_as_said"}),
    ("harm", "stalking; rape", "harms", ("stalking", "sexual_violence"), set()),
    ("harm", "stalking; ufo", "harms", ("stalking",), {"word_unknown"}),
    ("harm", "", "harms", (), {"harm_missing"}),
    ("type", "crisis_centre", "service_type", "crisis_centre", set()),
    ("type", "Crisis centre", "service_type", "crisis_centre", set()),
    ("audience", "men", "audience", "men", set()),
    ("audience", "robots", "audience", "", {"word_unknown"}),
    ("website", "www.example.org/help", "url", "https://www.example.org/help", set()),
    ("website", "javascript:alert(1)", "url", "", {"link_left_out"}),
    ("website", "https://bank.example.org@evil.example.net/", "url", "", {"link_left_out"}),
    ("website", "http://127.0.0.1/", "url", "", {"link_left_out"}),
    ("website", "http://localhost/", "url", "", {"link_left_out"}),
    ("website", "https://example.org:8443/", "url", "", {"link_left_out"}),
    ("free", "ja", "free", True, set()),
    ("checked", "2026-11-01", "checked", date(2026, 11, 1), set()),
    ("checked", "01.11.2026", "checked", date(2026, 11, 1), set()),
    ("checked", "01/11/2026", "checked", None, {"date_unclear"}),
    ("checked", "2027-01-01", "checked", None, {"date_unclear"}),
    ("name", "Gas emergency", "name", "Gas emergency", {"name_odd"}),
    ("name", "LeÃ³n helpline", "name", "LeÃ³n helpline", {"garbled"}),
    ("name", "\u202eenilpleH\u200b ", "name", "enilpleH", set()),
    ("name", "+Help", "name", "Help", {"formula"}),
    ("note", '=HYPERLINK("https://evil.example.net")', "note", "", {"formula"}),
    (
        "organization",
        "-2+3+cmd|' /C calc'!A0",
        "organization",
        "2+3+cmd|' /C calc'!A0",
        {"formula"},
    ),
]


@pytest.mark.parametrize(("heading", "cell", "field", "value", "reasons"), CELLS)
def test_it_keeps_what_it_understands_and_names_the_rest(heading, cell, field, value, reasons):
    row = the_row(with_cells(**{heading: cell}))
    assert getattr(row.candidate, field) == value
    assert reasons <= {*row.reasons}
    assert bool(reasons - {"hours_as_said"}) == (row.verdict == Verdict.WARN)


REJECTED = [
    ({"name": ""}, "name_missing"),
    ({"name": "=1+1"}, "name_missing"),
    ({"name": "–"}, "name_missing"),
    ({"country": ""}, "country_missing"),
    ({"country": "Atlantis"}, "country_unknown"),
    ({"phone": ""}, "no_way_to_reach"),
]


@pytest.mark.parametrize(("cells", "reason"), REJECTED)
def test_it_rejects_what_can_be_no_entry(cells, reason):
    row = the_row(with_cells(**cells))
    assert (row.verdict, row.candidate) == (Verdict.REJECT, None)
    assert reason in row.reasons


def test_it_keeps_no_street():
    """A shelter may have to stay unfound: there is no field that an address could go to."""
    row = the_row(with_cells(address="Hidden Lane 7", type="shelter"))
    assert "Hidden Lane" not in repr(row)


def test_it_does_not_take_cells_that_slipped_under_another_heading():
    row = the_row(f"{HEADER}\nAT,Line, Vienna,0800 222 555,stalking")
    assert (row.verdict, row.candidate) == (Verdict.REJECT, None)
    assert Reason.TOO_MANY_CELLS in row.reasons


# --- beside what is there -------------------------------------------------------------------------

AUSTRIA = Existing(
    id="at-1",
    name="Frauenhelpline",
    countries=("AT",),
    numbers=(Number("0800 222555", "AT", e164="+43800222555"), Number("142", "AT")),
    url="https://www.example.org/",
    languages=("de", "en"),
    harms=("domestic_violence", "stalking"),
    assured_date=date(2026, 11, 10),
)
DRAFT = Existing(**(vars(AUSTRIA) | {"assured_date": None}))
GONE = Existing(**(vars(AUSTRIA) | {"retired": True}))
OTHER = "0800 112 112"

BESIDE = [
    # The same, or less: nothing to do, and nothing is taken away.
    ({}, AUSTRIA, "unchanged", set()),
    ({"website": "http://example.org"}, AUSTRIA, "unchanged", set()),
    ({"languages": "de", "harm": ""}, AUSTRIA, "unchanged", set()),
    ({"name": "FRAUEN-HELPLINE", "id": "at-1"}, DRAFT, "update", set()),
    # A person confirmed it: only a file that was checked later may say otherwise.
    ({"languages": "de, tr"}, AUSTRIA, "conflict_newer_confirmation", {"newer_confirmation"}),
    (
        {"languages": "de, tr", "checked": "2026-11-10"},
        AUSTRIA,
        "conflict_newer_confirmation",
        {"newer_confirmation"},
    ),
    ({"languages": "de, tr", "checked": "2026-11-11"}, AUSTRIA, "update", set()),
    ({"languages": "de, tr"}, DRAFT, "update", set()),
    # A new number or link of a confirmed entry waits for a second person.
    (
        {"id": "at-1", "phone": OTHER, "checked": "2026-11-20"},
        AUSTRIA,
        "update",
        {"two_people"},
    ),
    (
        {"website": "https://example.net", "checked": "2026-11-20"},
        AUSTRIA,
        "update",
        {"two_people"},
    ),
    ({"id": "at-1", "phone": OTHER}, AUSTRIA, "conflict_newer_confirmation", set()),
    # Perhaps the same: nothing is merged unasked.
    ({"name": "Opferhilfe"}, AUSTRIA, "duplicate_suspect", {"same_number"}),
    ({"phone": OTHER}, AUSTRIA, "duplicate_suspect", {"same_name_other_number"}),
    (
        {"phone": OTHER, "name": "Frauenhelpline!"},
        AUSTRIA,
        "duplicate_suspect",
        {"same_name_other_number"},
    ),
    (
        {"phone": OTHER, "name": "Die Frauenhelpline"},
        AUSTRIA,
        "duplicate_suspect",
        {"similar_name"},
    ),
    (
        {"id": "at-1", "name": "Opferhilfe", "phone": OTHER},
        AUSTRIA,
        "duplicate_suspect",
        {"id_of_another"},
    ),
    ({"name": "Opferhilfe", "phone": OTHER}, AUSTRIA, "new", set()),
    # What people took out does not come back by a file, nor its number under another name.
    ({}, GONE, "conflict_newer_confirmation", {"withdrawn_here"}),
    ({"name": "Opferhilfe"}, GONE, "conflict_newer_confirmation", {"withdrawn_here"}),
    # An unread number of an entry that is there is not passed over in silence.
    ({"id": "at-1", "phone": "99999999999999"}, AUSTRIA, "warn", {"number_not_valid"}),
]


@pytest.mark.parametrize(("cells", "entry", "verdict", "reasons"), BESIDE)
def test_it_judges_a_row_beside_what_is_there(cells, entry, verdict, reasons):
    row = the_row(with_cells(**cells), entry)
    assert row.verdict == verdict
    assert reasons <= {*row.reasons}
    assert (verdict == Verdict.UPDATE) <= bool(row.changes)


def test_it_says_what_an_update_would_change():
    row = the_row(with_cells(languages="tr", checked="2026-11-20"), AUSTRIA)
    assert row.entry == "at-1"
    assert [(each.field, each.old, each.new) for each in row.changes] == [
        ("languages", "de; en", "tr")
    ]


def test_it_chooses_none_of_two_entries_of_one_name():
    twin = Existing(**(vars(AUSTRIA) | {"id": "at-2"}))
    row = the_row(with_cells(), AUSTRIA, twin)
    assert (row.verdict, row.entry) == (Verdict.DUPLICATE_SUSPECT, "")
    assert {remark.detail for remark in row.remarks} >= {"at-1", "at-2"}


def test_it_asks_about_a_row_that_comes_twice():
    file = (
        f"{HEADER}\nHK,One,23755322,stalking\nHK,Two,2375 5322,stalking\nHK,Two,23677333,stalking"
    )
    first, second, third = judged(file).rows
    assert first.verdict == Verdict.NEW
    assert (second.verdict, second.remarks[-1].detail) == (Verdict.DUPLICATE_SUSPECT, "1")
    assert (third.verdict, third.remarks[-1].detail) == (Verdict.DUPLICATE_SUSPECT, "2")


# --- files ----------------------------------------------------------------------------------------

PLAIN = "pays;nom;téléphone;thème\nFR;Écoute, là;3919;stalking\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_it_reads_what_spreadsheets_save(encoding, delimiter):
    text = 'pays;nom;téléphone;thème\r\nFR;"Écoute,; là\r\nici";3919;stalking\r\n'
    text = text.replace(";", delimiter) if delimiter != ";" else text
    preview = judged(text.encode(encoding))
    assert (preview.refused, preview.delimiter) == (None, delimiter)
    (row,) = preview.rows
    assert row.candidate.name.startswith("Écoute,")
    assert row.candidate.name.endswith(" là ici")
    assert dialled(row) == "FR:3919"


def test_it_says_on_which_line_a_row_begins():
    rows = judged(f'{HEADER}\n\nAT,"One\nLine",142,stalking\nAT,Other,147,stalking\n').rows
    assert [(row.number, row.line) for row in rows] == [(1, 3), (2, 5)]


def test_it_takes_the_first_line_of_excel():
    preview = judged(b"sep=;\n" + PLAIN.encode())
    assert (preview.delimiter, preview.rows[0].line) == (";", 3)


REFUSED = [
    (b"", "empty"),
    (b"\xef\xbb\xbf \r\n", "empty"),
    (HEADER.encode(), "empty"),
    (b"x" * (limits.MAX_BYTES + 1), "too_large"),
    (b"PK\x03\x04 a workbook", "binary"),
    (b"%PDF-1.7", "binary"),
    (bytes(range(256)) * 4, "binary"),
    (b"a,b\x01c\n", "binary"),
    ("name,country\nمركز الدعم,EG".encode("cp1256"), "encoding"),
    (b"\xff\xfe\x00\x00", "binary"),
    (b'country,name\nAT,"open', "quotes"),
    (b"name\nOne\nTwo", "one_column"),
    (b"colour,size\nred,1", "columns"),
    (f"{HEADER}\n".encode() + b"AT,x,142,y\n" * (limits.MAX_ROWS + 1), "too_many_rows"),
    (b"," * limits.MAX_COLUMNS, "too_many_columns"),
    (HEADER.encode() + b"\nAT," + b"x" * (limits.MAX_CELL + 1), "cell_too_long"),
    (HEADER.encode() + b"\nAT," + b"x" * 200_000, "quotes"),
]


@pytest.mark.parametrize(("data", "code"), REFUSED, ids=[str(n) for n in range(len(REFUSED))])
def test_it_refuses_a_file_with_a_code(data, code):
    preview = judged(data)
    assert (preview.refused, preview.rows) == (code, ())


def test_it_judges_many_alike_rows_without_growing():
    file = f"{HEADER}\n" + "AT,Same,0800 222 555,stalking\n" * 1_000
    rows = judged(file).rows
    assert len(rows) == 1_000
    assert max(len(row.remarks) for row in rows) <= 10


# --- columns --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        "country,name,phone,harm,opening hours,languages,website",
        "pays,nom,téléphone,thème,horaires,langues,site web",
        "país,nombre,teléfono,tema,horario,idiomas,página web",
        "país,nome,telefone,assunto,horário,línguas,sítio",
        "Land,Bezeichnung,Telefonnummer,Thema,Öffnungszeiten,Sprachen,Webseite",
        "البلد,الاسم,رقم الهاتف,الموضوع,ساعات العمل,اللغات,الموقع",
        "ملک,نام,فون نمبر,موضوع,اوقات,زبانیں,ویب سائٹ",
        "COUNTRY,Service_Name,Phone 1,Topics,Hours,Languages spoken,Web-site",
    ],
)
def test_it_knows_headings_in_seven_languages(header):
    fields = ["country", "name", "phone", "harms", "hours", "languages", "url"]
    assert [*guess(header.split(",")).values()] == fields


def test_no_heading_stands_for_two_fields():
    headings = [each.strip() for texts in HEADINGS.values() for each in texts.split(",")]
    assert len(headings) == len({*headings})


def test_it_leaves_people_and_streets_alone():
    assert guess(["Contact person", "Contact person phone", "Address", "Fax number"]) == {}


def test_it_reads_two_columns_of_numbers_and_one_of_names():
    row = the_row("country,name,phone 1,phone 2,nom,harm\nAT,A,142,147,B,stalking")
    assert (row.candidate.name, dialled(row)) == ("A", "AT:142|AT:147")


def test_it_does_what_the_caller_says_of_columns():
    file = "x,y,phone,z\nLine,AT,ignored,142\n"
    assert judged(file).refused == Refusal.COLUMNS
    assert judged(file).sample == (("Line", "AT", "ignored", "142"),)
    row = the_row(file, mapping={0: "name", 1: "country", 3: "phone"})
    assert (row.candidate.name, dialled(row)) == ("Line", "AT:142")
    assert dialled(the_row(file, mapping={0: "name", 3: "phone"}, country="AT")) == "AT:142"


@pytest.mark.parametrize(
    "mapping", [{9: "name"}, {-1: "name"}, {0: "password"}, {0: "name", 1: "name"}, {}]
)
def test_it_refuses_a_mapping_of_nothing(mapping):
    assert judged(with_cells(), mapping=mapping).refused in {Refusal.MAPPING, Refusal.COLUMNS}


# --- whatever comes -------------------------------------------------------------------------------

CALM = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
PIECE = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "AT",
            "=1+1",
            "'=cmd",
            "+43800222555",
            "+44116123",
            "24/7",
            "Mo-Fr",
            "\x00",
            "*1#",
            "²",
            "/",
        ]
    ),
)


@CALM
@given(st.binary(max_size=400))
@example(b"\xff\xfe\n")
@example(b"\x00,\x00")
@example(b"\xfe\xff\xd8\x00")
def test_it_stumbles_over_no_bytes(data):
    assert isinstance(judged(data), Preview)


@CALM
@given(st.lists(st.lists(PIECE, min_size=3, max_size=6), max_size=4), st.sampled_from(",;\t"))
def test_it_holds_its_promises_for_any_cells(rows, delimiter):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(
        [Field.COUNTRY, Field.PHONE, Field.NAME, Field.HOURS, Field.LANGUAGES, Field.URL]
    )
    writer.writerows([["AT", *row[1:]] for row in rows])
    preview = judged(out.getvalue().encode(errors="replace"), AUSTRIA)
    assert sum(preview.counts.values()) == len(preview.rows)
    for row in preview.rows:
        assert (row.candidate is None) == (row.verdict == Verdict.REJECT)
        keeps_its_promises(row)


def keeps_its_promises(row: JudgedRow) -> None:
    if row.candidate is None:
        assert row.reasons
        return
    for text in (row.candidate.name, row.candidate.hours_in_source, row.candidate.url):
        assert not text.startswith(tuple(COMMANDS))
    for number in row.candidate.numbers:
        assert re.fullmatch(r"(\+\d{7,15})?", number.e164)
        assert number.e164 or re.fullmatch(r"[\d*#]{2,10}", number.number)
    if row.entry and row.verdict == Verdict.UPDATE:
        assert row.candidate.checked


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", " =1", "\t=1"])
def test_it_gives_a_way_to_write_a_text_into_a_file_again(text):
    assert neutralised(text) == f"'{text}"
    assert neutralised("1=1") == "1=1"
