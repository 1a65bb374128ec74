from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from story.names.full_names import people_in, people_of
from story.profile import build_profile
from story.profiles.sentences import sentences_of
from story.seed import SeedText
from story.terms import Profile
from tests.story.story_builders import a_plain_story, a_text

TITLED = (
    ("ar", "قالت وزيرة الدفاع الإسبانية، مارتا سولير، اليوم", ["مارتا سولير"]),
    ("ar", "قال سمير الحداد، رئيس بلدية طرطوس، إن", ["سمير الحداد"]),
    ("ar", "أعلن آدم فولكنر مدير قسم الأبحاث", ["آدم فولكنر"]),
    ("ar", "بحضور نائب وزير المالية الدكتور حمد البارودي", ["حمد البارودي"]),
    ("ar", "المتحدثة باسم القصر الرئاسي، سارة كلارك، في إفادة", ["سارة كلارك"]),
    ("ar", "استقبل الأمير تركي آل ماجد وزوجته", ["تركي آل ماجد"]),
    ("ar", "رجل الدين المعارض فتح الله داغلي", ["فتح الله داغلي"]),
    ("ar", "التقى الرئيس أبو محمد الحموي وفدا", ["أبو محمد الحموي"]),
    ("ar", "المتحدث باسم الحكومة", []),
    ("ar", "رئيس كتلة النواب في البرلمان", []),
    ("ar", "الوزير البارودي يزور المدينة", []),
    ("en", "Royal commentator Anna Whitlock was there", ["Anna Whitlock"]),
    ("en", "Peter Ashby, a certified planner and founder of a firm", ["Peter Ashby"]),
    ("en", "President of the European Council", []),
    ("en", "the Prime Minister told the House of Commons", []),
    ("fr", "le ministre russe de la Défense, Oleg Belov, a dit", ["Oleg Belov"]),
    ("fr", "Chancelier Karl von Stetten et Jean-Noël Mercier, président du parti", ["Karl von Stetten", "Jean-Noël Mercier"]),
    ("tr", "Ulaştırma Bakanı Kemal Taşçı, İzmir'de konuştu", ["Kemal Taşçı"]),
    ("tr", "ABD Özel Temsilcisi Tom Holland Ankara'da", ["Tom Holland"]),
    ("he", "יו\"ר הוועדה דנה לוי נפגשה", []),
    ("he", "שר הביטחון יואב כרמל נפגש עם", ["יואב כרמל"]),
    ("fa", "وزیر خارجه ایران بهرام نوری در تهران", ["بهرام نوری"]),
    ("fa", "علیرضا هاشمی‌نسب، سخنگوی دولت، گفت", ["علیرضا هاشمی‌نسب"]),
    ("ar", "التقى رئيس مجلس الوزراء كريم سلام السفراء", ["كريم سلام"]),
    ("ar", "وقالت رئيسة الحكومة هدى النور في كلمة", ["هدى النور"]),
    ("ar", "قال وزير الخارجية البوليفي ماريو كاستيدو إن", ["ماريو كاستيدو"]),
    ("ar", "أعلن المتحدث باسم الجيش العميد عاصم بدري أن", ["عاصم بدري"]),
    ("ar", "بحسب مدير مستشفى المدينة علي الغرياني", ["علي الغرياني"]),
    ("ar", "طالب نقيب الصيادين في المرفأ، سامر الحلبي، بالتعويض", ["سامر الحلبي"]),
    ("ar", "دعا رئيس المجلس محمد الذي زار المدينة", []),
    ("ar", "رئيس الحكومة حسن يلتقي الوفد", []),
    ("en", "Zambian Prime Minister Joseph Mwale met", ["Joseph Mwale"]),
    ("en", "Grace Ndiaye, the U.N. relief coordinator, said", ["Grace Ndiaye"]),
    ("en", "Food reached Umm Rawaba by Thursday", []),
    ("fr", "Le commandant de l'armée de terre, Paul Mbeki, a dit", ["Paul Mbeki"]),
    ("fr", "L'émissaire de l'ONU, Jean-Luc Ferrand, est attendu", ["Jean-Luc Ferrand"]),
    ("fr", "a affirmé la déléguée syndicale Marielle Toussaint", ["Marielle Toussaint"]),
    ("fr", "Le Premier ministre belge Hugo Claes a", ["Hugo Claes"]),
    ("tr", "Başbakan Nevzat Selam ve Barolar Birliği başkanı Erinç Sağlam", ["Nevzat Selam", "Erinç Sağlam"]),
    ("he", "ראש ממשלת ירדן כרים חדאד אמר", ["כרים חדאד"]),
    ("he", "ראש עיריית באר שבע, אלון מזרחי, הודיע", ["אלון מזרחי"]),
    ("he", "דובר צה\"ל אבירם כהן מסר", ["אבירם כהן"]),
    ("fa", "با رادولف هیکمن فرمانده ارتش این کشور دیدار کرد", ["رادولف هیکمن"]),
    ("fa", "نخست‌وزیر عراق کریم الزبیدی پیام داد", ["کریم الزبیدی"]),
    ("fa", "مدیرکل مدیریت بحران، بهروز کاظمی، گفت", ["بهروز کاظمی"]),
    ("fa", "فرمانده سپاه استان، گفت", []),
    ("ar", "قال قائد الجيش الفريق أول ركن عبد الفتاح المرزوقي أمس", ["عبد الفتاح المرزوقي"]),
    ("ar", "استقبل السفير محمد كاظم آل ماجد الوفد", ["محمد كاظم آل ماجد"]),
    ("ar", "رئيس الوزراء محمد شياع اللبناني أولا", ["محمد شياع اللبناني"]),
    ("fa", "وزیر نیرو عباس کریمی گفت", ["عباس کریمی"]),
    ("fr", "Le PDG de la SNCF, Jean Castel, a dit", ["Jean Castel"]),
    ("ar", "قال رئيس بلدية طرابلس عبد الحميد كريمة إن", ["عبد الحميد كريمة"]),
    ("fr", "Le haut-commissaire de l'ONU aux réfugiés, Stefan Türk, a dit", ["Stefan Türk"]),
    ("fr", "Le président de la compagnie Air France a dit", []),
)  # fmt: skip


