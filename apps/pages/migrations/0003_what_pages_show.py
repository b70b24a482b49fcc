"""What moves the version of the public pages (RULINGS 8; apps/core/migrations/0001).

A list and no calls in the services: a door that is built later, a command and a hand at the
database move it as well. Which tables pages read is compared in tests/pages/test_page_cache_tables.py.
"""

from django.db import migrations

# Table -> what a row says that readers see. Posting writes rows of which nobody sees anything.
SEEN = {
    "stories_story": "{row}.published_month IS NOT NULL",
    "stories_publishedtext": "true",
    "stories_storyresource": "{row}.public",
    "solidarity_letter": "{row}.state = 'published'",
    "solidarity_publishedletter": "true",
    "solidarity_pledge": "{row}.state = 'published'",
    "solidarity_publishedpledge": "true",
    "campaigns_campaign": "true",
    "campaigns_campaigntext": "true",
    "campaigns_hashtag": "true",
    "content_warnings_switchedoff": "true",
    "numbers_dailycell": "true",
    "pages_sitepage": "true",
    "privacy_quarterfigures": "true",
    "resources_confirmation": "true",
    "resources_emergencynumber": "true",
    "resources_language": "true",
    "resources_location": "true",
    "resources_organization": "true",
    "resources_phone": "true",
    "resources_service": "true",
    "resources_servicearea": "true",
    "resources_servicetranslation": "true",
    "resources_url": "true",
}
# A row that is written as it was changes nothing.
WHEN = {
    "INSERT": "{new}",
    "DELETE": "{old}",
    "UPDATE": "({old} OR {new}) AND OLD.* IS DISTINCT FROM NEW.*",
}
TRIGGER = """
CREATE CONSTRAINT TRIGGER public_version_{event} AFTER {event} ON {table}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ({when})
    EXECUTE FUNCTION core_move_public_version();
"""


def watch(table: str, seen: str) -> str:
    rows = {"old": seen.format(row="OLD"), "new": seen.format(row="NEW")}
    return "".join(
        TRIGGER.format(event=event, table=table, when=when.format(**rows))
        for event, when in WHEN.items()
    )


def leave(table: str) -> str:
    return "".join(f"DROP TRIGGER public_version_{event} ON {table};" for event in WHEN)


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0002_alerts"),
        ("core", "0001_public_version"),
        ("campaigns", "0001_initial"),
        ("content_warnings", "0001_what_a_place_changes"),
        ("numbers", "0001_initial"),
        ("privacy", "0003_legal_requests"),
        ("resources", "0002_keeping"),
        ("solidarity", "0001_initial"),
        ("stories", "0009_search"),
    ]

    operations = [migrations.RunSQL(watch(table, seen), leave(table)) for table, seen in SEEN.items()]
