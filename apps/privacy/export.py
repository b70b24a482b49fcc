"""Everything that is kept of an account, for the person it belongs to."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.accounts import passkeys
from apps.accounts.models import User
from apps.core import places
from apps.moderation.queries import rule_of
from apps.my_story.standing import SAYINGS, standing_of
from apps.stories import queries
from apps.stories.models import (
    Byline,
    HiddenText,
    NewsAddress,
    NewsMail,
    PublishedText,
    Purpose,
    RedactionProposal,
    Setting,
    Story,
    StoryMove,
)
from apps.stories.presenting import choices_of, named
from apps.stories.publishing import ROW
from apps.stories.wishes import ledger_of, uses_of

PURPOSES = dict(Purpose.choices)
LEVELS = {
    "mentioned": pgettext_lazy("content warning", "mentioned"),
    "described": pgettext_lazy("content warning", "described"),
}
PROCESSING_IN_WORDS = _("To keep it, read it and show it here")


def copy_of(user: User) -> dict[str, Any]:
    """The account and each of its stories as plain data: texts, numbers, days as YYYY-MM-DD.

    Dates are as fine as they are stored. A story whose key is destroyed has no words left.
    """
    return {
        "site": settings.SITE_NAME,
        "made_on": timezone.now().date().isoformat(),
        "account": _account(user),
        "stories": [_story(story) for story in queries.stories_of_account(user)],
    }


def _account(user: User) -> dict[str, Any]:
    codes = Authenticator.objects.filter(user=user, type="recovery_codes").first()
    return {
        "name": user.username,
        "has_password": user.has_usable_password(),
        "passkeys": [{"added_on": key.created_at.date().isoformat()} for key in passkeys.of(user)],
        "recovery_codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
    }


def _story(story: Story) -> dict[str, Any]:
    standing = standing_of(story)
    return {
        "id": str(story.pk),
        "state": story.state,
        "state_in_words": str(standing.status),
        "rule": str(rule_of(story)) if story.state == "declined" else "",
        "opens_with_a_code": story.authorship.lookup is not None,
        "choices": _choices(story),
        "choices_in_words": [[str(name), str(value)] for name, value in _in_words(story) if value],
        "revisions": _revisions(story),
        "public": _public(story),
        "hidden": _hidden(story),
        "messages": [
            {"number": at, "from": "you" if line.from_writer else "team", "words": line.words}
            for at, line in enumerate(standing.thread, 1)
        ],
        "proposals": _proposals(story),
        "consents": [
            {
                "purpose": line.purpose,
                "purpose_in_words": str(PURPOSES.get(line.purpose, PROCESSING_IN_WORDS)),
                "given": line.given,
                "wording": line.wording,
                "day": line.day.isoformat(),
            }
            for line in ledger_of(story)
        ],
        "moves": _moves(story),
    }


def _choices(story: Story) -> dict[str, Any]:
    """What the writer chose, by the names the forms have."""
    mail = NewsMail.objects.filter(story=story).first()
    return {
        "language": story.language,
        "country": story.country,
        "setting": story.setting,
        "byline": story.byline,
        "audience": story.audience,
        "appear": story.appear,
        "appear_on": story.appear_on.isoformat() if story.appear_on else None,
        "goes_out_on": story.out_on.isoformat() if story.out_on else None,
        "readers_may_stand_with_you": story.may_stand,
        "help_stands_beside_it": story.show_help,
        "uses": sorted(uses_of(story)),
        "counted_from": story.me_too.counts_from.isoformat() if story.me_too else None,
        "news_address": NewsAddress.objects.filter(story=story).exists(),
        "news_by_mail": mail.unseal(key=story.key()) if mail else "",
    }


def _in_words(story: Story) -> list[tuple[Any, Any]]:
    """The same for the eye, in the language of the page."""
    places_by_code = dict(places.countries(get_language() or "en"))
    return [
        (_("Language"), dict(settings.LANGUAGES).get(story.language, story.language)),
        (_("Country"), places_by_code.get(story.country, story.country)),
        (_("Where it happened"), Setting(story.setting).label if story.setting else ""),
        (_("How you appear"), Byline(story.byline).label),
        *choices_of(story),
    ]


def _revisions(story: Story) -> list[dict[str, Any]]:
    if story.data_key is None:
        return []
    key = story.key()
    return [
        {
            "number": each.number,
            "by_team": each.by_team,
            "topics": each.declared,
            "topics_in_words": [
                f"{topic.name} ({LEVELS[topic.level]})" for topic in named(each.declared)
            ],
            **each.unseal(key=key),
        }
        for each in story.revisions.order_by("number")
    ]


def _public(story: Story) -> dict[str, Any] | None:
    text = PublishedText.objects.filter(story=story).first()
    if text is None or story.published_month is None:
        return None
    row = {name: getattr(text, name) for name in ROW}
    return {"month": f"{story.published_month:%Y-%m}", **row}


def _hidden(story: Story) -> dict[str, Any] | None:
    text = HiddenText.objects.filter(story=story).first()
    if text is None or story.data_key is None:
        return None
    kept = text.unseal(key=story.key())
    return {"month": kept["month"][:7], **{name: kept[name] for name in ROW}}


def _proposals(story: Story) -> list[dict[str, Any]]:
    if story.data_key is None:
        return []
    key = story.key()
    return [_proposal(each, each.unseal(key=key)) for each in story.proposals.order_by("number")]


def _proposal(row: RedactionProposal, kept: dict[str, Any]) -> dict[str, Any]:
    """Without the digest that binds it, which says nothing to anybody."""
    texts = {name: value for name, value in kept.items() if name != "read"}
    return {"number": row.number, "answer": row.answer, **texts}


def _moves(story: Story) -> list[dict[str, str]]:
    rows = StoryMove.objects.filter(story_id=story.pk).order_by("sequence")
    return [
        {
            "move": each.move,
            "by": each.actor,
            "state": each.target,
            "state_in_words": str(SAYINGS[each.target][0]) if each.target in SAYINGS else "",
            "day": each.day.isoformat(),
        }
        for each in rows
    ]
