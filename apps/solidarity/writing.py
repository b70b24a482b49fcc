"""Writing something short that a person reads first: what it is, the fields, the code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from apps.core import kept_words, proof
from apps.core.form_keys import draw_form_key
from apps.core.requests import FormRequest
from apps.core.surge import Door
from apps.solidarity.models import Written
from apps.solidarity.written_services import TakenBack, open_words, written_of
from apps.stories.publishing import surge_lately
from apps.stories.receipts import keep_once, show_receipt
from apps.stories.return_codes import ReturnCode, code_for


def _nothing_more(row: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Writing:
    """One kind of short words, and its three pages.

    `send(fields, code)` keeps them and says whether this was the first time; `more` is what the
    page with the code needs beside it, from the row.
    """

    page: str
    words_page: str
    receipt_page: str
    door: Door
    model: type[Written]
    form: type[forms.Form]
    send: Callable[[Mapping[str, str], ReturnCode], bool]
    more: Callable[[Any], dict[str, Any]] = _nothing_more

    def answer(self, request: FormRequest) -> HttpResponse:
        """GET says what it is; the fields are the answer to a POST; then the code."""
        if request.method != "POST":
            return render(request, self.page, {"form_key": draw_form_key()})
        sent = (
            self._sent(code_for(request.form_key)) if request.POST.get("step") == "sent" else None
        )
        if sent is not None:
            return self._receipt(request, sent, first=False)
        if request.POST.get("go") != "send":
            typed = {name: request.POST.get(name, "") for name in self.form.base_fields}
            return self._ask(request, self.form(initial=typed))
        form = self.form(request.POST)
        return self._send(request, form) if form.is_valid() else self._ask(request, form, 422)

    def _send(self, request: FormRequest, form: forms.Form) -> HttpResponse:
        if page := proof.asks(request, self.door, in_surge=surge_lately()):
            return page
        code, fields = code_for(request.form_key), form.cleaned_data
        before = self._sent(code)
        if before is not None and open_words(before) != fields:
            # Those stay; what was typed now comes back.
            return kept_words.give_back(request, reason="sent", status=409)
        try:
            first = keep_once(code, partial(self.send, fields, code))
        except TakenBack:
            return kept_words.give_back(request, reason="old", status=409)
        row = self._sent(code)
        if row is None:  # Taken back in another window meanwhile.
            return kept_words.give_back(request, reason="old", status=409)
        return self._receipt(request, row, first=first)

    def _sent(self, code: ReturnCode) -> Written | None:
        return written_of(self.model, [code.lookup()])

    def _ask(self, request: FormRequest, form: forms.Form, status: int = 200) -> HttpResponse:
        context = {"form": form, "form_key": request.form_key.text}
        return render(request, self.words_page, context, status=status)

    def _receipt(self, request: FormRequest, row: Written, *, first: bool) -> HttpResponse:
        return show_receipt(
            request,
            self.receipt_page,
            code=code_for(request.form_key),
            first=first,
            **self.more(row),
        )
