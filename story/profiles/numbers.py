"""Numbers that tell a story: what is counted, with the noun or the unit that it counts.

Counts, sums and measures; never years, days, clock times, ages of people, scores and ranges. Shares in per cent are
in every report: they count only where a title gives them.
"""

import re
from dataclasses import dataclass
from functools import cache

from story.alphabets.tokens import fold_accents, normalise, stem, stop_words
from story.asking.own_words import own_anchors
from story.names.name_words import is_given, is_inflected

_NUMBER = re.compile(
    r"(?<![\w#.,:٫٬/\-–])(?P<sign>[$€£₪₺¥])?\s?(?P<digits>\d+(?:[.,٫٬]\d+)*)(?P<short>bn|mn|tn|m|k|B|M|K)?(?![\d:/\-–]|[^\W\d_])"
    r"|(?<![-‑\w])(?P<word>[^\W\d_]{3,12})(?=\s)"
)
_WORD = re.compile(r"\s{0,2}([^\W\d_]+(?:['’\u200c-][^\W\d_]+)*|[%٪$€£₪₺])")
_FAR = 60  # characters behind a number in which its noun stands
_SHORT = {"bn": 1e9, "b": 1e9, "tn": 1e12, "mn": 1e6, "m": 1e6, "k": 1e3}
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "₪": "ILS", "₺": "TRY", "¥": "JPY"}
_TIMES = {
    1e3: "الف الاف thousand thousands mille אלף אלפים bin هزار тысяч тысячи tausend mil",
    1e6: "مليون ملايين million millions מיליון milyon ميليون миллион миллионов millionen millones",
    1e9: "مليار مليارات بليون billion billions milliard milliards מיליארד milyar ميليارد миллиард миллиардов milliarden",
    1e12: "تريليون trillion trillions טריליון trilyon",
}
_UNITS = {
    "USD": "دولار دولارات dollar dollars דולר דולרים dolar دلار",
    "EUR": "يورو euro euros אירו avro",
    "GBP": "استرليني pound pounds",
    "ILS": "شيكل شيقل shekel shekels שקל שקלים",
    "TRY": "ليره lira liras",
    "km": "كيلومتر كيلومترا كلم km kilometre kilometres kilometer kilometers kilometres קמ kilometre كيلومتر",
    "dunam": "دونم دونما dunam dunams dounam donum donem דונם דונמים",
    "%": "٪ % percent pct pourcent אחוז אחוזים yuzde درصد",
}
# Units of the clock and of ages: of a sentence, not of the story.
_PASSING = "دقيقه دقايق ثانيه ثواني minute minutes second seconds min דקות שניות dakika saniye دقيقه am pm مساء صباحا בערב heures h اخرين اخرون مقابل"
_SHARES = frozenset({"%"})
_PERCENT_BEFORE = re.compile(r"(?:yüzde|%|٪)\s?$", re.IGNORECASE)
_PERCENT_BEHIND = re.compile(r"\s?(?:%|٪|(?:في|ب)\s?(?:المئة|المائة|المية)|per ?cent|pour ?cent|درصد|אחוז)")
_CLOCK_BEFORE = re.compile(
    r"(?:\b(?:الساعة|ساعت|at|à|saat|בשעה|section|page|رقم|no\.?)|№)\s?$", re.IGNORECASE
)
_SPELT = {
    "ar": "ثلاثه:3 ثلاث:3 اربعه:4 اربع:4 خمسه:5 خمس:5 سته:6 ست:6 سبعه:7 سبع:7 ثمانيه:8 ثماني:8 تسعه:9 تسع:9 عشره:10 عشر:10 عشرين:20 عشرون:20 ثلاثين:30 مئه:100",
    "en": "three:3 four:4 five:5 six:6 seven:7 eight:8 nine:9 ten:10 eleven:11 twelve:12 twenty:20 thirty:30",
    "fr": "trois:3 quatre:4 cinq:5 six:6 sept:7 huit:8 neuf:9 dix:10 onze:11 douze:12 vingt:20 trente:30",
    "he": "שלושה:3 שלוש:3 ארבעה:4 ארבע:4 חמישה:5 חמש:5 שישה:6 שש:6 שבעה:7 שבע:7 שמונה:8 תשעה:9 תשע:9 עשרה:10 עשר:10",
    "tr": "uc:3 dort:4 bes:5 alti:6 yedi:7 sekiz:8 dokuz:9 on:10 yirmi:20 otuz:30",
    "fa": "سه:3 چهار:4 پنج:5 شش:6 هفت:7 هشت:8 نه:9 ده:10 بيست:20 سي:30",
}  # counted only before a multiplier or the noun of an event: "three killed", not "five questions"
_SPANS = "عام عاما اعوام سنه سنوات شهر شهرا اشهر يوم يوما ايام اسبوع اسابيع ساعه ساعات مره مرات year years month months day days week weeks hour hours time times an ans annee annees mois jour jours semaine semaines fois שנה שנים חודש חודשים יום ימים שבוע שבועות שעות yil yildir yillik yasindaki ay gun hafta saat kez سال ماه روز هفته ساعت بار jahre jahren tage wochen monate"
_PERSONS = "شخص شخصا اشخاص مدني مدنيين people persons person civilians personnes בני אנשים kisi kisinin نفر"
_FATES = frozenset({"killed", "arrest", "hostage", "refugees", "evacuation"})
_WITHOUT_CAPITALS = frozenset({"he", "fa"})
_NEAR = 24  # characters on both sides of a count of people: "killed 14 people", "16 شخصا حتفهم"
_OF = frozenset({"de", "of", "من"})
_FEWEST_LETTERS = 2
# Nouns that begin with و themselves; before any other word it is "and".
_WAW = "وحده وحدات وظيفه وظايف وفاه وفيات ولايه ولايات وزير وزراء وزيرا ورقه وجبه وجبات وثيقه وثايق وكاله وكالات وفد وفود واط وسيله"
_WAW_NOUNS = frozenset(_WAW.split())
_DIGITS_OF_A_YEAR = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class Counted:
    """A number in a text: its key ("14 killed"), how it is written with its noun, and where."""

    key: str
    written: str
    start: int


