"""A kept connection heals by itself, and costs no query while it holds."""

import psycopg2
import pytest
from django.db import connection

from apps.stories.models import MeToo


def next_request() -> None:
    """What Django does between two requests of a thread."""
    connection.health_check_done = False
    connection.close_if_unusable_or_obsolete()


def end_it_from_outside() -> None:
    given = connection.get_connection_params()
    wanted = {name: given[name] for name in ("host", "user", "dbname", "port") if name in given}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    other = psycopg2.connect(**wanted)
    other.autocommit = True
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()


@pytest.mark.django_db(transaction=True)
def test_it_goes_on_with_a_new_connection_when_the_old_one_was_closed():
    assert MeToo.objects.count() == 0
    end_it_from_outside()
    next_request()
    assert MeToo.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_it_asks_the_server_nothing_while_the_connection_holds(monkeypatch):
    assert MeToo.objects.count() == 0
    kept = connection.connection
    with monkeypatch.context() as patched:
        patched.setattr(
            "django.db.backends.postgresql.base.DatabaseWrapper.is_usable", lambda _self: False
        )
        next_request()
        assert MeToo.objects.count() == 0
    assert connection.connection is kept
