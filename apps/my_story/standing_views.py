"""What others gave the writer: whether readers may stand with them, and letters to read here."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.my_story.doors import with_story
from apps.my_story.sessions import Visit
from apps.solidarity.queries import has_letters_in, letters_page
from apps.solidarity.standing_services import let_stand


@with_story
def stands(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Switch it off, and nobody sees the form or what was said; or on again."""
    assert visit.story
    let_stand(story=visit.story, may_stand=request.POST.get("may_stand") == "yes")
    messages.success(request, _("This is how it is now."))
    return redirect("my_story:now")


@with_story
def letters(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Letters of hope, ten at a time, in the story's language where there are any.

    A page of My story: which letters somebody reads stands in no address.
    """
    assert visit.story
    own = visit.story.language
    language = own if request.POST.get("every") != "yes" and has_letters_in(own) else ""
    after = request.POST.get("after", "")[:40]
    found, following = letters_page(after=after, language=language)
    context = {"letters": found, "language": language, "following": following}
    return render(request, "my_story/letters.html", context)
