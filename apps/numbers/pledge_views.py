"""The pledges that are out, and how many of them were kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.core.audience import public
from apps.core.caching import kept, public_page
from apps.numbers.pledge_shares import shares_kept
from apps.numbers.queries import cells
from apps.solidarity.letter_forms import LettersForm
from apps.solidarity.pledge_queries import pledges_page


@public
@require_safe
@kept("language", "after")
@public_page
def pledge_list(request: HttpRequest) -> HttpResponse:
    """Ten pledges a page, whole, by month and chance; apart from stories, and in no index."""
    form = LettersForm(request.GET)
    after, language = request.GET.get("after", "")[:40], form.chosen()
    pledges, following = pledges_page(after=after, language=language)
    context = {
        "form": form,
        "pledges": pledges,
        "language": language,
        "after": after,
        "following": following,
        "shares": shares_kept(cells()),
    }
    response = render(request, "pledges/list.html", context)
    response["X-Robots-Tag"] = "noindex, noarchive, nosnippet"
    return response
