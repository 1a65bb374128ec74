import gzip
import hashlib
from dataclasses import replace
from importlib import resources

import pytest

from story.alphabets.tokens import words
from story.places.gazetteer import city_names, country_of
from story.places.place_names import bearers, cities
from story.profile import build_profile
from story.terms import Profile
from tests.story.story_builders import a_plain_story, a_text

DATA = resources.files("story").joinpath("data")


@pytest.mark.parametrize("index", ["city_names.tsv.gz", "place_names.tsv.gz"])
def test_the_index_of_names_is_that_of_the_tables(index: str) -> None:
    tables = ("cities.tsv.gz", "towns.tsv.gz")
    marks = [hashlib.sha256(DATA.joinpath(table).read_bytes()).hexdigest()[:16] for table in tables]
    first = gzip.decompress(DATA.joinpath(index).read_bytes()).decode().partition("\n")[0]
    assert first == f"# {' '.join(marks)}", "run python -m bench.place_index"


def test_a_name_has_all_places_that_bear_it_the_largest_first() -> None:
    assert [country_of(one) for one in bearers("طرابلس")] == ["LY", "LB"]
    assert [country_of(one) for one in bearers("بنت جبيل")] == ["LB"]
    assert bearers("طرابل") == bearers("") == bearers("\t") == ()


def test_a_city_is_called_as_its_time_zone_and_a_country_is_no_city() -> None:
    assert cities()["new york"].country == "US"
    assert "panama" not in cities()
    assert [city_names("5128581", language)[0] for language in ("ar", "en", "he")] == [
        "نيويورك",
        "New York",
        "ניו יורק",
    ]


def profile_of(language: str, *sentences: str) -> Profile:
    return build_profile(
        a_plain_story(), (replace(a_text("seed.txt", "", "\n".join(sentences)), language=language),)
    )


def places_of(language: str, *sentences: str) -> dict[str, str]:
    return {place.text: "".join(place.made) for place in profile_of(language, *sentences).places}


@pytest.mark.parametrize(
    ("language", "sentence", "place"),
    [
        ("ar", "قصفت الطائرات بلدة عيتا الفخار في لبنان", "عيتا الفخار"),
        ("ar", "اندلعت اشتباكات في بني وليد في ليبيا", "بني وليد"),
        ("ar", "رست السفينة في ميناء رأس حداربة", "رأس حداربة"),
        ("ar", "وقال محافظ الفيوم في محافظة الفيوم المصرية", "الفيوم"),
        ("en", "A shell hit the village of Kafr al-Zaytun in Syria", "Kafr al-Zaytun"),
        ("en", "Shelling was heard in Deir al-Zahr on Monday", "Deir al-Zahr"),
        ("en", "The minister flew to New York on Monday", "New York"),
        ("fr", "Une frappe a tué deux personnes à Kfar el-Zeitoun, au Liban", "Kfar el-Zeitoun"),
        ("fr", "L'usine de Cergy (Val-d'Oise) ferme, dit la France", "Val-d'Oise"),
        ("he", "פגז נפל בכפר זיתא א-שרק שבלבנון", "זיתא א-שרק"),
        ("he", "הפגנה נערכה בבאר שבע אתמול", "באר שבע"),
        ("tr", "Lübnan'ın güneyindeki Kefr ez-Zeyt beldesine saldırı düzenlendi", "Kefr ez-Zeyt"),
        ("fa", "حمله به روستای زیتا الشرق در جنوب لبنان", "زیتا الشرق"),
        ("fa", "سیل در خرم‌آباد خسارت زد", "خرم‌آباد"),
    ],
)
def test_a_place_has_its_whole_name_and_its_words_are_no_key_words(
    language: str, sentence: str, place: str
) -> None:
    profile = profile_of(language, sentence)
    assert place in {one.text for one in profile.places}
    parts = set(words(place)) - {"al", "el", "ez", "א"}
    assert not parts & {fold for word in profile.key_words for form in word.forms for fold in words(form)}


def test_an_event_is_shown_without_the_letters_that_arabic_joins_to_its_front() -> None:
    profile = profile_of("ar", "ودعا المدعي العام للمحكمة الجنائية ولمحكمة الاستئناف إلى حماية مخيم للنازحين")
    assert {event.key: event.text for event in profile.events} == {"court": "محكمة", "refugees": "نازحين"}


@pytest.mark.parametrize(
    ("said", "town"),
    [
        ("جال الوزير في لبنان على صيدا وصور والنبطية ومرجعيون وبنت جبيل", "صور"),
        ("ويزور غدا في لبنان جونية وجبيل والبترون وزغرتا", "جبيل"),
        ("نشرت بلدية صيدا في لبنان خرائط وصور الأقمار", ""),
    ],
)
def test_a_town_whose_name_is_a_word_is_a_place_in_a_list_of_a_countrys_towns_alone(
    said: str, town: str
) -> None:
    found = places_of("ar", said)
    assert (found.get(town) == "LB") if town else not {"صور", "جبيل"} & set(found)


def test_an_everyday_phrase_is_no_place_in_a_country_that_the_text_is_not_about() -> None:
    said = "طالب النواب في لبنان بانسحاب إسرائيل من النقاط الخمس"
    assert "النقاط الخمس" not in places_of("ar", said)
    assert places_of("ar", "وقال شهود في ليبيا إن الاشتباكات وصلت إلى النقاط الخمس") == {"النقاط الخمس": "LY"}


