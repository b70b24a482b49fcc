"""Training: the same texts give the same bytes, and what was written reads back."""

import json
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from apps.content_warnings.vocabulary import WARNINGS
from apps.screening import training, training_table
from apps.screening.grams import BITS, blocks, windows
from apps.screening.linear import BrokenModel, checksum, load_model
from apps.screening.own_texts import own_texts
from apps.screening.public_sets import Judged
from apps.screening.words import split

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = ROOT.parent / "shared" / "data" / "nlp"


def table():
    chosen = [text for text in own_texts("development") if text.language == "en"][:260]
    judged = Judged("The hero drew his sword.", "en", {"violence_weapons": False}, "passages", "1")
    return training_table.Table(training_table.examples(chosen, [], [judged] * 3))


def test_it_writes_the_same_bytes_from_the_same_texts(tmp_path):
    for name in ("one", "other"):
        training.write(tmp_path / name, training.train(table()), 263)
    for file in ("weights.npz", "model.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "other" / file).read_bytes()
    model = load_model(tmp_path / "one")
    assert model.names
    assert model.weights.any()


def test_it_says_what_the_weights_are():
    model = load_model()
    facts = json.loads((ROOT / "apps/screening/data/model/model.json").read_text())
    assert facts["sha256"] == checksum(model.weights)
    assert [each["name"] for each in facts["learned"]] == list(model.names)
    assert model.names == (*WARNINGS, "risk")
    assert model.weights.shape == (1 << BITS, len(model.names))
    assert {*facts["join"]["codes"]} == {*WARNINGS}


@pytest.mark.parametrize("broken", ["no file", "no json", "cut short", "another shape"])
def test_it_reads_no_broken_model(tmp_path, broken):
    for name in ("weights.npz", "model.json"):
        (tmp_path / name).write_bytes((ROOT / "apps/screening/data/model" / name).read_bytes())
    if broken == "no file":
        (tmp_path / "weights.npz").unlink()
    elif broken == "no json":
        (tmp_path / "model.json").write_text("weights")
    elif broken == "cut short":
        whole = (tmp_path / "weights.npz").read_bytes()
        (tmp_path / "weights.npz").write_bytes(whole[: len(whole) // 2])
    else:
        np.savez_compressed(tmp_path / "weights.npz", weights=np.zeros((4, 4), np.int8))
    with pytest.raises(BrokenModel):
        load_model(tmp_path)


def test_it_says_what_is_missing(tmp_path):
    with pytest.raises(CommandError, match="passage_tw_dev"):
        call_command("train_screening", data=tmp_path, out=tmp_path)


@pytest.mark.skipif(not PUBLIC.is_dir(), reason="needs the public sets in ../shared/data/nlp")
def test_it_knows_of_public_sets_what_they_judged_and_no_more():
    from apps.screening.public_sets import judged

    rows = list(judged(PUBLIC))
    assert {len(row.known) for row in rows} == {1, 4}
    assert {row.language for row in rows} == {"en", "fr", "es", "pt", "de", "ar"}
    assert all(set(row.known) <= {*WARNINGS} for row in rows)


@pytest.mark.parametrize("length", [0, 1, 60, 79, 80, 81, 109, 110, 111, 400])
def test_its_windows_hold_every_word_once(length):
    words = split("one two three four five six seven. " * 60)
    words = split(" ".join(words.texts[:length]))
    seen = [at for window in windows(words) for at in window]
    assert seen == list(range(len(words.texts)))


def test_its_windows_end_with_sentences():
    words = split("He came in and sat down and said that it was late. " * 30)
    for window in windows(words)[:-1]:
        assert words.sentence[window.stop - 1] != words.sentence[window.stop]


def test_its_features_know_their_words_and_cross_no_space():
    of_words, of_pieces = blocks(["ab", "c"])
    assert list(of_words.owners) == [0, 1, 0]
    # " a", "ab", "b ", " c", "c "; then three, four and five letters of each word with its edges.
    assert len(of_pieces.places) == 5 + 3 + 1
    assert set(of_pieces.owners) == {0, 1}
    again = blocks(["ab", "c"])
    assert [list(b.places) for b in again] == [list(of_words.places), list(of_pieces.places)]
