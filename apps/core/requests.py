"""What a view may count on, for the type checker and the reader."""

from django.http import HttpRequest

from apps.core.form_keys import FormKey


class FormRequest(HttpRequest):
    """A request behind `@anonymous_form`: on a POST the key is there and holds."""

    form_key: FormKey
    LANGUAGE_CODE: str
