"""What allauth asks us, with the one thing more that stands above accounts: the record."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest

from apps.accounts.adapter import AccountAdapter
from apps.audit.services import record


class RecordingAdapter(AccountAdapter):
    """Writes down that somebody of the team signed in: who, and on which day.

    Never from where, and nothing of writers. It is called after the second step.
    """

    @transaction.atomic
    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        if user.works_here():
            record(actor=user, verb="sign_in", kind="person", object_id=user.pk)
