"""Files come in where a view asks for one, and nowhere else: everywhere else they are dropped.

A file is kept in memory and never on disk; what is longer than the view allows is let go while it
arrives, and `too_large` says so.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse

from apps.core.audience import View


def takes_a_file(most: int) -> Callable[[View], View]:
    """The view may be sent one file of at most so many bytes. Stands below the audience."""

    def marked(view: View) -> View:
        view.takes_a_file = most  # type: ignore[attr-defined]
        return view

    return marked


def too_large(request: HttpRequest) -> bool:
    """Whether a file came that was longer than the view allows."""
    return any(getattr(each, "too_large", False) for each in request.upload_handlers)


class OneFile(FileUploadHandler):
    """The first file of a form, in memory; the others are passed over."""

    def __init__(self, request: HttpRequest, most: int) -> None:
        super().__init__(request)
        self.most = most
        self.too_large = False
        self.begun = False
        self.held = BytesIO()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.begun:
            raise SkipFile
        self.begun = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.held.tell() + len(raw_data) > self.most:
            self.too_large = True
            self.held = BytesIO()
            raise SkipFile
        self.held.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.held.seek(0)
        return InMemoryUploadedFile(
            self.held,
            self.field_name,
            self.file_name or "",
            self.content_type or "",
            file_size,
            self.charset,
            self.content_type_extra,
        )


class FilesWhereAsked:
    """Stands before the CSRF check, which reads the form and with it the file."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, *args: Any) -> None:
        if most := getattr(view, "takes_a_file", 0):
            request.upload_handlers = [OneFile(request, most)]
