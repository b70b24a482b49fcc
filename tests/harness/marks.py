"""Looking for a mark in whatever form somebody could have kept it."""

import base64
import hashlib
import html
import ipaddress
import json
from collections.abc import Iterable, Mapping
from urllib.parse import quote, quote_plus

# A digest or a packed address is looked for byte by byte; everything else in any case.
Forms = dict[str, bytes]


def forms(text: str) -> Forms:
    """A text itself, encoded, escaped, and as digests without a key."""
    return encodings(text) | forms_of_bytes(text.encode())


def encodings(text: str) -> Forms:
    """A text as it stands in a file, a table, a message or an address."""
    return {
        "plain": text.encode(),
        "utf-16": text.encode("utf-16-le"),
        "quoted": quote(text, safe="").encode(),
        "quoted plus": quote_plus(text).encode(),
        "json": json.dumps(text)[1:-1].encode(),
        "html": html.escape(text).encode(),
        **encodings_of_bytes(text.encode()),
    }


def forms_of_bytes(raw: bytes) -> Forms:
    """Bytes encoded, backwards, and as digests without a key."""
    return {
        **encodings_of_bytes(raw),
        "reversed": raw[::-1],
        **{
            f"{name} {how}": encode(hashlib.new(name, raw).digest())
            for name in ("md5", "sha1", "sha256")
            for how, encode in (("hex", _hex), ("base64", base64.b64encode), ("bytes", bytes))
        },
    }


def encodings_of_bytes(raw: bytes) -> Forms:
    return {
        "hex": _hex(raw),
        "percent": "".join(f"%{byte:02x}" for byte in raw).encode(),
        **{f"base64 at {place}": base64_at(raw, place) for place in range(3)},
    }


def base64_at(raw: bytes, place: int) -> bytes:
    """What of `raw` is sure to be seen in the base64 of something that it stands in, at a place
    that is `place` more than a multiple of three."""
    encoded = base64.b64encode(bytes(place) + raw)
    return encoded[(0, 2, 3)[place] : (place + len(raw)) * 8 // 6]


def address_forms(address: str) -> Forms:
    """An address as text, number and bytes; and the network that it lies in."""
    parsed = ipaddress.ip_address(address)
    backwards = ".".join(reversed(address.split(".")))
    return {
        **forms(address),
        "network": address.rpartition(".")[0].encode() + b".",
        "integer": str(int(parsed)).encode(),
        "packed hex": _hex(parsed.packed),
        "packed base64": base64.b64encode(parsed.packed).rstrip(b"="),
        "packed": parsed.packed,
        "mapped": ipaddress.IPv6Address(f"::ffff:{address}").exploded.encode(),
        "backwards": backwards.encode(),
        **{
            f"{name} of packed": hashlib.new(name, parsed.packed).hexdigest().encode()
            for name in ("md5", "sha1", "sha256")
        },
    }


def scan(places: Mapping[str, bytes], marks: Mapping[str, Forms]) -> list[str]:
    """Every form of every mark that is found: "words, as hex, in the dump"."""
    found = []
    for place, content in places.items():
        lowered = content.lower()
        found += [
            f"{name}, as {form}, in {place}"
            for name, shapes in marks.items()
            for form, needle in shapes.items()
            if (needle in content if _exact(form) else needle.lower() in lowered)
        ]
    return found


def only(marks: Mapping[str, Forms], kinds: Iterable[str]) -> dict[str, Forms]:
    """The same marks in some of their forms: those that no chance makes in many megabytes."""
    wanted = tuple(kinds)
    return {
        name: {form: needle for form, needle in shapes.items() if form.startswith(wanted)}
        for name, shapes in marks.items()
    }


def _exact(form: str) -> bool:
    return form == "packed" or form.endswith(" bytes")


def _hex(raw: bytes) -> bytes:
    return raw.hex().encode()
