"""Which language a text is in, and which lexicons read it."""

import pytest

from apps.screening.language import find_language, hinted, lexicons_for


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("me too", "en"),
        ("i was nine and nobody believed me", "en"),
        ("j avais neuf ans et personne ne m a crue", "fr"),
        ("tenia nueve años y nadie me creyo", "es"),
        ("eu tinha nove anos e ninguém acreditou", "pt"),
        ("ich war neun und niemand hat mir geglaubt", "de"),
        ("لم يصدقني أحد", "ar"),
        ("کسی نے مجھ پر یقین نہیں کیا", "ur"),
        ("رقمي ٠٧٩ وبريدي someone.long.name@example.org", "ar"),
        ("Меня никто не слушал", "other"),
        ("Ik werd lastiggevallen door mijn baas en niemand op het werk geloofde mij toen", "other"),
        ("هیچ کس در محل کار حرف من را باور نکرد وقتی که گفتم چه اتفاقی برای من افتاد", "other"),
        ("", "other"),
        ("mujhe us ne roka aur kaha ke kisi ko nahi batana, woh hamare ghar aata tha", "ur"),
        ("He said hai and woh, then left.", "en"),
        ("1234 !!! \U0001f642", "other"),
        ("\ud800", "other"),
    ],
)
def test_it_names_the_language_of_a_text(text, language):
    assert find_language(text) == language


@pytest.mark.parametrize(
    ("given", "language"),
    [(None, None), ("", None), (" ", None), ("pt-BR", "pt"), ("AR", "ar"), ("ur_PK", "ur"),
     ("fa", "other"), ("english", "other")],
)  # fmt: skip
def test_it_reads_the_writers_own_choice(given, language):
    assert hinted(given) == language


@pytest.mark.parametrize(
    ("text", "language", "lexicons"),
    [
        ("hello", "en", ("en",)),
        ("مرحبا", "ar", ("ar",)),
        ("مرحبا my boss", "ar", ("en", "ar")),
        ("Ik werd", "other", ("en", "fr", "es", "pt", "de")),
        ("Меня", "other", ()),
    ],
)
def test_it_reads_with_every_lexicon_that_could_fit(text, language, lexicons):
    assert lexicons_for(text, language) == lexicons
