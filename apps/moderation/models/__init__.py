"""Careful reading by people: what waits, who has it, what was decided."""

from apps.moderation.models.decisions import UNDO, VERDICTS, Choice, Decision, DecisionText, Rule
from apps.moderation.models.people import Level, Reader
from apps.moderation.models.tasks import (
    Claim,
    KeptNote,
    Kind,
    Lane,
    Recusal,
    ReviewTask,
    Stage,
    TeamNote,
)

__all__ = [
    "UNDO",
    "VERDICTS",
    "Choice",
    "Claim",
    "Decision",
    "DecisionText",
    "KeptNote",
    "Kind",
    "Lane",
    "Level",
    "Reader",
    "Recusal",
    "ReviewTask",
    "Rule",
    "Stage",
    "TeamNote",
]
