from celery import shared_task

from apps.stories.screening_run import screen_waiting


@shared_task
def screen_stories() -> None:
    """Read what waits, so that a moderator meets warnings before words."""
    screen_waiting()
