"""Signs that a page answers, but is not the page that was meant. A person looks at what they say.

None of them is sure, so none is more than SUSPECT.
"""

import re

import httpx

from apps.resources.links.deny import host_of
from apps.resources.links.reading import Page
from apps.resources.links.verdicts import Reason

NOT_FOUND = re.compile(
    r"(?<!\d)404(?!\d)"
    r"|\b(page|file|content|site) (was |is |could |can )?(not|n['’]t|no longer) "
    r"(be )?(found|available|exist)"
    r"|\bnot found\b|\bno longer (exists?|available)\b|\bdoes ?n['’o]t exist\b"
    r"|\bpage (introuvable|non trouv[ée]e|inexistante)\b|n['’]existe (pas|plus)"
    r"|p[áa]gina no (encontrada|existe|disponible)|no se (encontr[óo]|ha encontrado)"
    r"|p[áa]gina n[ãa]o (encontrada|existe|dispon[íi]vel)"
    r"|seite (wurde )?nicht gefunden|existiert nicht"
    r"|الصفحة غير موجودة|لم يتم العثور|صفحہ نہیں ملا|صفحہ موجود نہیں",
    re.IGNORECASE,
)
NOT_FOUND_PATH = re.compile(
    r"/(404|error|errors|not-?found|page-?not-?found)(/|\.\w+|$)", re.IGNORECASE
)
PARKING_HOSTS = frozenset(
    [
        "above.com",
        "afternic.com",
        "bodis.com",
        "dan.com",
        "hugedomains.com",
        "parkingcrew.net",
        "parklogic.com",
        "sedo.com",
        "sedoparking.com",
        "undeveloped.com",
    ]
)
PARKED_WORDS = re.compile(
    r"domain (name )?(is |may be )?(for sale|parked|available for purchase)"
    r"|buy this domain|domain has expired|parked free|related searches.{0,80}privacy policy"
    r"|domaine est (à vendre|en vente)|dominio est[áa] (en|à) venta|dom[íi]nio est[áa] à venda"
    r"|domain steht zum verkauf",
    re.IGNORECASE | re.DOTALL,
)
PARKED_SOURCE = re.compile(
    r"sedoparking\.com|parkingcrew\.net|parklogic\.com|\bbodis\.com|location(\.href)?\s*=\s*[\"']/lander",
    re.IGNORECASE,
)
# A page with more words than this has something else to say.
WORDS_OF_A_PARKED_PAGE = 200
FRONT = re.compile(
    r"/?([a-z]{2}([-_][a-z]{2,4})?/?)?((index|home|default)(\.\w{2,5})?/?)?", re.IGNORECASE
)


def first_sign(asked: httpx.URL, answered: httpx.URL, page: Page | None) -> Reason | None:
    """The strongest doubt about an answer to `asked` that came from `answered`, if any."""
    if is_parking_host(host_of(answered)):
        return Reason.PARKED
    if is_front(answered) and not is_front(asked):
        return Reason.FRONT_PAGE
    moved = asked.path != answered.path
    if moved and NOT_FOUND_PATH.search(answered.path):
        return Reason.SOFT_404
    return _sign_on(page) if page else None


def _sign_on(page: Page) -> Reason | None:
    if not page.source.strip() and page.whole:
        return Reason.EMPTY_PAGE
    if NOT_FOUND.search(page.title) or NOT_FOUND.search(page.heading):
        return Reason.SOFT_404
    short = len(page.text.split()) <= WORDS_OF_A_PARKED_PAGE
    if short and (PARKED_WORDS.search(page.text) or PARKED_SOURCE.search(page.source)):
        return Reason.PARKED
    return None


def is_parking_host(host: str) -> bool:
    return ".".join(host.split(".")[-2:]) in PARKING_HOSTS


def is_front(url: httpx.URL) -> bool:
    """Whether it is the first page of a site, perhaps in one language."""
    return not url.query and FRONT.fullmatch(url.path) is not None
