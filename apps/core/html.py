"""Sanitising. The only module that imports bleach, so that it can be exchanged here."""

import html
import re
from itertools import zip_longest

import bleach

# Only these read as markup. "I <3 you" and "a < b" are words, and words are never lost.
_ELEMENTS = (
    "a abbr address area article aside audio b base bdi bdo blockquote body br button canvas "
    "caption center cite code col colgroup data dd del details dfn dialog div dl dt em embed "
    "fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr "
    "html i iframe img input ins kbd label legend li link main map mark marquee math menu meta "
    "meter nav noscript object ol optgroup option output p param picture pre progress q rp rt "
    "ruby s samp script section select slot small source span strong style sub summary sup svg "
    "table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr"
)
# With attributes it is a tag when there is a "=": "a <b and c> d" is what somebody wrote.
_TAG = re.compile(
    rf"<(/?(?:{'|'.join(_ELEMENTS.split())}))(?:[\s/]{{0,20}}|[\s/][^<>=]{{0,999}}+=[^<>]{{0,999}}+)>",
    re.IGNORECASE,
)
_PRIVATE_USE = range(0xF0000, 0x10FFFE)


def plain_text(text: str) -> str:
    """Tidied text without markup: tags go, what stands between them stays, nothing is escaped.

    Templates escape on the way out. A "<" that begins no known element is a word of the writer.
    A tag reaches the parser by its name alone: the quote that somebody forgot in an attribute
    would take all words behind it along.
    """
    pieces = _TAG.split(text)
    if len(pieces) == 1:
        return text
    hidden, shown = _stand_ins(text)
    words = [piece.translate(hidden) for piece in pieces[::2]]
    tags = [_bare(name) for name in pieces[1::2]]
    bare = "".join(map("".join, zip_longest(words, tags, fillvalue="")))
    cleaned = html.unescape(bleach.clean(bare, tags=frozenset(), strip=True))
    # Nothing but markup is nothing, so that a title of it is "Untitled".
    return cleaned.translate(shown) if cleaned.strip() else ""


def _bare(name: str) -> str:
    return "\n" if name.lower() == "br" else f"<{name}>"


def _stand_ins(text: str) -> tuple[dict[int, str], dict[int, str]]:
    """Characters that the text does not hold, for "&" and "<" while bleach looks at it.

    Escaping them instead costs the parser seconds on a page of "<".
    """
    held = set(text)
    free = (chr(point) for point in _PRIVATE_USE if chr(point) not in held)
    pairs = [(character, next(free)) for character in "&<"]
    return (
        {ord(character): stand_in for character, stand_in in pairs},
        {ord(stand_in): character for character, stand_in in pairs},
    )
