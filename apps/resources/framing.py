"""What an answer carries that stands in a frame of another site (RULINGS 17, docs/embedding.md).

It loads one style sheet and nothing else, sends nothing, knows no cookie, and tells nobody where
its links were followed from.
"""

import contextlib
from collections.abc import Iterable, Iterator

from django.http import HttpResponse

from apps.resources.origins import origin_of

ANYWHERE = "*"
NOWHERE = "'none'"
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"


def let_frame(response: HttpResponse, origins: Iterable[str] | None) -> HttpResponse:
    """Lets pages of `origins` frame the answer; None: any page may, and [] none."""
    allowed = ANYWHERE if origins is None else " ".join(_only_origins(origins)) or NOWHERE
    response["Content-Security-Policy"] = f"{POLICY}; frame-ancestors {allowed}"
    response["Referrer-Policy"] = "no-referrer"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    # The older header knows no lists; browsers that know the policy would heed it all the same.
    response.xframe_options_exempt = True
    return response


def _only_origins(origins: Iterable[str]) -> Iterator[str]:
    """Whatever else may stand in the table never comes into a header."""
    for each in origins:
        with contextlib.suppress(ValueError):
            yield origin_of(each, local=True)
