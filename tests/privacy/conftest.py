"""What the tests of keys share: a keyring in a file, as a real site has it."""

import base64
from pathlib import Path

import pytest

from apps.core.keyring import new_key


@pytest.fixture
def key_file(tmp_path: Path, settings) -> Path:
    """KEYRING_FILE with one key, `k1`."""
    path = tmp_path / "keyring"
    path.write_text(f"# newest first\nk1:{base64.b64encode(new_key()).decode()}\n")
    settings.KEYRING_FILE = str(path)
    return path
