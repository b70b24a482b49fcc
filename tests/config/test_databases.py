"""What DATABASE_URL and REPLICA_URL say."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


def test_it_notices_a_machine_that_is_cut_off_in_seconds():
    entry = env.database_from_url("postgresql://chorus:a%40b@db.invalid:5433/chorus")
    assert entry["OPTIONS"] == env.CUT_OFF
    assert (entry["PASSWORD"], entry["PORT"]) == ("a@b", "5433")


def test_it_takes_what_the_address_says_first():
    url = "postgresql://chorus@db.invalid/chorus?connect_timeout=9&sslmode=verify-full"
    options = env.database_from_url(url)["OPTIONS"]
    assert options == {**env.CUT_OFF, "connect_timeout": "9", "sslmode": "verify-full"}


def test_it_asks_nothing_of_a_socket():
    entry = env.database_from_url("postgresql://chorus@/chorus?host=%2Frun%2Fpg")
    assert (entry["HOST"], entry["OPTIONS"]) == ("/run/pg", {})


def test_it_keeps_no_cursor_at_a_server_behind_a_pool():
    plain, pooled = (
        env.database_from_url(f"postgresql://chorus@db.invalid/chorus{more}")
        for more in ("", "?pool=transaction")
    )
    assert not plain["DISABLE_SERVER_SIDE_CURSORS"]
    assert pooled["DISABLE_SERVER_SIDE_CURSORS"]
    assert "pool" not in pooled["OPTIONS"]


def test_it_knows_one_kind_of_pool():
    with pytest.raises(ImproperlyConfigured, match="pool=transaction"):
        env.database_from_url("postgresql://chorus@db.invalid/chorus?pool=session")


def test_it_has_a_replica_where_there_is_an_address():
    url = "postgresql://chorus@db.invalid/chorus"
    assert [*env.databases(url, "")] == ["default"]
    assert env.databases(url, "postgresql://chorus@copy.invalid/chorus")["replica"]["HOST"] == (
        "copy.invalid"
    )
