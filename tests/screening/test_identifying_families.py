"""Families of cues in each language, in lower case too, and what only looks like a name.

All names, streets and numbers are made up. A row holds a text and what must be marked in it.
"""

import pytest

from apps.screening.findings import ScreenInput
from apps.screening.services import screen_texts

SHOWN = 0.5  # Pages leave out what is less sure.


def marked(text, language, least=SHOWN):
    (findings,) = screen_texts([ScreenInput("1", text, language)])
    assert "identifying" not in findings.failed
    return [(text[d.start : d.end], d.kind) for d in findings.identifying if d.score >= least]


PERSONS = [
    ("en", "everyone calls him Benno round here", "Benno"),
    ("en", "my step brother kwame was there", "kwame"),
    ("en", "i told my sponsor odalys about it", "odalys"),
    ("en", "then Mrs. Quillfeather rang", "Quillfeather"),
    ("en", "pastor bramley said nothing", "bramley"),
    ("en", "by then farida and i had left", "farida"),
    ("en", "he worked with ifeoma nwosu for years", "ifeoma nwosu"),
    ("en", "and tarkwell said i should go home", "tarkwell"),
    ("en", "my husband mark locked it", "mark"),
    ("en", "grace told me to run", "grace"),
    ("en", "my cousin dani r. saw us", "dani r"),
    ("fr", "tout le monde l'appelle Firmin", "Firmin"),
    ("fr", "mon beau-frère gaspard était là", "gaspard"),
    ("fr", "elle s'appelait Solange Petitjean", "Solange Petitjean"),
    ("fr", "madame vauquelin a fermé la porte", "vauquelin"),
    ("es", "mi cuñado evaristo me esperaba", "evaristo"),
    ("es", "le decían Chucho en el barrio", "Chucho"),
    ("es", "doña remigia me abrió la puerta", "remigia"),
    ("pt", "o meu padrinho Adalberto sabia", "Adalberto"),
    ("pt", "todo mundo chamava ele de Juca", "Juca"),
    ("pt", "dona eulália viu tudo da janela", "eulália"),
    ("de", "mein Schwager Torben hat es gewusst", "Torben"),
    ("de", "frau kowalczyk hat die tür zugemacht", "kowalczyk"),
    ("de", "alle nannten ihn Wenzel", "Wenzel"),
    ("ar", "خطيبي مازن كان هناك", "مازن"),
    ("ar", "جارتنا أم سامر، اسمها سهيلة", "سهيلة"),
    ("ar", "الدكتور وائل قال اسكتي", "وائل"),
    ("ur", "شوہر کا نام کاشف ہے", "کاشف"),
    ("ur", "میری سہیلی مہوش نے مجھے بتایا", "مہوش"),
    ("ur", "mera cousin Adnan ghar aya", "Adnan"),
]  # fmt: skip

PLACES = [
    ("en", "we moved to Ambleford after that", "Ambleford"),
    ("en", "i grew up in scunthorpe", "scunthorpe"),
    ("en", "the flat in luton had no lock", "luton"),
    ("fr", "j'habite à montauban avec ma mère", "montauban"),
    ("fr", "le quartier Belle-Source est petit", "Belle-Source"),
    ("es", "vivo en temuco con mi hija", "temuco"),
    ("pt", "moro em sorocaba há dois anos", "sorocaba"),
    ("de", "ich wohne in Kaiserslautern", "Kaiserslautern"),
    ("ar", "أعيش في طنطا مع أمي", "طنطا"),
    ("ur", "ہم لوگ سیالکوٹ میں رہتے تھے", "سیالکوٹ"),
]

ORGANISATIONS = [
    ("en", "at fernwick academy they laughed", "fernwick academy"),
    ("en", "I was an apprentice at Harkness Foundry", "Harkness Foundry"),
    ("fr", "au Lycée Jeanne-Hachette on savait", "Lycée Jeanne-Hachette"),
    ("es", "en el Colegio San Telmo nadie habló", "Colegio San Telmo"),
    ("pt", "na Escola Monte Sereno ninguém falou", "Escola Monte Sereno"),
    ("de", "in der Klinik Sankt Elmo lag ich", "Klinik Sankt Elmo"),
    ("ar", "في مستشفى الزنبق كنت وحدي", "مستشفى الزنبق"),
    ("ur", "میں مدرسہ نورالعلوم میں تھی", "مدرسہ نورالعلوم"),
]

