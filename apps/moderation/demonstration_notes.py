"""A letter and a pledge of nobody that wait, so that their lane in a demonstration has work."""

import hashlib

from django.db import transaction

from apps.core.form_keys import FormKey
from apps.solidarity.letter_services import send_letter
from apps.solidarity.pledging import send_pledge
from apps.solidarity.written_services import TakenBack
from apps.stories.return_codes import ReturnCode, code_for

LETTER = (
    "I did not tell anyone for eleven years. Then I told one person, on a bench in Lyon, and the "
    "bench held. Yours will hold too, whenever you sit down."
)
PLEDGE = {
    "did": "I knew, and I told myself that it was not my place.",
    "will": "I ask her how she is, and I believe what she says.",
    "again": "At the end of the month.",
}


@transaction.atomic
def add_waiting_notes() -> int:
    """Leave them in the lane. Returns how many were new; a second run adds nothing."""
    try:
        letter = send_letter(words=LETTER, code=_code(LETTER), demonstration=True)
        pledge = send_pledge(parts=PLEDGE, code=_code(PLEDGE["will"]), demonstration=True)
    except TakenBack:
        return 0
    return letter + pledge


def _code(words: str) -> ReturnCode:
    bits = hashlib.sha256(f"demonstration note {words}".encode()).digest()[:16]
    return code_for(FormKey(text="", bits=bits))
