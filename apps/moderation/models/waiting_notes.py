"""Letters and pledges that wait to be read: a lane of their own beside the tasks of stories."""

import uuid

from django.db import models

from apps.accounts.models import User
from apps.moderation.models.decisions import Choice, Rule
from apps.solidarity.models import Letter, Pledge, Written


class NoteTask(models.Model):
    """One letter or pledge that waits for a person. It goes with the row when that is taken back.

    `holder` has it until `expires_at`; of a closed one, `holder` decided it, and the task is
    forgotten when the day is over. `first_by` would not publish it for `first_rule`, and somebody
    else is asked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, null=True, related_name="tasks")
    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, null=True, related_name="tasks")
    language = models.CharField(max_length=8)
    # Our checks, or a person, see a possible risk to life: the safeguarding lead reads it.
    at_risk = models.BooleanField(default=False)
    holder = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField(null=True)
    is_opened = models.BooleanField(default=False)
    passed_by = models.ManyToManyField(User, related_name="+")
    first_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    first_rule = models.CharField(max_length=10, choices=Rule, blank=True)
    is_open = models.BooleanField(default=True)
    outcome = models.CharField(max_length=10, choices=Choice, blank=True)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(letter=None, pledge__isnull=False)
                | models.Q(letter__isnull=False, pledge=None),
                name="note_task_of_one_row",
            ),
            models.UniqueConstraint(
                fields=["letter"],
                condition=models.Q(is_open=True),
                name="one_open_task_per_letter",
            ),
            models.UniqueConstraint(
                fields=["pledge"],
                condition=models.Q(is_open=True),
                name="one_open_task_per_pledge",
            ),
        ]

    def __str__(self) -> str:
        return f"note task {self.pk}"

    @property
    def kind(self) -> str:
        """What waits, as the record calls it."""
        return "letter" if self.letter_id else "pledge"

    @property
    def row(self) -> Written:
        """What waits."""
        found = self.letter or self.pledge
        assert found
        return found
