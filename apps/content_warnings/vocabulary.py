"""The 23 content warnings: what a story can be about, named without harm.

One list for the form, the reader's gate, the review page, the screening and
the choice of help. The order is fixed: pages show warnings in this order, and
`code` is what addresses, forms and files carry.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LEVELS: Final = ("mentioned", "described")

GROUPS: Final = MappingProxyType(
    {
        "sexual": _("Sexual harm"),
        "close": _("Followed, controlled or hurt"),
        "young": _("Children and family"),
        "self": _("Mind and body"),
        "hate": _("Hatred"),
        "violence": _("Violence and loss"),
        "after": _("Afterwards"),
    }
)


@dataclass(frozen=True, slots=True)
class ContentWarning:
    """One topic. `name` and `explanation` are translated when they are shown."""

    code: str
    group: str
    name: str | Promise
    explanation: str | Promise


def _topic(
    code: str, group: str, name: str | Promise, explanation: str | Promise
) -> tuple[str, ContentWarning]:
    return code, ContentWarning(code, group, name, explanation)


WARNINGS: Final = MappingProxyType(
    dict(
        [
            _topic(
                "sexual_assault",
                "sexual",
                _("Sexual assault"),
                _("Forced sex, or someone trying to force it."),
            ),
            _topic(
                "unwanted_touching",
                "sexual",
                _("Unwanted touching"),
                _("Being touched or kissed without wanting it."),
            ),
            _topic(
                "sexual_harassment",
                "sexual",
                _("Sexual harassment"),
                _("Sexual comments, looks, messages or exposing."),
            ),
            _topic(
                "image_abuse",
                "sexual",
                _("Private pictures"),
                _("Intimate pictures taken, shared or used as a threat."),
            ),
            _topic(
                "stalking",
                "close",
                _("Stalking"),
                _("Being followed, watched or tracked."),
            ),
            _topic(
                "domestic_violence",
                "close",
                _("Harm by a partner or at home"),
                _("A partner or someone at home who hurts or controls."),
            ),
            _topic(
                "child_sexual_abuse",
                "young",
                _("Sexual abuse of a child"),
                _("Sexual harm to a child or a teenager."),
            ),
            _topic(
                "incest",
                "young",
                _("Sexual harm by a relative"),
                _("Sexual harm by someone in the family."),
            ),
            _topic(
                "exploitation",
                "close",
                _("Exploitation"),
                _("Trafficking, forced marriage, or being taken or held."),
            ),
            _topic(
                "suicide",
                "self",
                _("Suicide"),
                _("Thoughts of suicide, an attempt, or a death."),
            ),
            _topic(
                "mental_health",
                "self",
                _("Mental health"),
                _("Panic, flashbacks, depression or time in hospital."),
            ),
            _topic("self_harm", "self", _("Self-harm"), _("Hurting oneself.")),
            _topic(
                "eating_disorder",
                "self",
                _("Eating disorders"),
                _("Starving, bingeing or purging."),
            ),
            _topic(
                "pregnancy_loss",
                "self",
                _("Pregnancy and its end"),
                _("Miscarriage, abortion or stillbirth."),
            ),
            _topic(
                "drugging_alcohol",
                "self",
                _("Drugs and alcohol"),
                _("A drink that was spiked, forced drinking, or addiction."),
            ),
            _topic("racism", "hate", _("Racism"), _("Racist words or acts.")),
            _topic(
                "lgbtq_phobia",
                "hate",
                _("Hatred of LGBTQ people"),
                _("Words or acts against lesbian, gay, bi, trans or queer people."),
            ),
            _topic(
                "sexism_slurs",
                "hate",
                _("Sexist insults"),
                _("Words that demean someone for being a woman."),
            ),
            _topic(
                "ableism",
                "hate",
                _("Hatred of disabled people"),
                _("Words or acts against disabled people."),
            ),
            _topic(
                "violence_weapons",
                "violence",
                _("Violence"),
                _("Beating, threats with weapons, or war."),
            ),
            _topic("death", "violence", _("Death"), _("Killing, dying or grief.")),
            _topic(
                "police_legal",
                "after",
                _("Police and court"),
                _("Reports, questioning, a trial or prison."),
            ),
            _topic(
                "medical",
                "after",
                pgettext_lazy("content warning", "Injury and examination"),
                _("Injuries, an examination or treatment."),
            ),
        ]
    )
)

# From a warning to the harms that the directory of help is sorted by
# (data/helplines, field `harms`), most fitting first.
HARMS: Final = MappingProxyType(
    {
        "sexual_assault": ("sexual_violence", "gender_based_violence"),
        "unwanted_touching": ("sexual_violence", "sexual_harassment", "gender_based_violence"),
        "sexual_harassment": ("sexual_harassment", "sexual_violence", "gender_based_violence"),
        "image_abuse": ("image_based_abuse", "sexual_violence", "gender_based_violence"),
        "stalking": ("stalking", "domestic_violence", "victims_of_crime"),
        "domestic_violence": ("domestic_violence", "gender_based_violence", "shelter"),
        "child_sexual_abuse": ("child_abuse", "sexual_violence"),
        "incest": ("sexual_violence", "child_abuse"),
        "exploitation": ("trafficking", "forced_marriage", "human_rights"),
        "suicide": ("suicide_crisis", "mental_health"),
        "mental_health": ("mental_health", "suicide_crisis"),
        "self_harm": ("suicide_crisis", "mental_health"),
        "eating_disorder": ("mental_health",),
        "pregnancy_loss": ("mental_health",),
        "drugging_alcohol": ("sexual_violence", "mental_health"),
        "racism": ("human_rights", "victims_of_crime"),
        "lgbtq_phobia": ("human_rights", "victims_of_crime"),
        "sexism_slurs": ("gender_based_violence", "sexual_harassment"),
        "ableism": ("human_rights", "victims_of_crime"),
        "violence_weapons": ("victims_of_crime", "domestic_violence"),
        "death": ("victims_of_crime", "mental_health"),
        "police_legal": ("legal", "victims_of_crime"),
        "medical": ("sexual_violence", "victims_of_crime"),
    }
)


def parse_choices(values: Iterable[str]) -> dict[str, str]:
    """Read the repeated form field `warnings`: "code:mentioned", "code:described".

    Out: code to level, in the order of `WARNINGS`. A code given twice keeps the
    stronger level. Anything else (unknown code, unknown level, no colon) is left
    out and never raises: a writer must not lose a page to a stale or edited form,
    and a moderator checks the topics in any case.
    """
    chosen: dict[str, str] = {}
    for value in values:
        code, _colon, level = value.partition(":")
        if code in WARNINGS and level in LEVELS:
            chosen[code] = max(chosen.get(code, level), level, key=LEVELS.index)
    return {code: chosen[code] for code in WARNINGS if code in chosen}


def parse_hidden(value: str | Iterable[str]) -> frozenset[str]:
    """Read `?hide=`: one comma list, or several values of the repeated key.

    Out: the known codes in it. Unknown ones are left out, so that an old
    bookmark keeps working when the vocabulary grows.
    """
    values = [value] if isinstance(value, str) else value
    named = {code.strip() for part in values for code in part.split(",")}
    return frozenset(named & WARNINGS.keys())