ADDRESSES = [
    ("en", "he knows 9 larkfield crescent", "9 larkfield crescent"),
    ("en", "they live at Flat 12, 4 Orchard Mews", "4 Orchard Mews"),
    ("fr", "au 7 bis rue des orfèvres à côté", "7 bis rue des orfèvres"),
    ("es", "vive en calle Olmos 231 ahora", "calle Olmos 231"),
    ("pt", "na Rua das Amoras 45 toda noite", "Rua das Amoras 45"),
    ("de", "er wohnt Fliederweg 12 oben", "Fliederweg 12"),
    ("ar", "نسكن في شارع الياسمين رقم ٩", "شارع الياسمين رقم ٩"),
    ("ur", "مکان نمبر 17 ہمارا ہے", "مکان نمبر 17"),
]

DAYS = [
    ("en", "it was the second of march", "second of march"),
    ("en", "on Christmas Eve 2016 he came", "Christmas Eve 2016"),
    ("fr", "le premier mai il est venu", "premier mai"),
    ("es", "el doce de mayo salió", "doce de mayo"),
    ("pt", "no dia nove de novembro", "nove de novembro"),
    ("de", "am dritten Mai kam er", "dritten Mai"),
    ("ar", "في الخامس من مارس جاء", "الخامس من مارس"),
    ("ur", "پانچ مارچ کو وہ آیا", "پانچ مارچ"),
]

NUMBERS = [
    ("en", "a van, reg tk14 wqz, followed me", "tk14 wqz", "id_number"),
    ("en", "complaint no. HRX-40213 was closed", "HRX-40213", "id_number"),
    ("en", "my nhs number 485 777 3456 was on it", "485 777 3456", "id_number"),
    ("fr", "une clio blanche BX-204-KL", "BX-204-KL", "id_number"),
    ("pt", "a matrícula 31-XB-09 é dele", "31-XB-09", "id_number"),
    ("de", "das Aktenzeichen 31 Js 2204/19", "31 Js 2204/19", "id_number"),
    ("ur", "شکایت نمبر CR-20817/22 ہے", "CR-20817/22", "id_number"),
    ("en", "on insta as pale.fern21 he posted", "pale.fern21", "handle"),
    ("en", "gamertag MossyKnoll_uk again", "MossyKnoll_uk", "handle"),
    ("en", "quiet_heron wrote to me again", "quiet_heron", "handle"),
    ("fr", "a.morel arobase courriel point fr", "a.morel arobase courriel point fr", "email"),
    ("es", "lucia arroba correo punto com", "lucia arroba correo punto com", "email"),
    ("de", "petra ät beispiel punkt de", "petra ät beispiel punkt de", "email"),
    ("en", "see clipbarn.example/u/fern now", "clipbarn.example/u/fern", "link"),
    ("en", "call 28-64-66-98 he said", "28-64-66-98", "phone"),
]

DETAILS = [
    ("en", "i was the only hijabi student in that year", "only hijabi student in"),
    ("en", "his father is the mayor of our town", "his father is the mayor"),
    ("fr", "j'étais la seule femme de l'équipe", "la seule femme de"),
    ("es", "yo era la única mujer en el taller", "la única mujer en"),
    ("pt", "eu era a única mulher na obra", "a única mulher na"),
    ("de", "ich war die einzige Frau im Betrieb", "die einzige Frau im"),
    ("ar", "كنت الطالبة الوحيدة في القسم", "الطالبة الوحيدة في"),
    ("ur", "میں واحد لڑکی تھی کلاس میں", "واحد لڑکی تھی"),
]


