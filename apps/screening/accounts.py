"""Addresses of mail and web, and names of accounts.

Every quantifier is bounded and no pattern repeats a group that repeats the same
characters, so the time grows with the length of the text and no faster.
"""

import re
from collections.abc import Callable, Iterator

from .findings import Identifying
from .gazetteers import is_common
from .sources import LANGUAGES

EMAIL = re.compile(
    r"(?<![\w.%+\-])[\w.%+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){0,5}\.[^\W\d_]{2,24}(?![\w])"
)
# "noor at example dot com", "jeanne arobase courriel point fr", in seven languages.
AT = r"\(at\)|\[at\]|\{at\}|at|arobase|arroba|\(a\)|ät|klammeraffe|آت|ات|ایٹ|ايت"
DOT = r"\(dot\)|\[dot\]|dot|point|punto|ponto|punkt|دوت|نقطة|ڈاٹ|نقطه"
SPOKEN_EMAIL = re.compile(
    rf"(?<![\w.])[\w.\-]{{1,40}}(?: (?:{DOT}) [\w\-]{{1,40}}){{0,2}} ?(?:{AT}) ?[\w\-]{{2,40}}"
    rf"(?: (?:{DOT}) [\w\-]{{2,40}}){{0,1}}(?: (?:{DOT}) |\.|\((?:{DOT})\)|\[(?:{DOT})\])"
    r" ?(?:com|org|net|edu|info|fr|de|es|br|pt|at|ch|uk|co\.uk|co uk|mx|ar|eg|pk|sa|eu"
    r"|us|ca|كوم|کام)"
    r"(?!\w)",
    re.IGNORECASE,
)
ENDINGS = (
    "com|net|org|edu|gov|info|biz|io|app|dev|xyz|online|site|blog|co\\.uk|org\\.uk|ac\\.uk"
    "|com\\.br|fr|de|ch|nl|se|dk|pl|cz|eu|ca|au|br|mx|ae|sa|eg|pk|ru|jp|cn|uk|pt|at|tv|fi|hu"
    "|gr|ro|si|za|nz|ie|me"
)
LINK = re.compile(
    r"(?<![\w@.])(?:https?://[^\s<>\"'،؛]{3,500}|www\.[^\s<>\"'،؛]{3,500}"
    rf"|[a-z0-9][a-z0-9\-]{{1,62}}(?:\.[a-z0-9\-]{{1,63}}){{0,3}}\.(?:{ENDINGS})"
    r"(?:/[^\s<>\"']{0,300})?(?![\w@\-])"
    r"|[a-z0-9][a-z0-9\-]{2,62}\.[a-z]{2,12}/[\w\-./?=&%#~+]{2,300})",
    re.IGNORECASE,
)
# Words before a full stop that has lost its space: "he left.me too", "in his car.de".
TWO_LETTER_WORD = re.compile(r"\.(?:me|de|at|se|eu|ca|au|es)$", re.IGNORECASE)
HANDLE = re.compile(r"(?<![\w@./])@[A-Za-z0-9_][\w.\-]{2,29}(?<![.\-])")
NETWORKS = (
    "insta|instagram|ig|snap|snapchat|sc|twitter|tiktok|telegram|tg|discord|kik|reddit|onlyfans"
    "|facebook|fb|messenger|whatsapp|skype|steam|gamertag|psn|xbox|twitch|youtube|tinder|grindr"
    "|username|user name|nick|nickname|handle|pseudo|usuario|usuário|perfil|benutzer"
    "|انستغرام|انستا|انستقرام|سناب|سناب شات|تويتر|تيليجرام|تلغرام|فيسبوك|تيك توك|حساب|حسابه"
    "|حسابها|انسٹا|انسٹاگرام|فیس بک|ٹک ٹاک|آئی ڈی|یوزر نیم"
)
NAMED = "name|handle|account|id|username|tag|compte|cuenta|conta|konto|profil|nom"
IS = "is|was|as|under|est|c'est|es|era|é|ist|war|heißt|als|como|sous|unter|on|هو|ہے|باسم|اسمه"
HANDLE_CUE = re.compile(
    rf"(?<!\w)(?:{NETWORKS})(?: (?:{NAMED}))?(?: ?[:=] ?| (?:{IS}) )@?"
    r"([A-Za-z0-9_][\w.\-]{2,29})(?<![.\-])",
    re.IGNORECASE,
)
# Straight after the network a word must look like an account: "gamertag VoidMarrow_uk".
HANDLE_BESIDE = re.compile(
    rf"(?<!\w)(?:{NETWORKS}) @?((?=[a-z.\-]{{0,29}}[\d_])[a-z0-9_][\w.\-]{{3,29}})(?<![.\-])",
    re.IGNORECASE,
)
# Letters on both sides of a low line are an account and hardly anything else.
LOW_LINE = re.compile(
    r"(?<![\w@./\-])(?=[^\W_])[A-Za-z0-9]{2,20}(?:_[A-Za-z0-9]{1,20}){1,4}(?![\w@/]| ?=)"
)
REDDIT = re.compile(r"(?<![\w/])/?u/[A-Za-z0-9_\-]{3,20}")
DISCORD = re.compile(r"(?<![\w@])[A-Za-z0-9_.]{2,32}#\d{4}(?!\d)")


def find_accounts(text: str) -> Iterator[Identifying]:
    """All of them; they may overlap."""
    if "@" in text:
        yield from each(EMAIL, text, "email", 0.98)
        yield from each(HANDLE, text, "handle", 0.85)
    yield from each(SPOKEN_EMAIL, text, "email", 0.85)
    yield from each(LINK, text, "link", 0.95, keep=_is_link)
    for pattern in (REDDIT, DISCORD):
        yield from each(pattern, text, "handle", 0.85)
    yield from each(HANDLE_CUE, text, "handle", 0.8, group=1, keep=_is_account, why="cue")
    yield from each(HANDLE_BESIDE, text, "handle", 0.8, group=1, why="cue")
    if "_" in text:
        yield from each(LOW_LINE, text, "handle", 0.6)


def each(
    pattern: re.Pattern[str],
    text: str,
    kind: str,
    score: float,
    *,
    group: int = 0,
    keep: Callable[[str], bool] = bool,
    why: str = "shape",
) -> Iterator[Identifying]:
    """Every place of a pattern that is kept, without the signs that end a sentence."""
    for match in pattern.finditer(text):
        found = match.group(group)
        if keep(found):
            start, end = match.span(group)
            end -= len(found) - len(found.rstrip(".,;:!?)]}'"))
            if end > start:
                yield Identifying(start, end, kind, score, why)


def _is_link(found: str) -> bool:
    if "/" in found or found.lower().startswith("www."):
        return True
    return not (TWO_LETTER_WORD.search(found) and found.count(".") == 1)


def _is_account(found: str) -> bool:
    """ "his snap was bad": a plain common word is no account."""
    return not found.isalpha() or not is_common(found.lower(), LANGUAGES)
