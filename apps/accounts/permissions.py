"""Who may do what, as one table. A role that stands in no row of an act may not do it."""

from enum import StrEnum

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


class Permission(StrEnum):
    READ_STORIES = "read_stories"
    SECOND_REVIEW = "second_review"
    THIRD_REVIEW = "third_review"
    UNDO_FOR_OTHERS = "undo_for_others"
    CARE = "care"
    HIDE_STORY = "hide_story"
    RESTORE_OR_REMOVE = "restore_or_remove"
    ANSWER_APPEALS = "answer_appeals"
    ANSWER_NOTICES = "answer_notices"
    HOLD_STORIES = "hold_stories"
    ROUTE_TASKS = "route_tasks"
    EDIT_MACROS = "edit_macros"
    TRAIN = "train"
    PLAN_DUTY = "plan_duty"
    SEE_LOAD = "see_load"
    SEE_METRICS = "see_metrics"
    READ_AUDIT = "read_audit"
    RESET_SECOND_FACTOR = "reset_second_factor"
    MANAGE_TEAM = "manage_team"
    RUN_SITE = "run_site"
    KEEP_RESOURCES = "keep_resources"


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
}


def roles_that_may(permission: str) -> frozenset[Role]:
    """The roles that `permission` is given to. Raises ValueError for one that does not exist."""
    return PERMISSIONS[Permission(permission)]


def permissions_of(roles: set[str]) -> set[Permission]:
    """All that somebody with these roles may do."""
    return {each for each, allowed in PERMISSIONS.items() if roles & allowed}
