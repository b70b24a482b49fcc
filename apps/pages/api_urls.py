"""What is public here, for programs. `/api/hsds/` is the directory of help, and older."""

from django.urls import URLPattern, path

from apps.pages.api_answers import for_programs
from apps.pages.api_views import api, schema

app_name = "api"


def _opened(pattern: URLPattern) -> URLPattern:
    """The library's address, with what all our answers carry."""
    pattern.callback = for_programs(pattern.callback)
    return pattern


urlpatterns: list[URLPattern] = [
    path("schema/", schema, name="schema"),
    # The library's own start is an error page.
    *(
        _opened(each)
        for each in api.urls[0]
        if isinstance(each, URLPattern) and each.name != "api-root"
    ),
]
