"""What `manage.py check` asks of the cache: salts and counters lie in memory and nowhere else."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.checks import CheckMessage, Error, Info, Tags, register
from django.core.checks import Warning as Concern

IN_MEMORY = frozenset(
    ["apps.core.patient_cache.PatientCache", "django.core.cache.backends.redis.RedisCache"]
)


@register(Tags.caches)
def counts_in_memory_only(app_configs: Any, **options: Any) -> Sequence[CheckMessage]:
    """Every cache is Valkey (or Redis): shared by all processes, and on no disk of ours."""
    return [
        Error(
            f"The cache {name!r} is {cache['BACKEND']}.",
            hint="Salts and counters of neighbourhoods must be shared by all processes and must "
            "never reach a disk or a database. Set CACHE_URL to a Valkey.",
            id="core.E001",
        )
        for name, cache in settings.CACHES.items()
        if cache["BACKEND"] not in IN_MEMORY
    ]


@register(Tags.caches, deploy=True)
def writes_nothing_down(app_configs: Any, **options: Any) -> Sequence[CheckMessage]:
    """A Valkey that saves to a disk keeps the salt of yesterday; asked of the server itself."""
    found: list[CheckMessage] = []
    for name, cache in settings.CACHES.items():
        if cache["BACKEND"] in IN_MEMORY:
            found += _asked(name)
    return found


def _asked(name: str) -> list[CheckMessage]:
    try:
        client = caches[name]._cache.get_client(None, write=True)  # type: ignore[attr-defined]
        said = {key: client.config_get(key).get(key, "") for key in ("save", "appendonly")}
    # Away, or it does not answer such questions: a site may still start.
    except Exception:
        return [Info(f"The cache {name!r} could not be asked what it saves.", id="core.I001")]
    return [
        Concern(
            f"The Valkey behind the cache {name!r} writes to a disk: {key} is {value!r}.",
            hint='Start it with --save "" --appendonly no (docs/operating.md).',
            id="core.W001",
        )
        for key, value in said.items()
        if value not in ("", "no")
    ]
