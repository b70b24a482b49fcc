"""Everything that `make run` starts: how soon it is ready, and how much memory it takes."""

from collections.abc import Iterator

from . import acts, client
from .measure import Figure, figure_of
from .processes import proportional_mb
from .site import Site, running_site

PART = "memory"
LANGUAGES = ("", "/fr", "/es", "/pt", "/de", "/ar", "/ur")


def figures() -> Iterator[Figure]:
    """Every figure of this part, after people have been there in seven languages; a minute."""
    with running_site() as site:
        yield figure_of(PART, "make run, ready after", "s", [site.started], goal="under 20 s")
        yield from _memory(site, "at first")
        _visit(site)
        yield from _memory(site, "after visits in seven languages")


def _visit(site: Site) -> None:
    pages = [f"{language}{path}" for language in LANGUAGES for path in ("/", "/stories/", "/help/")]
    client.closed(site.port, [client.get(path) for path in pages * 10])
    client.closed(site.port, [acts.me_too() for _each in range(200)])
    client.closed(site.port, [acts.story(number) for number in range(50)])


def _memory(site: Site, when: str) -> Iterator[Figure]:
    found = {role: proportional_mb(pids) for role, pids in site.processes().items()}
    for role in sorted(found):
        yield figure_of(PART, f"{role}, {when}", "MB", [found[role]])
    total = [sum(found.values())]
    yield figure_of(PART, f"everything, {when}", "MB", total, goal="under 1,000 MB")
