"""The key of a form: ours, whole, and not older than a month and its next."""

import base64
from datetime import UTC, datetime

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apps.core.form_keys import BadFormKey, draw_form_key, read_form_key, sign


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch):
    def set_to(year: int, month: int, day: int, hour: int = 0) -> None:
        moment = datetime(year, month, day, hour, 59, 59, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_to


def test_it_draws_a_new_key_for_each_answer():
    keys = [read_form_key(draw_form_key()) for _ in range(500)]
    assert len({key.bits for key in keys}) == 500
    assert {len(key.bits) for key in keys} == {16}


def test_it_reads_what_it_has_signed():
    assert read_form_key(sign(bytes(range(16)))).bits == bytes(range(16))


def test_it_fits_into_a_field_and_an_address():
    assert set(draw_form_key()) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    )


@pytest.mark.parametrize(
    ("drawn", "posted", "holds"),
    [
        ((2026, 3, 1), (2026, 3, 31, 23), True),
        ((2026, 3, 1), (2026, 4, 30, 23), True),
        ((2026, 3, 31, 23), (2026, 4, 1), True),
        ((2026, 3, 31, 23), (2026, 5, 1), False),
        ((2026, 12, 31, 23), (2027, 1, 1), True),
        ((2026, 12, 1), (2027, 1, 31, 23), True),
        ((2026, 12, 31, 23), (2027, 2, 1), False),
        ((2026, 3, 1), (2027, 3, 1), False),
        # A key of tomorrow was not drawn here.
        ((2026, 4, 1), (2026, 3, 31, 23), False),
        ((2027, 1, 1), (2026, 12, 31, 23), False),
    ],
)
def test_it_serves_in_its_month_and_the_next(clock, drawn, posted, holds):
    clock(*drawn)
    key = draw_form_key()
    clock(*posted)
    if holds:
        assert read_form_key(key).text == key
    else:
        with pytest.raises(BadFormKey):
            read_form_key(key)


def test_it_says_a_month_and_no_finer_time(clock):
    clock(2026, 3, 5, 11)
    first = sign(bytes(16))
    clock(2026, 3, 28, 4)
    assert sign(bytes(16)) == first


def test_it_notices_every_altered_character():
    key = draw_form_key()
    bits = read_form_key(key).bits
    for place, character in enumerate(key):
        altered = key[:place] + ("A" if character != "A" else "B") + key[place + 1 :]
        try:
            # The last two bits of the last character say nothing: the bytes are the same.
            assert read_form_key(altered).bits == bits
            assert place == len(key) - 1
        except BadFormKey:
            pass


def test_it_refuses_a_key_of_another_site(settings):
    settings.FORM_KEY_SECRET = "another secret"
    foreign = draw_form_key()
    settings.FORM_KEY_SECRET = "ours"
    with pytest.raises(BadFormKey):
        read_form_key(foreign)


@pytest.mark.parametrize(
    "text",
    ["", " ", "x", "=" * 8, "ä" * 51, "\x00" * 51, "\ud800", "A" * 51, "A" * 100_000, "٣" * 51],
)
def test_it_refuses_nonsense(text: str):
    with pytest.raises(BadFormKey):
        read_form_key(text)


@given(st.binary(max_size=60))
def test_it_refuses_bytes_that_nobody_signed(raw: bytes):
    with pytest.raises(BadFormKey):
        read_form_key(base64.urlsafe_b64encode(raw).decode())


@given(st.text(max_size=80))
def test_it_never_stumbles(text: str):
    with pytest.raises(BadFormKey):
        read_form_key(text)
