"""The keyring: from a file that may change under a running site, or from the environment."""

import base64
import threading
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from apps.core.crypto import CannotOpen, seal, unseal
from apps.core.keyring import keyring, new_key, newest

HERE = "stories.story.data_key:1"


def line(kid: str, key: bytes | None = None) -> str:
    return f"{kid}:{base64.b64encode(key or new_key()).decode()}"


@pytest.fixture
def file(tmp_path: Path, settings) -> Path:
    settings.KEYRING_FILE = str(tmp_path / "keyring")
    return tmp_path / "keyring"


def replace(file: Path, text: str) -> None:
    other = file.with_suffix(".other")
    other.write_text(text)
    other.replace(file)


def test_it_reads_a_line_a_key_and_leaves_out_what_is_said_of_them(file):
    file.write_text(f"# newest first\n\n  {line('k2', b'2' * 32)}  # of November\r\n{line('k1')}\n")
    assert [*keyring()] == [b"k2", b"k1"]
    assert newest() == (b"k2", b"2" * 32)


def test_it_takes_the_file_before_the_environment(file, settings):
    settings.KEYRING = line("k1")
    file.write_text(line("k7"))
    assert [*keyring()] == [b"k7"]


def test_it_takes_a_new_key_while_the_site_runs(file):
    old = line("k1")
    file.write_text(old)
    before = seal(b"words", binding=HERE)
    replace(file, f"{line('k2')}\n{old}\n")
    after = seal(b"words", binding=HERE)
    assert (before[:6], after[:6]) == (b"v1|k1|", b"v1|k2|")
    assert unseal(before, binding=HERE) == unseal(after, binding=HERE) == b"words"


def test_it_forgets_a_key_that_was_taken_out(file):
    old, new = line("k1"), line("k2")
    file.write_text(f"{new}\n{old}")
    file.write_text(f"{old}")
    before = seal(b"words", binding=HERE)
    replace(file, new)
    with pytest.raises(CannotOpen):
        unseal(before, binding=HERE)


@pytest.mark.parametrize("broken", ["", "k1", "k1:short", "\u00fc"])
def test_it_goes_on_with_the_keys_of_before_when_the_file_breaks(file, broken, caplog):
    file.write_text(line("k1"))
    sealed = seal(b"words", binding=HERE)
    replace(file, broken)
    assert unseal(sealed, binding=HERE) == b"words"
    file.unlink()
    assert unseal(sealed, binding=HERE) == b"words"
    assert "keys of before go on" in caplog.text


@pytest.mark.parametrize(
    ("text", "said"),
    [(None, "cannot be read"), ("# nothing\n", "holds no key"), ("k1:c2hvcnQ=", "must hold")],
)
def test_it_says_what_is_wrong_at_the_start_and_no_key(file, text, said):
    if text is not None:
        file.write_text(text)
    with pytest.raises(ImproperlyConfigured, match=f"KEYRING_FILE {said}") as error:
        keyring()
    assert "c2hvcnQ" not in str(error.value)
    assert error.value.__cause__ is None


def test_it_never_hands_out_half_a_keyring(file):
    """Threads seal and open while the file is replaced again and again."""
    kept = line("k0")
    file.write_text(kept)
    sealed = seal(b"words", binding=HERE)
    wrong: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(300):
                assert unseal(sealed, binding=HERE) == b"words"
                assert unseal(seal(b"new", binding=HERE), binding=HERE) == b"new"
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    lines = [kept]
    while any(thread.is_alive() for thread in threads):
        lines.insert(0, line(f"k{len(lines)}"))
        replace(file, "\n".join(lines))
    for thread in threads:
        thread.join()
    assert not wrong
