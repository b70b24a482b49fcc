"""A site that would write its counters down does not start, or is told so."""

from pathlib import Path

import pytest
from django.conf import settings as live
from django.core.checks import run_checks

from apps.core.checks import counts_in_memory_only, writes_nothing_down
from config.embedded.valkey import Valkey

BACKENDS = "django.core.cache.backends"


def cache(backend: str, location: str = "") -> dict[str, dict[str, str]]:
    return {"default": {"BACKEND": backend, "LOCATION": location}}


@pytest.mark.parametrize(
    "backend",
    [
        f"{BACKENDS}.locmem.LocMemCache",
        f"{BACKENDS}.db.DatabaseCache",
        f"{BACKENDS}.filebased.FileBasedCache",
        f"{BACKENDS}.dummy.DummyCache",
    ],
)
def test_it_refuses_a_cache_of_one_process_or_on_a_disk(settings, backend: str):
    settings.CACHES = {"default": live.CACHES["default"]} | {"second": cache(backend)["default"]}
    assert [each.id for each in counts_in_memory_only(None)] == ["core.E001"]
    assert "core.E001" in [each.id for each in run_checks()]


def test_it_is_content_with_the_cache_that_there_is():
    assert counts_in_memory_only(None) == []
    assert writes_nothing_down(None) == []


class SavingValkey(Valkey):
    def _options(self) -> list[str]:
        return [*super()._options(), "--save", "3600 1", "--appendonly", "yes"]


def test_it_warns_of_a_valkey_that_saves(settings, tmp_path: Path):
    valkey = SavingValkey(tmp_path)
    valkey.start()
    try:
        settings.CACHES = cache(f"{BACKENDS}.redis.RedisCache", valkey.cache_url())
        said = writes_nothing_down(None)
        assert [each.id for each in said] == ["core.W001", "core.W001"]
        assert {"save", "appendonly"} <= {*" ".join(each.msg for each in said).split()}
        assert "core.W001" not in [each.id for each in run_checks()]
        assert "core.W001" in [each.id for each in run_checks(include_deployment_checks=True)]
    finally:
        valkey.stop()


def test_it_lets_a_site_start_whose_cache_is_away(settings):
    settings.CACHES = cache(f"{BACKENDS}.redis.RedisCache", "unix:///nowhere/valkey.sock")
    assert [each.id for each in writes_nothing_down(None)] == ["core.I001"]
