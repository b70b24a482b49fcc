"""The write flow as a browser without scripts walks it: what the page holds is what is posted."""

import re
from html import unescape
from typing import Any

from django.test import Client

STEPS = ("words", "topics", "where", "name", "reach", "preview")
ARABIC = "لم أخبر أحدًا لسنوات.\n\nثم قالت لي صديقة: أنا أصدقك."


def fields_of(response: Any, form: str = "write") -> dict[str, Any]:
    """What a form on a page would send: hidden fields, ticked boxes, typed text."""
    page = response.content.decode()
    page = page[page.index(f'id="{form}"') :]
    page = page[: page.index("</form>")]
    fields: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", page):
        found = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        kind = found.get("type", "text")
        if kind in ("radio", "checkbox") and " checked" not in tag:
            continue
        if "name" in found and kind != "submit":
            fields.setdefault(found["name"], []).append(unescape(found.get("value", "")))
    for name, text in re.findall(
        r'<textarea [^>]*name="(\w+)"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL
    ):
        fields.setdefault(name, []).append(unescape(text))
    for name, options in re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields.setdefault(name, []).append(chosen[1] if chosen else "")
    return fields


def go(client: Client, response: Any, button: str = "next", path: str = "/write/", **typed: Any):
    """Press a button on the page, after typing."""
    return client.post(path, {**fields_of(response), **typed, "go": button})


def begin(client: Client) -> Any:
    """The step of the words."""
    return go(client, client.get("/write/"))


def at(client: Client, step: str, words: str = ARABIC, **typed: Any) -> Any:
    """The page of a step, with words written on the way."""
    page = begin(client)
    for _each in STEPS[: STEPS.index(step)]:
        page = go(client, page, **{"words": words, **typed})
    assert step_of(page) == step, step_of(page)
    return page


def step_of(response: Any) -> str:
    """Which step a page is; "" for a page that is none."""
    found = re.search(
        r'id="write".*?name="step" value="(\w+)"', response.content.decode(), re.DOTALL
    )
    return found[1] if found else ""


def said(response: Any) -> str:
    """The page as a person reads it."""
    return unescape(response.content.decode())
