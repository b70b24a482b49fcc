"""Whatever a kept page reads moves the version of the public pages when it changes."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from apps.resources.models import Service
from apps.solidarity.models import PublishedPledge
from tests.campaigns.running import a_campaign
from tests.factories import a_published_story
from tests.solidarity.test_letters import a_letter

TABLE = re.compile(r'(?:FROM|JOIN) "(\w+)"')
# What may be a minute old. How fast we read, and who is on duty, is told by pages about our work;
# whether the link of an entry answered is asked once a week.
A_MINUTE_OLD = {
    "stories_storymove",
    "moderation_dutyshift",
    "accounts_membership",
    "accounts_user",
    "resources_linkstate",
}


def kept_views() -> dict[str, Callable[..., Any]]:
    """URL name -> view, of all whose answers are kept."""
    found: dict[str, Callable[..., Any]] = {}

    def look(patterns: list[Any], names: tuple[str, ...]) -> None:
        for each in patterns:
            if isinstance(each, URLResolver):
                look(each.url_patterns, (*names, *filter(None, [each.namespace])))
            elif isinstance(each, URLPattern) and getattr(each.callback, "is_kept", False):
                found[":".join([*names, each.name or ""])] = each.callback

    look(get_resolver().url_patterns, ())
    return found


def addresses() -> dict[str, list[str]]:
    """URL name -> addresses that read all that it can read."""
    story = a_published_story(
        country="DE", warnings={"suicide": "described"}, campaign=a_campaign()
    )
    entry = Service.objects.shown().order_by("pk")[0]
    a_letter()
    return {
        "stories:list": ["/stories/?language=en&campaign=me-too"],
        "stories:detail": [f"/stories/{story.pk}/", f"/stories/{story.pk}/?open=1&country=FR"],
        "resources:help": ["/help/", "/help/?country=DE&open=1"],
        "resources:entry": [f"/help/{entry.pk}/"],
        "campaigns:page": ["/campaigns/me-too/"],
        "pages:younger": ["/younger/?country=DE"],
    }


@pytest.mark.django_db
def test_every_table_of_a_kept_page_moves_the_version(directory: Any):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'public_version_%'"
            " GROUP BY 1 HAVING count(*) = 3"
        )
        watched = {table for (table,) in cursor.fetchall()}
    own = addresses()
    read: set[str] = set()
    for name in kept_views():
        for path in own.get(name) or [reverse(name)]:
            with CaptureQueriesContext(connection) as asked:
                assert Client().get(path).status_code == 200, path
            read |= {table for each in asked for table in TABLE.findall(each["sql"])}
    assert {"stories_story", "numbers_dailycell", "resources_service"} <= read
    assert read - watched == A_MINUTE_OLD
    # No pledge is out here, so its words are not asked for.
    assert PublishedPledge._meta.db_table in watched
