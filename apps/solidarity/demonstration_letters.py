"""Letters of nobody, for a demonstration."""

import hashlib

from django.db import transaction

from apps.core.form_keys import FormKey
from apps.solidarity.letter_services import letter_of, send_letter
from apps.solidarity.written_services import TakenBack, publish
from apps.stories.return_codes import code_for

LETTERS = (
    "You do not have to be ready for anything today. Drink something warm. "
    "What happened is not the last thing that will be said about you.",
    "Il y a des jours où je ne pensais à rien d’autre, et puis il y en a eu un où j’ai "
    "remarqué la lumière sur le mur. Ces jours-là reviennent, de plus en plus souvent.",
    "No hace falta contarlo todo, ni hoy. Yo tardé años en decir la primera frase, y fue "
    "suficiente con esa.",
    "لا شيء يجب أن يُقال اليوم. هناك من يصدّق قبل أن يسمع التفاصيل، وأنا واحدة منهم.",
    "Ich habe lange gedacht, ich müsste stark sein. Heute reicht es mir, da zu sein. "
    "Das darf auch dir reichen.",
)


def add_letters() -> int:
    """Bring them before readers. Returns how many were new; a second run adds nothing."""
    return sum(_add(words) for words in LETTERS)


@transaction.atomic
def _add(words: str) -> bool:
    bits = hashlib.sha256(f"demonstration letter {words}".encode()).digest()[:16]
    code = code_for(FormKey(text="", bits=bits))
    try:
        first = send_letter(words=words, code=code, demonstration=True)
    except TakenBack:
        return False
    letter = letter_of(code)
    return first and letter is not None and publish(row=letter)
