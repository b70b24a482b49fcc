"""Bringing a file the way a person does: by the form, then by the buttons of its page."""

import re
from html import unescape
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from apps.resources import import_services
from apps.resources.models import ImportBatch, Organization

HEADER = "country,name,phone,website,languages,hours,harm,checked"
LINE = "AT,Frauenhelpline,0800 222 555,https://line.example.org/,de,24/7,domestic violence,"


def a_file(*lines: str, header: str = HEADER) -> bytes:
    return "\n".join((header, *lines)).encode()


def bring(
    client: Client, organization: Organization, data: bytes, name: str = "list.csv", **more: Any
) -> HttpResponse:
    """The answer to the form."""
    path = f"/organisations/{organization.pk}/imports/"
    return post_file(client, path, file=SimpleUploadedFile(name, data), **more)


def post_file(client: Client, path: str, **form: Any) -> HttpResponse:
    """As a form with `multipart/form-data` posts it."""
    return client.generic("POST", path, encode_multipart(BOUNDARY, form), MULTIPART_CONTENT)


def brought(client: Client, organization: Organization, data: bytes, **more: Any) -> ImportBatch:
    """The file, judged."""
    answer = bring(client, organization, data, **more)
    assert answer.status_code == 302, text_of(answer)
    import_services.judge_waiting()
    return ImportBatch.objects.get(pk=answer["Location"].rstrip("/").rpartition("/")[2])


def page_of(batch: ImportBatch) -> str:
    return f"/organisations/{batch.organization_id}/imports/{batch.pk}/"


def press(client: Client, batch: ImportBatch, go: str, **fields: Any) -> HttpResponse:
    """A button of the page, with everything that is ticked there; `take` overrides the ticks."""
    html = client.get(page_of(batch)).content.decode()
    shown = re.search(r'name="shown" value="([^"]*)"', html)
    ticked = re.findall(r'name="take" value="(\d+)" checked', html)
    form = {"shown": shown[1] if shown else "", "take": ticked} | fields
    return client.post(page_of(batch), form | {"go": go}, follow=True)


def verdicts(html: str) -> dict[int, str]:
    """Row -> verdict, as the page has them."""
    found = re.findall(r'data-row="(\d+)" data-verdict="(\w+)"', html)
    return {int(number): verdict for number, verdict in found}


def text_of(answer: HttpResponse) -> str:
    main = answer.content.decode().partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())
