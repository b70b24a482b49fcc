"""What people are told of who is there: writers with an hour, everybody else without one."""

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.moderation import roster


def for_writer(language: str) -> str | Promise:
    """Whether somebody reads urgent stories in `language` now, and until when in UTC."""
    watch = roster.watch(timezone.now(), language)
    if watch.until is None:
        return _("Nobody on our team is watching right now. The people named here answer now.")
    hour = watch.until.astimezone(timezone.get_default_timezone()).strftime("%H:%M")
    return _(
        "Someone on our team reads urgent stories until %(hour)s UTC. It can take them a while; "
        "the people named here answer now."
    ) % {"hour": hour}


def for_everybody() -> str | Promise:
    """The same without an hour: the roster of the team is nobody's business."""
    if roster.watch(timezone.now()):
        return _("Right now someone on our team reads urgent stories.")
    return _("Right now nobody on our team is watching. People who answer now are on Find help.")
