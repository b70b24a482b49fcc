"""Valkey in a directory: a doorbell that remembers nothing."""

import pytest
import redis

from config.embedded.process import EmbeddedError
from config.embedded.valkey import Valkey


def test_it_forgets_everything_and_writes_nothing(tmp_path):
    valkey = Valkey(tmp_path)
    valkey.start()
    client = redis.from_url(valkey.cache_url())
    client.set("salt", "grains")
    assert client.config_get("save")["save"] == ""
    assert client.config_get("appendonly")["appendonly"] == "no"
    assert client.config_get("port")["port"] == "0"
    client.close()
    valkey.stop()
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"grains" in path.read_bytes() for path in written)
    valkey.start()
    assert redis.from_url(valkey.cache_url()).get("salt") is None
    valkey.stop()


def test_it_gives_cache_and_broker_numbers_of_their_own(tmp_path):
    valkey = Valkey(tmp_path)
    assert_start(valkey)
    assert valkey.cache_url().endswith("?db=0")
    assert valkey.broker_url().endswith("?virtual_host=1")
    valkey.stop()


def test_it_refuses_a_second_owner(tmp_path):
    first = Valkey(tmp_path)
    assert_start(first)
    with pytest.raises(EmbeddedError, match="already running"):
        Valkey(tmp_path).start()
    first.stop()


def assert_start(valkey: Valkey) -> None:
    valkey.start()
    assert redis.from_url(valkey.cache_url()).ping()
