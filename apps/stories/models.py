"""What is kept of a me too and of a story. Nothing here can name a writer.

No row holds a time finer than a day, an address, or a device. Words that are not public are
sealed under the story's own key, which is destroyed with them (docs/decisions/0003).
"""

import hashlib
import hmac
import json
import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.campaigns.models import Campaign
from apps.core import crypto
from apps.resources.models import Organization, Service
from apps.stories.lifecycle import State


class Setting(models.TextChoices):
    WORK = "work", pgettext_lazy("where it happened", "At work")
    SCHOOL = "school", pgettext_lazy("where it happened", "At school or university")
    HOME = "home", pgettext_lazy("where it happened", "At home")
    PUBLIC = "public", pgettext_lazy("where it happened", "In a public place")
    ONLINE = "online", pgettext_lazy("where it happened", "Online")
    CARE = "care", pgettext_lazy("where it happened", "In care or at a doctor’s")
    MILITARY = "military", pgettext_lazy("where it happened", "In the military")
    FAITH = "faith", pgettext_lazy("where it happened", "In a faith community")
    SPORT = "sport", pgettext_lazy("where it happened", "In sport")
    OTHER = "other", pgettext_lazy("where it happened", "Somewhere else")


class Byline(models.TextChoices):
    ANONYMOUS = "anonymous", pgettext_lazy("how the writer appears", "Nobody’s name")
    NAME = "name", pgettext_lazy("how the writer appears", "A name I choose")
    ACCOUNT = "account", pgettext_lazy("how the writer appears", "The name of my account")


class Audience(models.TextChoices):
    ANYONE = "anyone", pgettext_lazy("who may read it", "Anyone")
    SITE = "site", pgettext_lazy("who may read it", "Anyone here, but no search engine")
    COUNT = "count", pgettext_lazy("who may read it", "Nobody. Only count me")


class Appear(models.TextChoices):
    REVIEW = "review", pgettext_lazy("when it appears", "When it has been read")
    WEEK = "week", pgettext_lazy("when it appears", "In a week")
    MONTH = "month", pgettext_lazy("when it appears", "In a month")
    DATE = "date", pgettext_lazy("when it appears", "On a date I choose")
    ASK = "ask", pgettext_lazy("when it appears", "When I say so")


class Details(models.TextChoices):
    """What our team may do with words that could identify someone."""

    ASK = "ask", pgettext_lazy("details", "Ask me first")
    HIDE = "hide", pgettext_lazy("details", "Take out for me what could identify someone")

    @classmethod
    def of(cls, *, hide: bool) -> "Details":
        """The choice behind `Story.hide_details`."""
        return cls.HIDE if hide else cls.ASK


class Purpose(models.TextChoices):
    """What a writer can agree to beyond being read here. Each stands alone and is off at first."""

    ADVOCACY = "advocacy", pgettext_lazy("use", "An organisation may use it to speak up for change")
    RESEARCH = "research", pgettext_lazy("use", "Researchers may read it in a study")
    PRESS = "press", pgettext_lazy("use", "The press may quote it")
    MACHINES = (
        "machines",
        pgettext_lazy("use", "It may be used to train machines that find warnings"),
    )


PROCESSING = "processing"


