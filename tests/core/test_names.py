"""What a name gives away, and whom it is made to look like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.names import looks_like_a_full_name, mixes_scripts, reaches_somebody, skeleton

REACHING = [
    ("maria@example.org", "email"),
    ("maria at gmail dot com", "email"),
    ("maria (at) gmail [dot] com", "email"),
    ("ＭＡＲＩＡ＠ｇｍａｉｌ．ｃｏｍ", "email"),
    ("+49 170 1234567", "phone"),
    ("0170-123 45 67", "phone"),
    ("٠١٢٣٤٥٦٧٨٩", "phone"),
    ("call 555.01.99", "phone"),
    ("maria.com", "link"),
    ("www.maria", "link"),
    ("t.me/maria", "link"),
    ("@maria", "handle"),
    ("ig: maria", "handle"),
    ("maria#1234", "handle"),
]
FULL_NAMES = [
    *("Maria Silva", "MARIA SILVA", "MariaSilva", "Maria_Silva", "Maria.Silva", "Maria K."),
    *("J. Smith", "Dr. Smith", "Maria de Souza", "Ludwig van der Berg", "Мария Иванова"),
    *("Élodie Ngo", "محمد بن سالم", "Ｍａｒｉａ Ｓｉｌｖａ"),
]
QUIET_NAMES = [
    *("lamp in the window", "Lamp in the window", "quiet river", "Maria", "Anne-Marie", "O’Neill"),
    *("McDonald", "lamp7", "winter 2019", "at home", "نور", "نور القمر", "شب کا چراغ", "さくら"),
    *("Ünal", "A", "m", "dot", "look at the dot"),
]
# How a trick is written, and what it is made to look like.
LOOK_ALIKES = [
    ("аdmin", "admin"),
    ("4dm1n", "admin"),
    ("ad.min", "admin"),
    ("ÁDMIN", "admin"),
    ("m0derat0r", "moderator"),
    ("rnoderator", "moderator"),
    ("ｍｏｄｅｒａｔｏｒ", "moderator"),
    ("𝗺oderator", "moderator"),
    ("Iena", "lena"),
    ("1ena", "lena"),
    ("le\u200bna", "lena"),
    ("s\u0430m", "sam"),
]
MIXED = ["раypal", "Noor ثور", "Ω-lamp", "noor٣3", "noor ٣", "аdmin"]
WHOLE = [
    *("maria", "山田taro", "さくら", "José", "हिन्दी", "नूर १२", "نور ٣", "نور۳", "Мария", "ß"),
    *("lamp7", "", "…"),
]


@pytest.mark.parametrize(("name", "kind"), REACHING)
def test_it_says_what_leads_to_a_person(name: str, kind: str):
    assert reaches_somebody(name) == kind


@pytest.mark.parametrize("name", FULL_NAMES)
def test_it_sees_the_pattern_of_a_full_name(name: str):
    assert looks_like_a_full_name(name)


@pytest.mark.parametrize("name", QUIET_NAMES)
def test_it_leaves_an_invented_name_alone(name: str):
    assert not looks_like_a_full_name(name)
    assert reaches_somebody(name) == ""
    assert not mixes_scripts(name)


@pytest.mark.parametrize(("trick", "target"), LOOK_ALIKES)
def test_it_gives_one_skeleton_to_names_that_look_alike(trick: str, target: str):
    assert trick != target
    assert skeleton(trick) == skeleton(target)


@pytest.mark.parametrize(
    ("one", "other"), [("lena", "lana"), ("sam", "same"), ("نور", "صور"), ("noor", "nour")]
)
def test_it_keeps_names_apart_that_do_not(one: str, other: str):
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize("name", MIXED)
def test_it_sees_letters_of_scripts_that_are_not_written_together(name: str):
    assert mixes_scripts(name)


@pytest.mark.parametrize("name", WHOLE)
def test_it_leaves_honest_names_of_every_script_alone(name: str):
    assert not mixes_scripts(name)


@given(st.text(max_size=40))
def test_it_answers_any_text(name: str):
    assert not set(skeleton(name)) & set(" -._@0134578")
    reaches_somebody(name)
    looks_like_a_full_name(name)
    mixes_scripts(name)
