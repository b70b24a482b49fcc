"""`{% never_refilled %}`, first in a form: the browser does not put back what was typed there.

On Back, Chromium fills a form of a private page again if it knows it by the names of its first
fields. `autocomplete="off"` would prevent that too, and help with signing in as well.
"""

import secrets

from django import template
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def never_refilled() -> str:
    """A hidden field whose name is another one each time; nobody reads it."""
    return format_html('<input type="hidden" name="new-{}">', secrets.token_hex(6))
