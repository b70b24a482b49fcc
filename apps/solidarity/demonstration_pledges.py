"""Pledges of nobody, for a demonstration."""

import hashlib

from django.db import transaction

from apps.core.form_keys import FormKey
from apps.solidarity.pledging import pledge_of, send_pledge
from apps.solidarity.written_services import TakenBack, publish
from apps.stories.return_codes import code_for

# What I did or let pass, what I will do, when I look again.
PLEDGES = (
    (
        "I laughed along when others talked about people that way.",
        "I say that I do not find it funny, the first time and not the third.",
        "Every Friday, on the way home.",
    ),
    (
        "Je n'ai pas entendu quand on me disait non à demi-mot.",
        "Je demande, j'attends la réponse, et un silence n'est pas un oui.",
        "Dans un mois, et chaque fois que je suis sûr de moi.",
    ),
    (
        "Me callé en reuniones en las que debí hablar.",
        "Pregunto después a quien lo vivió qué le sirve, y lo hago aunque me cueste.",
        "Después de cada reunión del equipo.",
    ),
)


def add_pledges() -> int:
    """Bring them before readers. Returns how many were new; a second run adds nothing."""
    return sum(_add(*pledge) for pledge in PLEDGES)


@transaction.atomic
def _add(did: str, will: str, again: str) -> bool:
    bits = hashlib.sha256(f"demonstration pledge {will}".encode()).digest()[:16]
    code = code_for(FormKey(text="", bits=bits))
    parts = {"did": did, "will": will, "again": again}
    try:
        first = send_pledge(parts=parts, code=code, demonstration=True)
    except TakenBack:
        return False
    pledge = pledge_of(code)
    return first and pledge is not None and publish(row=pledge)
