"""A writer who disagrees with a decision of ours."""

import uuid

from django.db import models

from apps.moderation.models.decisions import Decision
from apps.moderation.models.tasks import ReviewTask


class Appeal(models.Model):
    """One a decision, ever. It is open as long as its task; what came of it is that task's
    decision, and its words stand in the thread of the story. It holds no time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="appeal")
    task = models.OneToOneField(ReviewTask, on_delete=models.CASCADE, related_name="appeal")

    def __str__(self) -> str:
        return "appeal"
