"""Sealing: what is sealed opens at its own place, with its own key, whole, or not at all."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st
from nacl.secret import Aead

from apps.core.crypto import (
    CannotOpen,
    new_key,
    open_text,
    seal,
    seal_text,
    unseal,
)
from apps.core.keyring import newest

HERE = "stories.revision.sealed:1"
THERE = "stories.revision.sealed:2"


def entry(kid: str, key: bytes) -> str:
    return f"{kid}:{base64.b64encode(key).decode()}"


@given(st.binary(max_size=2000))
def test_it_gives_back_what_it_was_given(plain: bytes):
    key = new_key()
    assert unseal(seal(plain, binding=HERE), binding=HERE) == plain
    assert unseal(seal(plain, binding=HERE, key=key), binding=HERE, key=key) == plain


def test_it_opens_what_the_database_hands_over():
    assert unseal(memoryview(seal(b"words", binding=HERE)), binding=HERE) == b"words"


@pytest.mark.parametrize("key", [None, new_key()], ids=["keyring", "story"])
def test_it_does_not_open_in_another_row(key: bytes | None):
    envelope = seal(b"words", binding=HERE, key=key)
    with pytest.raises(CannotOpen):
        unseal(envelope, binding=THERE, key=key)


@pytest.mark.parametrize("key", [None, new_key()], ids=["keyring", "story"])
def test_it_notices_every_altered_byte(key: bytes | None):
    envelope = seal(b"words", binding=HERE, key=key)
    for place in range(len(envelope)):
        altered = envelope[:place] + bytes([envelope[place] ^ 1]) + envelope[place + 1 :]
        with pytest.raises(CannotOpen):
            unseal(altered, binding=HERE, key=key)


@pytest.mark.parametrize("cut", [0, 2, 6, 30, 100])
def test_it_notices_a_missing_end(cut: int):
    with pytest.raises(CannotOpen):
        unseal(seal(b"words", binding=HERE)[:cut], binding=HERE)


def test_it_does_not_open_with_another_key():
    envelope = seal(b"words", binding=HERE, key=new_key())
    for wrong in (new_key(), None):
        with pytest.raises(CannotOpen):
            unseal(envelope, binding=HERE, key=wrong)


def test_it_refuses_an_empty_key_instead_of_taking_another_one():
    with pytest.raises(Exception, match="32"):
        seal(b"words", binding=HERE, key=b"")


def test_it_does_not_open_what_a_lost_key_sealed(settings):
    envelope = seal(b"words", binding=HERE)
    settings.KEYRING = entry("k2", new_key())
    with pytest.raises(CannotOpen):
        unseal(envelope, binding=HERE)
    # Nor when another key took its name.
    settings.KEYRING = entry("k1", new_key())
    with pytest.raises(CannotOpen):
        unseal(envelope, binding=HERE)


def test_it_says_the_same_of_every_failure():
    wrong = [seal(b"x", binding=THERE), seal(b"x", binding=HERE)[:-1], b"", b"v1|k9|", b"v2|k1|x"]
    said = set()
    for envelope in wrong:
        with pytest.raises(CannotOpen) as error:
            unseal(envelope, binding=HERE)
        said.add((str(error.value), error.value.__cause__, error.value.__suppress_context__))
    assert len({text for text, *_ in said}) == 1
    assert {cause for _, cause, _ in said} == {None}


@pytest.mark.parametrize("nothing", [None, 7, "text", object()])
def test_it_does_not_stumble_over_what_is_no_envelope(nothing: object):
    with pytest.raises(CannotOpen):
        unseal(nothing, binding=HERE)  # type: ignore[arg-type]


def test_it_seals_with_the_newest_key_and_opens_with_older_ones(settings):
    old, new = new_key(), new_key()
    settings.KEYRING = entry("k1", old)
    before = seal(b"words", binding=HERE)
    settings.KEYRING = f"{entry('k2', new)}, {entry('k1', old)}"
    after = seal(b"words", binding=HERE)
    assert (before[:6], after[:6]) == (b"v1|k1|", b"v1|k2|")
    assert unseal(before, binding=HERE) == unseal(after, binding=HERE) == b"words"
    settings.KEYRING = entry("k2", new)
    assert unseal(after, binding=HERE) == b"words"
    with pytest.raises(CannotOpen):
        unseal(before, binding=HERE)


@pytest.mark.parametrize(
    ("length", "padded"), [(0, 256), (1, 256), (252, 256), (253, 512), (508, 512), (509, 1024)]
)
def test_it_hides_the_length(length: int, padded: int):
    envelope = seal(b"x" * length, binding=HERE)
    overhead = Aead.NONCE_SIZE + Aead.MACBYTES
    assert len(envelope) == len(b"v1|k1|") + overhead + padded
    assert unseal(envelope, binding=HERE) == b"x" * length


def test_it_seals_the_same_words_differently_each_time():
    assert len({seal(b"words", binding=HERE) for _ in range(50)}) == 50


def test_it_holds_no_word_and_no_place_in_clear():
    envelope = seal(b"a lamp in the window", binding=HERE)
    assert b"lamp" not in envelope
    assert b"stories" not in envelope


def test_it_opens_an_envelope_of_another_library():
    """A known answer: XChaCha20-Poly1305 of the IETF draft, made by libsodium directly."""
    from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt as encrypt

    key, nonce = bytes(range(32)), bytes(range(24))
    padded = (5).to_bytes(4) + b"words".ljust(252, b"\0")
    box = nonce + encrypt(padded, HERE.encode(), nonce, key)
    assert unseal(b"v1|own|" + box, binding=HERE, key=key) == b"words"


@given(st.text(max_size=300))
def test_it_seals_text_as_ascii(text: str):
    envelope = seal_text(text, binding=HERE)
    assert envelope.isascii()
    assert open_text(envelope, binding=HERE) == text


@pytest.mark.parametrize("broken", ["", "kein Umschlag", "ü", "====", "djF8azF8"])
def test_it_does_not_open_broken_text(broken: str):
    with pytest.raises(CannotOpen):
        open_text(broken, binding=HERE)


def test_it_does_not_open_bytes_that_are_no_text():
    envelope = base64.b64encode(seal(b"\xff\xfe", binding=HERE)).decode()
    with pytest.raises(CannotOpen):
        open_text(envelope, binding=HERE)


@pytest.mark.parametrize(
    ("keyring", "said"),
    [
        ("", "holds no key"),
        (" , ", "holds no key"),
        ("k1", "kid:base64 of 32 bytes"),
        ("k1:", "kid:base64 of 32 bytes"),
        ("k1:c2hvcnQ=", "kid:base64 of 32 bytes"),
        ("k1:ßßß", "kid:base64 of 32 bytes"),
        (entry("", bytes(32)), "kid:base64 of 32 bytes"),
        (entry("k|1", bytes(32)), "kid:base64 of 32 bytes"),
        (entry("own", bytes(32)), "kid:base64 of 32 bytes"),
        (entry("k1", bytes(31)), "kid:base64 of 32 bytes"),
        (f"{entry('k1', bytes(32))},{entry('k1', bytes(range(32)))}", "names k1 twice"),
    ],
)
def test_it_says_what_is_wrong_with_a_keyring(keyring: str, said: str, settings):
    settings.KEYRING = keyring
    with pytest.raises(ImproperlyConfigured, match=said) as error:
        newest()
    assert "c2hvcnQ" not in str(error.value)
