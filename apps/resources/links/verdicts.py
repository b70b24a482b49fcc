"""What can be said of a link, why, and when it is looked at again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Verdict(StrEnum):
    OK = "ok"
    OK_MOVED = "ok_moved"
    INCONCLUSIVE = "inconclusive"
    RETRY = "retry"
    SUSPECT = "suspect"
    BROKEN = "broken"
    BLOCKED = "blocked"


class Reason(StrEnum):
    ANSWERED = "answered"
    MOVED = "moved"
    # A robot may not come in; a person perhaps may.
    SIGN_IN = "sign_in"
    FORBIDDEN = "forbidden"
    TOO_MANY_REQUESTS = "too_many_requests"
    ROBOT_WALL = "robot_wall"
    TLS_REFUSED = "tls_refused"
    CERTIFICATE = "certificate"
    WANTS_COOKIES = "wants_cookies"
    ODD_ANSWER = "odd_answer"
    # Perhaps tomorrow.
    SERVER_ERROR = "server_error"
    TIME_OUT = "time_out"
    NO_CONNECTION = "no_connection"
    DNS_LATER = "dns_later"
    ASKED_TO_WAIT = "asked_to_wait"
    # It answers, but perhaps not with the page that was meant.
    SOFT_404 = "soft_404"
    FRONT_PAGE = "front_page"
    PARKED = "parked"
    EMPTY_PAGE = "empty_page"
    NUMBER_GONE = "number_gone"
    # Gone, when it stays so.
    NOT_FOUND = "not_found"
    REMOVED = "removed"
    NO_SUCH_HOST = "no_such_host"
    REDIRECT_LOOP = "redirect_loop"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    # What this site does not ask.
    BAD_ADDRESS = "bad_address"
    BAD_SCHEME = "bad_scheme"
    BAD_PORT = "bad_port"
    USER_INFO = "user_info"
    LOCAL_NAME = "local_name"
    NOT_PUBLIC = "not_public"


# BROKEN here means: once it was seen often and long enough.
VERDICTS: dict[Reason, Verdict] = {
    Reason.ANSWERED: Verdict.OK,
    Reason.MOVED: Verdict.OK_MOVED,
    Reason.SIGN_IN: Verdict.INCONCLUSIVE,
    Reason.FORBIDDEN: Verdict.INCONCLUSIVE,
    Reason.TOO_MANY_REQUESTS: Verdict.INCONCLUSIVE,
    Reason.ROBOT_WALL: Verdict.INCONCLUSIVE,
    Reason.TLS_REFUSED: Verdict.INCONCLUSIVE,
    Reason.CERTIFICATE: Verdict.INCONCLUSIVE,
    Reason.WANTS_COOKIES: Verdict.INCONCLUSIVE,
    Reason.ODD_ANSWER: Verdict.INCONCLUSIVE,
    Reason.SERVER_ERROR: Verdict.RETRY,
    Reason.TIME_OUT: Verdict.RETRY,
    Reason.NO_CONNECTION: Verdict.RETRY,
    Reason.DNS_LATER: Verdict.RETRY,
    Reason.ASKED_TO_WAIT: Verdict.RETRY,
    Reason.SOFT_404: Verdict.SUSPECT,
    Reason.FRONT_PAGE: Verdict.SUSPECT,
    Reason.PARKED: Verdict.SUSPECT,
    Reason.EMPTY_PAGE: Verdict.SUSPECT,
    Reason.NUMBER_GONE: Verdict.SUSPECT,
    Reason.NOT_FOUND: Verdict.BROKEN,
    Reason.REMOVED: Verdict.BROKEN,
    Reason.NO_SUCH_HOST: Verdict.BROKEN,
    Reason.REDIRECT_LOOP: Verdict.BROKEN,
    Reason.TOO_MANY_REDIRECTS: Verdict.BROKEN,
    Reason.BAD_ADDRESS: Verdict.BLOCKED,
    Reason.BAD_SCHEME: Verdict.BLOCKED,
    Reason.BAD_PORT: Verdict.BLOCKED,
    Reason.USER_INFO: Verdict.BLOCKED,
    Reason.LOCAL_NAME: Verdict.BLOCKED,
    Reason.NOT_PUBLIC: Verdict.BLOCKED,
}
GONE = frozenset(reason for reason, verdict in VERDICTS.items() if verdict == Verdict.BROKEN)

# One bad day of a server is no dead link (resources.md, "Freshness").
TIMES_BEFORE_BROKEN = 3
SPAN_BEFORE_BROKEN = timedelta(hours=48)

A_WEEK = timedelta(days=7)
A_DAY = timedelta(days=1)
FAILURES = frozenset({Verdict.RETRY, Verdict.SUSPECT, Verdict.BROKEN})


class Stop(Exception):
    """The check ends here, for this reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Earlier:
    """How often in a row a link was found gone before this check, and when first.

    Whoever keeps the results counts those with `LinkCheck.gone`, and starts anew at any other.
    """

    times: int = 0
    first: datetime | None = None


NEVER = Earlier()


@dataclass(frozen=True, slots=True)
class LinkCheck:
    """What one check found. Holds nothing of the page itself.

    `address` is the last one asked or refused; `moved_to` is the one to keep from now on, only
    with OK_MOVED. `status` is 0 where nothing answered. `retry_after` is in seconds, 0 when the
    server named none. `number_on_page` is None where nobody can tell: no number was given, no
    page of text came, or the page is longer than what is read.
    """

    verdict: Verdict
    reason: Reason
    address: str
    moved_to: str = ""
    status: int = 0
    redirects: int = 0
    retry_after: int = 0
    number_on_page: bool | None = None

    @property
    def gone(self) -> bool:
        """Whether it counts towards BROKEN, now or when it stays so."""
        return self.reason in GONE


def verdict_for(reason: Reason, earlier: Earlier, now: datetime) -> Verdict:
    """BROKEN only at the third time and 48 hours after the first; RETRY before."""
    if reason not in GONE:
        return VERDICTS[reason]
    often = earlier.times + 1 >= TIMES_BEFORE_BROKEN
    long = earlier.first is not None and now - earlier.first >= SPAN_BEFORE_BROKEN
    return Verdict.BROKEN if often and long else Verdict.RETRY


def next_check(
    verdict: Verdict, last: datetime, jitter: float, *, retry_after: int = 0
) -> datetime:
    """A week after `last`, a day after a failure, never before the server wants it.

    `jitter`, 0 to 1 and drawn by the caller, adds up to a seventh of that, so that links loaded
    together are not asked together. It only adds: three daily checks always span 48 hours.
    """
    pause = A_DAY if verdict in FAILURES else A_WEEK
    return last + max(pause + pause / 7 * jitter, timedelta(seconds=retry_after))
