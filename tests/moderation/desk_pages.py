"""The desks of reports and of hidden stories, by the pages that moderators see."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.test import Client

from apps.moderation import claims
from tests import cast


@dataclass(frozen=True)
class Taken:
    """A claimed task on somebody's screen."""

    client: Client
    task_id: UUID
    page: Any

    @property
    def path(self) -> str:
        return f"/moderation/{self.task_id}/"


def take(user: Any, task_id: UUID | None = None) -> Taken:
    """The next task of this person, or this one, opened in their browser."""
    claim = (
        claims.claim_task(user=user, task_id=task_id)
        if task_id
        else claims.claim_next(user=user, anyway=True)
    )
    assert claim is not None
    client = cast.sign_in(Client(), user)
    page = client.get(f"/moderation/{claim.task_id}/")
    assert page.status_code == 200, page.status_code
    return Taken(client, claim.task_id, page)


def decide(taken: Taken, decision: str, **fields: Any) -> Any:
    """Save a decision, with the warnings that stand ticked unless others are given."""
    text = taken.page.content.decode()
    hidden = dict(
        re.findall(
            r'type="hidden" name="(token|version|revision|csrfmiddlewaretoken)" value="([^"]*)"',
            text,
        )
    )
    ticked = re.findall(r'name="warnings" value="([^"]+)" checked', text)
    posted = hidden | {"decision": decision, "warnings": ticked} | fields
    return taken.client.post(taken.path, posted, follow=True)
