"""Where operators write the pages that are theirs: a list, a form with a preview, one undo."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.core import places
from apps.core.audience import operators
from apps.pages.models import SitePage, Slug, version_of
from apps.pages.page_forms import PageForm
from apps.pages.plain import blocks
from apps.pages.queries import page_text, written
from apps.pages.services import ChangedMeanwhile, NothingToUndo, undo_page, write_page


@operators
@require_safe
def site_pages(request: HttpRequest) -> HttpResponse:
    """Every page and language, and the day on which each was last written."""
    days = written()
    rows = [
        {
            "slug": slug,
            "name": name,
            "languages": [(code, own, days.get((slug, code))) for code, own in settings.LANGUAGES],
        }
        for slug, name in Slug.choices
    ]
    return render(request, "pages/site_pages.html", {"rows": rows})


@operators
@require_http_methods(["GET", "HEAD", "POST"])
def site_page(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """Write one page: preview, then save; or undo the last change."""
    if slug not in Slug.values or language not in dict(settings.LANGUAGES):
        raise Http404
    page = page_text(slug, language)
    if request.method != "POST":
        return _form(request, page, _filled(page))
    form = PageForm(request.POST, language=language)
    if request.POST.get("go") == "undo":
        return _undone(request, page, form)
    if form.is_valid() and request.POST.get("go") == "save" and form.was_shown:
        return _saved(request, page, form)
    return _form(request, page, form)


def _saved(request: HttpRequest, page: SitePage, form: PageForm) -> HttpResponse:
    try:
        write_page(
            slug=page.slug,
            language=page.language,
            text=form.cleaned_data["text"],
            seen=form.cleaned_data["seen"],
            by=request.user,  # type: ignore[arg-type]
        )
    except ChangedMeanwhile:
        return _form(request, page_text(page.slug, page.language), form, changed=True)
    messages.success(request, _("This is saved. Readers see it from now on."))
    return redirect("people:site_page", page.slug, page.language)


def _undone(request: HttpRequest, page: SitePage, form: PageForm) -> HttpResponse:
    """Words that stand in the form unsaved are given back when nothing could be undone."""
    try:
        undo_page(
            slug=page.slug,
            language=page.language,
            seen=request.POST.get("seen", ""),
            by=request.user,  # type: ignore[arg-type]
        )
    except (ChangedMeanwhile, NothingToUndo):
        return _form(request, page_text(page.slug, page.language), form, changed=True)
    messages.success(request, _("The text from before is back."))
    return redirect("people:site_page", page.slug, page.language)


def _filled(page: SitePage) -> PageForm:
    return PageForm(initial={"text": page.text, "seen": page.version}, language=page.language)


def _form(
    request: HttpRequest, page: SitePage, form: PageForm, *, changed: bool = False
) -> HttpResponse:
    """The form; with a preview when its words can be read. `changed`: by somebody else."""
    valid = form.is_bound and form.is_valid()
    text = form.cleaned_data["text"] if valid else None
    found = {
        "page": page,
        "form": form,
        "name": Slug(page.slug).label,
        "language_name": places.own_name(page.language),
        "direction": places.direction(page.language),
        "previewed": text is not None,
        "empty": text == "",
        "preview": blocks(text or ""),
        "shown": "" if text is None else version_of(text),
        # After somebody else's change the next Save replaces theirs, knowingly.
        "seen": page.version if changed or not form.is_bound else form.data.get("seen", ""),
        "changed": changed,
        "now": blocks(page.text),
    }
    return render(request, "pages/site_page.html", found)
