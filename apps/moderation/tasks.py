from celery import shared_task

from apps.moderation import (
    acting,
    alike,
    appealing,
    care,
    claims,
    hiding,
    note_opening,
    note_services,
    noticing,
    opening,
    practising,
    reporting,
    roster,
    shadowing,
    surging,
    wellbeing,
)


@shared_task
def open_review_tasks() -> None:
    """Give every story, letter and pledge that waits for a person a task in the queue."""
    opening.open_tasks()
    alike.group_alike()
    shadowing.open_shadow_tasks()
    hiding.open_hidden_tasks()
    reporting.collect_reports()
    # Last: here our checks read the words.
    note_opening.open_note_tasks()


@shared_task
def take_over_new_readings() -> None:
    """Let the queue say what the newest reading of each waiting story found."""
    opening.take_over_new_readings()


@shared_task
def act_on_decisions() -> None:
    """Publish and decline what can no longer be undone."""
    acting.act_on_due()


@shared_task
def publish_scheduled_stories() -> None:
    """Let out the stories whose day has come."""
    acting.publish_scheduled()


@shared_task
def return_expired_claims() -> None:
    """Put back what somebody took and left, and forget what was kept for a day."""
    claims.tidy_up()
    note_services.tidy_up()
    appealing.close_void()
    noticing.open_notice_tasks()
    wellbeing.forget()
    practising.forget_answers()
    care.forget_gone()
    roster.forget_old_shifts()


@shared_task
def look_for_surge() -> None:
    """Let a surge begin or end by itself."""
    surging.look()


@shared_task
def hear_writers() -> None:
    """Put what writers answered to a word of care in front of the safeguarding lead."""
    care.hear_writers()
