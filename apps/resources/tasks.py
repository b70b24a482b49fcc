from celery import shared_task

from apps.resources import ageing, duplicates, import_services, link_checks, reminding


@shared_task
def keep_fresh() -> None:
    """Say of each entry whether it is due, overdue or suspended today."""
    ageing.move_on()


@shared_task
def judge_files() -> None:
    """Judge the files that organisations brought."""
    import_services.judge_waiting()


@shared_task
def throw_away_files() -> None:
    """Let go of files that nobody saved."""
    import_services.throw_away_old()


@shared_task
def find_pairs() -> None:
    """Look for entries that may be the same."""
    duplicates.find_duplicates()


@shared_task
def remind_organizations() -> None:
    """Tell organisations what they should look at again, one mail a day at most."""
    reminding.remind()


@shared_task
def check_links() -> None:
    """Ask links that are due for it, if this site asks at all."""
    link_checks.check_links()