class MeToo(models.Model):
    """One person who said it. The total counts these rows and nothing else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lookup = models.BinaryField(unique=True, null=True, max_length=32)
    country = models.CharField(max_length=2, blank=True)
    setting = models.CharField(max_length=10, choices=Setting, blank=True)
    language = models.CharField(max_length=8)
    # A campaign is never deleted, so nobody looks for its rows here; the daily batch reads all.
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    counts_from = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["counts_from"], name="me_too_counts_from")]

    def __str__(self) -> str:
        return "me too"


class StoryQuerySet(models.QuerySet["Story"]):
    def to_screen(self) -> "StoryQuerySet":
        return self.filter(state=State.SCREENING)

    def published(self) -> "StoryQuerySet":
        """What readers may open: its public words stand, whatever is reviewed of it meanwhile."""
        return self.filter(published_month__isnull=False, published_text__isnull=False)

    def for_search_engines(self) -> "StoryQuerySet":
        """Published stories whose writers did not refuse search engines, feeds and the API."""
        return self.published().filter(audience=Audience.ANYONE)

    def in_public_order(self) -> "StoryQuerySet":
        return self.order_by("-published_month", "-shuffle")


class Story(models.Model):
    """One story and where it is in its life. Its words are in revisions, sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=16, choices=[(s, s) for s in State], default=State.DRAFT)
    me_too = models.OneToOneField(MeToo, on_delete=models.SET_NULL, null=True)
    data_key = models.BinaryField(null=True)
    language = models.CharField(max_length=8, blank=True)
    country = models.CharField(max_length=2, blank=True)
    setting = models.CharField(max_length=10, choices=Setting, blank=True)
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    byline = models.CharField(max_length=10, choices=Byline, default=Byline.ANONYMOUS)
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.ANYONE)
    appear = models.CharField(max_length=8, choices=Appear, default=Appear.REVIEW)
    # Not before this day, by the writer's wish; and the day drawn when it was approved.
    appear_on = models.DateField(null=True)
    out_on = models.DateField(null=True)
    may_stand = models.BooleanField(default=True)
    # Said beforehand: our team may take identifying details out, and nothing else.
    hide_details = models.BooleanField(default=False)
    # Whether help stands beside it; where a life may be at risk it always does.
    show_help = models.BooleanField(default=True)
    demonstration = models.BooleanField(default=False)
    at_risk = models.BooleanField(default=False)
    screening_until = models.DateTimeField(null=True)
    screening_attempts = models.PositiveSmallIntegerField(default=0)
    published_month = models.DateField(null=True)
    shuffle = models.BigIntegerField(null=True)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "stories"
        indexes = [
            models.Index(
                fields=["-published_month", "-shuffle"],
                name="story_public_order",
                condition=models.Q(published_month__isnull=False),
            ),
            models.Index(
                fields=["language", "-published_month", "-shuffle"],
                name="story_public_by_language",
                condition=models.Q(published_month__isnull=False),
            ),
            models.Index(
                fields=["campaign", "-published_month", "-shuffle"],
                name="story_public_by_campaign",
                condition=models.Q(published_month__isnull=False, campaign__isnull=False),
            ),
            models.Index(
                "screening_attempts",
                models.F("screening_until").asc(nulls_first=True),
                name="story_to_screen",
                condition=models.Q(state=State.SCREENING),
            ),
            models.Index(
                fields=["state"],
                name="story_to_review",
                condition=models.Q(state__in=[State.QUEUED, State.ESCALATED]),
            ),
            models.Index(
                fields=["out_on"],
                name="story_to_publish",
                condition=models.Q(state=State.SCHEDULED),
            ),
        ]

    def __str__(self) -> str:
        return f"story {self.pk}"

    def give_key(self) -> None:
        """Draw the key that this story's words are sealed with, itself sealed by the keyring."""
        self.data_key = crypto.seal(crypto.new_key(), binding=self._binding("data_key"))

    def key(self) -> bytes:
        """The story's own key. Raises crypto.CannotOpen when it is destroyed."""
        if self.data_key is None:
            raise crypto.CannotOpen
        return crypto.unseal(bytes(self.data_key), binding=self._binding("data_key"))

    def digest(self, text: str) -> str:
        """A digest of `text` under the story's key: it means nothing once the key is gone."""
        return hmac.new(self.key(), text.encode(), hashlib.sha256).hexdigest()

    def _binding(self, field: str) -> str:
        return f"stories.story.{field}:{self.pk}"


