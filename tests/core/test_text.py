"""What is typed stays what it was, but for what cannot be shown."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apps.core.text import one_line, tidy
from tests.core.test_html import steps

anything = st.text(alphabet=st.characters(exclude_categories=()), max_size=200)


@given(anything)
@example("\r\r\n\n\x0b\x85")
@example("e\u0301\x00\u0301")
@example("a\ud800\u0301")
@example("\u1100\u202e\u1161")
def test_it_is_done_after_one_time(text: str):
    assert tidy(tidy(text)) == tidy(text)
    assert one_line(one_line(text)) == one_line(text)


@given(anything)
def test_it_leaves_only_what_postgresql_and_a_page_can_hold(text: str):
    kept = tidy(text)
    kept.encode()
    assert not {"Cs"} & {unicodedata.category(each) for each in kept}
    assert {each for each in kept if unicodedata.category(each) == "Cc"} <= {"\n", "\t"}


# Letters by name that nobody sees.
FILLERS = "\u115f\u1160\u3164\uffa0"


@given(
    st.text(
        alphabet=st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters=FILLERS),
        max_size=200,
    )
)
def test_it_takes_no_letter_away(text: str):
    assert tidy(text) == unicodedata.normalize("NFC", text)


# What people write, in scripts that need marks, joiners or selectors.
HONEST = [
    "قبل سنوات،\n\nفي العمل.",
    "مجھے آج بھی یاد ہے۔",
    "می\u200cخواهم",  # a joiner that Persian and Urdu words need
    "क्\u200dष",
    "👩\u200d👧\u200d👦 ❤\ufe0f 👍🏽",
    "ﷺ ½ ﬁ Ⅳ",  # NFC, not NFKC: ligatures are what somebody typed
    "one\ttwo\n\n  three",
    "x\u00a0y\u00adz",
    "I <3 you & others",
    "葛󠄀城",  # a name written with a variation selector
    # Thai, Lao, Khmer, Myanmar with marks above and below; words parted where no space is
    "ที่รัก ฉันไม่ได้บอกใครเลย ผู้ใหญ่น้ำ",
    "ສະບາຍດີ ຂ້ອຍບໍ່ໄດ້ບອກໃຜ",
    "ខ្ញុំ\u200bមិន\u200bបាន\u200bប្រាប់\u200bអ្នកណា",
    "ကျွန်တော် ဘယ်သူ့ကိုမှ မပြောခဲ့ဘူး",
    # India and Sri Lanka, with and without joiners
    "मैंने किसी को नहीं बताया। क्\u200dष और क्\u200cष",
    "আমি কাউকে বলিনি। র\u200d্যাম",
    "நான் யாரிடமும் சொல்லவில்லை",
    "ഞാൻ ആരോടും പറഞ്ഞില്ല അവന്\u200d",
    "ක්\u200dරි ශ්\u200dරී මම කාටවත් කිව්වේ නැහැ",
    "ನಾನು ಯಾರಿಗೂ ಹೇಳಲಿಲ್ಲ ರ್\u200cಕ",
    # Tibetan: the tallest stack that is written
    "ཧྐྵྨླྺྼྻྂ བཀྲ་ཤིས་བདེ་ལེགས།",
    # Vietnamese, and names of Yoruba and Lithuanian that have no letter of their own
    "Tôi chưa kể với ai. Người ấy đã bỏ đi, phải không?",
    "ọ̀rọ̀ mi, ẹ̀jẹ́",
    "mẽs̃ ę̃ ė́",
    # Arabic with all its marks, Urdu, Persian, Hebrew with points and accents
    "لَمْ أُخْبِرْ أَحَدًا، وَاللّٰهُ أَعْلَمُ",
    "ٱلرَّحْمَٰنِ ٱلرَّحِيمِ",
    "میں نے کسی کو نہیں بتایا۔ ہ\u200d",
    "آن\u200cها نمی\u200cدانند",
    "בְּרֵאשִׁ֖ית בָּרָ֣א אֱלֹהִ֑ים",
    "لا \u200f(C++)\u200f ولا غيرها",
    "שלום\u200e 5-3\u200f!",
    "ܫܠܡܐ ܥܡܟܘܢ",
    "ߒߞߏ ߊ߬ ߟߊ߫",
    "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ\u180eᠠ ᠭ\u180bᠠ",
    "አላወራሁም",
    "ገና ልጅ ነበርኩ።",
    "ᐃᓄᒃᑎᑐᑦ",
    "ᏣᎳᎩ",
    "გამარჯობა",
    "Ես ոչ մեկին չասացի",
    "한국어로 썼어요",
    "ᄒᆞᆫ글",  # letters of Korean that are put together by hand
    "わたしは誰にも言わなかった。が゜",
    "我没有告诉任何人。\U00020000",
    "Δεν το είπα σε κανέναν. ᾳ̈́",
    "й ё ѐ, Я нікому не казала. і́",
    # Emoji of every build
    "🏳\ufe0f\u200d🌈 🏴\u200d☠\ufe0f 👩🏽\u200d🚀 👁\ufe0f\u200d🗨\ufe0f",
    "👨\u200d👩\u200d👧\u200d👦 👩\u200d❤\ufe0f\u200d💋\u200d👨 🐦\u200d⬛ 🙂\u200d↔\ufe0f",
    "1\ufe0f\u20e3 #\ufe0f\u20e3 *\ufe0f\u20e3 ☎\ufe0e ©\ufe0f 🇫🇷🇧🇷🇵🇰",
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "≨\ufe00 ⊕ 、\ufe00",
]


@pytest.mark.parametrize("text", HONEST)
def test_it_leaves_words_of_all_scripts_as_they_are(text: str):
    assert tidy(text) == text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b", "ab"),
        ("a\x07b\x1bb\x7fc\x9fd", "abbcd"),
        ("a\ud800b\udfffc", "abc"),
        ("a\ufffeb\uffffc\U0001fffed\ufdd0e", "abcde"),
        ("\ufefftext", "text"),
        ("a\u202eb\u202cc\u2066d\u2069e\u200ef\u200fg\u061ch", "abcdefgh"),
        ("a\U000e0041\U000e007fb", "ab"),
        ("cafe\u0301", "café"),
        ("\u212b", "\u00c5"),
        # What splits or hides words where no script needs it
        ("ra\u200bpe", "rape"),
        ("\u200bhe\u200cll\u200do\u2060!\ufe0f", "hello!"),
        ("pa\u034fss\u2063wo\u180erd", "password"),
        ("Ma\u3164ya\uffa0\u115f", "Maya"),
        ("x\ufe00y\ufe0fz", "xyz"),
        ("a\u00ad\u00ad\u00adb", "a\u00adb"),
        ("\u00ada \u00adb\u00ad", "a b"),
        ("\u200e\u200fa\u200e", "a"),
        ("سلا\u200fم", "سلام"),
        ("سلام\u200f\u200f\u200f!", "سلام\u200f!"),
        ("می" + "\u200c" * 50 + "خواهم", "می" + "\u200c" * 3 + "خواهم"),
        ("👩\u200d\u200d\u200d👧", "👩\u200d👧"),
        ("👩\u200d", "👩"),
        ("❤\ufe0f\ufe0f\ufe0e", "❤\ufe0f"),
        ("葛\U000e0100\U000e0101城", "葛\U000e0100城"),
        ("a\U000e0100b\U000e01ef", "ab"),
        # Words in tag characters, with and without a flag in front
        ("hi" + "".join(chr(0xE0000 + ord(c)) for c in "call me") + "!", "hi!"),
        ("🏴" + "".join(chr(0xE0000 + ord(c)) for c in "gbxxx") + "\U000e007f", "🏴"),
        ("1\ufff9a\ufffab\ufffb", "1ab"),
        ("\U0001d173\U0001bca0a", "a"),
        # Towers
        ("Z" + "\u0335" * 300 + "a", "Z" + "\u0335" * 8 + "a"),
        ("Z" + "\u0335\u200d" * 300 + "a", "Z" + "\u0335" * 4 + "a"),
        ("Z" + ("\u0335" * 8 + "\u200b") * 40, "Z" + "\u0335" * 8),
        ("e" + "\u0301" * 40, "é" + "\u0301" * 7),
        ("x" + "\u20dd" * 12, "x" + "\u20dd" * 8),
    ],
)
def test_it_takes_out_what_cannot_be_shown(typed: str, kept: str):
    assert tidy(typed) == kept


@pytest.mark.parametrize(
    "end", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"], ids=ascii
)
def test_it_knows_one_kind_of_line_end(end: str):
    assert tidy(f"one{end}two{end}{end}three") == "one\ntwo\n\nthree"
    assert one_line(f"one{end}two") == "one two"


def test_it_makes_one_line():
    assert one_line("  a \t title\r\n of\u2028two  ") == "a title of two"


# What a text can be built of that makes the way through `tidy` long.
hard = st.text(
    alphabet=st.sampled_from(
        [
            *"ae1#\u0915\u0644\u5d0e\u1100\u1161\u11a8\u1820\u0f67\u0e01",
            *"\u0301\u0316\u0327\u034f\u0335\u0344\u0345\u064b\u05bf\u09be\u09c7\u0f73\u0f90\u20e3",
            *"\u200b\u200c\u200d\u200e\u200f\u2060\xad\u115f\u1160\u180b\u3164\ufe0f\U000e0100",
            *"\U000e0067\U0001f3f4\U0001f469\u2764\U0001f3fd\U0001d165\u0958\ufb2c\u00e9\r\n\x00\u202e",
        ]
    ),
    max_size=60,
)


@given(hard)
@example("\u1100\u200b\u1161\u11a8")
@example("a\u200b\u0301\u034f\u0302")
@example("\u0f73" * 9)
@example("\ufb2c" + "\u05bf" * 9)
def test_it_is_done_after_one_time_with_marks_and_joiners(text: str):
    kept = tidy(text)
    assert tidy(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)


@given(hard)
def test_it_builds_no_towers(text: str):
    height = 0
    for each in tidy(text):
        height = height + 1 if unicodedata.category(each)[0] == "M" else 0
        assert height <= 8


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "a",
            "\u0301",
            "\u0301\u0316",
            "a\u200b",
            "\u0915\u200d",
            "\u200d\ufe0f",
            "x\xad",
            "\r\x00",
        ),
        *(
            "a\u0301\u200b",
            "\u1100\u1161\u11a8",
            "\ufdfa\u200f ",
            "\U000e0067",
            "a\u0327\u200b\u0301\u034f",
        ),
    ],
)
def test_it_takes_twice_the_steps_for_twice_the_length(piece: str):
    """Steps of Python; what runs in C is one look at each character, or a sort of nine."""

    def work(size: int) -> int:
        text = "a" + (piece * size)[:size]
        return steps(lambda: tidy(text))

    work(100)
    assert work(20_000) < 2.5 * work(10_000) + 1000


def test_it_cuts_a_tower_before_putting_it_in_order(monkeypatch: pytest.MonkeyPatch):
    """Normalising a long run of marks takes the square of its length."""
    seen = []
    normalize = unicodedata.normalize
    monkeypatch.setattr(
        unicodedata, "normalize", lambda form, text: seen.append(text) or normalize(form, text)
    )
    tidy("a" + "\u0301\u0316" * 5000)
    assert seen
    assert max(map(len, seen)) <= 9
