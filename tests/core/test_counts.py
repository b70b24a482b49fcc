"""Counters that the processes of one machine share."""

import os

import pytest

from apps.core import counts


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    counts._here.begin()
    yield
    counts._here.begin()


def in_a_child(act):
    child = os.fork()
    if not child:
        act()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


def test_it_adds_up_what_every_process_counted():
    counts.add("page_cache|hit")
    counts.add("page_cache|hit", 2)
    in_a_child(lambda: counts.add("page_cache|hit", 4))
    assert counts.totals() == {"page_cache|hit": 7}


def test_it_writes_what_comes_a_thousand_times_a_second_each_sixteenth_time():
    for _time in range(40):
        counts.add("page_hits")
    assert counts.totals() == {"page_hits": 32}


def test_it_folds_the_file_of_a_process_that_is_gone_and_loses_nothing():
    for _time in range(3):
        in_a_child(lambda: counts.add("flood", 5))
    counts.add("flood")
    assert counts.totals() == {"flood": 16}
    # One of what is gone, one of ours.
    assert len(list(counts.folder().glob("*.counts"))) == 2


def test_it_never_folds_the_file_of_a_process_that_lives():
    counts.add("flood")
    in_a_child(lambda: counts.add("flood"))
    counts.add("flood")
    assert counts.totals() == {"flood": 3}


@pytest.mark.parametrize("name", ["/stories/x/", "two words", "Ä", "a" * 121, ""])
def test_it_counts_nothing_under_a_name_that_is_no_name(name):
    counts.add(name)
    assert not counts.totals()


def test_it_takes_so_many_names_and_no_more(monkeypatch):
    monkeypatch.setattr(counts, "MOST", 3)
    for number in range(10):
        counts.add(f"name_{number}")
    assert len(counts.totals()) == 3


def test_it_goes_on_where_nothing_can_be_written(settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.VAR_DIR = tmp_path / "file"
    counts.add("flood")
    assert counts.totals() == {}
