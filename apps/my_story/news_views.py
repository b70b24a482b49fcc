"""News without saying what they are about: a private address, and a mail."""

from xml.sax.saxutils import escape  # nosec B406 # reads no XML, it only escapes

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.audience import writer
from apps.my_story.doors import with_story
from apps.my_story.forms import MailForm
from apps.my_story.sessions import Visit
from apps.stories import news
from apps.stories.models import NewsAddress, NewsMail

FEED = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">
<id>urn:uuid:{id}</id>
<title>{title}</title>
<updated>{updated}</updated>
<author><name>{title}</name></author>
{entries}</feed>
"""
ENTRY = """<entry><id>urn:uuid:{id}</id><title>{said}</title>
<updated>{day}T00:00:00Z</updated></entry>
"""
NEVER = "1970-01-01"


@with_story
def page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What there is, in words: both off, and how to have them."""
    return show(request, visit, MailForm())


@with_story
def address(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A new address, shown once; or none any more."""
    assert visit.story
    if request.POST.get("go") == "stop":
        news.close_address(story=visit.story)
        messages.success(request, _("The address does not exist any more."))
        return redirect("my_story:now")
    token = news.open_address(story=visit.story)
    link = request.build_absolute_uri(reverse("news:feed", args=[token]))
    return show(request, visit, MailForm(), link=link)


@with_story
def mail(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Where to write; or nowhere any more."""
    assert visit.story
    if request.POST.get("go") == "stop" or not news.mail_is_offered():
        news.write_no_more(story=visit.story)
        messages.success(request, _("The mail address is deleted."))
        return redirect("my_story:now")
    form = MailForm(request.POST)
    if not form.is_valid():
        return show(request, visit, form)
    news.write_to(story=visit.story, address=form.cleaned_data["email"])
    messages.success(request, _("You get a mail when there is something new."))
    return redirect("my_story:now")


@writer
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """An Atom feed that says when there was something new. The name in it is neutral."""
    events = news.events_at(token[:100])
    if events is None:
        raise Http404
    said = escape(_("There is something new"))
    body = FEED.format(
        language=request.LANGUAGE_CODE,
        id=news.feed_name(token),
        title=escape(_("News")),
        updated=f"{events[0].day if events else NEVER}T00:00:00Z",
        entries="".join(ENTRY.format(id=each.id, said=said, day=each.day) for each in events),
    )
    response = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    return response


def show(request: HttpRequest, visit: Visit, form: MailForm, **more: str) -> HttpResponse:
    context = {
        "story": visit.story,
        "form": form,
        "has_address": NewsAddress.objects.filter(story=visit.story).exists(),
        "has_mail": NewsMail.objects.filter(story=visit.story).exists(),
        "mail_is_offered": news.mail_is_offered(),
    }
    return render(request, "my_story/news.html", context | more)
