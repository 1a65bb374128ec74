from dataclasses import replace

import pytest

from story.alphabets.tokens import fold_accents, normalise
from story.profile import build_profile
from tests.story.story_builders import a_plain_story, a_text

# A report in each language, what tells it, and words that every report has.
REPORTS = (
    (
        "ar",
        "أعلن وزير الزراعة يوم الخميس الماضي أن الجفاف أتلف أربعة محاصيل، وقال رئيس الحكومة إن الفلاحين سيعوضون في شباط.",
        {"الجفاف", "محاصيل"},
        {"الخميس", "الماضي", "أربعة", "وزير", "رئيس", "شباط", "الحكومة"},
    ),
    (
        "en",
        "The minister said on Thursday that drought had destroyed four harvests, and farmers' leaders met officials last month, according to Reuters.",
        {"drought", "harvests"},
        {"minister", "Thursday", "four", "leaders", "met", "month", "Reuters", "last"},
    ),
    (
        "fr",
        "Le Premier ministre a reçu jeudi des agriculteurs, la sécheresse ayant détruit quatre récoltes en février, selon plusieurs personnes.",
        {"sécheresse", "récoltes"},
        {"Premier", "ministre", "jeudi", "ayant", "quatre", "février", "personnes", "plusieurs"},
    ),
    (
        "he",
        "שר החקלאות אמר ביום חמישי כי הבצורת השמידה ארבעה יבולים, לאחר שראש הממשלה ביקר אצל החקלאים בפברואר.",
        {"הבצורת", "יבולים"},
        {"שר", "חמישי", "ארבעה", "לאחר", "בפברואר"},
    ),
    (
        "tr",
        "Tarım Bakanı perşembe günü kuraklığın dört hasadı yok ettiğini, şubat ayında çiftçilerin ardından Başbakanın da konuştuğunu bildirdi.",
        {"kuraklığın", "hasadı"},
        {"Bakanı", "perşembe", "günü", "dört", "şubat", "ardından", "bildirdi"},
    ),
    (
        "fa",
        "نخست‌وزیر روز پنجشنبه می‌گوید خشکسالی چهار محصول را نابود کرده است و کشاورزان همچنین در بهمن اعتراض کرده‌اند.",
        {"خشکسالی", "محصول"},
        {"نخست", "وزیر", "نخست‌وزیر", "پنجشنبه", "می‌گوید", "چهار", "بهمن", "همچنین", "کرده‌اند"},
    ),
)


@pytest.mark.parametrize(("language", "text", "telling", "passing"), REPORTS)
def test_words_of_the_calendar_of_counting_and_of_offices_tell_no_story(
    language: str, text: str, telling: set[str], passing: set[str]
) -> None:
    seed = replace(a_text("seed.txt", "", text), language=language)
    profile = build_profile(a_plain_story(), (seed,))
    shown, events = (
        {fold_accents(normalise(form)) for term in terms for form in term.forms}
        for terms in (profile.key_words, profile.events)
    )
    assert {fold_accents(normalise(word)) for word in telling} <= shown | events
    assert not {fold_accents(normalise(word)) for word in passing} & shown


def test_a_name_with_a_letter_joined_to_it_is_no_key_word() -> None:
    text = "أقيم المعرض في سوريا، في دمشق وحلب وحمص، وزار المعرض تجار من بيروت وبيروت شريكة فيه."
    words = build_profile(a_plain_story(), (a_text("seed.txt", "", text),)).key_words
    assert not {"وحلب", "حلب", "وحمص", "وبيروت"} & {form for word in words for form in word.forms}


def test_the_stop_of_an_abbreviation_and_of_a_number_ends_no_sentence_and_a_feed_foot_is_none() -> None:
    text = "The U.N. gave $1.4 million to farmers.\nThe post Drought in Jordan appeared first on The Mountain Herald."
    seed = replace(a_text("seed.txt", "", text), language="en")
    profile = build_profile(a_plain_story(), (seed,))
    assert [number.text for number in profile.numbers] == ["$1.4 million"]
    assert profile.nations == ()


def test_two_words_that_hardly_stand_apart_are_one_phrase() -> None:
    lines = ("عبرت كتائب الرعد الأزرق النهر", "قصفت كتائب الرعد الأزرق الجسر", "نفت كتائب الرعد الأزرق ذلك")
    made = build_profile(a_plain_story(), (a_text("seed.txt", "", "\n".join(lines)),))
    told = [word.text for word in made.key_words]
    assert "الرعد الأزرق" in told
    assert "الرعد" not in told
