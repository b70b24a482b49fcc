from celery import shared_task

from apps.pages import alerts


@shared_task
def sweep_alerts() -> None:
    """Look at what can go wrong, and tell what has changed."""
    alerts.sweep()
