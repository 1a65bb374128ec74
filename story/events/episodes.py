"""Which event of a story an article tells: one of the seeds', or another one.

A story may go on: a second meeting, another round. The article's day and its own words are held against those of each
seed. An undated seed has no day here; it never borrows another's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from story.alphabets.tokens import fold_accents, normalise
from story.seed import SeedText
from story.verdict import Episode
from story.weighing.features import days_between

# A day this far from every dated seed is another episode's; the date in the judge's EVENT model fades over as many days.
FAR_DAYS = 14
_TOLD_WITHIN = 500  # characters
_NEAR_DAYS = 4  # so near to a seed, "a second meeting" is the seeds' own
# "A second meeting", "a new round": an ordinal or the like beside what happens again and again. One row a language, the
# happening before or behind; normalised, without Latin accents.
_HAPPENINGS = {
    "ar": "لقاء|اللقاء|المره|للمره|اجتماع|الاجتماع|جوله|الجوله|جلسه|الجلسه|قمه|القمه|محادثات|مباحثات|مفاوضات|المحادثات|المباحثات|المفاوضات",
    "en": "meeting|time|round|talks|session|summit",
    "fr": "rencontre|fois|reunion|round|cycle|pourparlers|session|sommet|rendez vous",
    "he": "פעם|הפעם|פגישה|הפגישה|מפגש|המפגש|סבב|הסבב|שיחות|השיחות|פסגה",
    "tr": "kez|gorusme|gorusmesi|toplanti|toplantisi|tur|turu|bulusma|zirve",
    "fa": "ديدار|نشست|دور|مذاكرات|گفتگو",
}
_AGAIN = {
    "ar": "ثان|ثانيه|الثاني|الثانيه|ثالث|ثالثه|الثالث|الثالثه|رابع|رابعه|الرابع|الرابعه|جديد|جديده|الجديد|الجديده|اخري|تتجدد|تجدد",
    "en": "second|third|fourth|another|new|fresh|further|follow up",
    "fr": "deuxieme|second|seconde|troisieme|quatrieme|nouveau|nouvelle|nouvel|autre",
    "he": "שני|שנייה|השני|השנייה|שלישי|שלישית|השלישי|חדש|חדשה|נוסף|נוספת",
    "tr": "ikinci|ucuncu|dorduncu|yeni|bir daha",
    "fa": "دوم|دومين|سوم|سومين|جديد|ديگر|تازه",
}
_BETWEEN = r"(?: [^ ]+){0,2} "  # a nationality or two may stand between


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """An article's day, and whether its title or lede says that it tells another meeting, round or the like."""

    day: date | None
    again: bool


def telling(title: str, text: str, published_at: datetime | None, language: str) -> Telling:
    """Return what an article says of its own event."""
    return Telling(
        day=published_at.date() if published_at else None,
        again=_says_again(f"{title} {text[:_TOLD_WITHIN]}", language),
    )


def told_by(seed: SeedText) -> Telling:
    """Return what a seed says of its own event."""
    return telling(seed.title, seed.text, seed.published_at, seed.language)


def episode_of(article: Telling, seeds: Sequence[Telling]) -> Episode:
    """Return SAME for an event of the seeds, as far as day and words show, else OTHER.

    A day near to a seed decides. Else words decide: an article of "a second meeting" is SAME only where a seed that may
    be of its days says so too. Else a day far from every dated seed is OTHER.
    """
    gap = days_between(article.day, [s.day for s in seeds])
    if gap is not None and gap <= _NEAR_DAYS:
        return Episode.SAME
    if article.again:
        alike = any(s.again and _may_be_near(article.day, s.day) for s in seeds)
        return Episode.SAME if alike else Episode.OTHER
    return Episode.OTHER if gap is not None and gap > FAR_DAYS else Episode.SAME


def _may_be_near(day: date | None, other: date | None) -> bool:
    return day is None or other is None or abs((day - other).days) <= FAR_DAYS


def _says_again(text: str, language: str) -> bool:
    pattern = _PATTERNS.get(language)
    words = " ".join(re.findall(r"[^\W_]+", fold_accents(normalise(text))))
    return bool(pattern and pattern.search(f" {words} "))


def _pattern(language: str) -> re.Pattern[str]:
    clitics = "[وفبل]{0,2}" if language == "ar" else ""
    happening, again = f"{clitics}(?:{_HAPPENINGS[language]})", f"(?:{_AGAIN[language]})"
    return re.compile(f" {happening}{_BETWEEN}{again} | {again}{_BETWEEN}{happening} ")


_PATTERNS = {language: _pattern(language) for language in _HAPPENINGS}
