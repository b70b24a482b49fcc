"""Return codes: what people may type, what is refused, and which words never appear."""

import math
import re
import unicodedata

import pytest
from mnemonic import Mnemonic

from apps.core.form_keys import FormKey, draw_form_key, read_form_key
from apps.stories.return_codes import (
    BLOCKED,
    LISTS,
    LONGEST,
    NotACode,
    ReturnCode,
    code_for,
    indexes,
    read_codes,
    word_list,
)

DRAWN = 3_000
FEWEST_BLOCKED, MOST_BLOCKED = 80, 150

SECRETS = [
    bytes(11),
    b"\xff" * 11,
    bytes(range(11)),
    bytes.fromhex("a5c3f00d1e2b7c9906e4d2"),
]


@pytest.fixture(autouse=True)
def keys(settings):
    settings.CODE_KEY = "code-key-of-the-tests"
    settings.CODE_PEPPER = "code-pepper-of-the-tests"
    settings.FORM_KEY_SECRET = "form-key-secret-of-the-tests"


def drawn_key() -> FormKey:
    return read_form_key(draw_form_key())


def plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def packed(places: list[int]) -> ReturnCode:
    return ReturnCode(int("".join(f"{place:011b}" for place in places), 2).to_bytes(11))


def blocked_by_language() -> dict[str, list[str]]:
    names = {"English": "en", "French": "fr", "Spanish": "es", "Portuguese": "pt"}
    found: dict[str, list[str]] = {}
    for line in BLOCKED.read_text(encoding="utf-8").splitlines():
        if line.startswith("# ") and line[2:] in names:
            current = found[names[line[2:]]] = []
        elif line and not line.startswith("#"):
            current.append(line)
    return found


# Words and digits lead back to the same code.


@pytest.mark.parametrize("language", LISTS)
def test_it_reads_back_every_word_of_every_list(language):
    for start in range(0, 2048, 8):
        code = packed(list(range(start, start + 8)))
        assert code in read_codes(code.words(language))


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("language", LISTS)
def test_it_shows_eight_words_of_the_list_of_the_language(secret, language):
    words = ReturnCode(secret).words(language).split(" ")
    bits = f"{int.from_bytes(secret):088b}"
    expected = [Mnemonic(LISTS[language]).wordlist[int(eleven, 2)] for eleven in
                re.findall("." * 11, bits)]  # fmt: skip
    assert words == expected


def test_it_keeps_the_words_and_digits_that_people_wrote_down():
    assert ReturnCode(bytes(11)).words("en") == " ".join(["abandon"] * 8)
    assert ReturnCode(b"\xff" * 11).words("en") == " ".join(["zoo"] * 8)
    code = ReturnCode(bytes.fromhex("a5c3f00d1e2b7c9906e4d2"))
    assert code.digits() == f"{0xA5C3F00D1E2B7C9906E4D2:,}".replace(",", " ")
    assert ReturnCode(b"\xff" * 11).digits() == "309 485 009 821 345 068 724 781 055"
    assert ReturnCode(b"\0" * 10 + b"\x07").digits() == "000 " * 8 + "007"


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("language", ["en", "fr", "es", "pt", "de", "ar", "ur"])
def test_it_reads_back_the_text_of_every_language_of_the_site(secret, language):
    code = ReturnCode(secret)
    assert code in read_codes(code.text(language))


@pytest.mark.parametrize("language", ["de", "ar", "ur"])
def test_it_shows_digits_where_there_is_no_list(language):
    code = ReturnCode(SECRETS[3])
    assert code.words(language) == ""
    assert code.text(language) == code.digits()


