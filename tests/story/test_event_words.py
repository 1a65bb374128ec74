from dataclasses import replace

import pytest

from story.events.more_events import more_events
from story.profile import build_profile
from tests.story.story_builders import a_plain_story, a_text

# What happens, in a sentence of each language: mass graves, courts, strikes, disasters.
TOLD = (
    ("ar", "عثر على مقبرة جماعية قرب القرية.", {"mass_grave"}),
    ("ar", "حكم عليه بالسجن بتهمة الاختلاس.", {"prison", "charges", "corruption"}),
    ("ar", "انهار المبنى ولقي ثلاثة مصرعهم في الفيضانات.", {"collapse", "flood"}),
    ("en", "She was charged with embezzling and jailed; a mass grave was found.", {"charges", "corruption", "prison", "mass_grave"}),
    ("en", "Nurses' strike enters second week as union rejects pay offer", {"walkout"}),
    ("fr", "Condamné à de la prison pour détournement de fonds, il est mis en examen après les inondations.", {"verdict", "prison", "corruption", "charges", "flood"}),
    ("he", "כתב אישום הוגש; קריסת הגשר, זיהום ושיטפון.", {"charges", "collapse", "pollution", "flood"}),
    ("tr", "Sel felaketinde 4 kişi öldü; sanık hapis cezasına çarptırıldı.", {"flood", "killed", "charges", "prison", "verdict"}),
    ("ar", "حصار خانق وتهريب وتجسس وكمين بعد غرق زورق.", {"blockade", "smuggling", "espionage", "ambush", "shipwreck"}),
    ("en", "Two drowned and a spy was executed as the blockade brought a fuel shortage.", {"drowning", "espionage", "execution", "blockade", "fuel_shortage"}),
    ("fr", "Le blocus, la contrebande et l'espionnage : un passeur noyé, un convoi brûlé.", {"blockade", "smuggling", "espionage", "drowning", "fire"}),
    ("he", "ריגול, הברחה, מצור, הדלפה והתעללות.", {"espionage", "smuggling", "blockade", "leak", "torture"}),
    ("tr", "Casusluk ve kaçakçılık davası; abluka sürerken akaryakıt sıkıntısı büyüdü.", {"espionage", "smuggling", "blockade", "fuel_shortage"}),
    ("fa", "جاسوسی، قاچاق، محاصره و کمبود سوخت؛ یک نفر اعدام شد.", {"espionage", "smuggling", "blockade", "fuel_shortage", "execution"}),
    ("fa", "سیل و رانش زمین؛ متهم به اختلاس به زندان محکوم شد.", {"flood", "landslide", "charges", "corruption", "prison", "verdict"}),
)  # fmt: skip
# Everyday words that an event's beginning fits.
NO_EVENT = (
    ("ar", "للصبر حدود، والبحث عن حل وسط له حدود، والمبنى مهدد بالسقوط."),
    ("en", "According to Optimum Invest, a brokerage, the deadline meets the needs of an aide."),
    ("fr", "La réforme des retraites manifeste son déplacement : il arrête, d'accord, et vote la loi."),
    ("he", "היועצת המשפטית ושר המשפטים."),
    ("tr", "Başkan yardımcısı aracını sınırlı sayıda kişiye gösterdi."),
    ("fa", "وی گفت آب تا مرز سرریز رسید و حمله قلبی داشت."),
)


@pytest.mark.parametrize(("language", "text", "events"), TOLD)
def test_courts_disasters_and_strikes_are_told_in_six_languages(
    language: str, text: str, events: set[str]
) -> None:
    profile = build_profile(a_plain_story(), (replace(a_text("a.txt", "", text), language=language),))
    assert {event.key for event in profile.events} >= events


@pytest.mark.parametrize(("language", "text"), NO_EVENT)
def test_an_everyday_word_is_no_event(language: str, text: str) -> None:
    profile = build_profile(a_plain_story(), (replace(a_text("a.txt", "", text), language=language),))
    assert profile.events == ()


def test_a_language_without_words_tells_no_event() -> None:
    assert not list(more_events("Überschwemmung und Explosion", "de"))
