"""The exact counts of one day. They go into the gate and nowhere else."""

from datetime import date

from django.db import connection

from apps.campaigns.models import Status
from apps.numbers.gate import BETWEEN, CROSSING
from apps.solidarity.pledge_queries import look_backs
from apps.stories.models import Story

Exact = dict[str, dict[str, int]]

# One reading of the table for every kind; it takes no lock that anybody who writes would wait for.
# The inner part is small (as many rows as there are different answers), so that the six ways to
# group it cost nothing more. `grouping` tells them apart: a bit for each column left out.
ME_TOOS = """
WITH alike AS (
    SELECT country, setting, language, campaign_id, date_trunc('month', counts_from) AS month,
           count(*) AS people
    FROM stories_metoo WHERE counts_from <= %s GROUP BY 1, 2, 3, 4, 5
), named AS (
    SELECT alike.*, coalesce(campaign.slug, '') AS slug
    FROM alike LEFT JOIN campaigns_campaign AS campaign
    ON campaign.id = alike.campaign_id AND campaign.status = ANY(%s)
)
SELECT grouping(country, setting, language, slug, month),
       country, setting, language, slug, to_char(month, 'YYYY-MM'), sum(people)::bigint
FROM named GROUP BY GROUPING SETS
    ((), (country), (setting), (language), (slug), (month), (country, setting))
"""
COLUMNS = ("country", "setting", "language", "campaign", "month")
TO_SEE = [Status.APPROVED.value, Status.ENDED.value]


def exact_counts(today: date) -> Exact:
    """kind -> key -> how many, of every kind of the gate; "" is who would rather not say."""
    return {
        **me_toos(today),
        "stories": {"": Story.objects.published().count()},
        **check_ins(),
    }


def me_toos(today: date) -> Exact:
    """Everybody who counts from today or before."""
    found: Exact = {"total": {"": 0}}
    with connection.cursor() as cursor:
        cursor.execute(ME_TOOS, [today, TO_SEE])
        for left_out, *values, people in cursor.fetchall():
            kind, key = _cell(left_out, values)
            found.setdefault(kind, {})[key] = people or 0
    return found


def _cell(left_out: int, values: list[str]) -> tuple[str, str]:
    kept = [place for place in range(len(COLUMNS)) if not left_out >> (4 - place) & 1]
    kind = CROSSING if len(kept) == 2 else COLUMNS[kept[0]] if kept else "total"
    return kind, BETWEEN.join(values[place] for place in kept)


def check_ins() -> Exact:
    """After how many days -> how many looked back at their pledge, and how many had kept it."""
    looked = look_backs().items()
    return {
        "pledge_answered": {str(days): answered for days, (answered, _kept) in looked},
        "pledge_kept": {str(days): kept for days, (_answered, kept) in looked},
    }
