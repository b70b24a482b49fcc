"""What the pages of reported and of hidden stories share. Nothing here reads or writes a story."""

from typing import Any

from django.http import HttpRequest

from apps.accounts.requests import StaffRequest
from apps.core.text import tidy
from apps.moderation import claims, notes, queries
from apps.moderation.forms import NOTE_MAX
from apps.moderation.models import Claim
from apps.moderation.review_views import as_uuid
from apps.stories.presenting import thread_of

# What stays in the form when a person asks for more time, or their time runs out.
WRITTEN = ("decision", "rule", "note", "macro")


def frame(request: StaffRequest, claim: Claim) -> dict[str, Any]:
    """What every page of a claimed task holds."""
    return {
        "claim": claim,
        "task": claim.task,
        "story": claim.task.story,
        "thread": thread_of(claim.task.story),
        "waiting": queries.count_waiting(request.user),
    }


def at_first(claim: Claim, revision_id: Any) -> dict[str, Any]:
    """What the form of a claimed task begins with: what it is bound to, and what was kept."""
    bound = {"token": claim.token, "version": claim.task.version, "revision": revision_id}
    kept = notes.kept_note(claim=claim)
    return {name: kept[name] for name in WRITTEN if name in kept} | bound


def keep_longer(request: StaffRequest, claim: Claim) -> None:
    """Extend the lease, and keep what stands in the form. Raises NotYours."""
    token = as_uuid(request.POST.get("token"))
    claim.expires_at = claims.renew_claim(user=request.user, token=token)
    notes.keep_note(claim=claim, fields=written(request))


def written(request: HttpRequest) -> dict[str, str]:
    """What stands in the form, tidied."""
    return {name: tidy(request.POST.get(name, ""))[:NOTE_MAX] for name in WRITTEN}
