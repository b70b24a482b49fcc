"""Careful reading by people: what waits, who has it, what was decided."""

from apps.moderation.models.appeals import Appeal
from apps.moderation.models.care import (
    Basis,
    CareCase,
    CareOutcome,
    OutsideDisclosure,
    Recipient,
    Rung,
)
from apps.moderation.models.decisions import UNDO, VERDICTS, Choice, Decision, DecisionText, Rule
from apps.moderation.models.duty import DutyShift, DutyZone
from apps.moderation.models.holds import HoldReason, LegalHold
from apps.moderation.models.macros import Macro
from apps.moderation.models.measures import Measure, Measured
from apps.moderation.models.notices import GROUNDS, Ground, Notice, Outcome, Reason
from apps.moderation.models.people import Font, Level, Reader, TextSize
from apps.moderation.models.reports import Report, ReportOutcome, ReportReason, ReportRecord
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
from apps.moderation.models.waiting_notes import NoteTask
from apps.moderation.models.wellbeing import ReadingDay, Sitting, Talk

__all__ = [
    "GROUNDS",
    "PRACTISED",
    "UNDO",
    "VERDICTS",
    "Appeal",
    "Basis",
    "CareCase",
    "CareOutcome",
    "Choice",
    "Claim",
    "Decision",
    "DecisionText",
    "DutyShift",
    "DutyZone",
    "Font",
    "GoldenAnswer",
    "GoldenItem",
    "Ground",
    "HoldReason",
    "KeptNote",
    "Kind",
    "Lane",
    "LegalHold",
    "Level",
    "Macro",
    "Measure",
    "Measured",
    "NoteTask",
    "Notice",
    "Outcome",
    "OutsideDisclosure",
    "Reader",
    "ReadingDay",
    "Reason",
    "Recipient",
    "Recusal",
    "Report",
    "ReportOutcome",
    "ReportReason",
    "ReportRecord",
    "ReviewTask",
    "Rule",
    "Rung",
    "Sitting",
    "Stage",
    "Talk",
    "TeamNote",
    "TextSize",
]
