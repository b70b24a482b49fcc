"""Sanitising. The only module that imports bleach, so that it can be exchanged here."""

import html
import re

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
_TAG = re.compile(
    rf"<(?=/?(?:{'|'.join(_ELEMENTS.split())})(?:[\s/][^<>]{{0,2000}})?>)", re.IGNORECASE
)


def plain_text(text: str) -> str:
    """Text without markup: tags go, what stands between them stays, nothing is escaped.

    Templates escape on the way out. A "<" that begins no known element is a word of the writer.
    """
    pieces = _TAG.split(text)
    guarded = "<".join(piece.replace("&", "&amp;").replace("<", "&lt;") for piece in pieces)
    return html.unescape(bleach.clean(guarded, tags=frozenset(), strip=True))
