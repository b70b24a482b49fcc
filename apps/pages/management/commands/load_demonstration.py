"""Fill a demonstration: people, stories, practice texts, organisations, me toos. Safe again."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.moderation.demonstration import refuse_unless_demonstration
from apps.moderation.demonstration_notes import add_waiting_notes
from apps.moderation.practising import add_texts_of_the_site
from apps.numbers.demonstration import add_me_toos
from apps.numbers.queries import public_total
from apps.numbers.services import publish_numbers
from apps.pages import demonstration
from apps.privacy.counting import count_quarters
from apps.solidarity.demonstration_letters import add_letters
from apps.solidarity.demonstration_pledges import add_pledges
from apps.stories.lifecycle import State


class Command(BaseCommand):
    help = "Loads made-up stories, me toos and sign-ins (DEMO=1 only); a second run adds nothing."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        try:
            refuse_unless_demonstration()
            path = demonstration.keep_sign_ins()
            # What stories and me toos are counted with comes before them.
            organizations = demonstration.add_organizations()
            campaigns = demonstration.add_campaigns()
            stories = demonstration.add_stories()
            add_texts_of_the_site(by=None, opens_on=timezone.now().date())
            demonstration.put_on_duty()
            me_toos = add_me_toos()
            add_pledges()
            add_waiting_notes()
            add_letters()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from None
        publish_numbers()
        count_quarters()
        if verbosity:
            self._tell(stories, me_toos, organizations, campaigns)
            self.stdout.write(f"Sign-ins are in {path}.")

    def _tell(self, stories: int, me_toos: int, organizations: int, campaigns: int) -> None:
        there = demonstration.where_stories_are()
        self.stdout.write(
            f"Stories: {stories} new; {there[State.PUBLISHED]} are published, "
            f"{there[State.QUEUED]} wait for a moderator, "
            f"{there[State.AWAITING_WRITER]} for an answer of the writer."
        )
        if code := demonstration.open_question():
            self.stdout.write(f"  The writer's code for that one: {code.words('en')}")
        self.stdout.write(f"Organisations: {organizations} new, with entries of their own.")
        self.stdout.write(f"Campaigns: {campaigns} new, one of which waits for an operator.")
        self.stdout.write(f"Me toos: {me_toos:,} new; the public total is {public_total() or 0:,}.")
