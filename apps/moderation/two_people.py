"""When one person is not enough. Each reason is a code that is logged and shown."""

import secrets

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.permissions import Permission
from apps.moderation.models import Choice, Level, Reader, ReviewTask, Rule, Stage
from apps.stories.models import HiddenText, Revision, Screening, Story

# What says who or where somebody is; a date or a telling detail alone does not.
NAMING = frozenset(
    {"person", "place", "organisation", "address", "phone", "email", "handle", "id_number"}
)
YOUNG = frozenset({"child_sexual_abuse", "incest"})
REDACTED = "redacted"
ADVERTS_LOOKED_AT_TWICE = 10  # of a hundred

REASONS: dict[str, str | Promise] = {
    "checks": _("a check failed or is missing"),
    "details": _("our checks found a name, a place or a workplace"),
    "young": _("it may be about a child"),
    "danger": _("someone may be in danger"),
    "redacted": _("our team took details out"),
    "hidden": _("our team had hidden it"),
    "decline": _("it would not be published"),
    "sample": _("some are looked at twice, drawn by chance"),
    "training": _("the first reader is in training"),
}


def shown_reasons(task: ReviewTask) -> list[str | Promise]:
    """Why two people read it, as far as a second reader may know: most reasons would tell what the
    first one thinks, because they ask for two only for that verdict."""
    telling = {REDACTED} if task.stage == Stage.SECOND else {*REASONS}
    return [REASONS[reason] for reason in task.reasons if reason in telling]


def reasons_for(
    *, story: Story, revision: Revision, user: User, choice: str, rule: str = ""
) -> list[str]:
    """Why the verdict `choice` of `user` on this revision needs another person; [] when not."""
    if choice == Choice.PUBLISH:
        found = _of_story(story, revision)
    elif choice == Choice.DECLINE:
        found = _of_decline(rule)
    else:
        found = []
    return [*found, "training"] if is_in_training(user) else found


def drawn_for_comparison() -> bool:
    """Whether this story is one of the few that two people read to see how far they agree."""
    return secrets.randbelow(100) < settings.DOUBLE_REVIEW_PERCENT


def rule_holds() -> bool:
    """Whether two people are asked for at all: an organisation of one switches it off."""
    return bool(settings.TWO_PEOPLE)


def is_in_training(user: User) -> bool:
    """Whether everything this person decides is followed by somebody else."""
    if not user.may(Permission.SECOND_REVIEW):
        return True
    return Reader.of(user).level != Level.INDEPENDENT


def _of_story(story: Story, revision: Revision) -> list[str]:
    screening = Screening.objects.filter(revision=revision).first()
    findings = screening.findings if screening else {}
    kinds = {each["kind"] for each in findings.get("identifying", [])}
    codes = {*findings.get("labels", []), *revision.declared}
    holds = {
        "checks": screening is None or bool(screening.failed),
        "details": bool(kinds & NAMING),
        "young": bool(codes & YOUNG),
        "danger": story.at_risk,
        "redacted": revision.by_team,
        "hidden": HiddenText.objects.filter(story=story, by_team=True).exists(),
    }
    return [reason for reason, held in holds.items() if held]


def _of_decline(rule: str) -> list[str]:
    if rule != Rule.ADVERT:
        return ["decline"]
    return ["sample"] if secrets.randbelow(100) < ADVERTS_LOOKED_AT_TWICE else []
