"""Places that a leading word makes known: "the village of Aita al-Shaab", «بلدة عيتا الشعب», "Elbistan ilçesi"; names of several words too."""

import re
from collections.abc import Iterator
from functools import cache

from story.alphabets.tokens import fold_accents, normalise, stem, stop_words, words
from story.names.name_words import folded, is_given, is_title
from story.names.title_words import BETWEEN
from story.places.place_names import bearers, cities
from story.places.place_words import is_month, is_nation_word
from story.profiles.background import load_background
from story.profiles.time_words import is_time

_LINE = 4000  # characters of a sentence that are read
_MOST_WORDS = 3
_COMMON, _RARE = 300, 60
_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀĞİŞŒÇ][^\W\d_]*(?:['’-][^\W\d_]+)*"
_JOINING = (
    "al|el|as|ash|ad|ar|at|an|az|es|ech|esh|et|ez|eş|er|ed|de|del|di|da|du|des|la|le|les|los|las|sur|sous"
)
_NAME = rf"{_CAPITAL}(?:(?:[ -](?:{_JOINING})[ -]|[ ]){_CAPITAL}){{0,3}}"
# A name with an Arabic article behind a preposition of place: "in Aita al-Shaab".
_WITH_ARTICLE = rf"{_CAPITAL}[ -](?:al|el|as|ash|ad|ar|at|an|az|es|ech|esh|et|ez|eş|er|ed)-{_CAPITAL}"
_WORD = r"[^\W\d_]+(?:['’׳״\"\u200c-][^\W\d_]+)*"
_BEHIND = rf"\s+[\"'«“#]?(?P<place>{_WORD}(?:\s{_WORD}){{0,2}})"
_ARABIC_HEADS = "بلدة|قرية|مدينة|مديرية|محافظة|ناحية|ولاية|مقاطعة|إقليم|ضاحية|مخيم|جزيرة|قضاء|حي|بلدية|منطقة|معبر|ميناء|منفذ|واحة|هجرة"
# What leads to a place: before it, or in Turkish and English behind it.
_LEADS: dict[str, tuple[str, ...]] = {
    "ar": (rf"\b[وفبلك]{{0,2}}(?:{_ARABIC_HEADS}){_BEHIND}",),
    "en": (
        rf"\b(?:[Tt]own|[Vv]illage|[Cc]ity|[Dd]istrict|[Pp]rovince|[Ss]uburb|[Ii]sland|[Pp]ort|[Rr]egion|[Cc]ounty|[Hh]amlet)s? of (?P<place>{_NAME})",
        rf"\b(?P<place>{_NAME}) (?:province|district|region|village|county|governorate|neighbourhood|neighborhood|refugee camp|state)\b",
        rf"\b(?:in|near|at|outside|around) (?P<place>{_WITH_ARTICLE})",
    ),
    "fr": (
        rf"\b(?:ville|village|commune|province|région|banlieue|île|port|quartier|localité|district|département)s?(?: [a-zà-ÿ]{{4,}})? (?:d(?:e |u |['’])|de la )(?P<place>{_NAME})",
        rf"(?:^|\s)(?:à|près de|autour de) (?P<place>{_WITH_ARTICLE})",
        rf"\s\((?=[^()]{{2,40}}-)(?P<place>{_CAPITAL})\)",
    ),
    "tr": (
        rf"\b(?P<place>{_NAME})(?: ve {_NAME})? (?:(?:ilçe|köy|kent|mahalle|belde|kasaba|vilayet|şehr|kırsal)[^\W\d_]{{1,7}}|il(?:i|in|inin|inde|indeki|ine|inden)|ada(?:sı|sında|sına))\b",
    ),
    "he": (
        rf"(?:\b[בלמוש]?)(?:העיר|עיר|הכפר|כפר|היישוב|יישוב|העיירה|עיירה|עיריית|מחוז|נפת|מושב|קיבוץ|מחנה הפליטים){_BEHIND}",
    ),
    "fa": (rf"\b(?:شهر|روستای|استان|شهرستان|بخش|شهرک|جزیره|بندر|منطقه|ولسوالی|ولایت|دهستان|محله){_BEHIND}",),
}
_HEADS = "بلده قريه مدينه مديريه محافظه ناحيه ولايه مقاطعه اقليم ضاحيه مخيم جزيره قضاء بلديه منطقه"
LEADING = frozenset(_HEADS.split())  # the Arabic heads, folded: "حاكم ولاية X"
_OTHER_HEADS = "شهر روستا روستاي استان شهرستان بخش شهرك جزيره بندر منطقه ولسوالي ولايت דרום צפון העיר הכפר מושבה המושבה קיבוץ מושב ilce koy sehir village ville"
HEADS = LEADING | frozenset(_OTHER_HEADS.split())  # words that lead to a place and are none
# First words of names, which the next word ends.
_BEGINNINGS = frozenset(
    [
        "خربه",
        "كفر",
        "خان",
        "حصن",
        "دير",
        "تل",
        "عين",
        "بيت",
        "ام",
        "ابو",
        "راس",
        "وادي",
        "جبل",
        "بني",
        "حمام",
        "برج",
        "باب",
        "سيدي",
        "بير",
        "شرم",
        "مرج",
        "قلعه",
        "قصر",
        "نبع",
        "جسر",
        "תל",
        "בית",
        "באר",
        "קריית",
        "קרית",
        "כפר",
        "עין",
        "רמת",
        "גבעת",
        "פתח",
        "ראש",
        "נווה",
        "מעלה",
        "אום",
        "ביר",
        "דיר",
        "בינת",
        "בני",
        "בת",
        "הר",
        "נחל",
    ]
)
_NOT_ADJECTIVE = ("ه", "ي", "ين", "ون", "ات")
_SUFFIXED = re.compile(r"(?:^|\s)[^\s'’]+['’]\S*\s")  # Malatya'nın Doğanşehir ilçesi
_PERSIAN_BEHIND = frozenset("در به از را و با تا".split())  # noqa: SIM905 - what follows a noun


def led_places(text: str, language: str) -> Iterator[tuple[int, str]]:
    """Yield where and how a place is written that a word such as "town of" leads to (for Turkish: follows)."""
    for pattern in _patterns(language):
        for match in pattern.finditer(text[:_LINE]):
            written = _named(match["place"], text[match.end("place") :], language)
            if written and _may_be_place(written, language):
                yield match.start("place") + match["place"].find(written), written


def _named(found: str, behind: str, language: str) -> str:
    """Return as many of the words found as belong to the name; "" for none."""
    if language == "tr":
        return _SUFFIXED.split(found)[-1]
    if language not in {"ar", "he", "fa"}:
        front, _, rest = found.partition(" ")
        return rest if fold_accents(normalise(front)) in stop_words(language) else found
    parts = found.split(" ")
    for n in range(min(_MOST_WORDS, len(parts)), 1, -1):
        if bearers(_key(" ".join(parts[:n]))):
            return " ".join(parts[:n])
    goes_on = len(parts) > 1 and _goes_on(parts, behind, language)
    return " ".join(parts[: 2 if goes_on else 1])


def _goes_on(parts: list[str], behind: str, language: str) -> bool:
    """Return whether the second word belongs to a name that no table holds."""
    first, second = normalise(parts[0]), normalise(parts[1])
    is_word = second in stop_words(language) or is_time(second) or is_title(parts[1], language)
    if is_word or is_nation_word(fold_accents(second)) or second in folded(BETWEEN, language):
        return False
    if first in _BEGINNINGS:
        return True
    if _key(parts[0]) in cities():
        return False
    if language == "he":
        return bool(re.match("(?:א|אל)[-־]", parts[1]))
    if second.startswith("ال"):
        return not first.startswith("ال") and not second.endswith(_NOT_ADJECTIVE)
    return language == "fa" and (
        normalise(parts[2]) in _PERSIAN_BEHIND if len(parts) > 2 else not behind[:1].isspace()
    )


def _may_be_place(written: str, language: str) -> bool:
    word = fold_accents(normalise(written))
    first = word.split(" ")[0]
    if (
        word in stop_words(language)
        or first in stop_words(language)
        or is_month(written)
        or is_nation_word(word)
    ):
        return False
    plain = normalise(written)
    if language != "ar":
        return not is_time(first) and len(plain) > 2
    if is_title(written.split(" ", maxsplit=1)[0], language) or (" " not in plain and len(plain) < 3):
        return False
    defined = plain.startswith("ال")
    is_many = plain.endswith(("ون", "ات")) and load_background("ar").counts.get(stem(plain), 0) > _RARE
    if defined and (is_many or plain.endswith(("يه", "ي", "ين"))) and not bearers(_key(written)):
        return False  # "of the farmers"; القرعون is rare
    if plain.split(" ")[0] in _BEGINNINGS or (
        " " in plain and not is_given(written.split(" ", maxsplit=1)[0])
    ):
        return " " in plain
    most = _COMMON if defined else _RARE if " " not in plain else _COMMON
    return load_background("ar").counts.get(stem(plain.split()[-1]), 0) <= most


def _key(written: str) -> str:
    return " ".join(fold_accents(word) for word in words(written))


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in _LEADS.get(language, ()))
