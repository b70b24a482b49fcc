"""The words of checks: what is confirmed, what readers report, what a link answered."""

from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Named = MappingProxyType[str, str | Promise]

# In the order of freshness.FIELDS.
FIELD_NAMES: Final[Named] = MappingProxyType(
    {
        "numbers": pgettext_lazy("part of an entry", "Numbers"),
        "link": pgettext_lazy("part of an entry", "Website and chat"),
        "hours": pgettext_lazy("part of an entry", "Hours"),
        "languages": pgettext_lazy("part of an entry", "Languages"),
        "for_whom": pgettext_lazy("part of an entry", "For whom, and where"),
    }
)

# What a reader may say of an entry. Codes are stored (`Report.kind`).
REPORT_KINDS: Final[Named] = MappingProxyType(
    {
        "wrong_number": _("The number is wrong"),
        "nobody_answers": _("Nobody answers"),
        "closed": _("It does not exist any more"),
        "wrong_language": _("They do not speak the language that stands there"),
        "unsafe": _("They were unkind, or it did not feel safe"),
        "link_broken": _("The link does not work"),
    }
)

VERDICT_NAMES: Final[Named] = MappingProxyType(
    {
        "": _("Not looked at yet"),
        "ok": _("Works"),
        "ok_moved": _("Works, at another address"),
        "inconclusive": _("The machine cannot tell"),
        "retry": _("Did not answer, will be asked again"),
        "suspect": _("Answers, perhaps with another page"),
        "broken": _("Does not work"),
        "blocked": _("Not an address that we ask"),
    }
)

# By Reason of apps/resources/links; several codes that a person would say in the same words.
_SIGN_IN = _("The page lets no machine in.")
_NO_ANSWER = _("The page did not answer in time.")
_ODD = _("The page gave an answer that says nothing.")
_GONE = _("There is no such page.")
_AROUND = _("It leads from page to page and ends nowhere.")
_REFUSED = _("This is not an address of a public website.")
REASON_NAMES: Final[Named] = MappingProxyType(
    {
        "answered": "",
        "moved": _("It has moved for good."),
        "sign_in": _SIGN_IN,
        "forbidden": _SIGN_IN,
        "too_many_requests": _SIGN_IN,
        "robot_wall": _SIGN_IN,
        "tls_refused": _SIGN_IN,
        "wants_cookies": _SIGN_IN,
        "certificate": _("Its certificate does not hold."),
        "odd_answer": _ODD,
        "server_error": _NO_ANSWER,
        "time_out": _NO_ANSWER,
        "no_connection": _NO_ANSWER,
        "dns_later": _NO_ANSWER,
        "asked_to_wait": _NO_ANSWER,
        "soft_404": _("It says that the page was not found."),
        "front_page": _("It leads to the front page."),
        "parked": _("The address seems to be for sale."),
        "empty_page": _("The page is empty."),
        "number_gone": _("The number does not stand on the page."),
        "not_found": _GONE,
        "removed": _GONE,
        "no_such_host": _("There is no such site."),
        "redirect_loop": _AROUND,
        "too_many_redirects": _AROUND,
        "bad_address": _REFUSED,
        "bad_scheme": _REFUSED,
        "bad_port": _REFUSED,
        "user_info": _REFUSED,
        "local_name": _REFUSED,
        "not_public": _REFUSED,
    }
)
