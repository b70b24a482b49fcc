"""What takes seconds to read is read once, before the first person waits for it.

Where it happens before a server forks its processes, they share the memory of it.
"""

import ctypes
import gc
from contextlib import suppress

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation

from apps.core import places
from apps.screening.findings import ScreenInput
from apps.screening.services import KINDS, is_at_risk, prepare, screen_texts
from apps.screening.sources import LANGUAGES

# What a reader or a writer meets.
READ_FIRST = ("core", "numbers", "pages", "parts", "resources", "stories")
_warm = set[str]()


def warm_web() -> None:
    """In each language what pages say, and what a receipt looks for: danger to a life; templates
    and addresses, so that the first hundred readers after a start do not wait for them."""
    if "web" not in _warm:
        _warm.add("web")
        for folder in READ_FIRST:
            for template in sorted((settings.BASE_DIR / "templates" / folder).glob("*.html")):
                get_template(f"{folder}/{template.name}")
        for language in LANGUAGES:
            with translation.override(language):
                translation.gettext("Me too")
                reverse("pages:home")
            places.countries(language)
        prepare(kinds=("risk",))
        for language in LANGUAGES:
            is_at_risk(ScreenInput(id=language, text="a", language=language))


def warm_worker() -> None:
    """Every check in each language."""
    if "worker" not in _warm:
        _warm.add("worker")
        prepare(kinds=KINDS)
        screen_texts([ScreenInput(id=code, text="a", language=code) for code in LANGUAGES])


def settle() -> None:
    """Before a fork: give back what reading left over, and keep the collector off the rest, so
    that it writes into no page that is shared."""
    gc.collect()
    with suppress(OSError, AttributeError):  # Another libc has no such call, and no such need.
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    gc.freeze()
