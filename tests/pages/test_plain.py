"""An operator's words become paragraphs, headings, lists and addresses, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.pages.plain import Block, blocks, is_address

TEXT = """## Who we are
A small group.
Since 2026.

- one
- two
https://example.org/about
A link https://example.org in a line stays words.
"""


def test_it_reads_headings_paragraphs_lists_and_addresses():
    assert blocks(TEXT) == [
        Block("heading", "Who we are"),
        Block("paragraph", lines=["A small group.", "Since 2026."]),
        Block("list", lines=["one", "two"]),
        Block("link", "https://example.org/about"),
        Block("paragraph", lines=["A link https://example.org in a line stays words."]),
    ]


def test_it_ends_a_paragraph_and_a_list_at_an_empty_line():
    kinds = [block.kind for block in blocks("a\n\nb\n- c\n\n- d")]
    assert kinds == ["paragraph", "paragraph", "list", "list"]


@pytest.mark.parametrize(
    "line",
    [
        "http://example.org/",
        "javascript:alert(1)",
        "https://user:word@example.org/",
        "https://example.org@evil.example/",
        "https://localhost/",
        "https://exam ple.org/",
        'https://example.org/"onclick="x',
        "https://example.org/<b>",
        "https://пример.рф/",
        "https://example.org/\u202e",
        "//example.org/",
        "data:text/html,x",
        "https://",
        "https://example.org/" + "a" * 500,
    ],
)
def test_it_takes_nothing_else_for_an_address(line: str):
    assert not is_address(line)
    assert [block.kind for block in blocks(line)] == ["paragraph"]


@pytest.mark.parametrize(
    "line",
    ["https://example.org", "https://a-b.example.org:8443/x/?y=1&z=%20#top", "HTTPS://EXAMPLE.ORG"],
)
def test_it_knows_an_address_alone_on_its_line(line: str):
    assert [block.kind for block in blocks(f"  {line}  ")] == ["link"]


@given(st.text(max_size=400))
def test_it_loses_no_word(text: str):
    shown = " ".join(f"{block.text} {' '.join(block.lines)}" for block in blocks(text))
    words = [
        line.strip().removeprefix("## ").removeprefix("- ").split() for line in text.split("\n")
    ]
    assert shown.split() == [word for line in words for word in line]
