from celery import shared_task
from django.db import transaction
from django.utils import timezone

from apps.audit import checking, partner


@shared_task
def sign_head() -> None:
    """The head of today is signed, and sent to the partner with what did not go before."""
    partner.keep_heads(timezone.now().date())


@shared_task
def check_record() -> None:
    """The chain is walked once a day, so that a break is seen within one."""
    with transaction.atomic():
        checking.check_once_a_day(timezone.now().date())
