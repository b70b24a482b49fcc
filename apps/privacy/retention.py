"""How long what is kept, as one table. The sweeps go by it and /privacy/ is drawn from it.

A rule with `days` names the setting that holds them; who lets go of it then is `keeper`. A rule
without days has no end by time: `until` says what ends it.
"""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.privacy.retention_rules import Keeper, Rule

LOCKED = _("In the database, locked with a key of its own.")
TRACE = _("In the database, as a trace from which nobody can make the code.")

_TABLE = (
    Rule(
        name="drafts",
        what=_("A draft you saved"),
        where=_("In the database, locked with your code. We cannot open it."),
        days="DRAFT_DAYS",
        then=_("It is deleted."),
        keeper=Keeper.SWEEP,
    ),
    Rule(
        name="alone",
        what=_("Words that only you can read, beside your me too"),
        where=_("In the database, locked with your code. We cannot open it."),
        days="ALONE_DAYS",
        then=_("They are deleted. Your me too goes on counting."),
        keeper=Keeper.SWEEP,
    ),
    Rule(
        name="waiting",
        what=_("A story, a letter or a pledge that waits to be read"),
        where=LOCKED,
        until=_("Until it was read, or you take it back."),
    ),
    Rule(
        name="questions",
        what=_("A question from us without an answer"),
        where=LOCKED,
        days="ANSWER_DAYS",
        then=_("The story is set aside. An answer opens it again."),
        keeper=Keeper.SWEEP,
    ),
    Rule(
        name="declined",
        what=_("A story that we did not publish, or took away again"),
        where=LOCKED,
        days="DECLINED_DAYS",
        then=_(
            "Words and key are erased, but not while we owe you an answer, nor in the %(appeal)s "
            "after it."
        ),
        keeper=Keeper.SWEEP,
    ),
    Rule(
        name="holds",
        what=_("A story that two of us have to keep, because of a law or a court"),
        where=_("Where it was. Why we keep it is locked."),
        until=_("Until two of us lift that, or you delete the story, which you always can."),
    ),
    Rule(
        name="notices",
        what=_("What somebody outside wrote to us about a story, and our answer"),
        where=_("In the database, locked."),
        days="NOTICE_TEXT_DAYS",
        then=_("It is deleted."),
        keeper=Keeper.SWEEP,
    ),
    Rule(
        name="set_aside",
        what=_("A story that was set aside, waits for your day or your word, or that you hide"),
        where=LOCKED,
        days="ENDING_DAYS",
        then=_("My story says so for %(notice)s. Then words and key are erased."),
        keeper=Keeper.SWEEP,
    ),
    Rule(
        name="published",
        what=_("A published story"),
        where=_("In the database, in clear, because readers read it."),
        until=_("Until you hide it or take it back. It is gone from our pages at once."),
    ),
    Rule(
        name="notes_declined",
        what=_("A letter or a pledge that we did not publish"),
        where=LOCKED,
        days="DECLINED_DAYS",
        then=_("It is deleted."),
        keeper=Keeper.SWEEP,
    ),
    Rule(
        name="notes_published",
        what=_("A published letter or pledge, and how you looked back on a pledge"),
        where=_("In the database, in clear. Readers see the words, and not how you looked back."),
        until=_("Until you take it back. It is gone from our pages at once."),
    ),
    Rule(
        name="looks_back",
        what=_("The day on which you can look back at a pledge, until you do"),
        where=_("In the database, and nobody sees it but you."),
        days="LOOK_BACK_DAYS",
        then=_("It is deleted. The pledge stays."),
        keeper=Keeper.SWEEP,
    ),
    Rule(
        name="with_the_story",
        what=_("Messages between you and us, what you agreed to, and where we tell you of news"),
        where=_("In the database. Messages and addresses are locked with the key of the story."),
        until=_("As long as the story."),
    ),
    Rule(
        name="reports",
        what=_("What readers chose: that they stand with you, or what is wrong with a story"),
        where=_("In the database: the choice, the day of a report, and nothing of who made it."),
        until=_("As long as the story."),
    ),
    Rule(
        name="me_too",
        what=_("A me too"),
        where=_("In the database: country, place and language, and no person."),
        until=_("As long as it counts."),
    ),
    Rule(
        name="me_too_traces",
        what=_("The trace of the code of a me too"),
        where=TRACE,
        days="ME_TOO_DAYS",
        then=_("It is deleted. The me too goes on counting, and nobody can take it back any more."),
        keeper=Keeper.SWEEP,
    ),
    Rule(
        name="receipts",
        what=_("That something was erased, under the number of a receipt or under your code"),
        where=_("In the database, as a trace and a month. No words."),
        days="RECEIPT_DAYS",
        then=_("It is deleted."),
        keeper=Keeper.SWEEP,
    ),
    Rule(
        name="tombstones",
        what=_("A mark that something is gone, so that no backup brings it back"),
        where=_("In the database and in a file beside it, as a trace and a day. No words."),
        days="TOMBSTONE_DAYS",
        then=_("It is deleted."),
        keeper=Keeper.SWEEP,
    ),
    Rule(
        name="accounts",
        what=_("An account, if you want one"),
        where=_("In the database: the name you chose, and what proves that it is you."),
        until=_("Until you close it."),
    ),
    Rule(
        name="sessions",
        what=_("An open visit to My story or to an account"),
        where=_("In the database, locked with a cookie that only your browser has."),
        until=_("%(visit)s without a sign of you (an account: %(idle)s), and %(whole)s at most."),
        then=_("It is closed, and deleted on the next day."),
        keeper=Keeper.SESSIONS,
    ),
    Rule(
        name="salts",
        what=_("Numbers that slow down floods"),
        where=_("In memory only, never on a disk, and made new every day."),
        until=_("%(salts)s at most."),
        then=_("They are forgotten."),
        keeper=Keeper.MEMORY,
    ),
    Rule(
        name="logs",
        what=_("Lines about errors of our program, without anything of a visit"),
        where=_("In files on our machines."),
        days="LOG_DAYS",
        then=_("Whoever runs this site throws them away."),
        keeper=Keeper.OPERATOR,
    ),
    Rule(
        name="backups",
        what=_("Backups, and the journal in which the database notes each change"),
        where=_("Encrypted, on another machine, apart from the keys."),
        days="BACKUP_DAYS",
        then=_("Whoever runs this site throws them away."),
        keeper=Keeper.OPERATOR,
    ),
    Rule(
        name="moves",
        what=_("On which day a story was sent, published or taken back, without words"),
        where=_("In the database."),
        until=_("For good, so that nobody on the team can hide a mistake."),
    ),
    Rule(
        name="audit",
        what=_("What our team did, without words and without anything about you"),
        where=_("In the database."),
        until=_("For good, so that nobody on the team can hide a mistake."),
    ),
)
RULES: Mapping[str, Rule] = {rule.name: rule for rule in _TABLE}


def days(rule: str) -> int:
    """How many days the rule of this name gives now."""
    return getattr(settings, RULES[rule].days)
