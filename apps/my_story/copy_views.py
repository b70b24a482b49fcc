"""A copy of one's own words to keep, as a page or as plain text."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from apps.my_story.doors import visiting
from apps.my_story.sessions import Visit
from apps.stories.presenting import latest_text, named, parts, thread_of
from apps.stories.reading import minutes_to_read
from apps.stories.two_versions import own_words


@visiting
def copy(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Words, topics and thread, and the own words where we took details out of them.

    On the screen, or as a file that stays on the device.
    """
    context = copy_of(visit)
    if request.POST.get("go") != "text":
        return render(request, "my_story/copy.html", context)
    response = HttpResponse(as_text(context), content_type="text/plain; charset=utf-8")
    # Nothing in the name says what it is or where it comes from.
    response["Content-Disposition"] = 'attachment; filename="notes.txt"'
    return response


def as_text(copy: dict[str, Any]) -> str:
    """The same as plain text, one part below the other."""
    text = copy["text"]
    topics = "\n".join(f"- {each.name}" for each in copy["warnings"])
    said = [
        f"{_('You') if line.from_writer else _('Our team')}:\n{line.words}"
        for line in copy["thread"]
    ]
    own = copy["own"]
    before = [_("As you wrote it"), own["title"], own["words"]] if own else []
    whole = [text["title"], text["words"], text["name"], topics, *before, *said]
    return "\n\n".join(part for part in whole if part) + "\n"


def copy_of(visit: Visit) -> dict[str, Any]:
    """What belongs in a copy: of a story, or of a draft."""
    if visit.story is not None and visit.story.data_key is not None:
        revision, text = latest_text(visit.story)
        levels, thread, language = revision.declared, thread_of(visit.story), visit.story.language
        own = own_words(visit.story).unseal(key=visit.story.key()) if revision.by_team else {}
    else:
        fields = dict(visit.draft.fields) if visit.draft else {}
        text = {name: fields.get(name, "") for name in ("title", "name", "words")}
        levels, thread, language, own = {}, [], fields.get("language", ""), {}
    return {
        "text": text,
        # The writer's own, where our team took details out of the words that stand.
        "own": own,
        "own_parts": parts(own.get("words", ""), []),
        "parts": parts(text["words"], []),
        "minutes": minutes_to_read(len(text["words"].split())),
        "warnings": named(levels),
        "thread": thread,
        "text_language": language,
    }