def numbers_in(text: str, language: str, *, in_title: bool = False) -> list[Counted]:
    """Return what a sentence counts, in order. Dates must be gone from `text` (blanks in their place)."""
    found: list[Counted] = []
    behind = 0
    for match in _NUMBER.finditer(text):
        if match.start() < behind:
            continue
        value = _value(match, language)
        counted = _counted(match, value, text, language) if value else None
        if counted and (in_title or counted.key.rpartition(" ")[2] not in _SHARES):
            found.append(counted)
            behind = counted.start + len(counted.written)
    return found


def _value(match: re.Match[str], language: str) -> float:
    """Return the value of a number in digits or, where it may count, in letters; 0 for what is none."""
    if match["word"]:
        return float(_spelt(language).get(_folded(match["word"]), 0))
    digits = normalise(match["digits"])
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits):
        digits = re.sub("[.,]", "", digits)
    digits = digits.replace(",", ".")
    if digits.count(".") > 1 or len(digits) > 15:
        return 0
    return float(digits) * _SHORT.get((match["short"] or "").lower(), 1)


def _counted(match: re.Match[str], value: float, text: str, language: str) -> Counted | None:
    before = text[max(0, match.start() - 12) : match.start("digits") if match["digits"] else match.start()]
    if match["digits"] and (_CLOCK_BEFORE.search(before) or _is_year(match, value)):
        return None
    start = match.start() + (len(match[0]) - len(match[0].lstrip()))
    words = _words_behind(text, match.end())
    end, at = match.end(), 0
    while at < len(words) and (times := _multiplier(words[at][0])):
        value, end, at = value * times, words[at][1], at + 1
    is_large = at > 0
    if match["sign"]:
        return Counted(_key(value, _SIGNS[match["sign"]]), text[start:end].strip(), start)
    if match["digits"] and (_PERCENT_BEFORE.search(before) or _PERCENT_BEHIND.match(text, end)):
        share = _PERCENT_BEHIND.match(text, end)
        return Counted(_key(value, "%"), text[start : share.end() if share else end].strip(), start)
    at += is_large and len(words) > at and _folded(words[at][0]) in _OF
    noun = words[at] if len(words) > at and _counts(words[at][0], language) else None
    unit = _unit(noun[0], words[at + 1 : at + 2], language) if noun else ""
    if unit in _persons():
        unit = _fate(text[max(0, start - _NEAR) : end + _NEAR], language) or unit
    if noun is None or not unit or (match["word"] and not (is_large or _is_event(unit))):
        return None
    return Counted(_key(value, unit), text[start : noun[1]], start)


