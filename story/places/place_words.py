"""Words around a place: what stands before one, and what makes it a month, a club or somebody's name."""

import re

from story.alphabets.tokens import fold_accents, normalise, stop_words
from story.places.nations import NATIONS
from story.profiles.time_words import is_day_or_month

# Words before a place: "in", "to", "city of", "the Jordanian capital".
LOCATIVE = (
    "في|من|إلى|الى|نحو|قرب|باتجاه|شمال|جنوب|شرق|غرب|شمالي|جنوبي|شرقي|غربي|وسط|ريف|مدينة|محافظة|بمحافظة|بمدينة|ومدينة|العاصمة(?: \\w+)?|بين|منطقة|"
    "in|at|from|near|to|outside|around|of|between|over|into|across|à|de|en|vers|depuis|près de|ב|של|ליד|סביב|מול|לעבר|در|از|به|شهر"
)
_CLUB_BEFORE = re.compile(
    r"(?:ريال|نادي|فريق|منتخب|مهاجم|لاعب|مدرب|حارس|نجم|Real|FC|Inter|Bayern|Club|Olympique|Atlético|أتلتيكو|أتلتكو|ديبورتيفو)\s+$"
)
_CLUB_BEHIND = re.compile(
    r"\s{1,3}(?:FC|United|City(?! (?:Court|Council|Hall|Police|Prosecutor|Assembly|Mayor|Centre|Center|Officials))|يونايتد|سيتي|سان جيرمان|Saint-Germain|University|Times|Post|بوست|تايمز|الإنجليزي|الإسباني|الألماني|الإيطالي)\b"
)
_MASCULINE = re.compile(r"\s(ال[ء-ي]{3,12}ي)(?![ء-ي])")
_PRECEDED = re.compile(r"([^\W\d_][\w’'-]{1,28})\s$")


def is_month(name: str) -> bool:
    """Return whether a name is a month's or a weekday's (October is a city too)."""
    return is_day_or_month(fold_accents(normalise(name)))


def is_club(text: str, start: int, end: int) -> bool:
    """Return whether the words around `text[start:end]` make it a club's, a paper's or a school's name."""
    if _CLUB_BEFORE.search(text[max(0, start - 16) : start]) or _CLUB_BEHIND.match(text[end : end + 18]):
        return True
    # Cities are feminine in Arabic: ليون الفرنسية is the city, ليون الفرنسي the club.
    adjective = _MASCULINE.match(text[end : end + 24])
    return adjective is not None and is_nation_word(fold_accents(normalise(adjective[1])))


def is_surname(text: str, start: int, language: str) -> bool:
    """Return whether a place stands right behind another word with a capital, as a family name does: "Marylise Léon"."""
    before = _PRECEDED.search(text[max(0, start - 30) : start])
    if before is None or not before[1][0].isupper() or not text[start].isupper():
        return False
    word = fold_accents(normalise(before[1]))
    return word not in stop_words(language) and not is_nation_word(word)


def is_nation_word(word: str) -> bool:
    """Return whether a folded word names a country or its people."""
    bare = word.removeprefix("ال")
    return any(
        bare.startswith(begin) or word.startswith(begin)
        for row in NATIONS.values()
        for begin in row.split()
        if len(begin) > 3
    )
