"""The words of the directory: what a service is about, for whom, and how it is reached.

Codes are what the data file, the database and the HSDS feed carry (there as taxonomy terms).
They are arrays and plain columns, not a table of attributes: every row is read with its codes,
each code has a name in seven languages here, and nobody but us adds one.
"""

from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Named = MappingProxyType[str, str | Promise]

HARMS: Final[Named] = MappingProxyType(
    {
        "sexual_violence": _("Sexual violence"),
        "sexual_harassment": _("Sexual harassment"),
        "domestic_violence": _("Harm by a partner or at home"),
        "gender_based_violence": _("Violence because of gender"),
        "image_based_abuse": _("Private pictures"),
        "stalking": _("Stalking"),
        "child_abuse": _("Harm to children"),
        "elder_abuse": _("Harm to older people"),
        "forced_marriage": _("Forced marriage"),
        "trafficking": _("Trafficking"),
        "suicide_crisis": _("Thoughts of suicide"),
        "mental_health": _("Mental health"),
        "victims_of_crime": _("Any crime"),
        "human_rights": _("Human rights"),
        "legal": _("Legal advice"),
        "shelter": _("A safe place to stay"),
    }
)

# A service for the second is half a service for the first, and the other way round.
WIDER: Final = MappingProxyType(
    {
        "sexual_violence": "gender_based_violence",
        "sexual_harassment": "gender_based_violence",
        "domestic_violence": "gender_based_violence",
        "image_based_abuse": "gender_based_violence",
        "stalking": "gender_based_violence",
        "forced_marriage": "gender_based_violence",
        "trafficking": "gender_based_violence",
        "child_abuse": "victims_of_crime",
        "elder_abuse": "victims_of_crime",
        "mental_health": "suicide_crisis",
    }
)
GENDER_BASED: Final = frozenset(
    {"gender_based_violence"}
    | {code for code, wider in WIDER.items() if wider == "gender_based_violence"}
)
CRISIS: Final = frozenset({"suicide_crisis", "mental_health"})

SERVICE_TYPES: Final[Named] = MappingProxyType(
    {
        "helpline": _("Helpline"),
        "crisis_centre": _("Crisis centre"),
        "shelter": _("Shelter"),
        "legal_aid": _("Legal help"),
        "police": pgettext_lazy("service", "Police"),
        "counselling": _("Counselling"),
        "directory": _("Directory of help"),
    }
)

AUDIENCES: Final[Named] = MappingProxyType(
    {
        "anyone": _("For anyone"),
        "women": _("For women"),
        "women_girls": _("For women and girls"),
        "women_children": _("For women and children"),
        "children": _("For children and young people"),
        "men": _("For men"),
        "lgbtq": _("For LGBTQ people"),
        "older": _("For older people"),
        "refugees": _("For refugees"),
        "migrant_women": _("For women who came from another country"),
        "from_ukraine": _("For people from Ukraine"),
    }
)

# What somebody says of themselves, and the services that are for them beside those for anyone.
GROUPS: Final = MappingProxyType(
    {
        "women": frozenset({"women", "women_girls", "women_children"}),
        "men": frozenset({"men"}),
        "children": frozenset({"children", "women_girls", "women_children"}),
        "lgbtq": frozenset({"lgbtq"}),
        "older": frozenset({"older"}),
        "refugees": frozenset({"refugees", "migrant_women", "from_ukraine"}),
    }
)

# Most people may call these; the others are for some.
FOR_MANY: Final = frozenset({"anyone", "women", "women_girls", "women_children"})

PHONE_TYPES: Final[Named] = MappingProxyType(
    {
        "voice": pgettext_lazy("telephone", "Call"),
        "text": pgettext_lazy("telephone", "Text"),
        "whatsapp": "WhatsApp",
        "video": pgettext_lazy("telephone", "Video call"),
        "textphone": pgettext_lazy("telephone", "Textphone"),
    }
)

CHANNELS: Final[Named] = MappingProxyType(
    {
        "call": pgettext_lazy("way to reach help", "Call"),
        "text": pgettext_lazy("way to reach help", "Text"),
        "chat": pgettext_lazy("way to reach help", "Chat"),
        "in_person": pgettext_lazy("way to reach help", "In person"),
    }
)
# What answers a wish for a channel: types of numbers; chat is an address, not a number.
CHANNEL_TYPES: Final = MappingProxyType({"call": ("voice",), "text": ("text", "whatsapp")})
# Types of service that people come to; another one counts when it has an address to visit.
IN_PERSON: Final = frozenset({"crisis_centre", "shelter", "legal_aid", "counselling"})

EMERGENCY_KINDS: Final[Named] = MappingProxyType(
    {
        "police": pgettext_lazy("emergency number", "Police"),
        "ambulance": pgettext_lazy("emergency number", "Ambulance"),
        "fire": pgettext_lazy("emergency number", "Fire"),
    }
)

WORLDWIDE: Final = "ZZ"


def harm_choices() -> list[tuple[str, str | Promise]]:
    """For model fields: named by reference, so a new harm needs no migration."""
    return list(HARMS.items())


def service_type_choices() -> list[tuple[str, str | Promise]]:
    return list(SERVICE_TYPES.items())


def audience_choices() -> list[tuple[str, str | Promise]]:
    return list(AUDIENCES.items())


def phone_type_choices() -> list[tuple[str, str | Promise]]:
    return list(PHONE_TYPES.items())


def emergency_kind_choices() -> list[tuple[str, str | Promise]]:
    return list(EMERGENCY_KINDS.items())