def _counts(noun: str, language: str) -> bool:
    """Return whether a word can be what is counted: no small word, and in Arabic none with "and" or "in" joined to it."""
    word = _folded(noun)
    if len(word) < _FEWEST_LETTERS or word in stop_words(language) or word in _OF or word in _passing():
        return False
    if language in _WITHOUT_CAPITALS and is_given(noun):  # "channel 12 Guy Levi"
        return False
    if language == "he" and word.startswith("ש") and word.endswith("ו"):  # who were accused
        return False
    joined = word[0] == "و" and word not in _WAW_NOUNS
    return language != "ar" or not (joined or (word[0] in "بلكف" and is_inflected(noun)))


def _fate(around: str, language: str) -> str:
    """Return what befell the people of a count, where one word beside it says so: "killed 14 people"."""
    told = {anchor.key.partition(":")[2] for anchor in own_anchors(around, language)} & _FATES
    return told.pop() if len(told) == 1 else ""


def _is_year(match: re.Match[str], value: float) -> bool:
    bare = (
        match["digits"].isdecimal() and len(match["digits"]) == 4 and not match["sign"] and not match["short"]
    )
    return bare and int(value) in _DIGITS_OF_A_YEAR


def _words_behind(text: str, at: int) -> list[tuple[str, int]]:
    """Return up to four words that follow at once, with where each ends; a stop or a comma ends them."""
    found: list[tuple[str, int]] = []
    limit = at + _FAR
    while len(found) < 4 and at < limit and (match := _WORD.match(text, at)):
        found.append((match[1], match.end()))
        at = match.end()
    return found


def _unit(noun: str, behind: list[tuple[str, int]], language: str) -> str:
    folded = _folded(re.sub("^d['’]", "", noun))
    if folded in _passing():
        return ""
    known = [_units().get(one) for one in (folded, *(_folded(word) for word, _ in behind))]
    if known[0] or "GBP" in known:  # جنيه استرليني names its country behind
        return known[0] or "GBP"
    events = [a.key.partition(":")[2] for a in own_anchors(noun, language) if a.key.startswith("event:")]
    return events[0] if events else stem(folded)


def _is_event(unit: str) -> bool:
    return unit in _FATES or unit in {"missile", "strike"}


def _key(value: float, unit: str) -> str:
    return f"{value:.0f} {unit}" if value == int(value) else f"{value:g} {unit}"


def _folded(word: str) -> str:
    return fold_accents(normalise(word))


def _multiplier(word: str) -> float:
    return _multipliers().get(_folded(word), 0)


@cache
def _multipliers() -> dict[str, float]:
    return {word: times for times, row in _TIMES.items() for word in _folded(row).split()}


@cache
def _units() -> dict[str, str]:
    return {word: unit for unit, row in _UNITS.items() for word in _folded(row).split()}


@cache
def _persons() -> frozenset[str]:
    return frozenset(stem(word) for word in _folded(_PERSONS).split())


def is_span(key: str) -> bool:
    """Return whether a number's key counts years, days or times: ages and spans are in every report."""
    return key.rpartition(" ")[2] in _spans()


@cache
def _spans() -> frozenset[str]:
    return frozenset(stem(word) for word in _folded(_SPANS).split())


@cache
def _passing() -> frozenset[str]:
    return frozenset(_folded(_PASSING).split())


@cache
def _spelt(language: str) -> dict[str, int]:
    rows = (row.rpartition(":") for row in _SPELT.get(language, "").split())
    return {_folded(word): int(number) for word, _, number in rows}
