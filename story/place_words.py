"""Words that tell a place: what stands before one, what leads to a village that no table knows, and what is none."""

import re
from collections.abc import Iterator
from functools import cache

from story.background import load_background
from story.nations import NATIONS
from story.tokens import fold_accents, normalise, stem, stop_words

# Words before a place: "in", "to", "city of", "the Jordanian capital".
LOCATIVE = (
    "في|من|إلى|الى|نحو|قرب|باتجاه|شمال|جنوب|شرق|غرب|شمالي|جنوبي|شرقي|غربي|وسط|ريف|مدينة|محافظة|بمحافظة|بمدينة|ومدينة|العاصمة(?: \\w+)?|بين|منطقة|"
    "in|at|from|near|to|outside|around|of|between|à|de|en|vers|depuis|près de|ב|של|ליד|در|از|به|شهر"
)
# Construct heads: "the town of X". Arabic heads with the article ("المحافظة الساحلية") lead to adjectives.
_LEADS = {
    "ar": r"\b(?:[وفبلك]{0,2})(?:بلدة|قرية|مدينة|مديرية|محافظة|ناحية|ولاية|مقاطعة|إقليم|ضاحية|مخيم|جزيرة|قضاء|حي|بلدية|منطقة|معبر)\s+[\"'«“#]?(?P<place>(?:(?:خربة|كفر|خان|حصن|دير|تل|عين|بيت|أم|أبو|رأس|وادي|جبل|بني|حمام|برج|باب|سيدي|بئر)\s)?[ء-ي]{3,})",
    "en": r"\b(?:[Tt]own|[Vv]illage|[Cc]ity|[Dd]istrict|[Pp]rovince|[Ss]uburb|[Ii]sland|[Pp]ort|[Rr]egion|[Cc]ounty)s? of (?P<place>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?)"
    r"|\b(?P<before>[A-Z][\w’'-]{2,}(?: [A-Z][\w’'-]+)?) (?:province|district|region|village|county|governorate|neighbourhood|neighborhood|refugee camp)\b",
    "fr": r"\b(?:ville|village|commune|province|région|banlieue|île|port|quartier|localité|district)s? d(?:e |u |['’])(?P<place>[A-ZÉÈÎ][\w-]+)",
    "tr": r"\b(?P<before>[A-ZÇĞİÖŞÜ][\w-]+)(?: ve [A-ZÇĞİÖŞÜ][\w-]+)? (?:ilçe|köy|kent|mahalle|belde|il|kasaba|vilayet|ada|şehr)(?:i|ı|ü|u|si|sı|ne|nde|nda|sinde|sında|lerinde|larında|inde|ında|ünde|unda)\b",
    "he": r"(?:\b[בלמוש]?)(?:העיר|עיר|הכפר|כפר|היישוב|יישוב|העיירה|עיירה|מחוז|נפת|מחנה הפליטים)\s+(?P<place>[א-ת]{3,})",
    "fa": r"\b(?:شهر|روستای|استان|شهرستان|بخش|شهرک|جزیره|بندر|منطقه)\s+(?P<place>[ء-یپچژگک]{3,})",
}
_HEADS = "بلده قريه مدينه مديريه محافظه ناحيه ولايه مقاطعه اقليم ضاحيه مخيم جزيره قضاء بلديه منطقه"
LEADING = frozenset(_HEADS.split())  # the Arabic heads, folded: "حاكم ولاية X"
_LINE = 4000  # characters of a sentence that are read
# Of 18,000 Arabic texts; a word in more is first of all a word ("منطقة واسعة", "مدينة الملاهي").
_COMMON, _RARE = 300, 60
_CLUB_BEFORE = re.compile(
    r"(?:ريال|نادي|فريق|منتخب|مهاجم|لاعب|مدرب|حارس|نجم|Real|FC|Inter|Bayern|Club|Olympique|Atlético|أتلتيكو|أتلتكو|ديبورتيفو)\s+$"
)
_CLUB_BEHIND = re.compile(
    r"\s{1,3}(?:FC|United|City|يونايتد|سيتي|سان جيرمان|Saint-Germain|University|Times|Post|بوست|تايمز|الإنجليزي|الإسباني|الألماني|الإيطالي)\b"
)
_MASCULINE = re.compile(r"\s(ال[ء-ي]{3,12}ي)(?![ء-ي])")
_PRECEDED = re.compile(r"([^\W\d_][\w’'-]{1,28})\s$")
_MONTH_NAMES = (
    "january february march april may june july august september october november december sunday monday friday "
    "saturday janvier mars avril mai juin juillet aout septembre octobre ocak subat nisan haziran eylul ekim kasim "
    "يناير فبراير مارس ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر"
)
_MONTHS = frozenset(_MONTH_NAMES.split())


def is_month(name: str) -> bool:
    """Return whether a name is a month's or a weekday's (October is a city too)."""
    return fold_accents(normalise(name)) in _MONTHS


def is_club(text: str, start: int, end: int) -> bool:
    """Return whether the words around `text[start:end]` make it a club's, a paper's or a school's name."""
    if _CLUB_BEFORE.search(text[max(0, start - 16) : start]) or _CLUB_BEHIND.match(text[end : end + 18]):
        return True
    # Cities are feminine in Arabic: ليون الفرنسية is the city, ليون الفرنسي the club.
    adjective = _MASCULINE.match(text[end : end + 24])
    return adjective is not None and _is_nation(fold_accents(normalise(adjective[1])))


def is_surname(text: str, start: int, language: str) -> bool:
    """Return whether a place stands right behind another word with a capital, as a family name does: "Marylise Léon"."""
    before = _PRECEDED.search(text[max(0, start - 30) : start])
    if before is None or not before[1][0].isupper() or not text[start].isupper():
        return False
    word = fold_accents(normalise(before[1]))
    return word not in stop_words(language) and not _is_nation(word)


def led_places(text: str, language: str) -> Iterator[tuple[int, str]]:
    """Yield where and how a place is written that a word such as "town of" leads to (for Turkish: follows)."""
    pattern = _patterns().get(language)
    for match in pattern.finditer(text[:_LINE]) if pattern else ():
        group = "place" if "place" in match.groupdict() and match["place"] else "before"
        written = match[group]
        if _may_be_place(written, language):
            yield match.start(group), written


def _may_be_place(written: str, language: str) -> bool:
    word = fold_accents(normalise(written))
    if word in stop_words(language) or is_month(written) or _is_nation(word):
        return False
    if language != "ar":
        return True
    bare = normalise(written)
    defined = bare.startswith("ال")
    if defined and bare.endswith(("يه", "ي", "ين", "ون", "ات")):
        return False
    most = _COMMON if defined else _RARE if " " not in bare else _COMMON
    return load_background("ar").counts.get(stem(bare.split()[-1]), 0) <= most


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {language: re.compile(pattern) for language, pattern in _LEADS.items()}


def _is_nation(word: str) -> bool:
    bare = word.removeprefix("ال")
    return any(
        bare.startswith(begin) or word.startswith(begin)
        for row in NATIONS.values()
        for begin in row.split()
        if len(begin) > 3
    )
