"""The words of an answered page, as a person sees them."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from apps.resources.links.wire import Answer

# Tags inside a word or a number; every other one begins a new line.
INLINE = frozenset(
    [
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "em",
        "font",
        "i",
        "kbd",
        "mark",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
UNSEEN = frozenset({"script", "style", "template"})
TEXT_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain", ""})
# Character sets of pages; Python knows others that are no character sets or slow.
CHARSET = re.compile(
    r"utf-?8|utf-?16(-?[lb]e)?|us-ascii|ascii|(iso-?8859|windows|cp|koi8)-?[\w-]{1,6}|tis-620"
    r"|shift_jis|euc-(jp|kr)|iso-2022-jp|gb2312|gbk|gb18030|big5",
    re.IGNORECASE,
)
NAMED_INSIDE = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """`whole` is false where the page is longer than what was read of it."""

    title: str
    heading: str
    text: str
    source: str = field(repr=False)
    whole: bool = True


def page_of(answer: Answer) -> Page | None:
    """None for what is no text: a picture, a PDF, something packed in an unknown way."""
    kind, _, rest = answer.headers.get("content-type", "").partition(";")
    if kind.strip().lower() not in TEXT_TYPES or (not answer.body and not answer.whole):
        return None
    source = decoded(answer.body, rest)
    if kind.strip().lower() == "text/plain":
        return Page("", "", source, source, answer.whole)
    reader = Reader()
    reader.read(source)
    return Page(reader.part("title"), reader.part("h1"), reader.text, source, answer.whole)


def decoded(body: bytes, parameters: str) -> str:
    """In the character set that the header or the page names, else UTF-8; never fails."""
    said = re.search(r"charset\s*=\s*[\"']?([\w-]+)", parameters, re.IGNORECASE)
    inside = NAMED_INSIDE.search(body[:2_048])
    name = said[1] if said else inside[1].decode("ascii") if inside else "utf-8"
    try:
        return body.decode(name if CHARSET.fullmatch(name) else "utf-8", errors="replace")
    except LookupError:
        return body.decode("utf-8", errors="replace")


class Reader(HTMLParser):
    """Collects what is seen, and the numbers of `tel:` links, which are seen when touched."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.parts: dict[str, list[str]] = {"title": [], "h1": []}
        self.inside: str = ""
        self.unseen: str = ""

    def read(self, source: str) -> None:
        try:
            self.feed(source)
        except AssertionError:  # html.parser's answer to some broken declarations
            return

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def part(self, tag: str) -> str:
        return " ".join("".join(self.parts[tag]).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._line(tag)
        if tag in UNSEEN:
            self.unseen = self.unseen or tag
        elif tag in self.parts and not self.parts[tag]:
            self.inside = tag
        href = dict(attrs).get("href") or ""
        if tag == "a" and href[:4].lower() == "tel:":
            self.pieces.append(f"{href[4:].partition(';')[0]}\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._line(tag)

    def handle_endtag(self, tag: str) -> None:
        self._line(tag)
        self.unseen = "" if tag == self.unseen else self.unseen
        self.inside = "" if tag == self.inside else self.inside

    def handle_data(self, data: str) -> None:
        if self.unseen:
            return
        if self.inside:
            self.parts[self.inside].append(data)
        self.pieces.append(re.sub(r"[ \t\r\n\f]+", " ", data))

    def _line(self, tag: str) -> None:
        if tag not in INLINE:
            self.pieces.append("\n")
