"""Which spellings are one name, and which are not."""

import pytest

from apps.campaigns.folding import LONGEST, fold

# Each row is one name as people write it.
ONE = (
    ("#MeToo", "metoo", "me too", "Me_Too", "ME-TOO", "＃ＭｅＴｏｏ", "me\u200ctoo", "#Me.Too!"),
    ("#balancetonporc", "Balance ton porc", "#BalanceTonPorc"),
    ("#YoTambién", "#YoTambien", "yo también", "yo tambie\u0301n", "YO_TAMBIÉN"),
    (
        "#وأنا_كمان",
        "وانا كمان",
        "#وأنا_كمـــان",
        "وَأَنَا كَمَان",
        "#وانا_كمان",
    ),
    ("#وانا_ايضا", "وأنا أيضًا", "#وأنا_أيضا"),
    ("#EuTambém", "#EuTambem", "eu também"),
    ("#میں_بھی", "میں بھی", "ميں_بھى", "میں\u200cبھی", "مين بهي"),
    ("#MoiAussi", "moi aussi", "Moi-aussi"),
    ("#Cuéntalo", "#Cuentalo"),
    ("#AnaKaman", "ana kaman"),
    ("#EnaZeda", "ena_zeda"),
    ("#Straße", "strasse"),
    ("#2٠١٧", "#2017", "２０１７"),
    ("#ایک", "ايك"),
    ("#मैंभी", "मैं भी"),
    ("Ne❤️touchepas", "ne touche pas"),
)


@pytest.mark.parametrize("spellings", ONE, ids=lambda row: row[0])
def test_it_takes_spellings_of_a_name_for_one(spellings):
    assert {fold(each) for each in spellings} == {fold(spellings[0])} != {""}


def test_it_keeps_names_apart():
    folded = [fold(row[0]) for row in ONE]
    assert len({*folded}) == len(folded)
    # Without their vowels these two would be one.
    assert fold("मैंभी") != fold("मंभ")


@pytest.mark.parametrize("nothing", ["", "#", "_ -", "\u200c\u200d", "ـ", "❤️", "\x00"])
def test_it_finds_no_name_in_nothing(nothing):
    assert fold(nothing) == ""


@pytest.mark.parametrize("each", [name for row in ONE for name in row] + ["ﷺ" * 60, "각" * 60])
def test_it_folds_what_is_folded_no_further(each):
    assert fold(fold(each)) == fold(each)
    assert len(fold(each)) <= LONGEST
