"""How a person wants the site to look: one small cookie, only when they set something.

The cookie holds chosen words joined by dots, as in `dark.large`. Whatever else it holds is ignored.
"""

from dataclasses import dataclass, fields
from typing import Self

from django.conf import settings

HALF_A_YEAR = 182 * 24 * 3600
CHOICES = {
    "theme": ("light", "dark"),
    "text": ("large", "larger"),
    "contrast": ("more",),
    "simple": ("simple",),
    "nastaliq": ("naskh",),
}


def cookie_name() -> str:
    """Bound to the host over https; over plain http browsers refuse the prefix."""
    return "__Host-display" if settings.HTTPS else "display"


@dataclass(frozen=True)
class Display:
    """Each field is one of its CHOICES, or "" for what the device says."""

    theme: str = ""
    text: str = ""
    contrast: str = ""
    simple: str = ""
    nastaliq: str = ""

    @classmethod
    def read(cls, cookie: str) -> Self:
        """From the value of the cookie; unknown words are dropped."""
        words = cookie.split(".", 8)[:8]
        chosen = {
            name: next((word for word in words if word in allowed), "")
            for name, allowed in CHOICES.items()
        }
        return cls(**chosen)

    def write(self) -> str:
        """The value of the cookie; empty when nothing is set."""
        return ".".join(value for field in fields(self) if (value := getattr(self, field.name)))
