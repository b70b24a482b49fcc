"""Changing the pages that an operator writes; every change stands in the record."""

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.audit.services import record
from apps.pages.models import SitePage


class ChangedMeanwhile(Exception):
    """Somebody else has saved this page since it was opened."""


class NothingToUndo(Exception):
    """What stands there is what stood there before."""


@transaction.atomic
def write_page(*, slug: str, language: str, text: str, seen: str, by: User) -> None:
    """Put `text` in place of the version `seen`; an empty text brings the site's own back.

    Raises ChangedMeanwhile when another version stands there by now.
    """
    page = _locked(slug, language)
    if page.version != seen:
        raise ChangedMeanwhile
    if text != page.text:
        _put(page, text, verb="write_page", by=by)


@transaction.atomic
def undo_page(*, slug: str, language: str, seen: str, by: User) -> None:
    """Bring back what stood there before; a second time brings this one back again.

    Raises ChangedMeanwhile as `write_page` does, and NothingToUndo.
    """
    page = _locked(slug, language)
    if page.version != seen:
        raise ChangedMeanwhile
    if not page.can_be_undone:
        raise NothingToUndo
    _put(page, page.previous, verb="undo_page", by=by)


def _locked(slug: str, language: str) -> SitePage:
    today = {"changed_on": timezone.now().date()}
    SitePage.objects.get_or_create(slug=slug, language=language, defaults=today)
    return SitePage.objects.select_for_update().get(slug=slug, language=language)


def _put(page: SitePage, text: str, *, verb: str, by: User) -> None:
    page.previous, page.text = page.text, text
    page.changed_on = timezone.now().date()
    page.save(update_fields=["previous", "text", "changed_on"])
    # The version, not the words: the record tells which text it was and repeats none.
    record(
        actor=by,
        verb=verb,
        kind="page",
        object_id=f"{page.slug}/{page.language}",
        role="operator",
        details={"version": page.version},
    )
