"""`/api/`: what is public here, for programs. Read only; the document is at /api/schema/."""

from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import translation
from ninja import NinjaAPI, Query, Schema
from ninja.errors import ValidationError
from ninja.openapi.schema import OpenAPISchema

from apps.pages import api_queries as queries
from apps.pages import api_shapes as shapes
from apps.pages.api_answers import PROBLEM, for_programs, problem

View = Callable[..., Any]
VERSION = "1.0.0"
LICENCE = (
    "Numbers: CC0 1.0. Stories, letters and pledges belong to whoever wrote them: show them with "
    "their warnings first and a link to their page, ask again before you show them, and do not "
    "train machines with them."
)
TOLD = (
    "What readers of the site may see, and nothing more. Lists are in no order of time but the "
    "month. What has been taken back is gone at once: keep no copies. Every site may ask (CORS), "
    "without a key, up to 600 times a minute."
)
REASONS = {
    400: "Something in the address cannot be read",
    404: "Nothing here has this name",
    429: "Too much at once; `Retry-After` says how many seconds to wait",
}

api = NinjaAPI(
    title=settings.SITE_NAME,
    version=VERSION,
    description=f"{TOLD} {LICENCE}",
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    servers=[{"url": settings.SITE_URL}],
    openapi_extra={
        "info": {"license": {"name": LICENCE}, "contact": {"url": f"{settings.SITE_URL}/contact/"}}
    },
)


def reads(path: str, answer: type[Schema], name: str, *errors: int) -> Callable[[View], View]:
    """One address below `/api/`, its URL name and its errors beyond those that all have."""
    return api.get(
        path, response=answer, url_name=name, operation_id=name, openapi_extra=refusals(*errors)
    )


def refusals(*statuses: int) -> dict[str, Any]:
    """The errors of one address for the document, beyond those that all have."""
    content = {PROBLEM: {"schema": shapes.Problem.model_json_schema()}}
    told = {
        str(status): {"description": REASONS[status], "content": content}
        for status in (*statuses, 429)
    }
    unchanged = {"304": {"description": HTTPStatus(304).phrase}}
    return {"responses": told | unchanged}


@api.exception_handler(ValidationError)
def unread(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Which part of the address cannot be read, and where it says what may stand there."""
    name = str(error.errors[0]["loc"][-1])
    return problem(f"{name}: this cannot be read. {reverse('api:schema')} says how.", 400)


def nothing() -> HttpResponse:
    """The same for what never was, what is not out, and what is not for every program."""
    return problem("Nothing here has this name. The lists have all names.", 404)


@reads("", shapes.About, "index")
def about(request: HttpRequest) -> dict[str, Any]:
    """What this is, and where the rest lies."""
    names = ("schema", "stories", "numbers", "campaigns", "content_warnings", "letters", "pledges")
    links = {name: settings.SITE_URL + reverse(f"api:{name}") for name in names}
    links["hsds"] = settings.SITE_URL + reverse("hsds:about")
    return {"title": settings.SITE_NAME, "version": VERSION, "licence": LICENCE, "links": links}


@reads("stories", shapes.Stories, "stories", 400)
def stories(request: HttpRequest, asked: Query[shapes.StoriesQuery]) -> shapes.Stories:
    """Stories that are out and whose writers agreed that anyone may read them: their gates."""
    return queries.stories(asked)


@reads("stories/{story_id}", shapes.Story, "story", 400, 404)
def story(request: HttpRequest, story_id: str, asked: Query[shapes.StoryQuery]) -> Any:
    """One story: its gate and, for whoever opens it, its words."""
    return queries.story(story_id, opened=asked.open == "true") or nothing()


@reads("numbers", shapes.Numbers, "numbers")
def numbers(request: HttpRequest) -> shapes.Numbers:
    """Every public number, as of its day."""
    return queries.numbers()


@reads("campaigns", shapes.Campaigns, "campaigns", 400)
def campaigns(request: HttpRequest, asked: Query[shapes.LanguageQuery]) -> shapes.Campaigns:
    """Campaigns: all their names, their days and their numbers."""
    return queries.campaigns(asked.language)


@reads("campaigns/{name}", shapes.Campaign, "campaign", 400, 404)
def campaign(request: HttpRequest, name: str, asked: Query[shapes.LanguageQuery]) -> Any:
    """One campaign, by its slug or any of its names."""
    return queries.campaign(name, asked.language) or nothing()


@reads("content-warnings", shapes.ContentWarnings, "content_warnings", 400)
def content_warnings(
    request: HttpRequest, response: HttpResponse, asked: Query[shapes.LanguageQuery]
) -> shapes.ContentWarnings:
    """What a text can be about, by the codes that stand in `warnings`."""
    response["Content-Language"] = asked.language
    with translation.override(asked.language):
        return queries.content_warnings(asked.language)


@reads("letters", shapes.Letters, "letters", 400)
def letters(request: HttpRequest, asked: Query[shapes.PageQuery]) -> shapes.Letters:
    """Letters of hope."""
    return queries.letters(asked)


@reads("pledges", shapes.Pledges, "pledges", 400)
def pledges(request: HttpRequest, asked: Query[shapes.PageQuery]) -> shapes.Pledges:
    """How people will change. They take no answer and no thanks."""
    return queries.pledges(asked)


@for_programs
def schema(request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 document of all this."""
    return JsonResponse(document())


@cache
def document() -> OpenAPISchema:
    return api.get_openapi_schema(path_prefix=reverse("api:index"))
