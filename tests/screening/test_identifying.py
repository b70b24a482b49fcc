"""Identifying details: each kind, in capitals and without, and what is none. All made up."""

from itertools import pairwise

import pytest

from apps.screening.findings import KINDS, ScreenInput
from apps.screening.numbered import is_card, is_iban
from apps.screening.services import screen_texts


def details(text, language=None):
    (findings,) = screen_texts([ScreenInput("1", text, language)])
    assert findings.failed == ()
    return [(text[d.start : d.end], d.kind) for d in findings.identifying]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Write to noor.k@example.org please", ("noor.k@example.org", "email")),
        ("noor at example dot com", ("noor at example dot com", "email")),
        ("see https://example.org/a?b=1.", ("https://example.org/a?b=1", "link")),
        ("on www.example.org, page 2", ("www.example.org", "link")),
        ("he runs riverclub.com now", ("riverclub.com", "link")),
        ("I am @quiet_river on there", ("@quiet_river", "handle")),
        ("his insta is quiet.river7", ("quiet.river7", "handle")),
        ("post by u/quiet_river7", ("u/quiet_river7", "handle")),
        ("call +44 7700 900123 now", ("+44 7700 900123", "phone")),
        ("my number is 07700 900123", ("07700 900123", "phone")),
        ("رقمي ٠٧٩١٢٣٤٥٦٧ للتواصل", ("٠٧٩١٢٣٤٥٦٧", "phone")),
        ("his card 4111 1111 1111 1111", ("4111 1111 1111 1111", "card")),
        ("paid to GB82 WEST 1234 5698 7654 32", ("GB82 WEST 1234 5698 7654 32", "iban")),
        ("from 203.0.113.7 again", ("203.0.113.7", "ip")),
        ("from 2001:db8:0:1::7 again", ("2001:db8:0:1::7", "ip")),
        ("my ssn is 078-05-1120", ("078-05-1120", "id_number")),
        ("passport number X1234567", ("X1234567", "id_number")),
        ("DNI 12345678Z", ("12345678Z", "id_number")),
        ("on 14 March 2016 at noon", ("14 March 2016", "date")),
        ("on March 14th, at noon", ("March 14th", "date")),
        ("on 2016-03-14 at noon", ("2016-03-14", "date")),
        ("am 3. Mai 2020 war es kalt und ich war allein", ("3. Mai 2020", "date")),
        ("يوم 12 مارس 2019 كان باردا", ("12 مارس 2019", "date")),
        ("She lives at 12 Elm Road now", ("12 Elm Road", "address")),
        ("i lived at 12 elm road", ("12 elm road", "address")),
        ("J'habite 12 rue des Lilas à côté", ("12 rue des Lilas", "address")),
        ("My name is Daniel Okafor.", ("Daniel Okafor", "person")),
        ("my name is daniel okafor and i was there", ("daniel okafor", "person")),
        ("my ex marco is out of prison", ("marco", "person")),
        ("my boss is called hassan", ("hassan", "person")),
        ("his name was ivo", ("ivo", "person")),
        ("Dr. Velasquez saw me", ("Velasquez", "person")),
        ("اسمه سامر وهو مديري", ("سامر", "person")),
        ("زوجي أحمد في البيت", ("أحمد", "person")),
        ("ich heiße petra", ("petra", "person")),
        ("me llamo lucía y vivo sola", ("lucía", "person")),
        ("We lived in Ashbourne then", ("Ashbourne", "place")),
        ("i live in bradford", ("bradford", "place")),
        ("أعيش في مدينة الزرقاء", ("الزرقاء", "place")),
        ("She works at Brightwater Ltd now", ("Brightwater Ltd", "organisation")),
        ("i work at brightwater", ("brightwater", "organisation")),
        ("It was at Northfield Grammar School", ("Northfield Grammar School", "organisation")),
        ("أعمل في شركة الأفق", ("شركة الأفق", "organisation")),
        ("I was the only woman on the crew in my town",
         ("the only woman on the crew in my town", "detail")),
    ],
)  # fmt: skip
def test_it_finds_a_detail(text, found):
    assert found in [
        (said.removeprefix("I was ") if kind == "detail" else said, kind)
        for said, kind in details(text)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "my boss told me to smile and my ex said nothing",
        "I was 16 and he was 42, in 2004, about 10 years ago",
        "It was May and I will never forget. Grace helped, and hope, and faith.",
        "i will mark the day, rose early, in march",
        "between 2015-2019 there were 1,200,000 of us, 98.5 %, 70945.1207",
        "he left.me too. then he came.Home was quiet",
        "My Mother and My Father. The Police. In March. On Monday at School.",
        "12 years, 3 times, 24/7, 50-50",
        "I am Deaf and I am Muslim and I am Tired.",
        "at home, in bed, at work, in court, from behind",
        "أنا أيضا. كان مديري في العمل. زوجي قال لا.",
        "Ich war auf der Arbeit und mein Chef sagte nichts. Mein Mann war im Haus.",
    ],
)
def test_it_leaves_ordinary_words_alone(text):
    assert details(text) == []


def test_it_finds_a_name_again_when_it_is_said_without_its_cue():
    text = "His name is Ivo Marsh. Later ivo wrote to me. Marsh never called."
    assert details(text) == [("Ivo Marsh", "person"), ("ivo", "person"), ("Marsh", "person")]


def test_it_gives_details_in_order_and_none_over_another():
    text = (
        "Mail Jo Reed at jo.reed@example.org or www.example.org/jo, 12 Elm Road, Leeds, 3 May 2019."
    )
    (findings,) = screen_texts([ScreenInput("1", text)])
    spans = [(detail.start, detail.end) for detail in findings.identifying]
    assert spans == sorted(spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    assert {detail.kind for detail in findings.identifying} <= set(KINDS)


def test_it_counts_offsets_in_the_text_given_not_in_the_folded_one():
    text = "\U0001f56f\ufe0f n\u0303 ﬁ my ex marco"
    assert ("marco", "person") in details(text)


@pytest.mark.parametrize(
    ("number", "valid"),
    [("4111 1111 1111 1111", True), ("4111111111111112", False), ("0" * 16, False), ("411", False)],
)
def test_it_checks_the_digits_of_a_card(number, valid):
    assert is_card(number) is valid


@pytest.mark.parametrize(
    ("number", "valid"),
    [("DE89370400440532013000", True), ("DE89370400440532013001", False), ("DE89", False)],
)
def test_it_checks_the_digits_of_an_account(number, valid):
    assert is_iban(number) is valid