# What people do to a code on paper and on a keyboard.


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        str.title,
        plain,
        lambda text: unicodedata.normalize("NFC", text),
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace(" ", "-"),
        lambda text: text.replace(" ", "\u2010"),
        lambda text: text.replace(" ", " \u2013 "),
        lambda text: text.replace(" ", ",\n"),
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace(" ", "\r\n"),
        lambda text: f"  {text}.\t",
        lambda text: f"\u2066{text}\u2069\u200f",
        lambda text: " ".join(unicodedata.normalize("NFC", word)[:4] for word in text.split()),
        lambda text: " ".join(plain(word)[:4].upper() for word in text.split()),
    ],
)
@pytest.mark.parametrize("language", LISTS)
def test_it_reads_words_however_they_are_written(language, change):
    for start in range(0, 2048, 8):
        code = packed(list(range(start, start + 8)))
        assert code in read_codes(change(code.words(language)))


@pytest.mark.parametrize("language", LISTS)
def test_no_two_words_of_a_list_begin_with_the_same_four_letters(language):
    words = Mnemonic(LISTS[language]).wordlist
    assert len(words) == 2048
    assert len({plain(word)[:4] for word in words}) == 2048


def test_it_reads_words_of_three_letters_and_does_not_take_them_for_longer_ones():
    short = "act add age zoo fox ski tag win"
    longer = short.replace("act", "action")
    found = [read_codes(text)[0].words("en") for text in (short, longer)]
    assert found == [short, longer]
    for other in ("zo", "zoos", "z"):
        with pytest.raises(NotACode):
            read_codes(short.replace("zoo", other))


@pytest.mark.parametrize(
    ("zero", "script"),
    [("٠", "Arabic"), ("۰", "Urdu"), ("०", "Hindi"), ("０", "full width")],
)
@pytest.mark.parametrize("secret", SECRETS)
def test_it_reads_digits_of_every_script(secret, zero, script):
    code = ReturnCode(secret)
    theirs = code.digits().translate({ord(str(n)): chr(ord(zero) + n) for n in range(10)})
    assert theirs != code.digits()
    assert read_codes(theirs) == [code]


@pytest.mark.parametrize("between", ["", " ", "-", "\u2011", ", ", "\n", "\u200f \u200e", "\u066c"])
def test_it_reads_digits_however_they_are_grouped(between):
    code = ReturnCode(SECRETS[3])
    assert read_codes(code.digits().replace(" ", between)) == [code]
    every = between.join(code.digits().replace(" ", ""))
    assert read_codes(f"\u2067 {every}\u2069") == [code]


def test_it_gives_every_code_that_words_of_two_lists_can_mean():
    both = [word for word in word_list("en") if word in word_list("fr")][:8]
    english = packed([word_list("en").index(word) for word in both])
    french = packed([word_list("fr").index(word) for word in both])
    assert english != french
    assert set(read_codes(" ".join(both))) == {english, french}


# What is no code.

WORDS = "slide boat text canvas million aspect tower autumn"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "\n\t",
        "\0",
        "\0" * 27,
        "\u202e\u2066\u2069",
        "\u202e" * 8,
        "\ud800",
        "...",
        "hello",
        "what is this place",
        "' OR 1=1 --",
        "xxxx " * 8,
        WORDS.rsplit(" ", 1)[0],
        f"{WORDS} autumn",
        WORDS.replace("boat", "boot"),
        WORDS.replace("boat", "bo\0at"),
        WORDS.replace("boat", "bo\u202eat"),
        WORDS.replace("boat", "12"),
        WORDS.replace(" ", ""),
        "slide boat text canvas palourde palper paniquer panneau",
        "1" * 26,
        "1" * 28,
        "9" * 27,
        str(2**88).zfill(27),
        "-" + "1" * 26,
        "1" * 26 + "a",
        "½" * 27,
        "1" * LONGEST,
        "1" * 100_000,
        WORDS + " " * LONGEST,
        " ".join(["slide"] * 10_000),
        "\ufdfa" * LONGEST,
    ],
)
def test_it_refuses_what_is_no_code(typed):
    with pytest.raises(NotACode):
        read_codes(typed)


def test_it_takes_the_words_that_the_refused_ones_are_made_of():
    assert len(read_codes(WORDS)) == 1
    assert read_codes(str(2**88 - 1)) == [ReturnCode(b"\xff" * 11)]


