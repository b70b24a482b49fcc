"""Settings of the record that would not hold, refused before the site starts."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from apps.audit import keys

HERE = {"127.0.0.1", "::1", "localhost"}


@register
def check_audit(**_: Any) -> list[CheckMessage]:
    """AUDIT_KEY can be read, and the partner's address is encrypted or on this machine."""
    return [*_check_key(), *_check_partner()]


def _check_key() -> list[CheckMessage]:
    try:
        found = keys.keys()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="audit.E001")]
    long = [kid for kid in found if len(kid) > 16]
    return [Error(f"A name in AUDIT_KEY is too long: {kid}.", id="audit.E001") for kid in long]


def _check_partner() -> list[CheckMessage]:
    url = urlsplit(settings.AUDIT_PARTNER_URL)
    encrypted = url.scheme == "https" and bool(url.hostname)
    here = url.scheme == "http" and url.hostname in HERE
    if not settings.AUDIT_PARTNER_URL or encrypted or here:
        return []
    return [Error("AUDIT_PARTNER_URL must begin with https://.", id="audit.E002")]
