"""What screening costs on this machine: texts a second, size on disk, memory of the process."""

import resource
import time
from pathlib import Path

from .findings import ScreenInput
from .own_texts import own_texts
from .services import prepare, screen_texts
from .sources import DATA, LANGUAGES

WORDS = 300
TEXTS = 40


def stories(language: str, count: int = TEXTS) -> list[ScreenInput]:
    """Texts of 300 words in a language, made of our own texts for development, each once more
    until there are enough words."""
    chosen = [text.text for text in own_texts("development") if text.language == language]
    words = " ".join(chosen).split()
    made = []
    for at in range(count):
        start = at * WORDS % max(1, len(words) - WORDS)
        made.append(ScreenInput(str(at), " ".join(words[start : start + WORDS]), language))
    return made


def texts_a_second(language: str, count: int = TEXTS) -> float:
    """Of processor time on one core, all checks, words and weights read before."""
    prepare([language])
    given = stories(language, count)
    start = time.process_time()
    screen_texts(given)
    return count / (time.process_time() - start)


def size_on_disk(folder: Path = DATA) -> int:
    """Bytes of what screening reads: word lists, rules, weights. Not the labelled texts."""
    files = (path for path in folder.rglob("*") if path.suffix in (".yaml", ".txt", ".npz"))
    return sum(path.stat().st_size for path in files)


def cost_of_screening() -> dict[str, str]:
    """The lines of the page of figures."""
    speeds = {language: texts_a_second(language) for language in LANGUAGES}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "stories of 300 words a second of processor time, all checks": ", ".join(
            f"{language} {speed:.0f}" for language, speed in speeds.items()
        ),
        "size of words, rules and weights": f"{size_on_disk() / 1e6:.1f} MB",
        "memory of the measuring process at its peak": f"{peak:.0f} MB",
    }