@pytest.mark.parametrize(("language", "sentence", "people"), TITLED)
def test_a_title_before_or_behind_makes_two_words_a_person(
    language: str, sentence: str, people: list[str]
) -> None:
    assert [name.text for name in people_in(sentence, language)] == people


def a_profile(language: str, *sentences: str) -> Profile:
    text: SeedText = replace(a_text("seed.txt", "", "\n".join(sentences)), language=language)
    return build_profile(a_plain_story(), (text,))


@pytest.mark.parametrize(
    ("language", "sentences", "people"),
    [
        ("ar", ("كشف سامر النجار أسماء الضحايا", "وأضاف النجار أنه شاهدهم"), ["سامر النجار"]),
        ("ar", ("شارك سامر النجار في السباق",), []),
        ("en", ("Laura Kent was shocked", "Kent wrote to us"), ["Laura Kent"]),
        ("en", ("The plan was drawn up by Laura Kent",), ["Laura Kent"]),
        ("en", ("White Rock is a street", "White Rock was closed"), []),
        ("fr", ("Claire Morel a quitté la salle", "Morel se tait"), ["Claire Morel"]),
    ],
)
def test_a_name_without_a_title_needs_the_text_to_bear_it_out(
    language: str, sentences: tuple[str, ...], people: list[str]
) -> None:
    assert [person.text for person in a_profile(language, *sentences).people] == people


def test_a_surname_is_a_mention_only_when_one_person_bears_it() -> None:
    alone = a_profile("ar", "قال الوزير سامر النجار كلمة", "وغادر النجار القاعة")
    shared = a_profile("ar", "قال الوزير سامر النجار كلمة", "والنائب حسن النجار كلمة", "وغادر النجار القاعة")
    assert [len(person.mentions) for person in alone.people] == [2]
    assert [len(person.mentions) for person in shared.people] == [1, 1]


def test_places_are_kept_where_the_text_says_that_they_are_places() -> None:
    profile = a_profile(
        "ar",
        "قصفت الطائرات بلدة كفر زيتون في ريف حمص وحماة وإدلب",
        "دخلت القوات منطقة واسعة وفاز ليون الفرنسي بالمباراة",
        "وعاد إلى الرياض",
    )
    assert [place.text for place in profile.places if not place.made] == ["كفر زيتون"]
    assert {"حمص", "حماة", "إدلب", "الرياض"} <= {place.text for place in profile.places}
    assert not {"واسعة", "ليون"} & {place.text for place in profile.places}


PAIRS = (
    ("ar", "لقاء سوري – إسرائيلي في باريس"), ("ar", "لقاء بين الجانبين السوري والإسرائيلي"),
    ("en", "Israeli and Syrian officials met"), ("en", "Syrian-Israeli talks"),
    ("fr", "rencontre israélo-syrienne"), ("fr", "un accord syro-israélien"),
    ("he", "פגישה סורית-ישראלית"), ("tr", "Suriye-İsrail görüşmesi"), ("fa", "مذاکرات سوری-اسرائیلی"),
)  # fmt: skip


