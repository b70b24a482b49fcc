"""The form of an entry as a browser sends it: what the page shows, with some of it changed."""

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

from apps.resources.models import Organization, Service

Fields = dict[str, Any]


class _Form(HTMLParser):
    """Successful controls of the last form of a page that has a field `name`."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self.select = self.textarea = ""
        self.chosen: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({})
        elif tag == "input" and self.forms:
            kind = found.get("type", "text")
            if kind not in ("checkbox", "radio") or "checked" in found:
                self._take(
                    found.get("name", ""), found.get("value", "on" if kind == "checkbox" else "")
                )
        elif tag == "select":
            self.select, self.chosen = found.get("name", ""), []
        elif tag == "option" and self.select and "selected" in found:
            self.chosen.append(found.get("value", ""))
        elif tag == "textarea":
            self.textarea, self.text = found.get("name", ""), ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self.select:
            self._take(self.select, *(self.chosen or [""]))
            self.select = ""
        elif tag == "textarea" and self.textarea:
            # A browser takes the first line end away, and sends the others as two characters.
            self._take(self.textarea, self.text.removeprefix("\n").replace("\n", "\r\n"))
            self.textarea = ""

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.text += data

    def _take(self, name: str, *values: str) -> None:
        self.forms[-1].setdefault(name, []).extend(values)


def shown(answer: HttpResponse) -> Fields:
    """What the form of an entry would send, untouched."""
    form = _Form()
    form.feed(answer.content.decode())
    (fields,) = [each for each in form.forms if "place" in each and "address_1" in each]
    fields.pop("csrfmiddlewaretoken", None)
    return {name: values if name == "harms" else values[-1] for name, values in fields.items()}


def path_of(entry: Service, more: str = "") -> str:
    return f"/organisations/{entry.keeper_id}/entries/{entry.pk}/{more}"


def new_path(organization: Organization) -> str:
    return f"/organisations/{organization.pk}/entries/new/"


def begin(client: Client, path: str) -> Fields:
    """Open the form."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return shown(answer)


def save(client: Client, path: str, fields: Fields, **typed: Any) -> HttpResponse:
    """Press Save; `phones_0_number` is written so because of the signs in the real name."""
    named = {_name(name): value for name, value in typed.items()}
    return client.post(path, {"go": "save"} | fields | named)


def edit(client: Client, entry: Service, **typed: Any) -> HttpResponse:
    """Open an entry, change something, save."""
    return save(client, path_of(entry), begin(client, path_of(entry)), **typed)


def _name(name: str) -> str:
    prefix, _sign, rest = name.partition("_")
    if prefix in ("phones", "areas") and rest[:1].isdigit():
        number, _sign, field = rest.partition("_")
        return f"{prefix}-{number}-{field}"
    return name
