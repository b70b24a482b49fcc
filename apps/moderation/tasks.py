from celery import shared_task

from apps.moderation import claims, services


@shared_task
def open_review_tasks() -> None:
    """Give every story that waits for a person a task in the queue."""
    claims.open_tasks()


@shared_task
def act_on_decisions() -> None:
    """Publish and decline what can no longer be undone."""
    services.act_on_due()


@shared_task
def return_expired_claims() -> None:
    """Put back what somebody took and left."""
    claims.tidy_up()
