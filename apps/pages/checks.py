"""Settings that only the pages use, looked at by every `manage.py` command."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from apps.pages.security_txt import CONTACT


@register
def check_contacts(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """pages.E001 for each entry of SECURITY_CONTACT that cannot stand in security.txt."""
    wrong = [each for each in settings.SECURITY_CONTACT if not CONTACT.fullmatch(each)]
    sentence = "SECURITY_CONTACT holds {!r}; each entry begins with https://, mailto: or tel:."
    return [Error(sentence.format(each), id="pages.E001") for each in wrong]


@register
def check_onion(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """pages.E002 when ONION_URL is set and is no address of an onion service."""
    parts = urlsplit(settings.ONION_URL)
    is_onion = parts.scheme in {"http", "https"} and (parts.hostname or "").endswith(".onion")
    if not settings.ONION_URL or (is_onion and not parts.path and not parts.query):
        return []
    return [Error("ONION_URL must be http://….onion, without a path.", id="pages.E002")]


@register
def check_age(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """pages.E003 when MIN_AGE is no age that a rule could name."""
    if 13 <= settings.MIN_AGE <= 21:
        return []
    return [Error("MIN_AGE must be a number from 13 to 21.", id="pages.E003")]


@register
def check_webhook(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """pages.E004 when alerts would go out unencrypted; a demonstration may."""
    address = settings.ALERT_WEBHOOK_URL
    if not address or settings.DEMO or urlsplit(address).scheme == "https":
        return []
    return [Error("ALERT_WEBHOOK_URL must begin with https://.", id="pages.E004")]
