"""Markup goes, words stay: every one of them, exactly as they were written."""

import re
import sys
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apps.core.html import plain_text

pieces = st.sampled_from(
    [
        *(
            "<",
            ">",
            "<<",
            "</",
            "/>",
            "&",
            "&lt;",
            "&#60;",
            "&amp;lt;",
            "&copy",
            '"',
            "'",
            "=",
            "`",
        ),
        *("<3", "<b", "<script", "</p", "<!-- ", "-->", "<![CDATA[", "<?php", "<nobody>", "<a1>"),
        *(
            "\n",
            "\n\n",
            " ",
            "\t",
            "I ",
            "you",
            "مرحبا ",
            "۱۲",
            "👩\u200d👧",
            "\u00a0",
            "\U000f0000",
        ),
    ]
)
tags = st.sampled_from(
    [
        *("<b>", "</b>", "<I>", "<p>", "</P>", "<br>", "<br/>", "<script>", "</script >", "<svg/>"),
        *("<style>", "<textarea>", "<title>", "<table>", "<select>", "<frameset>", "<template>"),
        *("<a href='x'>", '<a href="x>', "<p title='x>", "<img src=x onerror=alert(1)>", "<b\n>"),
        *("<a b='/>", '</p x=">', "<math>", "<noscript>", "<option a=`>", "<h1 =>", "<li =\"'>"),
    ]
)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@given(st.lists(pieces).map("".join))
def test_it_leaves_text_without_markup_exactly_as_it_is(text: str):
    # Pieces may come together as a tag; those are the next test's.
    if not re.search(r"</?(b|script|p)[\s/>]", text):
        assert plain_text(text) == text


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="<")))
def test_it_leaves_any_text_without_a_tag_exactly_as_it_is(text: str):
    assert plain_text(text) == text


@given(st.lists(st.tuples(pieces.filter(lambda piece: "<" not in piece), tags)))
@example([("kept ", '<a href="x>'), ("all of this too", "<p title='x>"), ("and this", "</b>")])
@example([("\U000f0000 & \U000f0001", "<b>"), ("&amp;", "<i>")])
def test_it_loses_no_word_whatever_the_markup(rows: list[tuple[str, str]]):
    marked = "".join(words + tag for words, tag in rows)
    # Line ends may come where a tag stood; nothing else may change.
    assert squeezed(plain_text(marked)) == squeezed("".join(words for words, _tag in rows))


@pytest.mark.parametrize(
    "text",
    [
        "I <3 you",
        "I <3 you <3",
        "a <b and c",
        "a < b > c",
        "x<y and y>z",
        "<him> said, <her> said",
        "mail <maya@example.org>",
        "1 < 2 && 3 > 2",
        "&lt;b&gt; is &amp;lt;b&amp;gt;",
        "AT&T &copy &copy; &#60; &nbsp; &",
        "<!-- not for you --> <!doctype x> <?php ?> <![CDATA[x]]>",
        "<b <i",
        "</",
        "<>",
        "< b>",
        "a <b and c> d",
        "I <i mean> it",
        "<b and a whole sentence, /or two> of it",
        "\"quoted\" and 'quoted'",
        "one\n\n\n  two\tthree  \n",
    ],
)
def test_it_knows_words_from_markup(text: str):
    assert plain_text(text) == text
    # The same beside real markup, where the parser looks at it.
    assert plain_text(f"<b>{text}</b>") == text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<b>bold</b> and <EM CLASS='x'>more</EM>", "bold and more"),
        ("<b><i>unclosed", "unclosed"),
        ("closed</b></i>", "closed"),
        ("<b><i>crossed</b></i>", "crossed"),
        ("<script>alert('words')</script>after", "alert('words')after"),
        ("<style>p{}</style><title>t</title><textarea>a</textarea>", "p{}ta"),
        ("<img src=x onerror=alert(1)>after", "after"),
        ("<svg/onload=alert(1)>after", "after"),
        ("<table>one<tr><td>two", "onetwo"),
        ("<frameset>one<frame>two", "onetwo"),
        ("<select>one<option>two", "onetwo"),
        ("one<br>two<BR/>three", "one\ntwo\nthree"),
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ('<a href="http://x>a forgotten quote</a> and all that follows', None),
        ("<a href='x>a forgotten quote, never closed", "a forgotten quote, never closed"),
        ("<<b>script>x", "<script>x"),
        ("<b> <i>\n</i>\t</b>", ""),
        ("<b>" * 3000 + "deep" + "</b>" * 3000, "deep"),
    ],
)
def test_it_takes_markup_away_and_leaves_what_stands_between(typed: str, kept: str | None):
    expected = "a forgotten quote and all that follows" if kept is None else kept
    assert plain_text(typed) == expected


def steps(work: Callable[[], object]) -> int:
    """How many calls a piece of work takes: the same on a busy machine as on an idle one."""
    counted = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize(
    "piece",
    ["<", "&", "<b>", "<b ", "</b>", "<p>", "<a b='", "&lt;", "&#", '">', "<br>", "<b>&", "<i/ >'"],
)
def test_it_takes_twice_the_steps_for_twice_the_length(piece: str):
    def work(size: int) -> int:
        return steps(lambda: plain_text("<b>" + (piece * size)[:size]))

    work(100)  # what is made once
    assert work(20_000) < 2.5 * work(10_000) + 1000


@pytest.mark.parametrize(
    "text",
    ["<" * 20_000, "<b " * 6_000, "<b " + " " * 19_000, "<a b='" * 3000, "<b " + "=" * 19_000],
)
def test_it_gets_through_a_page_that_is_made_to_stop_it(text: str):
    assert plain_text(text) == text
