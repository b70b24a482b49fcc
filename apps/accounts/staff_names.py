"""Names that would be taken for somebody who works here."""

import re
import unicodedata

from django.conf import settings

from apps.accounts.models import User
from apps.core.names import skeleton
from apps.core.text import one_line

# What people who work here are called, in the seven languages, small.
WORDS = (
    *("admin", "admins", "administrator", "administration", "moderator", "moderators"),
    *("moderation", "mod", "mods", "team", "staff", "support", "operator", "official"),
    *("safeguarding", "helpdesk", "root", "system", "security", "webmaster", "editor"),
    *("modérateur", "modératrice", "modération", "administrateur", "administratrice"),
    *("équipe", "officiel", "officielle", "assistance"),
    *("moderador", "moderadora", "moderación", "administrador", "administradora"),
    *("administración", "equipo", "soporte", "oficial"),
    *("moderação", "administração", "equipe", "equipa", "suporte"),
    *("moderatorin", "administratorin", "offiziell"),
    *("مشرف", "مشرفة", "المشرف", "المشرفة", "مدير", "المدير", "الإدارة", "إدارة", "فريق"),
    *("الفريق", "دعم", "الدعم", "رسمي"),
    *("منتظم", "منتظمہ", "ایڈمن", "ماڈریٹر", "ٹیم", "انتظامیہ", "معاون", "سپورٹ"),
)
# Long enough that no other word holds them: "TheModerator2" is one word too.
_ANYWHERE = 8


def looks_like_staff(name: str) -> bool:
    """Whether readers could take `name` for the site, its team, or one of them by name."""
    # With digits read as letters (m0derator) and without them (moderator7).
    spellings = {skeleton(name), skeleton(re.sub(r"\d", "", name))}
    reserved = {skeleton(word) for word in (*WORDS, settings.SITE_NAME)}
    if (spellings | {skeleton(part) for part in _parts(name)}) & reserved:
        return True
    if any(word in whole for whole in spellings for word in reserved if len(word) >= _ANYWHERE):
        return True
    return bool(spellings & _names_of_staff())


def _parts(name: str) -> list[str]:
    """The words of a name; a sign, a digit, or a capital after a small letter ends one."""
    text = unicodedata.normalize("NFKC", one_line(name))
    return re.split(r"[\W\d_]+|(?<=[a-z])(?=[A-Z])", text)


def _names_of_staff() -> set[str]:
    return {skeleton(name) for name in User.objects.staff().values_list("username", flat=True)}
