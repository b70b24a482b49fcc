"""What people may post about themselves. Forms check; they never save."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.content_warnings.vocabulary import WARNINGS, parse_choices
from apps.core import places
from apps.core.text import one_line, tidy
from apps.stories.campaign_fields import CampaignField
from apps.stories.models import Byline, Setting
from apps.stories.own_names import REAL, check_name
from apps.stories.return_codes import NotACode, ReturnCode, read_codes
from apps.stories.wish_forms import WishFields

NO_NUL = ProhibitNullCharactersValidator
TITLE_MAX = 120
NAME_MAX = 40

# What a keyboard, a cloud spell checker or a browser would otherwise keep or send.
QUIET = {"autocomplete": "off", "spellcheck": "false", "writingsuggestions": "false"}


class TidyField(forms.CharField):
    """Text as typed: NFC, no character that cannot be shown, no other change."""

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=False, **options)
        # Django would refuse a NUL; `tidy` takes it out and keeps the words.
        self.validators = [each for each in self.validators if not isinstance(each, NO_NUL)]

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value) or "").strip()


class LineField(TidyField):
    """One line of text."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value))


class Place(forms.Form):
    """Where it happened, as far as someone wants to say."""

    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        help_text=_(
            "Choose a country only if you want to be counted there. "
            "We never show a place with fewer than 20 people."
        ),
    )
    setting = forms.ChoiceField(
        label=_("Where it happened"),
        required=False,
        choices=[("", _("I would rather not say")), *Setting.choices],
    )
    campaign = CampaignField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Asked for when a page shows them or a country was chosen: there are 250.
        self.fields["country"].choices = countries_to_choose  # type: ignore[attr-defined]


def countries_to_choose() -> list[tuple[str, Any]]:
    """None, then all, by their names in the language of the page."""
    return [("", _("I would rather not say")), *places.countries(get_language() or "en")]


class StoryForm(Place, WishFields):
    """Every field of the write flow. Each step checks its own; Send checks them all.

    `account`: who is signed in and may appear under that name.
    """

    words = TidyField(
        label=_("Your words"),
        max_length=settings.WORDS_MAX,
        widget=forms.Textarea(attrs={**QUIET, "class": "words", "dir": "auto", "rows": 12}),
        error_messages={
            "required": _("There are no words here yet. One line is enough."),
            "max_length": _(
                "This is longer than we can keep: %(show_value)d characters. "
                "The most is %(limit_value)d. You can send the rest as a second story."
            ),
        },
    )
    title = LineField(
        label=_("A title"),
        required=False,
        max_length=TITLE_MAX,
        help_text=_("Readers see it in the list before they open your story. Nothing graphic."),
        widget=forms.TextInput(attrs={**QUIET, "dir": "auto"}),
    )
    warnings = forms.MultipleChoiceField(
        label=_("What it is about"),
        required=False,
        choices=[(f"{c}:{level}", "") for c in WARNINGS for level in ("mentioned", "described")],
    )
    language = forms.ChoiceField(
        label=_("The language you wrote in"),
        required=False,
        choices=[("", _("Find out from my words")), *settings.LANGUAGES],
    )
    byline = forms.ChoiceField(
        label=_("How you appear"),
        choices=Byline,
        required=False,
        widget=forms.RadioSelect,
        initial=Byline.ANONYMOUS,
        error_messages={
            "invalid_choice": _("You are not signed in here. Choose again how you appear."),
        },
    )
    # "yes" once the writer has said that a name that looks real may stay.
    name_sure = forms.CharField(required=False, widget=forms.HiddenInput)
    name = LineField(
        label=_("The name you choose"),
        required=False,
        max_length=NAME_MAX,
        help_text=_("Pick a name that nobody uses for you, here or anywhere else."),
        widget=forms.TextInput(attrs={**QUIET, "dir": "auto"}),
    )
    STEPS = {
        "start": (),
        "words": ("words", "title"),
        "topics": ("warnings",),
        "where": ("country", "setting", "language"),
        "name": ("byline", "name_sure", "name", "details"),
        "reach": (
            *("audience", "appear", "appear_on", "may_stand", "show_help", "campaign", "uses"),
        ),
        "preview": (),
    }

    def __init__(self, *args: Any, account: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        self.fields["byline"].choices = bylines(account)  # type: ignore[attr-defined]
        self.fields["country"].help_text = _(
            "Choose a country only if readers may see it beside your story."
        )

    def clean_warnings(self) -> dict[str, str]:
        return parse_choices(self.cleaned_data["warnings"])

    def clean_byline(self) -> str:
        return self.cleaned_data["byline"] or Byline.ANONYMOUS

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if self.cleaned_data.get("byline") != Byline.NAME:
            return ""
        if not name:
            raise forms.ValidationError(_("Write the name, or choose nobody’s name."))
        check_name(name, sure=self.cleaned_data.get("name_sure") == "yes")
        return name

    def clean(self) -> dict[str, Any]:
        """Everything that a story keeps; how the name was agreed on is nothing of that."""
        cleaned = super().clean() or {}
        cleaned.pop("name_sure", None)
        cleaned["hide_details"] = cleaned.pop("details", "") == "hide"
        return cleaned

    def asks_about_the_name(self) -> bool:
        """Whether the name only looks real, so that the writer may keep it."""
        return self.has_error("name", code=REAL)

    def fails_at(self, step: str) -> bool:
        """Whether a field of this step needs another look."""
        return any(name in self.errors for name in self.STEPS[step])

    def first_step_with_errors(self) -> str | None:
        """The step to send the person back to, or None when all is well."""
        return next((step for step in self.STEPS if self.fails_at(step)), None)


def bylines(account: User | None) -> list[tuple[str, Any]]:
    """How somebody may appear: under the name of an account only who is signed in."""
    if account is None:
        return [choice for choice in Byline.choices if choice[0] != Byline.ACCOUNT]
    # Isolated, so that a name written the other way round turns nothing else around.
    named = _("The name of my account: %(name)s") % {"name": f"\u2068{account.username}\u2069"}
    return [*bylines(None), (Byline.ACCOUNT, named)]


class CodeField(LineField):
    """A return code as somebody typed it; cleans to the list of codes it can mean."""

    default_error_messages = {
        "required": _("Type the eight words or the 27 digits of your code."),
        "invalid": _(
            "This does not open anything here. Look for a word or a number that is missing or "
            "twice. Capital letters, accents and hyphens do not matter."
        ),
    }

    def to_python(self, value: Any) -> list[ReturnCode]:  # type: ignore[override]
        try:
            return read_codes(super().to_python(value))
        except NotACode:
            if value:
                raise forms.ValidationError(self.error_messages["invalid"]) from None
            return []

    def run_validators(self, value: Any) -> None:
        return None


class CodeForm(forms.Form):
    """The way back: a return code and nothing else."""

    return_code = CodeField(
        label=_("Your code"),
        widget=forms.TextInput(attrs={**QUIET, "autocapitalize": "none", "dir": "auto"}),
    )


class ReplyForm(forms.Form):
    """An answer to the question of a moderator."""

    reply = TidyField(
        label=_("Your answer"),
        max_length=5000,
        widget=forms.Textarea(attrs={**QUIET, "dir": "auto", "rows": 6}),
        error_messages={"required": _("Write an answer, or leave it for now.")},
    )
