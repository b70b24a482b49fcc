"""Which column is what: headings in the seven languages of the site."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final

from apps.resources.importing.text import folded, tidy


class Field(StrEnum):
    """What a column can be. Streets are none of them: a shelter may have to stay unfound."""

    ID = "id"
    NAME = "name"
    ORGANIZATION = "organization"
    COUNTRY = "country"
    AREA = "area"
    PHONE = "phone"
    TEXT = "text"
    WHATSAPP = "whatsapp"
    TEXTPHONE = "textphone"
    VIDEO = "video"
    URL = "url"
    CHAT = "chat_url"
    EMAIL = "email"
    LANGUAGES = "languages"
    HOURS = "hours"
    HARMS = "harms"
    SERVICE_TYPE = "service_type"
    AUDIENCE = "audience"
    FREE = "free"
    CHECKED = "checked"
    NOTE = "note"


SEVERAL: Final = frozenset(
    {
        *(Field.PHONE, Field.TEXT, Field.WHATSAPP, Field.TEXTPHONE, Field.VIDEO),
        *(Field.LANGUAGES, Field.HARMS),
    }
)

# English, French, Spanish, Portuguese, German, Arabic, Urdu; "," between headings.
HEADINGS: Final = MappingProxyType(
    {
        Field.ID: "id, uuid, identifier, identifiant, identificador, kennung, المعرف, شناخت",
        Field.NAME: "name, service, service name, helpline, title, nom, nom du service, nombre, "
        "nombre del servicio, nome, nome do serviço, dienst, angebot, bezeichnung, الاسم, اسم, "
        "اسم الخدمة, نام, سروس کا نام",
        Field.ORGANIZATION: "organization, organisation, ngo, provider, operator, association, "
        "organización, organização, entidad, entidade, träger, verein, المنظمة, منظمة, الجمعية, "
        "تنظیم, ادارہ",
        Field.COUNTRY: "country, country code, iso, iso code, pays, code pays, país, "
        "código de país, land, staat, ländercode, البلد, الدولة, بلد, ملک",
        Field.AREA: "area, region, city, state, province, région, ville, département, región, "
        "ciudad, provincia, região, cidade, gebiet, stadt, bundesland, المنطقة, المدينة, علاقہ, "
        "شہر",
        Field.PHONE: "phone, phone number, telephone, tel, number, hotline, call, helpline number, "
        "téléphone, numéro, numéro de téléphone, teléfono, número, número de teléfono, "
        "telefone, número de telefone, telefon, telefonnummer, nummer, rufnummer, "
        "الهاتف, هاتف, رقم الهاتف, الرقم, فون, فون نمبر, نمبر",
        Field.TEXT: "text, sms, text number, sms number, mensaje, mensagem, رسالة, رسالة نصية, "
        "پیغام, ایس ایم ایس",
        Field.WHATSAPP: "whatsapp, whats app, واتساب, واتس اب, واٹس ایپ",
        Field.VIDEO: "video, video call, vidéo, vídeo, videollamada, videoanruf, مكالمة فيديو",
        Field.TEXTPHONE: "textphone, tty, tdd, minicom, schreibtelefon",
        Field.URL: "url, website, web site, web, link, site, site web, lien, sitio web, "
        "página web, enlace, sítio, webseite, internet, homepage, الموقع, الموقع الإلكتروني, رابط, "
        "ویب سائٹ, ویب گاہ",
        Field.CHAT: "chat, chat url, chat link, webchat, online chat, tchat, دردشة, المحادثة, چیٹ",
        Field.EMAIL: "email, e mail, mail, courriel, correo, correo electrónico, البريد "
        "الإلكتروني, ای میل",
        Field.LANGUAGES: "language, languages, langue, langues, idioma, idiomas, lengua, lenguas, "
        "língua, línguas, sprache, sprachen, اللغة, اللغات, زبان, زبانیں",
        Field.HOURS: "hours, opening hours, open, horaires, heures, heures d'ouverture, horario, "
        "horarios, horas, horário, horários, öffnungszeiten, zeiten, أوقات العمل, ساعات العمل, "
        "المواعيد, اوقات, اوقات کار",
        Field.HARMS: "harm, harms, topic, topics, issue, issues, thème, thèmes, sujet, tema, "
        "temas, assunto, assuntos, thema, themen, الموضوع, المواضيع, موضوع, موضوعات",
        Field.SERVICE_TYPE: "type, service type, kind, type de service, tipo, "
        "tipo de servicio, tipo de serviço, art, النوع, نوع الخدمة, قسم",
        Field.AUDIENCE: "audience, for, for whom, public, pour qui, público, para quién, "
        "para quem, zielgruppe, für wen, الفئة, لمن, کس کے لیے",
        Field.FREE: "free, free of charge, toll free, gratuit, gratuito, gratis, kostenlos, "
        "kostenfrei, مجاني, مجانا, مفت",
        Field.CHECKED: "checked, last checked, verified, confirmed, last verified, last confirmed, "
        "updated, last updated, vérifié, vérifié le, mis à jour, verificado, actualizado, "
        "atualizado, geprüft, geprüft am, stand, تاريخ التحقق, آخر تحديث, تصدیق, تاریخ",
        Field.NOTE: "note, notes, comment, comments, remarque, remarques, nota, notas, "
        "observaciones, observações, bemerkung, hinweis, ملاحظة, ملاحظات, نوٹ",
    }
)
# A heading with one of these is about a person, or not about the line itself.
NOT_OURS: Final = frozenset(
    {"contact", "person", "kontakt", "ansprechpartner", "contacto", "contato", "fax", "address"}
)


def guess(header: Sequence[str]) -> dict[int, str]:
    """Column -> field, for headings that are known; the first of its kind wins."""
    found: dict[int, str] = {}
    exact = recognised(header)
    loose = {place: _loosely(text) for place, text in enumerate(header) if place not in exact}
    for place, field in [*exact.items(), *loose.items()]:
        if field and (field in SEVERAL or field not in found.values()):
            found[place] = field
    return dict(sorted(found.items()))


def recognised(header: Sequence[str]) -> dict[int, str]:
    """Column -> field of headings that are known as they stand."""
    fields = {place: _headings().get(_bare(text)) for place, text in enumerate(header)}
    return {place: field for place, field in fields.items() if field}


def is_sound(mapping: Mapping[int, str], width: int) -> bool:
    """Whether a caller's mapping names columns and fields that there are, single ones once."""
    fields = list(mapping.values())
    return all(place in range(width) for place in mapping) and all(
        field in set(Field) and (field in SEVERAL or fields.count(field) == 1) for field in fields
    )


def _loosely(text: str) -> str:
    """ "Phone number (24h)": one known heading among other words, and of one field only."""
    words = _bare(text).split()
    if NOT_OURS & set(words):
        return ""
    phrases = {
        " ".join(words[start:end])
        for start in range(len(words[:8]))
        for end in range(start + 1, min(len(words), start + 4) + 1)
    }
    fields = {_headings()[phrase] for phrase in phrases if phrase in _headings()}
    return fields.pop() if len(fields) == 1 else ""


def _bare(text: str) -> str:
    """ "Phone_2" and "PHONE" are one heading."""
    return folded(tidy(text).replace("_", " ")).rstrip("0123456789 ")


@cache
def _headings() -> dict[str, Field]:
    return {
        folded(heading): field
        for field, headings in HEADINGS.items()
        for heading in headings.split(",")
    }
