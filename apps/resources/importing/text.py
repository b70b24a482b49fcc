"""Cells as text: signs that hide or command are taken out, names are made comparable."""

import unicodedata
from functools import lru_cache

# Spreadsheets run a cell that begins with one of these.
COMMANDS = "=+-@＝＋－＠"
# Zero-width joiners are letters' neighbours in Urdu and Persian; other hidden signs are not.
JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"


def tidy(text: str) -> str:
    """One line, one space between words, no control signs, no marks that turn the direction."""
    kept = (_visible(each) for each in unicodedata.normalize("NFC", text))
    return " ".join("".join(kept).split())


def plain(text: str) -> tuple[str, bool]:
    """A cell as words, and whether a spreadsheet would have taken it for a command.

    What begins with "=" is not taken at all; other leading signs go.
    """
    tidied = tidy(text)
    bare = tidied.removeprefix("'").lstrip()
    if not bare.startswith(tuple(COMMANDS)):
        return tidied, False
    if bare[0] in "=＝":
        return "", True
    return bare.lstrip(COMMANDS + " '"), True


def neutralised(text: str) -> str:
    """A text that no spreadsheet runs: for whoever writes one into a file again."""
    return f"'{text}" if text.lstrip().startswith(tuple(COMMANDS)) else text


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Two spellings of one name are the same: no case, no accents, no punctuation."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    letters = (
        each if unicodedata.category(each)[0] in "LNM" else " "
        for each in bare
        if not unicodedata.combining(each) and each not in JOINERS
    )
    return " ".join("".join(letters).split())


def is_garbled(text: str) -> bool:
    """ "LeÃ³n": UTF-8 that somebody read as Windows-1252 before us, or signs already lost."""
    if "\N{REPLACEMENT CHARACTER}" in text:
        return True
    if text.isascii():
        return False
    try:
        return text.encode("cp1252").decode("utf-8") != text
    except UnicodeError:
        return False


def _visible(each: str) -> str:
    if each.isspace():
        return " "
    hidden = unicodedata.category(each) in {"Cc", "Cf", "Cs"} and each not in JOINERS
    return "" if hidden else each
