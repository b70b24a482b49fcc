"""`<script src="{% static 'js/x.js' %}"{% integrity 'js/x.js' %} defer>`: the browser runs the file
only if it is, to the byte, the one that this page was made with."""

import hashlib
from base64 import b64encode
from functools import lru_cache
from pathlib import Path

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def integrity(name: str) -> SafeString | str:
    """The attribute with the file's SHA-384; "" when there is no such file (yet)."""
    path = _served_file(name)
    if path is None:
        return ""
    return format_html(' integrity="{}"', _digest(path, path.stat().st_mtime_ns))


def _served_file(name: str) -> Path | None:
    stored_name = getattr(staticfiles_storage, "stored_name", None)
    # With DEBUG files go by their plain names, whatever stores them.
    if stored_name and not settings.DEBUG:
        return Path(staticfiles_storage.path(stored_name(name)))
    found = finders.find(name)
    return Path(found) if found else None


@lru_cache(maxsize=64)
def _digest(path: Path, changed: int) -> str:
    """`changed` is when: while somebody works on a file, its digest follows."""
    return "sha384-" + b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()
