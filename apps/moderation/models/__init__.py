"""Careful reading by people: what waits, who has it, what was decided."""

from apps.moderation.models.decisions import UNDO, VERDICTS, Choice, Decision, DecisionText, Rule
from apps.moderation.models.people import Font, Level, Reader, TextSize
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
from apps.moderation.models.training import PRACTISED, GoldenAnswer, GoldenItem
from apps.moderation.models.wellbeing import ReadingDay, Sitting, Talk

__all__ = [
    "PRACTISED",
    "UNDO",
    "VERDICTS",
    "Choice",
    "Claim",
    "Decision",
    "DecisionText",
    "Font",
    "GoldenAnswer",
    "GoldenItem",
    "KeptNote",
    "Kind",
    "Lane",
    "Level",
    "Reader",
    "ReadingDay",
    "Recusal",
    "ReviewTask",
    "Rule",
    "Sitting",
    "Stage",
    "Talk",
    "TeamNote",
    "TextSize",
]
