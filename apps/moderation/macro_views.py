"""The texts that writers are sent: all of them, and one with its versions."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.requests import StaffRequest
from apps.core.audience import staff
from apps.moderation import macros
from apps.moderation.models import Macro
from apps.moderation.text_forms import TextForm


@staff("edit_macros")
@require_safe
def texts(request: StaffRequest) -> HttpResponse:
    """Every occasion on which we write, in one language."""
    asked = request.GET.get("language", "")
    language = asked if asked in macros.LANGUAGES else get_language() or "en"
    rows = [(macros.KEYS[key], macro) for key, macro in macros.texts_in(language).items()]
    context = {"rows": rows, "language_of_texts": language, "languages_of_texts": names()}
    return render(request, "moderation/texts.html", context)


@staff("edit_macros")
def text(request: StaffRequest, key: str, language: str) -> HttpResponse:
    """One text: change it, see it as writers do, and what it said before."""
    if key not in macros.KEYS or language not in macros.LANGUAGES:
        raise Http404
    macro = macros.macro_for(key, language)
    if request.method != "POST":
        return show(request, macro, TextForm(initial={"text": macro.text, "seen": macro.version}))
    form = TextForm(request.POST)
    if request.POST.get("go") == "preview" or not form.is_valid():
        return show(request, macro, form)
    try:
        macros.save_macro(
            user=request.user,
            key=key,
            language=language,
            text=form.cleaned_data["text"],
            seen=form.cleaned_data["seen"],
        )
    except macros.SomebodyWasFaster:
        return show(request, macro, TextForm(request.POST | {"seen": macro.version}), faster=True)
    messages.success(request, _("Saved. From now on writers are sent this text."))
    return redirect("moderation:text", key, language)


def show(
    request: StaffRequest, macro: Macro, form: TextForm, *, faster: bool = False
) -> HttpResponse:
    """The page of one text, with what is in the form."""
    context = {
        "macro": macro,
        "occasion": macros.KEYS[macro.key],
        "language_name": names()[macro.language],
        "form": form,
        "faster": faster,
        "versions": macros.versions(macro.key, macro.language),
    }
    status = 409 if faster else 422 if form.is_bound and form.errors else 200
    return render(request, "moderation/text.html", context, status=status)


def names() -> dict[str, str]:
    """Our languages by their own names."""
    return dict(settings.LANGUAGES)
