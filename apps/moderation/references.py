"""The reference of a notice: the way back to our answer, for somebody who says not who they are.

It comes from the form key, so that a reload is the same notice (RULINGS 1); only a keyed hash of
it is kept.
"""

import hmac

from django.conf import settings

from apps.core.form_keys import FormKey

# Without letters and digits that are taken for each other when copied by hand.
CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"
SIZE = 17  # bytes: 136 bits, of which 28 letters hold 138.7
GROUPS, GROUP = 7, 4
LONGEST = 80


def reference_for(form_key: FormKey) -> str:
    """The reference of what this form sends: seven groups of four."""
    key = settings.CODE_KEY.encode()
    number = int.from_bytes(hmac.digest(key, b"notice:" + form_key.bits, "sha256")[:SIZE])
    letters = []
    for _place in range(GROUPS * GROUP):
        number, place = divmod(number, len(CLEAR))
        letters.append(CLEAR[place])
    text = "".join(letters)
    return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def lookup_of(reference: str) -> bytes:
    """The keyed hash of a reference as typed; case, spaces and hyphens do not matter."""
    bare = "".join(each for each in reference[:LONGEST].casefold() if each.isalnum())
    return hmac.digest(settings.CODE_PEPPER.encode(), b"notice:" + bare.encode(), "sha256")
