from celery import shared_task

from apps.core import heartbeat
from apps.stories import news
from apps.stories.help_sweep import sweep_help
from apps.stories.screening_run import screen_outdated, screen_waiting


@shared_task
def screen_stories() -> None:
    """Read what waits, so that a moderator meets warnings before words."""
    screen_waiting()
    heartbeat.mark("screened")


@shared_task
def screen_outdated_stories() -> None:
    """Read what waits with today's words and weights, where they changed since."""
    screen_outdated()


@shared_task
def refresh_help() -> None:
    """Bring what changed in the directory to the help beside stories."""
    sweep_help()


@shared_task
def send_news() -> None:
    """Tell writers who asked for it that there is something new."""
    news.send_news()
