"""Django's test client posts forms with files unless told otherwise; our pages never do."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.test import Client, RequestFactory
from django.test.client import MULTIPART_CONTENT
from django.utils.http import urlencode

URLENCODED = "application/x-www-form-urlencoded"


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
