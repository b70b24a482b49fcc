"""A database for each worker, cloned from the migrated one; and again after tests that commit."""

import time
from typing import Any

import psycopg2
import pytest
from psycopg2 import sql

from .services import MIGRATED


def reclone() -> None:
    """Throw this worker's database away, whoever is connected, and clone it anew (0.1 s)."""
    from django.db import connections

    connections.close_all()
    settings = connections["default"].settings_dict
    name = sql.Identifier(settings["NAME"])
    maintenance = psycopg2.connect(host=settings["HOST"], user=settings["USER"], dbname="postgres")
    maintenance.autocommit = True
    with maintenance.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        cursor.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                name, sql.Identifier(MIGRATED)
            )
        )
    maintenance.close()
    begin_anew(settings)


def begin_anew(settings: dict[str, Any]) -> None:
    """No version of the public pages comes twice: a site that runs through several tests would
    take what it kept in one for what another one made."""
    wire = psycopg2.connect(host=settings["HOST"], user=settings["USER"], dbname=settings["NAME"])
    with wire, wire.cursor() as cursor:
        cursor.execute("UPDATE core_publicversion SET number = %s", [time.time_ns()])
    wire.close()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> None:
    """In place of pytest-django's own: no migration per worker, a clone."""
    with django_db_blocker.unblock():
        reclone()


def clone_instead_of_flush() -> None:
    """After a test that commits, clone again: flushing trips over append-only tables and takes
    away the rows that migrations put there."""
    from django.test import TransactionTestCase

    TransactionTestCase._fixture_teardown = lambda self: reclone()  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """No test sees another's counters, nor what a process keeps for a moment."""
    from django.core.cache import cache

    from apps.core import kept_briefly, molds
    from apps.core.page_shelf import SHELF

    cache.clear()
    SHELF.empty()
    kept_briefly.forget_all()
    molds.forget()