def test_it_refuses_words_of_two_lists_mixed():
    code = ReturnCode(SECRETS[3])
    english, portuguese = code.words("en").split(), code.words("pt").split()
    with pytest.raises(NotACode):
        read_codes(" ".join(english[:4] + portuguese[4:]))


# Which code belongs to which form.


def test_it_gives_one_form_key_one_code():
    key = drawn_key()
    assert code_for(key) == code_for(read_form_key(key.text))


def test_it_gives_two_form_keys_two_codes():
    assert code_for(drawn_key()) != code_for(drawn_key())


def test_it_gives_other_codes_with_another_code_key(settings):
    key = drawn_key()
    before = code_for(key)
    settings.CODE_KEY = "another-code-key"
    assert code_for(key) != before


def test_it_looks_a_code_up_by_a_keyed_hash_that_does_not_hold_it(settings):
    code = ReturnCode(SECRETS[3])
    before = code.lookup()
    assert len(before) == 32
    assert code.secret not in before
    assert before == ReturnCode(SECRETS[3]).lookup()
    assert before != ReturnCode(SECRETS[2]).lookup()
    settings.CODE_PEPPER = "another-pepper"
    assert code.lookup() != before


@pytest.mark.parametrize("language", LISTS)
def test_it_uses_all_88_bits(language):
    code = ReturnCode(SECRETS[3])
    words = code.words(language).split()
    assert len(code.secret) == 11
    for bit in range(88):
        other = ReturnCode((int.from_bytes(code.secret) ^ 1 << bit).to_bytes(11))
        theirs = other.words(language).split()
        changed = [place for place in range(8) if words[place] != theirs[place]]
        assert changed == [7 - bit // 11]
        assert other.digits() != code.digits()
        assert other.lookup() != code.lookup()


# Which words nobody is given.


@pytest.mark.parametrize("language", LISTS)
def test_every_blocked_word_stands_once_in_the_list_of_its_language(language):
    blocked = blocked_by_language()[language]
    spelled = {unicodedata.normalize("NFC", word) for word in Mnemonic(LISTS[language]).wordlist}
    assert set(blocked) - spelled == set()
    assert len(blocked) == len(set(blocked))
    assert FEWEST_BLOCKED <= len(blocked) <= MOST_BLOCKED


def test_it_draws_no_blocked_word_and_every_other_one():
    blocked = {plain(word) for words in blocked_by_language().values() for word in words}
    folded = {language: [plain(word) for word in Mnemonic(LISTS[language]).wordlist]
              for language in LISTS}  # fmt: skip
    free = {
        place for place in range(2048)
        if not any(words[place] in blocked for words in folded.values())
    }  # fmt: skip
    codes = [code_for(FormKey("", number.to_bytes(16))) for number in range(DRAWN)]

    assert len(set(codes)) == DRAWN
    for language, words in folded.items():
        given = {plain(word) for code in codes for word in code.words(language).split()}
        assert given & blocked == set()
        assert given == {words[place] for place in free}
    for position in range(8):
        assert len({indexes(code.secret)[position] for code in codes}) > len(free) / 2


def test_it_leaves_a_space_of_85_bits_to_draw_from():
    blocked = {plain(word) for words in blocked_by_language().values() for word in words}
    lists = [[plain(word) for word in Mnemonic(name).wordlist] for name in LISTS.values()]
    free = sum(not blocked.intersection(words) for words in zip(*lists, strict=True))
    assert math.log2(free) * 8 >= 85


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "assault blood kiss gun husband uncle violin"),
        ("fr", "assaut couteau femme honteux pénétrer silence violon"),
        ("es", "abuso cama desnudo miedo muerte padre puñal violín"),
        ("pt", "beijo chefe curral nudez orgasmo pistola vergonha violeta"),
    ],
)
def test_it_blocks_the_worst(language, words):
    assert set(words.split()) <= set(blocked_by_language()[language])


def test_it_draws_fifty_thousand_codes_and_none_twice():
    """In a space of fewer than 2**27 there would be twins among them, but for one run in 10,000."""
    drawn = {code_for(FormKey("", number.to_bytes(16))).secret for number in range(50_000)}
    assert len(drawn) == 50_000
