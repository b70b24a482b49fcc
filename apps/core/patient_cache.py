"""Django's cache in Valkey, which is left alone for a few seconds after it failed to answer.

A request asks it up to four times. Each time a silent one costs half a second, so only one request
in REST seconds finds out whether it is back; all others go on without it at once.
"""

import threading
import time
from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

REST = 3.0

_lock = threading.Lock()
# By the address of a server: until when this process leaves it alone. None that answers is here.
_resting: dict[str, float] = {}


class CacheAway(redis.ConnectionError):
    """It failed a moment ago and was not asked again."""


class PatientRedis(redis.Redis):
    """A client that knows, with all others of this process, when its server failed."""

    def __init__(self, *, address: str, **options: Any) -> None:
        super().__init__(**options)
        self.address = address

    def execute_command(self, *args: Any, **options: Any) -> Any:
        """As redis-py does. Raises CacheAway."""
        trying = _turn_to_try(self.address)
        try:
            answer = super().execute_command(*args, **options)
        except (redis.ConnectionError, redis.TimeoutError):
            with _lock:
                _resting[self.address] = time.monotonic() + REST
            raise
        except redis.ResponseError:
            # A refusal is an answer too: a server that was started anew knows no script.
            _is_back(self.address, trying)
            raise
        _is_back(self.address, trying)
        return answer


class PatientClient(RedisCacheClient):
    """One client for each server instead of one for each command."""

    # Django's own, which its stubs leave out.
    _servers: list[str]
    _pool_class: Any
    _pool_options: dict[str, Any]
    _get_connection_pool_index: Any

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **options)
        self._clients: dict[int, PatientRedis] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> PatientRedis:
        index = self._get_connection_pool_index(write)
        if index not in self._clients:
            pool = self._pool_class.from_url(self._servers[index], **self._pool_options)
            client = PatientRedis(address=self._servers[index], connection_pool=pool)
            self._clients[index] = client
        return self._clients[index]


class PatientCache(RedisCache):
    """The backend that CACHES names."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = PatientClient


def _is_back(address: str, trying: bool) -> None:
    if trying:
        _resting.pop(address, None)


def _turn_to_try(address: str) -> bool:
    """Whether this request is the one that tries again; False too where nothing has failed.

    Raises CacheAway for all others.
    """
    if address not in _resting:
        return False
    with _lock:
        now = time.monotonic()
        if now < _resting.get(address, now):
            raise CacheAway("the cache failed a moment ago")
        _resting[address] = now + REST
    return True
