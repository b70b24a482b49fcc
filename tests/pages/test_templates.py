"""Templates hold nothing that the security policy would refuse, and no word that tells."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Whoever works here signs in under a title of their own.
STAFF = (
    *("account", "mfa", "moderation", "people", "person", "password_once", "set_up"),
    *("site_pages", "site_page", "surge", "person_add", "invite", "invite_once"),
    *("resets", "reset"),
)
OPEN_TO_ALL = [
    path for path in TEMPLATES if not {path.stem, path.parent.name, path.parents[1].name} & {*STAFF}
]
INLINE = re.compile(
    r"""<style | \sstyle\s*= | <script(?![^>]*\ssrc=) | \son[a-z]+\s*=\s*["'] | javascript:
        | data:image""",
    re.VERBOSE | re.IGNORECASE,
)
TITLE = re.compile(r"{% block (?:title|head_title) %}(.*?){% endblock", re.DOTALL)
NEUTRAL = {
    "About",
    "Accessibility",
    "Contact",
    "Display settings",
    "For organisations",
    "How many",
    "How we review",
    "Privacy",
    "Read",
    "Reading",
    "Terms",
    "Who reads here",
}


def text_of(path: Path) -> str:
    return re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_it_has_nothing_inline(template):
    assert INLINE.findall(text_of(template)) == []


@pytest.mark.parametrize(
    "markup",
    [
        "<p style='x'>",
        "<style>",
        "<script>go()</script>",
        '<a onclick="x">',
        '<a href="javascript:x">',
    ],
)
def test_it_would_notice_inline(markup):
    assert INLINE.search(markup)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_it_trusts_no_markup(template):
    assert not re.search(r"\|\s*safe\b|autoescape\s+off", text_of(template))


@pytest.mark.parametrize("template", OPEN_TO_ALL, ids=lambda path: str(path.relative_to(ROOT)))
def test_it_has_a_title_that_tells_nothing(template):
    for title in TITLE.findall(text_of(template)):
        words = re.findall(r'{% translate "([^"]+)"', title)
        assert set(words) <= NEUTRAL
        assert not re.sub(r"{%.*?%}|{{.*?}}", "", title).strip(" ·")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_it_sends_nobody_out_with_a_trace(template):
    for link in re.findall(r'<a[^>]*href="https?://[^>]*>', text_of(template)):
        assert "noreferrer" in link


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_it_asks_no_other_host_for_anything(template):
    sources = re.findall(r'\b(?:src|srcset|action|poster)="(https?:[^"]*)', text_of(template))
    assert sources == []
    assert not re.search(r"<(?:iframe|object|embed|base)\b", text_of(template))
