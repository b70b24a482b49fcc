"""Letters of hope: a page of them for readers, and writing one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.core.anonymous_form import anonymous_form
from apps.core.audience import public, writer
from apps.core.caching import kept, public_page
from apps.core.requests import FormRequest
from apps.core.surge import Door
from apps.solidarity import queries
from apps.solidarity.letter_forms import LetterForm, LettersForm
from apps.solidarity.letter_services import send_letter
from apps.solidarity.models import Letter
from apps.solidarity.writing import Writing

# Each letter is read by a person.
LETTERS = Door("letter", seconds=600, free=10, everybody=1200)


@public
@require_safe
@kept("language", "after")
@public_page
def letter_list(request: HttpRequest) -> HttpResponse:
    """Ten letters a page, whole, by month and chance."""
    form = LettersForm(request.GET)
    after, language = request.GET.get("after", "")[:40], form.chosen()
    letters, following = queries.letters_page(after=after, language=language)
    context = {
        "form": form,
        "letters": letters,
        "language": language,
        "after": after,
        "following": following,
    }
    response = render(request, "letters/list.html", context)
    response["X-Robots-Tag"] = "noindex, noarchive, nosnippet"
    return response


WRITING = Writing(
    page="letters/write.html",
    words_page="letters/write_words.html",
    receipt_page="letters/write_receipt.html",
    door=LETTERS,
    model=Letter,
    form=LetterForm,
    send=lambda fields, code: send_letter(words=fields["words"], code=code),
)


@writer
@anonymous_form
def write(request: FormRequest) -> HttpResponse:
    """What a letter is; then the field, which is the answer to a POST; then the code."""
    return WRITING.answer(request)
