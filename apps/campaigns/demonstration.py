"""Made-up campaigns: one of the site with many names, one with a host and days, one that waits."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.permissions import Role
from apps.campaigns.folding import fold
from apps.campaigns.hosting_services import NameTaken, decide, propose
from apps.campaigns.models import Campaign
from apps.campaigns.proposals import Name, Said
from apps.resources.models import Organization

ME_TOO = (
    "MeToo en",
    "MoiAussi fr",
    "balancetonporc fr",
    "YoTambién es",
    "Cuéntalo es",
    "EuTambém pt",
    "أنا_كمان ar",
    "وأنا_كمان ar",
    "وانا_ايضا ar",
    "AnaKaman ar",
    "EnaZeda ar",
    "میں_بھی ur",
)
ME_TOO_SAYS = (
    (
        "en",
        "Me too",
        "Two words, in many languages. Whoever says them here is counted together, whatever the "
        "name.\n\nNobody has to tell more than that. Whoever would like to can write.",
    ),
    (
        "fr",
        "Moi aussi",
        "Deux mots, dans beaucoup de langues. Toutes les personnes qui les disent ici sont "
        "comptées ensemble, quel que soit le nom.\n\nPersonne n’a à raconter davantage. Qui le "
        "souhaite peut écrire.",
    ),
    (
        "es",
        "Yo también",
        "Dos palabras, en muchas lenguas. Todas las personas que las dicen aquí cuentan juntas, "
        "con cualquiera de los nombres.\n\nNadie tiene que contar más. Quien quiera, puede "
        "escribir.",
    ),
    (
        "pt",
        "Eu também",
        "Duas palavras, em muitas línguas. Todas as pessoas que as dizem aqui são contadas "
        "juntas, seja qual for o nome.\n\nNinguém precisa contar mais do que isso. Quem quiser "
        "pode escrever.",
    ),
    (
        "de",
        "Ich auch",
        "Zwei Worte, in vielen Sprachen. Alle, die sie hier sagen, werden zusammen gezählt, "
        "unter welchem Namen auch immer.\n\nNiemand muss mehr erzählen. Wer möchte, kann "
        "schreiben.",
    ),
    (
        "ar",
        "أنا أيضًا",
        "كلمتان بلغات كثيرة. كل من يقولهما هنا يُحسب مع الآخرين، أيًّا كان الاسم.\n\n"
        "لا حاجة إلى قول المزيد. والكتابة متاحة لمن يريد.",
    ),
    (
        "ur",
        "میں بھی",
        "دو لفظ، بہت سی زبانوں میں۔ جو بھی انہیں یہاں کہے، سب ایک ساتھ گنے جاتے ہیں، نام کوئی بھی "
        "ہو۔\n\nاس سے زیادہ بتانا ضروری نہیں۔ جو چاہے، لکھ سکتا ہے۔",
    ),
)


@dataclass(frozen=True)
class Made:
    """Names as "name language", texts as (language, title, words), days from today."""

    names: tuple[str, ...]
    texts: tuple[tuple[str, str, str], ...]
    first: int | None = None
    last: int | None = None

    def said(self, today: date) -> Said:
        parts = [name.split() for name in self.names]
        days = {"begins_on": self.first, "ends_on": self.last}
        return Said(
            names=[Name(name, fold(name), language) for name, language in parts],
            texts=list(self.texts),
            days={
                name: None if away is None else today + timedelta(days=away)
                for name, away in days.items()
            },
        )


OF_THE_SITE = Made(ME_TOO, ME_TOO_SAYS)
HOSTED = Made(
    ("SafeWayHome en", "BienRentrer fr"),
    (
        (
            "en",
            "A safe way home",
            "For everybody who has taken the longer way. We collect how many of us there are and "
            "take the number to the council in spring.",
        ),
        (
            "fr",
            "Bien rentrer",
            "Pour toutes les personnes qui ont pris le chemin le plus long. Nous comptons combien "
            "nous sommes, et nous portons ce nombre au conseil au printemps.",
        ),
    ),
    first=-40,
    last=50,
)
WAITING = Made(
    ("NightShift en",),
    (
        (
            "en",
            "The night shift",
            "For people who work when others sleep, in hospitals, kitchens and depots.",
        ),
    ),
    first=14,
)


def add_campaigns(*, host: Organization | None, manager: User, operator: User) -> int:
    """The three of them, by the doors that people use. Returns how many were new; a second run
    adds nothing, nor what somebody here has named already."""
    if Campaign.objects.filter(demonstration=True).exists():
        return 0
    keeper = Role.ORGANISATION_EDITOR
    return (
        _add(OF_THE_SITE, None, operator, Role.OPERATOR, operator)
        + _add(HOSTED, host, manager, keeper, operator)
        + _add(WAITING, host, manager, keeper, None)
    )


@transaction.atomic
def _add(
    made: Made, host: Organization | None, by: User, role: str, opened_by: User | None
) -> bool:
    try:
        said = made.said(timezone.now().date())
        campaign = propose(said=said, host=host, by=by, role=role)
    except NameTaken:
        return False
    Campaign.objects.filter(pk=campaign.pk).update(demonstration=True)
    if opened_by:
        decide(campaign_id=campaign.pk, go="approve", by=opened_by, role=Role.OPERATOR)
    return True
