"""The directory of the repository, loaded; and Find help read the way a person reads it."""

import re
from dataclasses import dataclass
from html import unescape

import pytest
from django.test import Client


@dataclass(frozen=True)
class Card:
    """One card of the page."""

    resource: str
    html: str

    @property
    def links(self) -> list[str]:
        return [unescape(href) for href in re.findall(r'href="([^"]+)"', self.html)]

    @property
    def text(self) -> str:
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.html)).split())


@dataclass(frozen=True)
class Page:
    status: int
    html: str

    @property
    def cards(self) -> list[Card]:
        found = re.findall(
            r'<article class="resource" data-resource="([^"]+)"(.*?)</article>',
            self.html,
            re.DOTALL,
        )
        return [Card(resource, "<article" + html) for resource, html in found]

    @property
    def emergency(self) -> Card:
        found = re.findall(r'data-resource="(emergency[^"]*)"(.*?)</section>', self.html, re.DOTALL)
        assert len(found) == 1
        return Card(found[0][0], "<section" + found[0][1])

    @property
    def main(self) -> str:
        return self.html.partition("<main")[2].partition("</main>")[0]

    @property
    def text(self) -> str:
        return Card("", "<main" + self.main).text

    def card(self, resource: str) -> Card:
        return next(card for card in self.cards if card.resource == resource)


@pytest.fixture
def loaded(directory):
    return directory


@pytest.fixture
def demo(settings):
    settings.DEMO = True


@pytest.fixture
def real(settings):
    settings.DEMO = False


@pytest.fixture
def find_help():
    """`find_help(country="EG")`, or `find_help("/ar/help/", …)`; a client without cookies."""

    def ask(path: str = "/help/", **query: str) -> Page:
        response = Client().get(path, query)
        assert not response.cookies
        return Page(response.status_code, response.content.decode())

    return ask
