from celery import shared_task

from apps.numbers import services


@shared_task
def publish_numbers() -> None:
    """Move the public numbers, once a day."""
    services.publish_numbers()
