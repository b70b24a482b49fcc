"""What somebody copies into their own page to show a number there."""

from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language

from apps.resources.oembed import SANDBOX

HEIGHT = 280

register = template.Library()


@register.simple_tag
def number_frame(campaign: str = "") -> str:
    """HTML of a frame with the total, or with that of a campaign by its slug, in the language of
    the page. Escape it before it is shown as text."""
    path = reverse("number_embeds:number")
    if campaign:
        path = reverse("number_embeds:campaign", args=[campaign])
    asked = urlencode({"lang": get_language() or "en"})
    return format_html(
        '<iframe src="{}{}?{}" width="100%" height="{}" title="{}" sandbox="{}" '
        'referrerpolicy="no-referrer" loading="lazy"></iframe>',
        *(settings.SITE_URL, path, asked, HEIGHT, settings.SITE_NAME, SANDBOX),
    )
