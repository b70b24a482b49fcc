"""Disk, backups, tombstones, built files, the clock of the network, and the site from outside."""

import shutil
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from apps.pages.doctor.findings import Finding, attention, ok, wrong

GIB = 1024**3
LITTLE, VERY_LITTLE = 2 * GIB, GIB // 2
PATIENCE = 5  # seconds
CERTIFICATE_DAYS = 14


def disk() -> Iterator[Finding]:
    """Room where the site writes."""
    places = {
        "VAR_DIR": Path(settings.VAR_DIR),
        "BACKUP_DIR": Path(settings.BACKUP_DIR),
        "TOMBSTONES_FILE": Path(settings.TOMBSTONES_FILE).parent,
    }
    for name, place in places.items():
        if not place.exists():
            continue
        free = shutil.disk_usage(place).free
        says = f"{free / GIB:.1f} GiB are free where {name} lies."
        if free < VERY_LITTLE:
            yield wrong(f"disk {name}", says, "Make room now, before the database stops.")
        elif free < LITTLE:
            yield attention(f"disk {name}", says, "Make room, or give it a larger disk.")
        else:
            yield ok(f"disk {name}", says)


def backups() -> Iterator[Finding]:
    """How old the last one is."""
    marker = settings.BACKUP_MARKER
    if not marker:
        says = "Nobody notices when there is no backup: BACKUP_MARKER is empty."
        if not settings.DEMO:
            yield attention("backup", says, "Make backups (docs/operating.md) and set it.")
        return
    try:
        hours = (time.time() - Path(marker).stat().st_mtime) / 3600
    except OSError:
        says = "There was never a backup that touched BACKUP_MARKER."
        yield wrong("backup", says, "Run manage.py backup, and let a timer do it each day.")
        return
    says = f"The last backup is {hours:.0f} hours old."
    if hours > settings.BACKUP_HOURS:
        yield wrong("backup", says, "Look at what makes them, and whether its disk is full.")
    else:
        yield ok("backup", says)


def tombstones() -> Iterator[Finding]:
    """Whether the file can be written, and outlives the disk of the site."""
    path = Path(settings.TOMBSTONES_FILE)
    try:
        with path.open("ab"):
            pass
    except OSError as error:
        says = f"The file of tombstones cannot be written ({type(error).__name__})."
        do = "Make TOMBSTONES_FILE a file that the worker may write: a restore needs it."
        yield wrong("tombstones", says, do)
        return
    if path.stat().st_dev == Path(settings.VAR_DIR).stat().st_dev and not settings.DEMO:
        says = "The file of tombstones lies on the disk of everything else."
        yield attention("tombstones", says, "Move it to another disk, or copy it away each minute.")
    else:
        yield ok("tombstones", "The file of tombstones can be written.")


def built_files() -> Iterator[Finding]:
    """Static files, pages for when nothing answers, and catalogues."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    away = Path(settings.BUILD_DIR) / "away"
    catalogues = [
        settings.BASE_DIR / "locale" / code / "LC_MESSAGES" / "django.mo"
        for code, _name in settings.LANGUAGES
        if code != settings.LANGUAGE_CODE
    ]
    missing = [str(path) for path in (manifest, away, *catalogues) if not path.exists()]
    if missing and not settings.WHITENOISE_USE_FINDERS:
        says = f"{len(missing)} built files are missing, {Path(missing[0]).name} among them."
        yield wrong("built files", says, "Run manage.py prepare_site.")
    else:
        yield ok("built files", "Style sheets, scripts and translations are built.")


def network_time() -> Iterator[Finding]:
    """Whether the clock is set by the network, as far as this machine says so."""
    program = shutil.which("timedatectl")
    if not program:
        return
    asked = [program, "show", "--property=NTPSynchronized", "--value"]
    try:
        done = subprocess.run(  # nosec B603 # a fixed command
            asked, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return
    if done.stdout.strip() == "no":
        says = "The clock of this machine is not set by the network."
        yield attention("network time", says, "Run timedatectl set-ntp true.")
    elif done.stdout.strip() == "yes":
        yield ok("network time", "The clock of this machine is set by the network.")


def from_outside() -> Iterator[Finding]:
    """Ask the site at its own address, as a browser would."""
    url = f"{settings.SITE_URL}/healthz"
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 # nosec B310 # our own address
            status = answer.status
    except urllib.error.HTTPError as error:
        status = error.code
    except (OSError, ValueError) as error:
        says = f"{settings.SITE_URL} does not answer this machine ({type(error).__name__})."
        yield attention("site", says, "Look at proxy, name and certificate; ask from outside, too.")
        return
    if status == 200:
        yield ok("site", "The site answers at its address.")
    else:
        says = f"The site answers {status} at its address."
        yield wrong("site", says, "Look at the web processes and their log.")


def certificate() -> Iterator[Finding]:
    """How long it is good."""
    parts = urlsplit(settings.SITE_URL)
    if parts.scheme != "https" or not parts.hostname:
        return
    try:
        address = (parts.hostname, parts.port or 443)
        with (
            socket.create_connection(address, timeout=PATIENCE) as wire,
            ssl.create_default_context().wrap_socket(wire, server_hostname=parts.hostname) as safe,
        ):
            ends = ssl.cert_time_to_seconds(str((safe.getpeercert() or {})["notAfter"]))
    except ssl.SSLError as error:
        says = f"Browsers refuse the certificate ({type(error).__name__})."
        yield wrong("certificate", says, "Renew it, with every name the site answers to.")
        return
    except (OSError, KeyError):
        return
    days = (datetime.fromtimestamp(ends, UTC) - datetime.now(UTC)).days
    says = f"The certificate is good for {days} days."
    if days < CERTIFICATE_DAYS:
        yield attention("certificate", says, "Renew it; look why it was not renewed by itself.")
    else:
        yield ok("certificate", says)