ROWS = (
    [(*row, "person") for row in PERSONS]
    + [(*row, "place") for row in PLACES]
    + [(*row, "organisation") for row in ORGANISATIONS]
    + [(*row, "address") for row in ADDRESSES]
    + [(*row, "date") for row in DAYS]
    + NUMBERS
    + [(*row, "detail") for row in DETAILS]
)


@pytest.mark.parametrize(("language", "text", "said", "kind"), ROWS)
def test_it_marks_what_a_cue_announces(language, text, said, kind):
    found = marked(text, language)
    if kind == "detail":
        assert any(said in each and of == kind for each, of in found), found
    else:
        assert (said, kind) in found


# What must stay unmarked where pages show marks: common words that are names, titles without
# names, names of months, brands, peoples, songs, typing errors.
LOOK_ALIKES = [
    ("en", "hope everyone is well. may i say, faith and patience helped, will you read it"),
    ("en", "he drew a rose. my dad drew me. my mum rose to go. my friend will come"),
    ("en", "i be frank with you, it was a mark of grace, a summer of joy"),
    ("en", "Every Monday, same Bus. He had a Hoover. On Tuesday I bought a bike."),
    ("en", "I am Polish and Catholic. She is a Muslim. They spoke French."),
    ("en", "my boss hes a mean one, definately, he sayd nothing becuase of it"),
    ("en", "the doctor said, the teacher told, the coach laughed"),
    ("en", "it was 10 pm and i had 60 of them, 14 months, 2 lines, page 31"),
    ("en", "We've waited. They'll come. You'd know. It'll pass."),
    ("en", "the first time, the second day, the only thing, the last house"),
    ("fr", "ma mère est venue, mon père est parti, la police a dit non"),
    ("fr", "la rose est belle et pierre après pierre on avance, il fait beau"),
    ("es", "la luz del sol, mi alma, con esperanza, mi madre dijo que no"),
    ("pt", "a luz da vida, minha alma, com esperança, minha mãe disse não"),
    ("de", "Die Polizei sagte nichts. Mein Chef lachte. Am Abend war Angst in der Wohnung."),
    ("ar", "كان الأمل نورا في حياتي. قال مديري لا. أمي كريمة وجميلة."),
    ("ur", "میری ماں نے کہا کہ صبر کرو۔ امید اور روشنی ہے۔ پولیس نے کچھ نہیں کہا۔"),
    ("ur", "mujhe darwaza band karna tha magar raat bohat thi aur main akeli thi"),
]


@pytest.mark.parametrize(("language", "text"), LOOK_ALIKES)
def test_it_marks_nothing_that_only_looks_like_a_name(language, text):
    assert marked(text, language) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "We came from Poland"), ("fr", "je viens d'Algérie"), ("de", "Wir kommen aus Syrien")],
)
def test_it_names_a_country_too_low_to_be_shown(language, text):
    assert marked(text, language) == []
    assert [kind for _said, kind in marked(text, language, least=0.1)] == ["place"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("it was Dr. Marisol Etcheverry Cano's idea", "Marisol Etcheverry Cano"),
        ("my ex marco's car", "marco"),
        ("my name is Ana de la Cruz.", "Ana de la Cruz"),
        ("Mr. J. Abernathy-Lund left", "J. Abernathy-Lund"),
        ("mrs o'rourke took my phone", "o'rourke"),
    ],
)
def test_it_marks_a_name_whole_without_title_or_ending(text, said):
    assert (said, "person") in marked(text, "en")


def test_it_tells_a_name_from_the_word_it_is_by_the_language_of_the_text():
    assert ("rosa", "person") in marked("yesterday rosa came back to the flat with me", "en")
    assert marked("ayer vi una cosa rosa en la calle y me dio miedo", "es") == []


def test_it_says_why():
    text = "my boss Hassan saw farida in Bradford, card 4111 1111 1111 1111, as did Zvonimira K."
    (findings,) = screen_texts([ScreenInput("1", text, "en")])
    whys = {text[d.start : d.end]: d.why for d in findings.identifying}
    assert whys["Hassan"] == "cue"
    assert whys["4111 1111 1111 1111"] == "checksum"
