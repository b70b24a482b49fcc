"""Risk to life: now and soon are flagged, the past and idioms are not."""

import pytest

from apps.screening.findings import ScreenInput
from apps.screening.services import screen_texts

NOW = [
    "I am going to kill myself tonight.",
    "i want to die",
    "i cant do this anymore, the pills are next to me",
    "I have the pills in front of me and nobody would miss me.",
    "this is my last message. goodbye everyone",
    "I don't want to be alive.",
    "by the time anyone reads this i will be gone",
    "standing on the bridge now, it would be easy to jump",
    "He says he will kill me if I leave.",
    "I am scared he is going to kill me.",
    "he is outside my door right now banging",
    "im locked in the bathroom please someone help",
    "he still hits me every night",
    "my dad still comes into my room every night. im 14",
    "My brothers want to kill me for what I did to the family.",
    "they are taking me abroad to be married next week",
    "i will overdose on them tomorrow",
    "سأنتحر الليلة",
    "لم أعد أريد أن أعيش",
    "الحبوب أمامي وسأنهي كل شيء",
    "يهددني بالقتل كل يوم",
    "أنا محبوسة في الغرفة وهو خلف الباب",
    "أبي يضربني كل ليلة",
    "Je vais me tuer ce soir.",
    "J'ai envie de mourir.",
    "Il va me tuer.",
    "Ya no quiero vivir.",
    "Me voy a matar esta noche.",
    "Não quero mais viver.",
    "Vou me matar hoje.",
    "Ich will nicht mehr leben.",
    "Ich bringe mich heute um.",
    "آج رات خودکشی کر لوں گی",
    "وہ مجھے مار ڈالے گا",
]

NOT_NOW = [
    "Last year I wanted to die. I am glad I did not.",
    "I tried to kill myself when I was seventeen.",
    "My brother killed himself in 2009.",
    "I thought he was going to kill me that night, years ago.",
    "He threatened to kill me when I was married to him.",
    "I was suicidal for years and now I teach yoga.",
    "I have never been suicidal.",
    "dying of laughter here",
    "these heels will kill me",
    "My mum will kill me if I forget her birthday.",
    "I saw a film about a man who says he will kill himself.",
    "I want to tell my story tonight.",
    "I am going to end it with this job soon.",
    "He hit me once, in 2004.",
    "I called the police and he went to prison.",
    "me too",
    "حاولت الانتحار قبل سنوات وأنا اليوم بخير",
    "كنت أريد أن أموت في الماضي",
    "أموت من الضحك",
    "متنا من الجوع اليوم",
    "Je suis morte de rire ce soir.",
    "Quería morir cuando tenía quince años.",
    "Morri de saudades hoje.",
    "Ich sterbe vor Hunger.",
]


def is_flagged(text):
    (findings,) = screen_texts([ScreenInput("1", text)])
    assert findings.failed == ()
    return findings.risk


@pytest.mark.parametrize("text", NOW)
def test_it_flags_danger_that_is_now_or_soon(text):
    assert is_flagged(text)


@pytest.mark.parametrize("text", NOT_NOW)
def test_it_does_not_flag_what_is_past_or_only_said(text):
    assert not is_flagged(text)


def test_it_finds_one_sentence_in_a_long_story():
    calm = "We planted tomatoes and the dog slept in the sun. " * 200
    assert not is_flagged(calm)
    assert is_flagged(calm + "I am going to kill myself tonight. " + calm)
