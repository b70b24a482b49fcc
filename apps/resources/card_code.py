"""What an organisation copies into its own page."""

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.resources.models import Organization
from apps.resources.oembed import HEIGHT, SANDBOX


def frame_code(organization: Organization) -> str:
    """HTML of a frame with the organisation's entries first, in the language of the page.

    Size and sandbox are attributes: a policy may forbid styles, and nothing in it needs a script.
    """
    asked = urlencode({"organization": organization.pk, "lang": get_language() or "en"})
    return format_html(
        '<iframe src="{}{}?{}" width="100%" height="{}" title="{}" sandbox="{}" '
        'referrerpolicy="no-referrer" loading="lazy"></iframe>',
        *(settings.SITE_URL, reverse("embeds:resources"), asked, HEIGHT, _("Find help"), SANDBOX),
    )
