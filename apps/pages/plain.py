"""The little that an operator's page can hold: paragraphs, headings, lists and addresses.

Pure: text in, blocks out. No markup comes in and none goes out; a template escapes every word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

HEADING = "## "
ITEM = "- "
# An address alone on its line, over https, with a host that has a dot and no name or password
# before it. What looks like one and is not stays the words that it is.
ADDRESS = re.compile(
    r"https://([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+)(?::\d{1,5})?"
    r"(?:/[\w\-./~%+,;=:@&?#]*)?",
    re.ASCII | re.IGNORECASE,
)
LONGEST_ADDRESS = 500


@dataclass(frozen=True)
class Block:
    """One piece of a page: kind "heading", "list", "link" or "paragraph".

    `text` is the words of a heading or an address; `lines` those of a list or a paragraph.
    """

    kind: str
    text: str = ""
    lines: list[str] = field(default_factory=list)


def blocks(text: str) -> list[Block]:
    """The pieces of a page, in order. An empty line ends a paragraph and a list."""
    lines = [line.strip() for line in text.split("\n")]
    return [block for kind, group in groupby(lines, kind_of) for block in _made(kind, list(group))]


def kind_of(line: str) -> str:
    """What a line alone is part of; "" for an empty one."""
    if not line:
        return ""
    if line.startswith(HEADING):
        return "heading"
    if line.startswith(ITEM):
        return "list"
    return "link" if is_address(line) else "paragraph"


def is_address(line: str) -> bool:
    return len(line) <= LONGEST_ADDRESS and bool(ADDRESS.fullmatch(line))


def _made(kind: str, lines: list[str]) -> Iterator[Block]:
    match kind:
        case "heading":
            yield from (Block(kind, line.removeprefix(HEADING).strip()) for line in lines)
        case "link":
            yield from (Block(kind, line) for line in lines)
        case "list":
            yield Block(kind, lines=[line.removeprefix(ITEM).strip() for line in lines])
        case "paragraph":
            yield Block(kind, lines=lines)
