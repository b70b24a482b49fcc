"""Selects are written without a template, and look as Django writes them."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy

from apps.core.form_rendering import QuickChoices

EVIL = "<b>\"'&{}{0}"


@pytest.mark.parametrize(
    ("choices", "value", "attrs"),
    [
        ([], "", {}),
        ([("", gettext_lazy("Country")), ("DE", "Germany"), ("FR", EVIL)], "FR", {"id": "a"}),
        ([("Group " + EVIL, [("1", "One"), (2, "Two")]), ("3", "Three")], 2, {"disabled": True}),
        ([(EVIL, "x"), (None, "none")], EVIL, {"class": EVIL, "hidden": False, "data-a": 3}),
    ],
)
@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple, forms.NullBooleanSelect])
def test_it_writes_what_django_writes(widget: Any, choices: Any, value: Any, attrs: Any):
    field = widget(attrs=attrs)
    field.choices = choices
    chosen = [value] if widget is forms.SelectMultiple else value
    quick = field.render("a" + EVIL, chosen, renderer=QuickChoices())
    assert quick.split() == field.render("a" + EVIL, chosen, renderer=DjangoTemplates()).split()
    assert "<b>" not in quick
