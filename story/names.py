"""People in a news text, by the titles that stand before their names; their spellings; their names in other scripts.

Rules without a model. A person is a first and a last name, never a surname alone: one story can hold توم باراك and
إيهود باراك. Of 19 full names in five articles the rule finds 16 to 18, counted by hand.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from story.nations import NATIONS
from story.skeletons import skeleton
from story.tokens import fold_accents, normalise, stop_words

_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+|[^\w\s]")
_TITLES = {
    "ar": "وزير الوزير وزيرا المبعوث مبعوث الرئيس رئيس بنظيره ونظيره نظيره المستشار السفير النائب اللواء العميد الناطق المتحدث قائد الجنرال الشيخ "
    "الامير الملك المدعو البطريرك المفتي المندوب مندوب الامين المدير مدير المدرب اللاعب الكاتب الصحفي الباحث المحلل نظيرها والرئيس والوزير وزيره وزيرة",
    "en": "minister president envoy ambassador general prince king secretary senator chancellor spokesman spokeswoman spokesperson leader mayor "
    "director chief judge sheikh ayatollah premier counterpart mr ms mrs dr",
    "fr": "ministre président présidente émissaire envoyé ambassadeur général prince roi secrétaire chancelier porte-parole maire directeur juge cheikh homologue m mme",
    "tr": "bakanı bakan başkanı cumhurbaşkanı başbakan temsilcisi büyükelçisi elçisi sözcüsü general prens kral lideri mevkidaşı müdürü",
    "he": "שר השר נשיא הנשיא שליח השליח שגריר השגריר אלוף מלך יורש דובר הדובר ראש הממשלה עמיתו",
}
# What stands between a title and the name: ministries, "special", "former", "to".
_BETWEEN = {
    "ar": "الخارجية خارجية والمغتربين الشؤون الاستراتيجية الإستراتيجية الخاص الخاصة إلى الى لدى الدفاع الداخلية المالية السابق الحالي الأسبق الأول العام الوزراء "
    "وزراء مجلس الجمهورية باسم حكومة الحكومة حينئذ آنذاك حينها الأسد المقبل النواب الانتقالي الانتقالية المؤقت الأميركي البلاد دولة الدولة الاقتصاد الصحة التعليم العدل الإعلام نظام الفريق الركن الاحتلال",
    "en": "foreign affairs special strategic of for to the prime defense defence interior former general syrian secretary state us u s and",
    "fr": "des de la du d l affaires étrangères spécial stratégiques américain syrien israélien français pour les en premier ministre",
    "tr": "özel eski suriye dışişleri stratejik işler bakanı abd israil fransa",
    "he": "החוץ לעניינים אסטרטגיים המיוחד לסוריה של הביטחון האוצר לשעבר האמריקני הסורי",
}
# Words that follow a title and begin no name: verbs and nouns of diplomacy.
_NO_NAME = {
    "ar": "اجتمع اجتمعت التقى التقت بحث بحثت ترأس استقبل وصل زار يبحث يلتقي يزور يستقبل يؤكد يشارك ناقش شارك دعا طالب رفض تلقى أجرى يجري اجتماعا اجتماع لقاء ملف "
    "الذي التي آخر تفاهمات مباحثات محادثات جديد جديدة مساء صباح كبير سابق لم لن لا قد سوف تمت يتم بوساطة برعاية بحضور حول ضمن وفد ووفد مساعدات اتفاق "
    "استئناف الأوضاع بوقف المنتخب النادي سبل تعزيز دعم موقف حرص جهود بيان تصريح كلمة زيارة قرار قرارا خطة اليوم السبت الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة",
}
_PARTICLES = frozenset(["عبد", "ابو", "ابن", "بن", "بنت", "ال", "ابي", "ام", "عبدال"])
_WAW_NAMES = frozenset(
    [
        "وليد",
        "وايل",
        "وسيم",
        "وفاء",
        "وجدي",
        "وجيه",
        "وداد",
        "وسام",
        "وفيق",
        "وهيب",
        "ورد",
        "وهبه",
        "وضاح",
        "واصف",
    ]
)
_NAME_WORDS = 4  # أبو محمد الجولاني, Jean-Noël Barrot, عبد الفتاح البرهان
_FEWEST_LETTERS = 2
_SKIPPED_WORDS = 8  # "وزير الشؤون الاستراتيجية الإسرائيلي" and its like


@dataclass(frozen=True, slots=True)
class FoundName:
    """A full name as written, with its last word and a key that its spellings in all scripts share."""

    text: str
    last: str
    key: str


def people_in(sentence: str, language: str) -> list[FoundName]:
    """Return the people named in a sentence after a title, in order; [] for a language without titles of its own."""
    tokens = _TOKEN.findall(sentence)
    titles = _folded(_TITLES.get(language, ""))
    starts = (_start(tokens, at + 1, language) for at, token in enumerate(tokens) if _is_title(token, titles))
    found = (name_of(_words_at(tokens, start, language)) for start in starts)
    return list({name.key: name for name in found if name}.values())


def name_of(name_words: list[str]) -> FoundName | None:
    """Return the name made of these words; None for fewer than two, or one that no consonants tell from others."""
    text = " ".join(name_words)
    if len(name_words) < _FEWEST_LETTERS:
        return None
    first, last = skeleton(bare_name(name_words[0])), skeleton(bare_name(name_words[-1]))
    if not first or len(last) < _FEWEST_LETTERS:
        return None
    return FoundName(text=text, last=name_words[-1], key=f"{first} {last}")


def bare_name(word: str) -> str:
    """Return a name without the article: الشيباني and al-Shaibani lose theirs."""
    plain = re.sub(r"^(?:al|el|as|ash|esh|ad|ar|an|at|az)[-'’]", "", word, flags=re.IGNORECASE)
    plain = re.sub(r"^א[לשסזרד]?[-־]", "", plain)
    return plain[2:] if plain.startswith("ال") and len(plain) > len("الشر") else plain


def spellings(name: str) -> tuple[str, ...]:
    """Return other spellings of an Arabic full name that newsrooms use: one long a more or less in the last word.

    باراك and براك, ترامب and ترمب. Native names with the article are spelt in one way; hamza varies in the first.
    """
    *front, last = name.split()
    if not front or not re.match("[ء-ي]", last):
        return ()
    made = []
    if not last.startswith("ال") and not re.match("[اأإآ]", last):
        made += [
            last[:at] + last[at + 1 :]
            for at in range(1, len(last) - 1)
            if last[at] == "ا" and len(last) > len("ترم")
        ]
        made += [last[0] + "ا" + last[1:]] if last[1] not in "اويى" else []
    names = [" ".join([*front, other]) for other in made]
    plain = re.sub("[أإآ]", "ا", name)
    return tuple(dict.fromkeys(other for other in [*names, plain] if other != name))


def learned_names(keys: frozenset[str], text: str, language: str) -> tuple[str, ...]:
    """Return the names in a text of another language whose first and last consonants are those of known people.

    Both must match: with surnames alone, الأسد, أسعد and السويداء fall together.
    """
    found: dict[str, str] = {}
    tokens = _TOKEN.findall(text)
    for at in range(len(tokens) - 1):
        for length in (2, 3):
            run = tokens[at : at + length]
            if len(run) == length and all(_may_be_foreign(word, language) for word in (run[0], run[-1])):
                key = f"{skeleton(bare_name(run[0]), language)} {skeleton(bare_name(run[-1]), language)}"
                if key in keys:
                    found.setdefault(key, " ".join(run))
    return tuple(found.values())


def _may_be_foreign(word: str, language: str) -> bool:
    is_word = word[0].isalpha() and normalise(word) not in stop_words(language)
    return is_word and _has_capital(word)


def _has_capital(word: str) -> bool:
    """Return whether a word begins as a name does: al-Shaibani too, and any word of a script without capitals."""
    first = bare_name(word)[:1]
    return first.isupper() or first.lower() == first.upper()


def _start(tokens: list[str], at: int, language: str) -> int:
    """Return where a name can begin after a title: behind ministries, nations and one comma."""
    between, titles = _folded(_BETWEEN.get(language, "")), _folded(_TITLES.get(language, ""))
    commas, begin = 0, at
    while at < len(tokens) and at - begin < _SKIPPED_WORDS:
        word = _bare(tokens[at])
        comma = tokens[at] in {"،", ","}
        commas += comma
        if not (word in between or word in titles or _is_nation(word) or (comma and commas == 1)):
            return at
        at += 1
    return at


def _words_at(tokens: list[str], at: int, language: str) -> list[str]:
    kept: list[str] = []
    while at < len(tokens) and len(kept) < _NAME_WORDS and _may_be_name(tokens[at], kept, language):
        kept.append(tokens[at])
        at += 1
        is_particle = normalise(kept[-1]) in _PARTICLES
        if (
            len(kept) > 1
            and kept[-1].startswith("ال")
            and not is_particle
            and normalise(kept[-2]) not in _PARTICLES
        ):
            return kept  # a family name with its article ends the name
    if len(kept) <= _FEWEST_LETTERS or normalise(kept[0]) in _PARTICLES:
        return kept
    if language == "he":
        return kept[:2]
    ends_the_phrase = at >= len(tokens) or not tokens[at][0].isalnum()
    return kept if ends_the_phrase and len(kept) == 3 else kept[:2]  # جان نويل بارو، but رون ديرمر خطوات


def _may_be_name(token: str, kept: list[str], language: str) -> bool:
    word = normalise(token)
    if not token[0].isalpha() or len(word) < _FEWEST_LETTERS or word in stop_words(language):
        return False
    if (
        word in _folded(_NO_NAME.get(language, ""))
        or word in _folded(_TITLES.get(language, ""))
        or _is_nation(_bare(token))
    ):
        return False
    if language == "ar":
        begins_badly = not kept and (
            word.startswith("ال") or (word.startswith("و") and word not in _WAW_NAMES)
        )
        joins = bool(kept) and word.startswith(("وال", "بال", "لل", "وو"))
        return not (begins_badly or joins)
    return _has_capital(token) and not (kept[1:] and "'" in token)  # Tom Barrack Paris'te


def _is_title(token: str, titles: frozenset[str]) -> bool:
    word = _bare(token)
    return word in titles or (word[:1] in {"و", "ل", "ב", "ו", "ל"} and word[1:] in titles)


def _is_nation(word: str) -> bool:
    bare = word.removeprefix("ال")
    return any(
        bare.startswith(begin) and len(bare) - len(begin) <= 3
        for begin in _nation_beginnings()
        if len(begin) > 3
    )


def _nation_beginnings() -> Iterator[str]:
    return (begin for row in NATIONS.values() for begin in row.split())


def _bare(token: str) -> str:
    return fold_accents(normalise(token))


@cache
def _folded(table: str) -> frozenset[str]:
    return frozenset(fold_accents(normalise(word)) for word in table.split())
