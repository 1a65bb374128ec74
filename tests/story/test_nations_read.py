"""Which nations, papers and events a sentence of a known language names."""

from dataclasses import replace

import pytest
from babel import Locale

from story.asking.own_words import own_anchors
from story.events.event_homonyms import is_event
from story.names.full_names import people_in
from story.names.paper_names import is_of_paper
from story.places.nations_read import nations_named
from story.profile import build_profile
from story.profiles.numbers import numbers_in
from story.profiles.sentences import sentences_of
from story.terms import TermKind
from tests.story.story_builders import a_plain_story, a_text

COUNTRIES = (
    "AF AL DZ AD AO AG AR AM AU AT AZ BS BH BD BB BY BE BZ BJ BT BO BA BW BR BN BG BF BI CV KH CM CA CF TD CL CN CO KM CG CD CR CI HR CU CY CZ DK DJ DM DO EC EG SV GQ ER EE SZ "
    "ET FJ FI FR GA GM GE DE GH GR GD GT GN GW GY HT HN HU IS IN ID IR IQ IE IL IT JM JP JO KZ KE KI KP KR KW KG LA LV LB LS LR LY LI LT LU MG MW MY MV ML MT MH MR MU MX FM MD "
    "MC MN ME MA MZ MM NA NR NP NL NZ NI NE NG MK NO OM PK PW PA PG PY PE PH PL PT QA RO RU RW KN LC VC WS SM ST SA SN RS SC SL SG SK SI SB SO ZA SS ES LK SD SR SE CH SY TJ TZ "
    "TH TL TG TO TT TN TR TM TV UG UA AE GB US UY UZ VU VE VN YE ZM ZW VA PS XK TW"
)
# A city's name too, or a word of the language: a text says which by its other words.
_CITIES = "DJ LU SG"
TOLD_BY_OTHERS = {
    "ar": f"{_CITIES} BJ GE ML OM TN",
    "en": f"{_CITIES} GE GD",
    "fr": f"{_CITIES} DM GD MU",
    "he": f"{_CITIES} BZ BJ CU GD HT KE PE",
    "tr": f"{_CITIES} TD GD GN ML",
    "fa": f"{_CITIES} TD CZ ML MT MU OM PE",
}
SAID = {
    "ar": "قال الرئيس في {} أمس",
    "en": "The president of {} said so",
    "fr": "Le président de {} a dit",
    "he": "הנשיא של {} אמר",
    "tr": "Cumhurbaşkanı {} ile",
    "fa": "رئیس جمهور {} گفت",
}


def nations_of(language: str, text: str) -> list[str]:
    (sentence,) = sentences_of(replace(a_text("seed.txt", "", text), language=language))
    return [anchor.key.partition(":")[2] for anchor in nations_named(sentence)]


@pytest.mark.parametrize("language", SAID)
def test_every_country_is_named_in_every_language_and_none_beside_it(language: str) -> None:
    names = Locale(language).territories
    told = {code: nations_of(language, SAID[language].format(names[code])) for code in COUNTRIES.split()}
    others = TOLD_BY_OTHERS[language].split()
    assert {code: found for code, found in told.items() if set(found) != {code} and code not in others} == {}


@pytest.mark.parametrize(
    ("language", "text", "nations"),
    [
        ("en", "Police in Tbilisi held the Georgian editor", ["GE"]),
        ("en", "A Georgian mansion in Atlanta burned down", []),
        ("en", "Irakli Lomidze and Francesca Neri met the judge", []),
        ("fr", "Irakli Lomidze a été reçu", []),
        ("fr", "Les Sénégalais et les Ivoiriens de Bamako quittent le Mali", ["SN", "CI", "ML"]),
        ("ar", "سافر هند وفرانسوا إلى الساحل", []),
        ("ar", "اعتقال ناشطين جورجيين في تبليسي", ["GE"]),
        ("he", "העצורים הועברו ממתקן שדה תימן", []),
        ("he", "הנשיא הגיע אל תימן", ["YE"]),
        ("ar", "وقع الحريق في شارع فلسطين", []),
        ("fr", "La place d'Italie était fermée", []),
        ("tr", "Filistin Caddesi trafiğe kapatıldı", []),
        ("en", "The deal was first told by Iran International", []),
        ("ar", 'صنعاء - "اليمن الآن": قالت مصادر محلية', []),
        ("ar", "نقلت صحيفة «سوريا الغد» عن مصدر", []),
        ("en", "The Damascus Post wrote so", []),
    ],
)
def test_a_nation_is_none_in_a_persons_a_papers_and_a_sites_name(
    language: str, text: str, nations: list[str]
) -> None:
    assert nations_of(language, text) == nations


