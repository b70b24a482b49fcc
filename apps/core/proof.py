"""A price for posting while somebody floods: a sum for a device, or a wait for whoever runs no
scripts (docs/decisions/0008-proof-of-work.md). On a quiet evening nobody meets either.

The form comes back with its words and a challenge. Its script solves that and sends the form
again; without scripts the person waits and presses Send. Both are bound to this form and this act,
and each is good for one time.
"""

import contextlib
import hashlib
import json
import secrets
import threading
import time
from dataclasses import dataclass

import altcha
from django.core import signing
from django.core.cache import cache
from django.http import HttpResponse
from django.utils.crypto import salted_hmac

from apps.core import counts, kept_words, limits, surge
from apps.core.requests import FormRequest
from apps.core.surge import Door

ALGORITHM = "PBKDF2/SHA-256"
# One try is COST rounds of HMAC, so 2 * COST calls of SHA-256.
COST = 1024
# Price -> how many tries it takes, drawn from this range. Whoever skips the part where no answer
# can be still pays its width, on average half: 64 tries, 2**17 calls of SHA-256, at the first step.
TRIES = {1: (64, 192), 2: (128, 384), 3: (256, 768)}
# Price -> how long whoever runs no scripts waits, in seconds.
WAITS = {1: 20, 2: 40, 3: 60}
CHALLENGE_LIVES = 10 * 60
TICKET_LIVES = 60 * 60
# A flood that waits is no less a flood: in one window a place may do this much by waiting.
WAITED_AT_LEAST = 10
LONGEST = 2000  # characters of an answer

_lock = threading.Lock()
_spent_here: dict[str, float] = {}


@dataclass(frozen=True)
class Ticket:
    """A signed place in the line: good from `ready` on, for an hour."""

    text: str
    ready: int

    def seconds_left(self) -> int:
        return max(self.ready - int(time.time()), 0)


def asks(request: FormRequest, door: Door, *, in_surge: bool = False) -> HttpResponse | None:
    """The page that asks for a proof, or None: nothing is asked, or it was given.

    Stands behind `@anonymous_form`. `in_surge`: an operator has said so.
    """
    price = surge.knock(door, request, surge=in_surge)
    if not price or worked(request, door) or waited(request, door):
        return None
    counts.add("flood_step")
    ticket = ticket_for(request, door, price)
    wait = ticket.seconds_left() or WAITS[price]
    return kept_words.give_back(
        request,
        reason="slow",
        status=429,
        form_key=request.form_key.text,
        retry_after=wait,
        proof={"challenge": challenge_for(request, door, price), "ticket": ticket.text},
        wait=wait,
    )


def challenge_for(request: FormRequest, door: Door, price: int) -> str:
    """A challenge as JSON, for `static/js/proof.js`."""
    low, high = TRIES[price]
    challenge = altcha.create_challenge(
        ALGORITHM,
        COST,
        counter=low + secrets.randbelow(high - low),
        expires_at=int(time.time()) + CHALLENGE_LIVES,
        data={"for": _form(request, door)},
        hmac_secret=_secret("challenge"),
        hmac_key_secret=_secret("answer"),
    )
    return json.dumps(challenge.to_dict())


def worked(request: FormRequest, door: Door) -> bool:
    """Whether the form brings the answer to a challenge of its own, for the first time."""
    answer = request.POST.get("proof", "")
    if not 0 < len(answer) <= LONGEST:
        return False
    if not altcha.verify_solution(
        answer, _secret("challenge"), hmac_key_secret=_secret("answer")
    ).verified:
        return False
    parameters = altcha.Payload.from_base64(answer).challenge.parameters
    if parameters.data != {"for": _form(request, door)}:
        return False
    return spend(parameters.nonce, CHALLENGE_LIVES)


def ticket_for(request: FormRequest, door: Door, price: int) -> Ticket:
    """The ticket that the form brought, so that its time goes on; a fresh one without."""
    brought = read_ticket(request, door)
    if brought and not is_spent(brought.text):
        return brought
    ready = int(time.time()) + WAITS[price]
    return Ticket(_signer().sign_object([_form(request, door), ready]), ready)


def read_ticket(request: FormRequest, door: Door) -> Ticket | None:
    """The ticket in the form, if it is ours, for this form, and not too old."""
    text = request.POST.get("waited", "")[:LONGEST]
    with contextlib.suppress(signing.BadSignature):
        form, ready = _signer().unsign_object(text)
        if form == _form(request, door) and time.time() < ready + TICKET_LIVES:
            return Ticket(text, ready)
    return None


def waited(request: FormRequest, door: Door) -> bool:
    """Whether the form brings a ticket whose time has come, for the first time."""
    ticket = read_ticket(request, door)
    if ticket is None or ticket.seconds_left() or is_spent(ticket.text):
        return False
    most = max(door.free, WAITED_AT_LEAST)
    if not limits.within(f"{door.action}-waited", request, limit=most, seconds=door.seconds):
        return False
    return spend(ticket.text, TICKET_LIVES)


def spend(proof: str, seconds: int) -> bool:
    """Mark a proof as used for as long as it could be shown again. False: it was used before."""
    name = _digest(proof)
    with contextlib.suppress(Exception):
        return bool(cache.add(f"spent:{name}", 1, seconds))
    return _spend_here(name, seconds)


def is_spent(proof: str) -> bool:
    name = _digest(proof)
    with contextlib.suppress(Exception):
        return cache.get(f"spent:{name}") is not None
    return _spent_here.get(name, 0) > time.time()


def _spend_here(name: str, seconds: int) -> bool:
    """Without the cache each process remembers by itself."""
    now = time.time()
    with _lock:
        for old in [each for each, until in _spent_here.items() if until <= now]:
            del _spent_here[old]
        first = name not in _spent_here
        _spent_here[name] = now + seconds
    return first


def _form(request: FormRequest, door: Door) -> str:
    """What a proof is bound to: this act and this form key."""
    return _digest(f"{door.action}|{request.form_key.bits.hex()}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _secret(purpose: str) -> bytes:
    return salted_hmac("apps.core.proof", purpose, algorithm="sha256").digest()


def _signer() -> signing.Signer:
    return signing.Signer(salt="apps.core.proof")
