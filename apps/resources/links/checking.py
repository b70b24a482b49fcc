"""One link, asked and judged."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from apps.resources.links import deny, digits, wire
from apps.resources.links.pace import Pace
from apps.resources.links.reading import Page, page_of
from apps.resources.links.signs import first_sign
from apps.resources.links.verdicts import (
    NEVER,
    Earlier,
    LinkCheck,
    Reason,
    Stop,
    Verdict,
    verdict_for,
)

MOST_REDIRECTS = 5
LONGEST_RETRY_AFTER = 7 * 24 * 3_600
PERMANENT = frozenset({301, 308})
REDIRECTS = PERMANENT | {302, 303, 307}
STATUS_REASONS: dict[int, Reason] = {
    401: Reason.SIGN_IN,
    403: Reason.FORBIDDEN,
    404: Reason.NOT_FOUND,
    408: Reason.TIME_OUT,
    410: Reason.REMOVED,
    429: Reason.TOO_MANY_REQUESTS,
}


@dataclass
class Walk:
    """Where a check has come to. `lasting`: every redirect so far is meant to stay."""

    address: str
    now: datetime
    pace: Pace
    reach: wire.Reach
    budget: wire.Budget
    url: httpx.URL | None = None
    asked: list[httpx.URL] = field(default_factory=list)
    status: int = 0
    retry_after: int = 0
    moved_to: str = ""
    lasting: bool = True
    got_cookie: bool = False
    number_on_page: bool | None = None


def check_link(
    address: str,
    *,
    now: datetime,
    pace: Pace,
    earlier: Earlier = NEVER,
    number: str = "",
    country: str = "",
    reach: wire.Reach = wire.PUBLIC,
) -> LinkCheck:
    """Asks an address as a reader would and says what came of it. Never raises.

    `number`, with the country (ISO 3166) where it is written without its code, is looked for on
    the page. `pace` is shared by all checks of a run. `earlier` decides between RETRY and BROKEN.
    """
    walk = Walk(address, now, pace, reach, wire.Budget(reach.seconds))
    try:
        reason = _judged(walk, _followed(walk), number, country)
    except Stop as stop:
        reason = stop.reason
    verdict = verdict_for(reason, earlier, now)
    return LinkCheck(
        verdict=verdict,
        reason=reason,
        address=walk.address,
        moved_to=walk.moved_to if verdict == Verdict.OK_MOVED else "",
        status=walk.status,
        redirects=max(0, len(walk.asked) - 1),
        retry_after=walk.retry_after,
        number_on_page=walk.number_on_page,
    )


def _followed(walk: Walk) -> wire.Answer:
    """The answer at the end of all redirects. Each of them passes the same door as the first."""
    url = deny.read(walk.address)
    while True:
        answer = _asked(walk, url)
        if answer.status not in REDIRECTS:
            return answer
        url = _next(walk, url, answer)


def _asked(walk: Walk, url: httpx.URL) -> wire.Answer:
    deny.refuse_url(url, walk.reach.ports)
    host = deny.host_of(url)
    _wait(walk, host)
    walk.asked.append(url)
    answer = wire.get(url, walk.reach, walk.budget)
    walk.status = answer.status
    walk.got_cookie = walk.got_cookie or "set-cookie" in answer.headers
    walk.retry_after = seconds_of(answer.headers.get("retry-after", ""), walk.now)
    walk.pace.hold(host, walk.retry_after)
    return answer


def _wait(walk: Walk, host: str) -> None:
    """Patience is not counted as slowness of the server."""
    try:
        walk.budget.extend(walk.pace.wait(host))
    except Stop:
        walk.retry_after = walk.pace.left(host)
        raise


def _next(walk: Walk, url: httpx.URL, answer: wire.Answer) -> httpx.URL:
    """Where a redirect leads; Stop where it leads nowhere, in a circle, or on and on."""
    if not (location := answer.headers.get("location", "")):
        raise Stop(Reason.ODD_ANSWER)
    walk.address = location[: deny.LONGEST_ADDRESS]
    following = deny.read(location, url)
    walk.address = str(following)
    if following in walk.asked:
        # A browser keeps the cookie and gets through; whether it does, a person can see.
        raise Stop(Reason.WANTS_COOKIES if walk.got_cookie else Reason.REDIRECT_LOOP)
    if len(walk.asked) > MOST_REDIRECTS:
        raise Stop(Reason.TOO_MANY_REDIRECTS)
    walk.lasting = walk.lasting and answer.status in PERMANENT
    if walk.lasting:
        walk.moved_to = walk.address
    return following


def _judged(walk: Walk, answer: wire.Answer, number: str, country: str) -> Reason:
    if reason := _refusal(answer):
        return reason
    page = page_of(answer)
    walk.number_on_page = _has(number, country, page)
    if doubt := first_sign(walk.asked[0], walk.asked[-1], page):
        return doubt
    if walk.number_on_page is False:
        return Reason.NUMBER_GONE
    return Reason.MOVED if walk.moved_to else Reason.ANSWERED


def _refusal(answer: wire.Answer) -> Reason | None:
    """What anything but a good answer means."""
    if answer.headers.get("cf-mitigated") == "challenge":
        return Reason.ROBOT_WALL
    if answer.status // 100 == 2:
        return None
    if 500 <= answer.status < 600:
        return Reason.SERVER_ERROR
    return STATUS_REASONS.get(answer.status, Reason.ODD_ANSWER)


def _has(number: str, country: str, page: Page | None) -> bool | None:
    """None where nobody can tell: half a page may have it in its other half."""
    if not number or page is None:
        return None
    found = digits.stands_on(number, page.text, country)
    return found if found or page.whole else None


def seconds_of(retry_after: str, now: datetime) -> int:
    """Of a Retry-After in seconds or as a date; 0 for none, a week at most."""
    if retry_after.isascii() and retry_after.isdigit():
        return min(int(retry_after[:9]), LONGEST_RETRY_AFTER)
    try:
        until = parsedate_to_datetime(retry_after)
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0
    seconds = (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds()
    return int(min(max(0, seconds), LONGEST_RETRY_AFTER))
