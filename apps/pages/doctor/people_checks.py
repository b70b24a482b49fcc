"""What only people can mend: readers, second people, confirmed help, the record, numbers."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.accounts.queries import someone_leads, someone_reads
from apps.audit.queries import chain_state
from apps.numbers.queries import cells
from apps.pages.doctor.findings import Finding, attention, ok, wrong
from apps.resources.models import CONFIRMED, EmergencyNumber, LinkState

LATE_LINKS = timedelta(days=2)
NUMBERS_DAYS = 2


def team() -> Iterator[Finding]:
    """Somebody for each language, and two people where two are needed."""
    unread = [code for code, _name in settings.LANGUAGES if not someone_reads(code)]
    if unread:
        says = f"Nobody reads stories in: {', '.join(unread)}. They wait."
        yield attention("readers", says, "Give people these languages at /accounts/people/.")
    else:
        yield ok("readers", "Somebody reads each language.")
    second = User.objects.who_may(Permission.SECOND_REVIEW).count()
    if not settings.TWO_PEOPLE:
        says = "One person may do what else takes two (TWO_PEOPLE=0)."
        yield attention("two people", says, "Set it to 1 as soon as there are two of you.")
    elif second < 2:  # two people
        says = f"{second} people may read second; what needs two of them waits for ever."
        yield attention("two people", says, "Invite another one at /accounts/people/.")
    if not someone_leads():
        says = "Nobody looks after urgent stories."
        yield attention("lead", says, "Give somebody the role of safeguarding lead.")


def help_is_confirmed() -> Iterator[Finding]:
    """Whether people have looked at the emergency numbers."""
    numbers = EmergencyNumber.objects.all()
    confirmed = numbers.filter(status__in=CONFIRMED).count()
    if not numbers:
        says = "There are no emergency numbers: nobody in danger finds one."
        yield wrong("help", says, "Run manage.py prepare_site.")
    elif not confirmed and not settings.DEMO:
        says = "No person has confirmed an emergency number yet."
        yield attention("help", says, "Begin with your country at /organisations/unconfirmed/.")
    else:
        yield ok("help", f"{confirmed} emergency numbers are confirmed.")


def links() -> Iterator[Finding]:
    """Whether links of the directory are asked in time."""
    late = LinkState.objects.filter(next_at__lt=timezone.now() - LATE_LINKS).count()
    if settings.LINK_CHECKS and late:
        says = f"{late} links of the directory were not asked for two days longer than planned."
        yield attention("links", says, "Look whether the worker may reach the web.")


def record() -> Iterator[Finding]:
    """What the last walk along the record found."""
    state = chain_state()
    if not state.ok:
        says = f"The record of acts does not hold: {state.where}"
        yield wrong("record", says, "Stop changing things, copy the database, tell the auditor.")
    elif state.is_late:
        says = "The record of acts was not looked at for two days."
        yield attention("record", says, "Run manage.py verify_audit; look at Beat.")
    else:
        yield ok("record", "The record of acts holds.")


def numbers() -> Iterator[Finding]:
    """When the public numbers were last made."""
    day = cells().day
    today = timezone.now().date()
    if day and (today - day).days > NUMBERS_DAYS:
        says = f"The public numbers are of {day}."
        yield attention("numbers", says, "Look at Beat and the worker.")
    elif day:
        yield ok("numbers", f"The public numbers are of {day}.")
