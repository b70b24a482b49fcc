"""The help of one country on one page of paper, as a PDF.

`plain` sheets say nothing of this site: no name, no address, no code that leads here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from apps.core import places
from apps.resources.models import EmergencyNumber, Phone, Service
from apps.resources.paper import GAP, MARGIN, Paper
from apps.resources.qr import code_of

MOST = 12
COLUMNS = 2
FOOT = 34.0
CODE = 26.0


@dataclass(frozen=True)
class Content:
    """What stands on it. `address` and `site_name` are "" on a plain sheet."""

    country: str
    emergency: list[EmergencyNumber]
    any_mobile: str
    services: list[Service]
    address: str = ""
    site_name: str = ""


def draw(content: Content) -> bytes:
    """The sheet in the language of the page; always one page, with as many lines as fit."""
    paper = Paper(language=get_language() or "en", right=get_language_bidi())
    _head(paper, content)
    _lines(paper, content.services[:MOST])
    _foot(paper, content)
    return bytes(paper.output())


def _head(paper: Paper, content: Content) -> None:
    name = places.country_name(content.country, get_language() or "en")
    paper.words(name or _("Find help"), size=20, bold=True, x=MARGIN, width=paper.epw)
    paper.words(_("If you are in danger now"), size=11, x=MARGIN, width=paper.epw)
    for numbers, kinds in _emergency(content):
        paper.words(numbers, size=16, bold=True, x=MARGIN, width=paper.epw)
        if kinds:
            paper.words(kinds, size=9, x=MARGIN, width=paper.epw)
    if not content.emergency or not all(each.is_confirmed for each in content.emergency):
        paper.words(_("Not checked by this site yet."), size=8, x=MARGIN, width=paper.epw)
    paper.ln(3)
    paper.line(MARGIN, paper.y, paper.w - MARGIN, paper.y)
    paper.ln(4)


def _emergency(content: Content) -> Iterator[tuple[str, str]]:
    """Numbers with whom they reach; where nobody told us one, what any mobile telephone knows."""
    if not content.emergency:
        yield content.any_mobile, ""
    for each in content.emergency:
        yield each.number, " · ".join(str(kind) for kind in each.kind_names)


def _lines(paper: Paper, services: list[Service]) -> None:
    """In columns, one below the other; what does not fit is left out."""
    width = (paper.epw - GAP * (COLUMNS - 1)) / COLUMNS
    top, column = paper.y, 0
    for service in services:
        block = list(_block(paper, service))
        height = sum(paper.height_of(text, size=s, bold=b, width=width) for text, s, b in block)
        if paper.y + height > paper.h - FOOT - MARGIN:
            column += 1
            paper.set_y(top)
        if column == COLUMNS:
            return
        place = COLUMNS - 1 - column if paper.right else column
        for text, size, bold in block:
            paper.words(text, size=size, bold=bold, x=MARGIN + place * (width + GAP), width=width)
        paper.ln(3.5)


def _block(paper: Paper, service: Service) -> Iterator[tuple[str, float, bool]]:
    """Texts of one service, number first, with size and whether bold."""
    phones = list(service.phones.all())
    for phone in phones:
        yield phone.number, 14, True
        if kind := _kind(phone):
            yield kind, 9, False
    if not phones:
        yield service.host, 11, True
    yield service.name_here.text, 10.5, True
    facts = [str(service.for_whom), service.hours_in_words or service.hours_in_source]
    yield " · ".join(fact for fact in facts if fact), 9, False
    if spoken := " · ".join(_language(paper, each.code, each.name) for each in service.spoken):
        yield spoken, 9, False
    yield service.freshness, 8, False


def _kind(phone: Phone) -> str:
    if phone.keyword:
        return _("Text the word %(word)s") % {"word": phone.keyword}
    return "" if phone.type == "voice" else str(phone.type_name)


def _language(paper: Paper, code: str, own: str) -> str:
    """In its own words where the faces have its letters, and one line has one direction."""
    if paper.can_draw(own) and places.direction(code) == ("rtl" if paper.right else "ltr"):
        return own
    return places.language_name(code, get_language() or "en") or code


def _foot(paper: Paper, content: Content) -> None:
    paper.set_y(paper.h - MARGIN - FOOT + 4)
    paper.line(MARGIN, paper.y - 2, paper.w - MARGIN, paper.y - 2)
    width = paper.epw - (CODE + GAP if content.address else 0)
    x = MARGIN + (paper.epw - width if paper.right else 0)
    told = _(
        "A call can show on a phone bill and in the list of calls of the phone. You can delete a "
        "call from that list."
    )
    today = date_format(timezone.now().date(), "DATE_FORMAT")
    for text in (told, today, content.site_name, content.address):
        if text:
            paper.words(text, size=9, x=x, width=width)
    if content.address:
        place = MARGIN if paper.right else paper.w - MARGIN - CODE
        paper.code(code_of(content.address), x=place, y=paper.h - MARGIN - FOOT + 3, width=CODE)
