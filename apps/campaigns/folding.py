"""One campaign has many names. Two spellings of a name that people take for the same are one."""

import unicodedata

# What Arabic keyboards write differently for the same letter; Urdu's own forms go to Arabic ones.
LETTERS = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("یىېئے", "ي"),
        **dict.fromkeys("ہھةۃە", "ه"),
        "ک": "ك",
        "ں": "ن",
        "ؤ": "و",
        "گ": "ك",
        "ـ": "",
    }
)
LONGEST = 60
LETTERS_AND_DIGITS = ("L", "N")
# Vowels of Indian and Thai words are marks that do not combine; a choice of a picture is none.
PICTURE_CHOICES = {chr(point) for point in range(0xFE00, 0xFE10)}


def fold(name: str) -> str:
    """A name as it is looked for: no `#`, space, `_`, hyphen, accent or case, one form a letter.

    Out: at most LONGEST characters; "" where no letter or digit is left. Folding twice is folding
    once.
    """
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = unicodedata.normalize("NFC", plain).translate(LETTERS)
    # What only came apart now: a letter and the hamza above it.
    plain = unicodedata.normalize("NFKD", plain).translate(LETTERS)
    kept = "".join(_digit(each) for each in plain if _says_something(each))
    return unicodedata.normalize("NFC", kept)[:LONGEST]


def _says_something(each: str) -> bool:
    kind = unicodedata.category(each)
    if kind.startswith("M"):
        return not unicodedata.combining(each) and each not in PICTURE_CHOICES
    return kind.startswith(LETTERS_AND_DIGITS)


def _digit(each: str) -> str:
    """A digit of any script as 0 to 9."""
    return str(unicodedata.decimal(each, each))
