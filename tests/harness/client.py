"""Django's test client, but that it posts forms as our pages do, and that a page costs it less."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
from django.template import RequestContext
from django.template.base import Template
from django.test import Client, RequestFactory
from django.test.client import MULTIPART_CONTENT
from django.test.utils import _TestState
from django.utils.http import urlencode

URLENCODED = "application/x-www-form-urlencoded"


@pytest.fixture(scope="session", autouse=True)
def _notes_pages_only(django_test_environment: None) -> None:
    """`response.context` is there as ever. Django would note every part of a page and every option
    of a list too, with all that each was given, and take half as long again."""
    noting, plain = Template._render, _TestState.saved_data.template_render

    def render(self: Template, context: Any) -> Any:
        page = isinstance(context, RequestContext) and context.template is self
        return (noting if page else plain)(self, context)

    Template._render = render


def post_like_a_browser() -> None:
    """A dictionary that is posted goes the way a browser sends a form of ours."""
    RequestFactory.post = _like_a_browser(RequestFactory.post)  # type: ignore[method-assign]
    Client.post = _like_a_browser(Client.post)  # type: ignore[method-assign]


def _like_a_browser(post: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(post)
    def posted(
        self: Any, path: str, data: Any = None, content_type: str = MULTIPART_CONTENT, **more: Any
    ) -> Any:
        if content_type == MULTIPART_CONTENT and not isinstance(data, str | bytes):
            data, content_type = urlencode(data or {}, doseq=True), URLENCODED
        return post(self, path, data, content_type, **more)

    return posted
