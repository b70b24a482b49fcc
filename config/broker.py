"""How Celery speaks to its broker: Valkey (or Redis) or RabbitMQ, by the scheme of BROKER_URL.

What goes through the broker are doorbells. They may be lost, and none of them is worth keeping.
"""

from typing import Any
from urllib.parse import urlsplit

from kombu import Exchange, Queue

RABBITMQ = frozenset(["amqp", "amqps", "pyamqp"])
# Nobody who was away for a day comes back to a day of rings: so many wait, and for so long.
MOST_RINGS = 1000
RING_SECONDS = 600.0
# One try and another at once: whoever rings does not wait, and the sweep goes on without.
ONE_MORE_TRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1}


def is_rabbitmq(url: str) -> bool:
    """Whether the address is RabbitMQ's."""
    return urlsplit(url).scheme in RABBITMQ


def transport_options(url: str, prefix: str) -> dict[str, Any]:
    """What the transport of this address understands; times are in seconds."""
    if is_rabbitmq(url):
        return {**ONE_MORE_TRY, "read_timeout": 5, "write_timeout": 5}
    return {
        **ONE_MORE_TRY,
        "socket_connect_timeout": 0.5,
        "socket_timeout": 5,
        "global_keyprefix": prefix,
    }


def named(url: str, prefix: str, name: str) -> str:
    """A name at the broker, apart from another site's. On Valkey each key has the prefix anyway."""
    return f"{prefix}{name}" if is_rabbitmq(url) else name


def queue(url: str, prefix: str) -> Queue:
    """Where all rings go. In a cluster of RabbitMQ each node can take over for another (quorum)."""
    name = named(url, prefix, "celery")
    return Queue(
        name,
        Exchange(name, type="direct"),
        routing_key=name,
        message_ttl=RING_SECONDS,
        max_length=MOST_RINGS,
        queue_arguments={"x-queue-type": "quorum"},
    )