class Sealed(models.Model):
    """A row with words under its story's key, bound to table, field and row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sealed = models.BinaryField()

    class Meta:
        abstract = True

    def seal(self, value: Any, *, key: bytes) -> None:
        """Put `value` (anything JSON can hold) into the row, sealed."""
        self.sealed = crypto.seal(json.dumps(value).encode(), binding=self._binding(), key=key)

    def unseal(self, *, key: bytes) -> Any:
        """What was sealed. Raises crypto.CannotOpen."""
        return json.loads(crypto.unseal(bytes(self.sealed), binding=self._binding(), key=key))

    def _binding(self) -> str:
        return f"{self._meta.label_lower}.sealed:{self.pk}"


class Revision(Sealed):
    """The words as the writer sent them: {"title", "name", "words"}. Never changed.

    One that is `by_team` also has {"spans": …} as in redaction.Span, offsets in the words of the
    revision before it as they were read.
    """

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField(default=1)
    digest = models.CharField(max_length=64)
    declared = models.JSONField(default=dict)
    # Our team took identifying details out of the words before it; its spans are sealed with it.
    by_team = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "number"], name="one_revision_per_number")
        ]

    def __str__(self) -> str:
        return f"revision {self.number}"

    def text_read(self, *, key: bytes) -> dict[str, str]:
        """{"title", "name", "words"} as people on the team read them: cleaned, where a check is
        recorded. Offsets of spans are those of these words."""
        screening = Screening.objects.filter(revision=self).first()
        opened = (screening or self).unseal(key=key)
        return {name: opened[name] for name in ("title", "name", "words")}


class Screening(Sealed):
    """What the machine says of one revision; `sealed` holds its cleaned {"title", "words"}.

    `findings` are codes, scores and offsets into the cleaned words, never words.
    """

    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, related_name="screening")
    language = models.CharField(max_length=8)
    findings = models.JSONField()
    failed = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    # How long it is, and which version of the checks read it.
    words = models.PositiveIntegerField(default=0)
    version = models.CharField(max_length=16, blank=True)

    def __str__(self) -> str:
        return "screening"


class PublishedTextManager(models.Manager["PublishedText"]):
    """Reads no `search`: it is as long as the words, and only the database looks at it."""

    def get_queryset(self) -> models.QuerySet["PublishedText"]:
        return super().get_queryset().defer("search")


class PublishedText(models.Model):
    """The one row in which public words stand in clear; hide and withdrawal delete it."""

    story = models.OneToOneField(
        Story, on_delete=models.CASCADE, related_name="published_text", primary_key=True
    )
    title = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=40, blank=True)
    words = models.TextField()
    language = models.CharField(max_length=8)
    word_count = models.PositiveIntegerField()
    warnings = models.JSONField(default=list)
    codes = ArrayField(models.CharField(max_length=24), default=list)
    # The stems of title and words (search_queries.Kept), which live and go with them.
    search = SearchVectorField(null=True)

    objects = PublishedTextManager()

    class Meta:
        base_manager_name = "objects"
        indexes = [
            # Nothing waits outside the index, where an answer would have to look as well.
            GinIndex(fields=["search"], name="published_text_search", fastupdate=False)
        ]

    def __str__(self) -> str:
        return "published text"


class Authorship(models.Model):
    """The only link from a story to a person: the keyed hash of a return code."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, primary_key=True)
    lookup = models.BinaryField(unique=True, max_length=32, null=True)
    # The bits of the form key, under a key that only the code gives: who has the code can send the
    # same words again under the same code.
    form_key = models.BinaryField(null=True)
    account = models.ForeignKey(User, on_delete=models.CASCADE, null=True)

    def __str__(self) -> str:
        return "authorship"


class SavedDraft(models.Model):
    """What somebody wrote and saved, under a key that only the return code gives.

    The site cannot read it: neither the code nor the form key it comes from is stored. It holds
    {"fields": [[name, value], …], "form_key": hex of 16 bytes}.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lookup = models.BinaryField(unique=True, max_length=32)
    sealed = models.BinaryField()
    kept_until = models.DateField(db_index=True)

    def __str__(self) -> str:
        return "saved draft"


class HiddenText(Sealed):
    """The public row of a story while it is hidden, sealed: what bringing it back restores."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="hidden_text")
    # Then only our team brings it back, and two of us together.
    by_team = models.BooleanField(default=False)

    def __str__(self) -> str:
        return "hidden text"


class Tombstone(models.Model):
    """A keyed digest of something that is gone for good: a restored backup must not bring it back,
    and the form that made it must not make it again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.BinaryField(unique=True, max_length=32)
    made_on = models.DateField(db_index=True)

    def __str__(self) -> str:
        return "tombstone"


class Consent(models.Model):
    """One line of the ledger of what a writer agreed to, and took back. Lines are only added."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="consents")
    number = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=12, choices=[(PROCESSING, PROCESSING), *Purpose.choices])
    given = models.BooleanField()
    # Which wording of the promise: the day the text was last changed.
    wording = models.CharField(max_length=10, blank=True)
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "number"], name="one_consent_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {'yes' if self.given else 'no'}"

    @property
    def name(self) -> str | Promise:
        """What was agreed to, for the writer's page."""
        if self.purpose == PROCESSING:
            return pgettext_lazy("use", "That we keep and read what you wrote, to show it here")
        return Purpose(self.purpose).label


class RedactionProposal(Sealed):
    """Other words that a moderator proposes for one revision, bound to what was read of it:
    {"title", "words", "note", "spans": as in redaction.Span, "read": digest of the read words}."""

    class Answer(models.TextChoices):
        OPEN = "open", "open"
        ACCEPTED = "accepted", "accepted"
        REPHRASED = "rephrased", "rephrased"
        KEPT = "kept", "kept"
        OVERTAKEN = "overtaken", "overtaken"

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="proposals")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="proposals")
    number = models.PositiveSmallIntegerField()
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "number"], name="one_proposal_per_number"),
            models.UniqueConstraint(
                fields=["story"],
                condition=models.Q(answer="open"),
                name="one_open_proposal_per_story",
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.number}"


class NewsAddress(models.Model):
    """A random address that says only whether there is something new. Its hash, never itself."""

    story = models.OneToOneField(
        Story, on_delete=models.CASCADE, related_name="news_address", primary_key=True
    )
    lookup = models.BinaryField(unique=True, max_length=32)

    def __str__(self) -> str:
        return "news address"