def test_a_name_that_several_places_bear_is_the_one_in_a_country_of_the_text() -> None:
    assert places_of("ar", "تظاهر المئات في طرابلس شمال لبنان") == {"طرابلس": "LB"}
    assert places_of("ar", "تظاهر المئات في طرابلس وقالت الحكومة الليبية إنها تتابع") == {"طرابلس": "LY"}
    assert places_of("ar", "وصل المبعوث الأميركي إلى باريس") == {"باريس": "FR"}
    assert places_of("he", "נפגשו ליד ערד ובירושלים") == {"ערד": "IL", "ירושלים": "IL"}


def test_a_place_of_a_country_that_nothing_supports_has_no_country() -> None:
    profile = profile_of("ar", "قال الوزير المصري إن الشركة مقرها في بورغوس")
    assert [place.made for place in profile.places] in ([], [()])
    assert {nation.key for nation in profile.nations} == {"EG"}


def test_a_country_is_spelt_by_its_own_words_and_an_agency_names_none() -> None:
    profile = profile_of(
        "ar", "نقلت وكالة فرانس برس عن مصدر في دمشق أن سوريا ستشارك", "وعاد الوفد السوري إلى حلب"
    )
    forms = {nation.key: set(nation.forms) for nation in profile.nations}
    assert forms == {"SY": {"سوريا", "السوري"}}
    assert {place.text for place in profile.places} == {"دمشق", "حلب"}
    assert {
        nation.key for nation in profile_of("en", "A source told Agence France-Presse in Rabat").nations
    } == {"MA"}


def test_a_city_that_begins_like_a_country_is_the_city() -> None:
    profile = profile_of("ar", "نزح السكان إلى مصراتة غرب ليبيا")
    assert {place.text: place.made for place in profile.places} == {"مصراتة": ("LY",)}
    assert [nation.key for nation in profile.nations] == ["LY"]


@pytest.mark.parametrize(
    ("language", "sentence", "country"),
    [
        ("ar", "تأهل المنتخب بالفوز على السنغال", "SN"),
        ("en", "The truck exploded in Somalia", "SO"),
        ("fr", "La grève s'étend en Colombie", "CO"),
        ("he", "ההפגנה נערכה בסומליה", "SO"),
        ("tr", "Kaza Senegal'de oldu", "SN"),
        ("fa", "زلزله در نپال", "NP"),
    ],
)
def test_any_country_is_a_nation_by_its_name(language: str, sentence: str, country: str) -> None:
    assert [nation.key for nation in profile_of(language, sentence).nations] == [country]


def test_an_everyday_word_is_no_country() -> None:
    assert profile_of("tr", "Mali destek paketi açıklandı").nations == ()
    assert profile_of("he", "בנין חדש נחנך").nations == ()


def test_a_big_city_with_a_namesake_of_its_size_has_a_country_only_where_the_text_names_one() -> None:
    assert places_of("ar", "انتقل اللاعب إلى بلنسية") in ({}, {"بلنسية": ""})
    assert "VE" not in {nation.key for nation in profile_of("ar", "انتقل اللاعب إلى بلنسية").nations}
    assert places_of("ar", "انتقل اللاعب الإسباني إلى بلنسية") == {"بلنسية": "ES"}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "Le haut-commissaire de l'ONU, Stefan Türk, a appelé au calme"),
        ("en", "The ruling was welcomed by Stefan Turk on Monday"),
        ("en", "The trophy went to Michael Jordan again"),
        ("ar", "قال رئيس الوزراء محمد شياع اللبناني إن"),
        ("ar", "خرج المستشفى الإيطالي من الخدمة"),
        ("fr", "Le lycée italien a fermé"),
    ],
)
def test_a_nation_in_a_name_of_a_person_or_an_institution_is_none(language: str, sentence: str) -> None:
    assert profile_of(language, sentence).nations == ()


@pytest.mark.parametrize(
    ("language", "sentence", "country"),
    [
        ("en", "President Trump warned Iran again", "IR"),
        ("en", "The Italian hospital was hit", "IT"),
        ("ar", "فوز المنتخب الإيطالي على ضيفه", "IT"),
        ("fr", "Le patron d'Air France a démissionné", "FR"),
    ],
)
def test_a_nation_behind_a_word_with_a_capital_or_a_noun_is_one(
    language: str, sentence: str, country: str
) -> None:
    assert [nation.key for nation in profile_of(language, sentence).nations] == [country]


def test_a_derby_is_no_summit_and_a_summit_beside_a_cup_is_one() -> None:
    derby = (
        "فاز النجم على غريمه الهلال في قمة الدوري أمس في القاهرة",
        "وحسم المهاجم اللقاء من ركلة جزاء في ملعب الفريق",
        "وطرد الحكم المدافع بعد اعتراضه على التسلل",
    )
    assert profile_of("ar", *derby).events == ()
    riot = profile_of("ar", *derby, "وقتل ثلاثة في اشتباكات بعد المباراة")
    assert {event.key for event in riot.events} == {"killed", "clashes"}
    summit = profile_of("ar", "عقد القادة قمة في القاهرة قبل مباراة الكأس")
    assert [event.key for event in summit.events] == ["summit"]
    english = (
        "The strikers clash in a summit of the league at the stadium",
        "A penalty and a goal won the match",
    )
    assert profile_of("en", *english).events == ()


def test_said_is_no_talks_and_a_member_of_parliament_no_envoy() -> None:
    assert profile_of("fa", "وی گفت که نماینده مجلس به اصفهان آمد").events == ()
    assert [event.key for event in profile_of("fa", "نماینده ویژه سازمان آمد").events] == ["envoy"]
