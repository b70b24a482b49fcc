"""Valkey, the broker, workers, Beat, the checks of stories, and mail."""

import smtplib
from collections.abc import Iterator
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.cache import caches

from apps.core import heartbeat
from apps.pages import health
from apps.pages.doctor.findings import Finding, attention, ok, wrong

# Doorbells that wait; each is for a minute at most, so more means that nobody listens.
DOORBELLS = 200
SCREENING_MINUTES = 10
SMTP = "django.core.mail.backends.smtp.EmailBackend"
PATIENCE = 5  # seconds, for a mail server


def valkey() -> Iterator[Finding]:
    """Whether it answers, forgets nothing on its own, and keeps nothing on a disk."""
    try:
        client = caches["default"]._cache.get_client(None, write=True)  # type: ignore[attr-defined]
        client.ping()
    except Exception as error:
        says = f"Valkey is away ({type(error).__name__}): staff cannot sign in, limits are loose."
        yield wrong("valkey", says, "Start it again; nothing is lost.")
        return
    yield ok("valkey", "Valkey answers.")
    try:
        said = client.config_get("save") | client.config_get("appendonly")
        policy = client.config_get("maxmemory-policy").get("maxmemory-policy")
    except Exception:
        says = "Valkey does not say what it keeps on a disk."
        yield attention("valkey disk", says, "Look at its configuration: save, appendonly.")
        return
    if any(value not in ("", "no") for value in said.values()):
        says = "Valkey writes to a disk: the salt behind the limits must never reach one."
        yield wrong("valkey disk", says, 'Start it with --save "" --appendonly no.')
    if policy != "noeviction":
        says = f"Valkey forgets when it is full ({policy}): doorbells and sessions among it."
        yield attention("valkey memory", says, "Set maxmemory-policy noeviction.")


def broker() -> Iterator[Finding]:
    """Whether it answers, and how many doorbells nobody has heard."""
    try:
        with current_app.connection_for_write() as wire:
            wire.ensure_connection(max_retries=1, timeout=health.PATIENCE_SECONDS)
            name = current_app.conf.task_default_queue
            waiting = _waiting(wire, name)
    except Exception as error:
        says = f"The broker is away ({type(error).__name__})."
        yield wrong("broker", says, "Start it and a worker. Nothing is lost: rows wait.")
        return
    if waiting > DOORBELLS:
        says = f"{waiting} doorbells wait in the broker: the workers are too few, or stuck."
        yield attention("broker", says, "Start more workers; old doorbells expire by themselves.")
    else:
        yield ok("broker", "The broker answers, and its doorbells are heard.")


def _waiting(wire: Any, name: str) -> int:
    """How many doorbells wait; a queue that is empty need not be there."""
    try:
        return int(wire.default_channel.queue_declare(name, passive=True).message_count)
    except wire.channel_errors:
        return 0


def worker_and_beat() -> Iterator[Finding]:
    """Whether a worker answers now, and Beat has rung within the minute."""
    parts = health.look()
    if parts["worker"]:
        yield ok("worker", "A worker answers.")
    else:
        says = "No worker answers: nothing is screened, nothing goes out."
        yield wrong("worker", says, "Start it (systemctl start chorus-worker); rows wait for it.")
    if parts["beat"]:
        yield ok("beat", "Beat rings and is heard.")
    else:
        says = "Beat was not heard within a minute: nothing begins by itself."
        yield wrong("beat", says, "Start Beat and a worker (systemctl start chorus-beat).")


def screening() -> Iterator[Finding]:
    """When the checks had last read all that waited."""
    since = heartbeat.seconds_since("screened")
    if since is None:
        says = "Nobody knows when the checks last read all that waited."
        yield attention("screening", says, "Wait a minute; if it stays so, look at the worker.")
    elif since > SCREENING_MINUTES * 60:
        says = f"For {since // 60} minutes the checks have not read all that waits."
        yield attention("screening", says, "Add workers; look for failing tasks at /metrics.")
    else:
        yield ok("screening", "The checks have read what came.")


def mail() -> Iterator[Finding]:
    """Whether the mail server greets; nothing is sent."""
    if settings.EMAIL_BACKEND != SMTP:
        says = f"Mail does not leave this machine: {settings.EMAIL_BACKEND}."
        if not settings.DEMO:
            yield attention("mail", says, f"Set EMAIL_BACKEND={SMTP} and where your server is.")
        return
    kind = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
    try:
        with kind(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=PATIENCE) as server:
            code, _said = server.ehlo()
    except (OSError, smtplib.SMTPException) as error:
        says = f"The mail server does not answer ({type(error).__name__})."
        yield wrong("mail", says, "Look at EMAIL_HOST and EMAIL_PORT, and at that machine.")
        return
    if code // 100 == 2:
        yield ok("mail", "The mail server greets.")
    else:
        yield wrong("mail", f"The mail server says {code}.", "Ask whoever runs it.")


def alerts() -> Iterator[Finding]:
    """Whether anybody is told when something breaks at night."""
    if not settings.ALERT_MAIL_TO and not settings.ALERT_WEBHOOK_URL and not settings.DEMO:
        says = "Nobody is told when something breaks."
        yield attention("alerts", says, "Set ALERT_MAIL_TO or ALERT_WEBHOOK_URL.")
