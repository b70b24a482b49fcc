"""Who may do what, as one table. A role that stands in no row of an act may not do it.

docs/architecture.md shows the same table, and so does the operators' page of people.
"""

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    TRAINEE = "trainee", _("Moderator in training")
    MODERATOR = "moderator", _("Moderator")
    SENIOR = "senior", _("Senior moderator")
    SAFEGUARDING_LEAD = "safeguarding_lead", _("Safeguarding lead")
    OPERATOR = "operator", _("Operator")
    AUDITOR = "auditor", _("Auditor")
    ORGANISATION_EDITOR = "organisation_editor", _("Organisation editor")


T, M, S, L = Role.TRAINEE, Role.MODERATOR, Role.SENIOR, Role.SAFEGUARDING_LEAD
O, A, E = Role.OPERATOR, Role.AUDITOR, Role.ORGANISATION_EDITOR  # noqa: E741


class Permission(TextChoices):
    """One act, or one page. The label stands beside the roles that have it."""

    READ_STORIES = "read_stories", _("Open a story to read it, and decide")
    SECOND_REVIEW = "second_review", _("Read as the second person")
    THIRD_REVIEW = "third_review", _("Read as the third, when two disagree")
    UNDO_FOR_OTHERS = "undo_for_others", _("Undo what somebody else decided")
    CARE = "care", _("Look after what is escalated, and a life at risk")
    HIDE_STORY = "hide_story", _("Hide a story that is out")
    RESTORE_OR_REMOVE = (
        "restore_or_remove",
        _("Bring a hidden story back, or remove it, as one of two"),
    )
    ANSWER_APPEALS = "answer_appeals", _("Answer appeals of writers")
    ANSWER_NOTICES = "answer_notices", _("Answer notices from outside")
    HOLD_STORIES = "hold_stories", _("Keep a story from being erased, as one of two")
    ROUTE_TASKS = "route_tasks", _("Move several stories to another lane, or back")
    EDIT_MACROS = "edit_macros", _("Edit the texts that writers are sent")
    TRAIN = "train", _("Train people, and pick stories to learn from")
    PLAN_DUTY = "plan_duty", _("Plan who is on duty")
    SEE_LOAD = "see_load", _("See how much each person has read")
    SEE_METRICS = "see_metrics", _("See the figures of the queue")
    READ_AUDIT = "read_audit", _("Read the record of acts")
    RESET_SECOND_FACTOR = "reset_second_factor", _("Reset a lost second step, as one of two")
    MANAGE_TEAM = "manage_team", _("Invite people, change their roles and languages")
    RUN_SITE = "run_site", _("Run the site: pages, surge, alerts")
    KEEP_RESOURCES = "keep_resources", _("Keep the help of their own organisation")
    VOUCH_RESOURCES = (
        "vouch_resources",
        _("Confirm help that nobody keeps, and be an organisation’s second person"),
    )


P = Permission
PERMISSIONS: dict[Permission, frozenset[Role]] = {
    # Open the words of a story under a claim, and decide; a trainee's verdict is held.
    P.READ_STORIES: frozenset({T, M, S, L}),
    # Read as the second, without the first verdict; and as the third, when the two disagree.
    P.SECOND_REVIEW: frozenset({M, S, L}),
    P.THIRD_REVIEW: frozenset({S, L}),
    P.UNDO_FOR_OTHERS: frozenset({S, L}),
    # What is escalated, and a life at risk.
    P.CARE: frozenset({L}),
    # Hiding takes one person, bringing back and removing take two.
    P.HIDE_STORY: frozenset({M, S, L}),
    P.RESTORE_OR_REMOVE: frozenset({M, S, L}),
    P.ANSWER_APPEALS: frozenset({M, S, L}),
    # Somebody outside says that a story names them or is unlawful.
    P.ANSWER_NOTICES: frozenset({S, L}),
    P.HOLD_STORIES: frozenset({S, L}),
    # Bulk: to another lane, back to the queue, or a duplicate report closed. Never a decision.
    P.ROUTE_TASKS: frozenset({S, L}),
    P.EDIT_MACROS: frozenset({S, L}),
    P.TRAIN: frozenset({S, L}),
    P.PLAN_DUTY: frozenset({L}),
    # How much somebody has read is seen by themselves and the lead.
    P.SEE_LOAD: frozenset({L}),
    P.SEE_METRICS: frozenset({S, L}),
    # The record of acts. It holds no words, and who reads it opens none.
    P.READ_AUDIT: frozenset({A}),
    P.RESET_SECOND_FACTOR: frozenset({O, L}),
    # Running the site opens no story.
    P.MANAGE_TEAM: frozenset({O}),
    P.RUN_SITE: frozenset({O}),
    P.KEEP_RESOURCES: frozenset({E}),
    P.VOUCH_RESOURCES: frozenset({O}),
}


# An auditor who does the work would read their own record, and a verdict of somebody in training
# is held only while it is all they may give.
ALONE = frozenset({Role.AUDITOR, Role.TRAINEE})


def roles_that_may(permission: str) -> frozenset[Role]:
    """The roles that `permission` is given to. Raises ValueError for one that does not exist."""
    return PERMISSIONS[Permission(permission)]


def permissions_of(roles: set[str]) -> set[Permission]:
    """All that somebody with these roles may do."""
    return {each for each, allowed in PERMISSIONS.items() if roles & allowed}


def go_together(roles: Iterable[str]) -> bool:
    """Whether one person may hold all of these roles."""
    held = set(roles)
    return len(held) == 1 or not held & ALONE