class NewsMail(Sealed):
    """Where to write that there is something new, sealed, for whoever asked for that."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="news_mail")
    # The last move of the story that was told; a sequence, no time.
    told = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return "news by mail"


class Surge(models.Model):
    """One row: while it is on, people go on writing, and each post costs a moment of work.

    Where a person switched it on, nothing new goes out; by itself it holds nothing back.
    `calm_since`: the day since which nothing speaks for it any more; `chosen_until`: the last day
    on which a person's choice stands (docs/decisions/0034).
    """

    class Why(models.TextChoices):
        PERSON = "person", "person"
        AGE = "age", "age"
        ME_TOOS = "me_toos", "me_toos"
        STORIES = "stories", "stories"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    is_on = models.BooleanField(default=False)
    since = models.DateField(null=True)
    why = models.CharField(max_length=8, choices=Why, default=Why.PERSON, db_default=Why.PERSON)
    calm_since = models.DateField(null=True)
    chosen_until = models.DateField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_surge")]

    def __str__(self) -> str:
        return "surge"


class Likeness(models.Model):
    """How the words of a waiting story compare with others, as keyed numbers (screening.sketching).

    A row whose text is the first of its kind (`leads`) keeps its `bands`, so that others are found
    by them; `cluster` is what those that are nearly the same have in common, None for one alone. It
    goes with the story, and when its task closes (docs/decisions/0034).
    """

    story = models.OneToOneField(Story, on_delete=models.CASCADE, primary_key=True)
    bands = ArrayField(models.BigIntegerField(), default=list)
    compared = models.BooleanField(default=False)
    leads = models.BooleanField(default=False)
    cluster = models.UUIDField(null=True)
    # A person has said that this one is read alone.
    apart = models.BooleanField(default=False)

    class Meta:
        indexes = [
            GinIndex(
                fields=["bands"],
                name="likeness_bands",
                fastupdate=False,
                condition=models.Q(leads=True),
            ),
            models.Index(fields=["story"], name="likeness_new", condition=models.Q(compared=False)),
            models.Index(
                fields=["cluster"],
                name="likeness_cluster",
                condition=models.Q(cluster__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return "likeness"


class StoryMove(models.Model):
    """One move in a story's life: a day and a sequence, no finer time, no person."""

    sequence = models.BigAutoField(primary_key=True)
    story_id = models.UUIDField(db_index=True)
    move = models.CharField(max_length=16)
    source = models.CharField(max_length=16)
    target = models.CharField(max_length=16)
    actor = models.CharField(max_length=10)
    day = models.DateField()

    class Meta:
        indexes = [
            models.Index(
                fields=["day"], name="move_of_moderators", condition=models.Q(actor="moderator")
            )
        ]

    def __str__(self) -> str:
        return self.move


class Message(Sealed):
    """One message between a writer and the people who read for the site."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="messages")
    number = models.PositiveSmallIntegerField()
    from_writer = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "number"], name="one_message_per_number")
        ]

    def __str__(self) -> str:
        return f"message {self.number}"


class StoryResource(models.Model):
    """Help that may stand beside a story, the most fitting first by slot and score.

    Rows that are not `public` were chosen for review, from all that is known of the story. Readers
    see only `public` ones, chosen from what they can read at the gate (docs/matching.md).
    """

    class Source(models.TextChoices):
        AUTO = "auto", "auto"
        NGO = "ngo", "ngo"
        MODERATOR = "moderator", "moderator"

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="help")
    service = models.ForeignKey(Service, on_delete=models.CASCADE)
    slot = models.CharField(max_length=16)
    score = models.SmallIntegerField()
    reasons = ArrayField(models.CharField(max_length=32), default=list)
    public = models.BooleanField(default=False)
    source = models.CharField(max_length=9, choices=Source, default=Source.AUTO)
    # The one that an organisation which speaks of this story put here.
    pinned_by = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, related_name="+"
    )
    hidden = models.BooleanField(default=False)
    computed_on = models.DateField(null=True)
    algorithm = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "service"], name="one_service_per_story"),
            models.UniqueConstraint(
                fields=["story"],
                condition=models.Q(pinned_by__isnull=False),
                name="one_pin_per_story",
            ),
        ]

    def __str__(self) -> str:
        return self.slot

    @property
    def pinned(self) -> bool:
        return self.pinned_by_id is not None


class HelpSeen(models.Model):
    """One row: up to when changes of the directory have reached the help beside stories.

    `lately` are digests of the changes of the last minutes that were seen: a transaction that
    commits late brings a change that is older than the row.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    until = models.DateTimeField()
    lately = models.JSONField(default=list)
    # The lease of the run that looks now.
    busy_until = models.DateTimeField(null=True)
    # The way of choosing in which every story has its help.
    algorithm = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_help_seen")]

    def __str__(self) -> str:
        return "help seen"
