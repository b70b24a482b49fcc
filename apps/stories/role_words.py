"""What can stand instead of a name, in the language of the story; the usual one first.

Not translated by gettext, because they belong to the words of a story and not to the page. They
say no gender where the language allows it.
"""

import json
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "role_words.json"


@cache
def role_words(language: str) -> dict[str, tuple[str, ...]]:
    """Kind of detail -> words; English ones for a language that has none."""
    tables = json.loads(FILE.read_text(encoding="utf-8"))
    table = tables.get(language, tables["en"])
    return {kind: tuple(words) for kind, words in table.items()}
