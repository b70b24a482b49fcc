"""The envelope, byte by byte, against answers that were worked out elsewhere."""

import base64
import re
from pathlib import Path

import pytest
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt as encrypt

from apps.core import crypto
from apps.core.crypto import CannotOpen, kid_of, reseal, seal, unseal
from apps.core.keyring import new_key

BINDING = "stories.revision.sealed:00000000-0000-4000-8000-000000000001"
KEY, NONCE = bytes(range(32)), bytes(range(64, 88))


def test_it_uses_the_cipher_of_the_draft():
    """draft-irtf-cfrg-xchacha-03, A.3.1."""
    plain = (
        b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
        b"future, sunscreen would be it."
    )
    aad = bytes.fromhex("50515253c0c1c2c3c4c5c6c7")
    key, nonce = bytes(range(0x80, 0xA0)), bytes(range(0x40, 0x58))
    assert encrypt(plain, aad, nonce, key).hex() == (
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
        "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
        "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
        "21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49"
    )


@pytest.mark.parametrize(
    ("kid", "plain", "begins", "size"),
    [
        ("own", b"", "76317c6f776e7c4041", 303),
        ("own", b"words", "76317c6f776e7c4041", 303),
        ("k202611a", "كلمات".encode(), "76317c6b323032363131617c4041", 308),
    ],
)
def test_it_has_the_shape_that_is_written_down(kid, plain, begins, size, settings):
    """`v1|kid|` nonce ciphertext tag; inside: the length in four bytes, the words, zeros."""
    settings.KEYRING_FILE = ""
    settings.KEYRING = f"{'k9' if kid == 'own' else kid}:{base64.b64encode(KEY).decode()}"
    padded = len(plain).to_bytes(4, "big") + plain + bytes(252 - len(plain))
    known = f"v1|{kid}|".encode() + NONCE + encrypt(padded, BINDING.encode(), NONCE, KEY)
    key = KEY if kid == "own" else None
    assert unseal(known, binding=BINDING, key=key) == plain
    assert known.hex().startswith(begins)
    assert len(known) == len(seal(plain, binding=BINDING, key=key)) == size


@pytest.mark.parametrize("length", [0, 1, 252, 253, 508, 509, 5_000, 20_000, 80_000])
def test_it_knows_few_sizes(length):
    size = len(seal(bytes(length), binding=BINDING, key=KEY)) - len(b"v1|own|") - 24 - 16
    assert size >= length + 4
    assert size % 256 == 0
    assert (size // 256).bit_count() == 1


@pytest.mark.parametrize("padded", [b"", b"\0\0\0", b"\0\0\0\x05word", b"\xff\xff\xff\xff" * 64])
def test_it_refuses_what_says_it_is_longer_than_it_is(padded):
    known = b"v1|own|" + NONCE + encrypt(padded, BINDING.encode(), NONCE, KEY)
    with pytest.raises(CannotOpen):
        unseal(known, binding=BINDING, key=KEY)


@pytest.fixture
def two_keys(settings) -> bytes:
    """An envelope of k1 on a keyring whose newest key is k2."""
    settings.KEYRING_FILE = ""
    old, new = (base64.b64encode(new_key()).decode() for _ in range(2))
    settings.KEYRING = f"k1:{old}"
    envelope = seal(b"words", binding=BINDING)
    settings.KEYRING = f"k2:{new},k1:{old}"
    return envelope


def test_it_says_which_key_and_moves_to_the_newest(two_keys):
    moved = reseal(two_keys, binding=BINDING)
    assert (kid_of(two_keys), kid_of(moved)) == ("k1", "k2")
    assert unseal(moved, binding=BINDING) == b"words"
    with pytest.raises(CannotOpen):
        reseal(two_keys, binding=BINDING + "2")


def test_it_opens_with_the_key_it_is_given_and_no_other(two_keys):
    """Who brings a story's key is not answered with the keyring's."""
    with pytest.raises(CannotOpen):
        unseal(two_keys, binding=BINDING, key=KEY)


@pytest.mark.parametrize("no_envelope", [b"", b"v1", b"v1|", b"v1|k1", b"v2|k1|x", b"v1||x"])
def test_it_finds_no_key_where_there_is_none(no_envelope):
    assert kid_of(no_envelope) is None
    assert kid_of(b"v1|own|x") is None


def test_it_gives_one_answer_to_everything_that_is_wrong(two_keys, settings):
    """Unknown kid, wrong key, wrong place, altered, cut, no envelope: all alike."""
    own = seal(b"words", binding=BINDING, key=KEY)
    tries = [
        (two_keys.replace(b"|k1|", b"|k7|"), None),
        (two_keys.replace(b"|k1|", b"|k2|"), None),
        (two_keys.replace(b"|k1|", b"|own|"), KEY),
        (two_keys[:-1], None),
        (two_keys[:40], None),
        (two_keys[:-1] + bytes([two_keys[-1] ^ 1]), None),
        (own, new_key()),
        (own, None),
        (own, b"short"),
        (b"", None),
        (b"\xff" * 400, KEY),
    ]
    told = set()
    for envelope, key in tries:
        with pytest.raises(CannotOpen) as error:
            unseal(envelope, binding=BINDING, key=key)
        told.add((type(error.value), str(error.value), error.value.__cause__))
    assert told == {(CannotOpen, "", None)}


def test_it_seals_in_one_place_only():
    """Nothing but crypto.py and keyring.py touches the library, and the record, which signs."""
    apps = Path(crypto.__file__).resolve().parents[1]
    users = {
        path.relative_to(apps).as_posix()
        for path in apps.glob("**/*.py")
        if "from nacl" in path.read_text(encoding="utf-8")
    }
    assert users == {"core/crypto.py", "core/keyring.py", "audit/keys.py"}
    record = (apps / "audit" / "keys.py").read_text(encoding="utf-8")
    assert {*re.findall(r"from nacl\.?(\w*) import", record)} <= {
        "signing",
        "exceptions",
        "encoding",
    }
