"""Settings, secrets and keys."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core import checks as system
from django.core.exceptions import ImproperlyConfigured

from apps.core import crypto, keyring
from apps.pages.doctor.findings import Finding, attention, ok, wrong

SECRETS = ("SECRET_KEY", "FORM_KEY_SECRET", "CODE_KEY", "CODE_PEPPER", "AUDIT_KEY")
LONG_ENOUGH = 32
OPERATING = "See docs/operating.md, Settings."
# What Django says, each for itself, of a site without https; `addresses` says it once.
WITHOUT_HTTPS = ("security.W004", "security.W008", "security.W012")
# Values that stand in documents and examples.
FROM_BOOKS = ("change-me", "changeme", "secret", "example", "insecure", "password")


def system_checks() -> Iterator[Finding]:
    """What `manage.py check --deploy` says, warnings and errors."""
    found = system.run_checks(include_deployment_checks=True)
    said_once = () if settings.HTTPS else WITHOUT_HTTPS
    bad = [each for each in found if each.level >= system.WARNING and each.id not in said_once]
    for each in bad:
        make = wrong if each.level >= system.ERROR else attention
        yield make(f"check {each.id}", each.msg, each.hint or OPERATING)
    if not bad:
        yield ok("settings", "Django finds nothing to say about the settings.")


def demonstration() -> Iterator[Finding]:
    """Whether this is a site for people or one with made-up stories."""
    if settings.DEMO:
        says = "This is a demonstration: made-up stories, unconfirmed help, sign-ins in a file."
        yield attention("demo", says, "For people who rely on it set DEMO=0 on an empty database.")
    if settings.DEBUG:
        says = "DEBUG is on: an error page would show code to a stranger."
        yield wrong("debug", says, "Set DEBUG=0.")


def secrets_are_good() -> Iterator[Finding]:
    """Long, each another, none from a document."""
    values = {name: str(getattr(settings, name)) for name in SECRETS}
    bad = False
    for name, value in values.items():
        if len(value) < LONG_ENOUGH or any(word in value.lower() for word in FROM_BOOKS):
            bad = True
            says = f"{name} is short, or stands in a document: it can be guessed."
            yield wrong(f"secret {name}", says, "Draw a new one before anybody uses the site.")
    if len(set(values.values())) < len(values):
        bad = True
        says = "Two secrets are the same: whoever learns one has both."
        yield wrong("secrets", says, "Draw each anew before anybody uses the site.")
    if not bad:
        yield ok("secrets", "Every secret is long and differs from the others.")


def keyring_opens() -> Iterator[Finding]:
    """Seal something with the newest key and open it again."""
    try:
        kid = keyring.newest()[0].decode()
        opened = crypto.open_text(crypto.seal_text("probe", binding="doctor"), binding="doctor")
    except (ImproperlyConfigured, OSError, ValueError) as error:
        says = f"The keyring cannot be used ({type(error).__name__}): no word can be opened."
        yield wrong("keyring", says, "Put KEYRING_FILE back from where your keys are kept.")
        return
    if opened == "probe":
        yield ok("keyring", f"The keyring opens what it seals; the newest key is {kid}.")
    yield from _key_file()


def _key_file() -> Iterator[Finding]:
    path = settings.KEYRING_FILE
    if path and Path(path).stat().st_mode & 0o077:
        says = "Others on this machine may read the file with the keys, or write it."
        yield attention("key file", says, f"chmod 600 {path}, or 640 with a group of its own.")


def addresses() -> Iterator[Finding]:
    """https, and a proxy that is believed."""
    if settings.HTTPS and not settings.TRUSTED_PROXIES and settings.SECURE_SSL_REDIRECT:
        says = "No proxy is believed, so every request over https is sent to https again."
        yield wrong("proxy", says, "Set TRUSTED_PROXIES to the address your proxy connects from.")
    elif settings.HTTPS:
        yield ok("proxy", "The site is on https and believes its proxy.")
    elif not settings.DEMO:
        says = "SITE_URL is not https: what people write can be read on its way."
        yield wrong("https", says, "Put a proxy with a certificate in front; set SITE_URL.")
    if any(host in ("*", ".") for host in settings.ALLOWED_HOSTS):
        says = "Any host name is answered."
        yield wrong("hosts", says, "Name yours in ALLOWED_HOSTS.")


def tor() -> Iterator[Finding]:
    """Whether there is an onion address; what it is was looked at by the system checks."""
    if settings.ONION_URL:
        yield ok("onion", "Pages name an onion address; ask it from a Tor Browser now and then.")