@pytest.mark.parametrize(
    ("text", "word", "is_paper"),
    [
        ("عدن - القدس العربي: قالت مصادر", "القدس", True),
        ("The Jerusalem Post wrote on Monday", "Jerusalem", True),
        ("Selon Le Monde Afrique, la ville est calme", "Afrique", True),
        ("اقتحم مستوطنون القدس صباح اليوم", "القدس", False),
        ("Times Square in New York", "New York", False),
    ],
)
def test_a_place_in_a_papers_name_is_no_place(text: str, word: str, is_paper: bool) -> None:
    assert is_of_paper(text, text.find(word)) is is_paper


def events_of(language: str, text: str) -> set[str]:
    found = (a for a in own_anchors(text, language) if a.key.startswith(TermKind.EVENT))
    return {a.key.partition(":")[2] for a in found if is_event(a, text, language)}


@pytest.mark.parametrize(
    ("language", "text", "events"),
    [
        ("en", "The shop opens on Tuesday", set()),
        ("fr", "Deux soldats ont été tués mardi", {"killed"}),
        ("ar", "السفراء يحضرون حملة التبرع وتنشر الصور", set()),
        ("ar", "دفع كل راكب المبلغ لقاء خمسة آلاف دولار", set()),
        ("ar", "عقد الوزيران لقاء في العاصمة", {"meeting"}),
        ("tr", "İş insanı Kemal Ur ifade verdi", set()),
        ("tr", "Sanığın tahliyesine mahkeme karar verdi", {"court"}),
        ("tr", "Sel nedeniyle köyün tahliyesine başlandı", {"evacuation"}),
        ("he", "השופט קבע דיון נוסף", set()),
        ("he", "דיון מדיני בין השרים", {"talks"}),
    ],
)
def test_a_word_is_an_event_by_its_own_language_and_what_stands_beside_it(
    language: str, text: str, events: set[str]
) -> None:
    assert events_of(language, text) == events


def names_of(language: str, text: str) -> list[str]:
    return [name.text for name in people_in(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("ar", "كلف القاضي سليم حداد مخابرات الجيش إجراء التحقيق", ["سليم حداد"]),
        ("ar", "وقال رئيس مجلس القيادة الرئاسي سالم العوبثاني خلال اللقاء", ["سالم العوبثاني"]),
        ("he", 'עו"ד דנה לוי-ברקאי אישרה את ההסכם', ["דנה לוי-ברקאי"]),
        ("he", "האלופה במילואים נעמה בר-שלום העידה", ["נעמה בר-שלום"]),
        ("en", "Prime Minister Irakli Lomidze welcomed the ruling", ["Irakli Lomidze"]),
    ],
)
def test_a_name_ends_before_a_body_and_a_verb_and_is_no_nation(
    language: str, text: str, names: list[str]
) -> None:
    assert names_of(language, text) == names


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("he", "לכתב חדשות 13 גיא לוין נמסר"),
        ("he", "חמישה מכוח 200 שנאשמו בהתעללות"),
        ("en", "Fifty-four people were arrested"),
    ],
)
def test_a_number_before_a_name_or_of_two_words_counts_nothing(language: str, text: str) -> None:
    assert [counted.written for counted in numbers_in(text, language)] == []


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("جال الوزير في بنت جبيل ومرجعيون، ثم انتقل إلى زحلة وبعلبك والهرمل.", {"LB"}),
        ("انقطعت الكهرباء عن بعلبك.", set()),
    ],
)
def test_towns_of_one_country_tell_the_country(text: str, countries: set[str]) -> None:
    seed = replace(a_text("seed.txt", "", text), language="ar")
    places = build_profile(a_plain_story(), (seed,)).places
    assert {country for place in places for country in place.made} == countries