@pytest.mark.parametrize(("language", "sentence"), PAIRS)
def test_the_parties_are_a_pair_in_every_language(language: str, sentence: str) -> None:
    assert set(a_profile(language, sentence).pair) == {"SY", "IL"}


STORIES = (
    ("en", "Governor Ellen Marsh said on 3 May that 14 people were killed when a dam burst near Leeds. Marsh said the town of Oakmere was evacuated.", "Ellen Marsh"),
    ("fr", "Le maire Paul Girard a annoncé que le bilan est de 14 morts à Lyon. Selon Girard, la ville de Valmont a été évacuée.", "Paul Girard"),
    ("he", "ראש הממשלה דוד כרמל אמר כי 14 הרוגים נמצאו בחיפה.", "דוד כרמל"),
    ("tr", "Vali Kemal Taşçı, İzmir'de çıkan yangında 14 kişi hayatını kaybetti dedi.", "Kemal Taşçı"),
    ("fa", "استاندار بهرام نوری گفت ۱۴ کشته در شیراز شناسایی شد.", "بهرام نوری"),
)  # fmt: skip


@pytest.mark.parametrize(("language", "text", "person"), STORIES)
def test_a_story_of_any_language_has_people_places_and_numbers(language: str, text: str, person: str) -> None:
    profile = a_profile(language, *text.split(". "))
    assert person in {one.text for one in profile.people}
    assert profile.places
    assert "14 killed" in {number.key for number in profile.numbers}
    assert profile.key_words


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Губернатор сообщил о наводнении. Наводнение разрушило мост через реку."),
        ("zh", "洪水冲垮了桥梁。救援人员正在寻找失踪者。"),
        ("und", "Hochwasser zerstört Brücke"),
    ],
)
def test_a_language_without_tables_gives_words_and_no_error(language: str, text: str) -> None:
    assert a_profile(language, text).key_words


PIECES = [
    "وزير ",
    "الرئيس ",
    "، ",
    "دونالد ",
    "ليونيل",
    "و",
    "Minister ",
    "Tom ",
    "de ",
    "'te ",
    "bin ",
    "שר ",
    "J. ",
    "(",
    "37",
    ")",
]


@given(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=40).map("".join),
    st.sampled_from(["ar", "en", "fr", "he", "tr", "fa", "ur", "zh", "und"]),
)
def test_any_text_gives_names_that_stand_in_it(text: str, language: str) -> None:
    for name in people_in(text, language):
        assert all(word in text for word in name.text.split())


def test_a_family_name_and_the_verb_behind_it_are_nobody_where_the_seed_says_the_full_name() -> None:
    profile = a_profile("he", "ראש הממשלה חדאד העיד ביום", "ראש הממשלה כרים חדאד אמר", "נשיא ארצות הברית קרא")
    assert [person.text for person in profile.people] == ["כרים חדאד"]


def test_a_given_name_and_a_rare_word_are_a_person_without_a_title() -> None:
    profile = a_profile("ar", "وتبين أن أنطونيو بيلغراندي يشعر بالصدمة")
    assert [person.text for person in profile.people] == ["أنطونيو بيلغراندي"]


@pytest.mark.parametrize(
    ("language", "text", "person"),
    [
        ("fr", "Le préfet du Var, Simon Babet, a évoqué une vague de boue.", "Simon Babet"),
        ("en", "The head of the Kenya Union of Nurses, Khadija Otieno, called it illegal.", "Khadija Otieno"),
        ("tr", "AFAD Başkanı Ali Hamza Pekcan, depremin sürdüğünü bildirdi.", "Ali Hamza Pekcan"),
        ("ar", "وأكد الطبيب وائل عبد الكريم الزعبي أن بين الجرحى أطفالا.", "وائل عبد الكريم الزعبي"),
        ("he", "שר העבודה יואב בן צור הודיע על ועדה.", "יואב בן צור"),
        ("fa", "استاندار لرستان سعید شاهرخی از تخلیه روستاها خبر داد.", "سعید شاهرخی"),
    ],
)
def test_an_office_with_its_body_stands_before_a_name(language: str, text: str, person: str) -> None:
    found = people_of(tuple(sentences_of(replace(a_text("a.txt", "", text), language=language))))
    assert [name.text for _, name in found] == [person]


@pytest.mark.parametrize(
    "text", ["Le match au stade Robert Diochon.", "Charles Wins Again As Thomas Falls Behind Schedule"]
)
def test_what_is_called_after_somebody_and_a_headline_in_capitals_are_nobody(text: str) -> None:
    seed = replace(a_text("a.txt", "", text), language="fr")
    assert not list(people_of(tuple(sentences_of(seed))))
