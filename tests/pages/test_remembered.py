"""Parts of pages that are remembered by their values."""

from dataclasses import dataclass
from unittest import mock

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from apps.core.templatetags import remembered


@dataclass(frozen=True)
class Named:
    name: object


def part(text: str = "{{ a }}", **values: object) -> str:
    return PARTS.setdefault(text, _template(text)).render(Context(values))


def _template(text: str) -> Template:
    return Template("{% load remembered %}{% remembered a b %}" + text + "{% endremembered %}")


PARTS: dict[str, Template] = {}


@pytest.fixture(autouse=True)
def _nothing_yet() -> None:
    remembered.MEMORY.forget()


def test_it_renders_a_part_once():
    text = "{{ a }}{{ unnamed }}"
    assert part(text, a=1, unnamed="first") == "1first"
    assert part(text, a=1, unnamed="second") == "1first"
    assert part(text, a=2, unnamed="second") == "2second"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<b>", SafeString("<b>")),
        ("None", None),
        ("1", 1),
        ([Named("a"), Named("b")], [Named("b"), Named("a")]),
        (Named(gettext_lazy("Country")), Named(gettext_lazy("Language"))),
    ],
)
def test_it_tells_values_apart(one: object, other: object):
    plain = Template("{{ a }}")
    for value in (one, other, one):
        assert part(a=value) == plain.render(Context({"a": value}))


def test_it_tells_languages_apart():
    said = set()
    for code in ("en", "fr", "ar"):
        with translation.override(code):
            said.add(part('{% translate "Country" %}'))
    assert len(said) == 3


def test_it_tells_places_apart():
    assert (part("x{{ a }}", a=1), part("y{{ a }}", a=1)) == ("x1", "y1")


def test_it_forgets_when_there_is_too_much_and_after_a_minute():
    with mock.patch.object(remembered, "MOST", 3):
        for number in range(10):
            part(a=number)
            assert len(remembered.MEMORY.parts) <= 3
    with mock.patch("time.monotonic", return_value=remembered.MEMORY.until + 1):
        part(a="after")
    assert len(remembered.MEMORY.parts) == 1
