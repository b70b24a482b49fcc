from celery import shared_task

from apps.privacy import counting, sweeps, tombstones


@shared_task
def sweep_retention() -> None:
    """What has run out goes, by the table that /privacy/ shows."""
    sweeps.sweep()


@shared_task
def count_quarters() -> None:
    """A quarter that is over is counted for the transparency report, once."""
    counting.count_quarters()


@shared_task
def write_tombstones_down() -> None:
    """What is gone is noted outside the database, so that an older one can be told."""
    tombstones.write_down()
