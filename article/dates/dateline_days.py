"""The day in an agency's dateline: «BEIRUT, Nov 12, 2026 (Reuters) - …», «باريس 24-7-2025 (أ ف ب) – …»."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

from article.dates.calendars import day_of
from article.dates.reading import Dated, SaidDay, days_said, is_change
from article.dates.rules import fold_date, lexicon
from article.writers.agencies import agency_of

_ROWS = 8  # lines above which a dateline stands: a headline, a source and a picture's caption come first
_HEAD = 110  # letters of a dateline
_PLACE_WORDS = 5
_AGENCY_WORDS = 3
_TOLD = 40  # lines whose days may give a year
_NEAR_DAYS = 31  # a text that names the third of October and 2 October 2026 means one year
_TRUST = 0.8
_END = re.compile(r"\s{0,3}[-–—]{1,2}(?=\s)|(?<=\))\s{0,3}[-–—:،]|$")
_BRACKETS = re.compile(r"[(\[/]([^()\[\]/]{2,40})[)\]/]")
_PARTING = re.compile(r"[\s,،.–—-]+")
_BEFORE_DAY = re.compile(r"[,،–—-]\s{0,3}(?:(?:le|on|في|ב|den)\s)?\s{0,3}$", re.IGNORECASE)
_WEEKDAY_WORDS = 3
_OPENING = re.compile(r"([^()\[\]\n]{2,60})[(\[]([^()\[\]]{2,40})[)\]]\s{0,3}[-–—:،]{1,2}\s")
_FIRST_SENTENCE = 300  # letters; one of an agency has some 200
_SMALL = frozenset("le on في يوم den the".split())  # noqa: SIM905 - words of a list
_NAME = re.compile(r"[^\W\d_][^\W\d_'’.-]*(?:[-'’.][^\W\d_]+)*\.?")
_JOINING = re.compile(r"(?:al|el|as|ash|ad|de|del|di|da|la|le|les|sur|of)$")
_LATIN = re.compile(r"[a-zçğışöüé]")


def dateline_day(lines: Sequence[str], language: str) -> Dated | None:
    """Return the day of the dateline above or in front of a text; None where there is none, or nothing gives its year.

    Behind an agency's place the first sentence may name it, with its weekday: "CAIRO (AP) — … said Monday, Nov. 9, 2026, that".
    A dateline names a place and an agency, or a place and behind a comma or a dash a day with its year; then a dash or,
    below the first line, its end. A weekday may stand on either side of the day.
    A day without a year takes the year of another day in the text, a month away at most.
    """
    for row, line in enumerate(lines[:_ROWS]):
        said = _said(line, language, is_first=row == 0) or _told_with_weekday(line, language)
        day = said.day or _near(said, lines, language) if said else None
        if said and day:
            at = datetime(day.year, day.month, day.day, tzinfo=UTC)
            return Dated(at=at, words=said.words, how="dateline", trust=_TRUST)
    return None


def _said(line: str, language: str, *, is_first: bool) -> SaidDay | None:
    """Return the one day of a line's dateline; a first line that says no more than place and day may be a headline."""
    for end in _END.finditer(line[:_HEAD]):
        head = line[: end.start()]
        said = days_said(head, language)
        if said:
            is_ended = bool(end[0]) or (not is_first and head == line.rstrip() and not is_change(line))
            return said[0] if len(said) == 1 and _is_dateline(head, said[0], is_ended) else None
    return None


def _told_with_weekday(line: str, language: str) -> SaidDay | None:
    """Return the one full day of a sentence behind a place and an agency, where its weekday stands before it and is right."""
    opening = _OPENING.match(line)
    place = [word for word in _PARTING.split(opening[1]) if word] if opening else []
    if opening is None or agency_of(opening[2]) is None or not 0 < len(place) <= _PLACE_WORDS:
        return None
    sentence = line[opening.end() :][:_FIRST_SENTENCE]
    found = days_said(sentence, language)
    if len(found) != 1 or found[0].day is None or not all(map(_may_name, place)):
        return None
    return found[0] if _weekday(sentence.partition(found[0].words)[0])[1] == found[0].day.weekday() else None


def _weekday(front: str) -> tuple[str, int | None]:
    """Return what stands before the weekday that ends *front*, and that weekday."""
    words = front.rstrip(" ,،.").split()
    for n in range(min(_WEEKDAY_WORDS, len(words)), 0, -1):
        folded = fold_date(" ".join(words[-n:])).strip(" ,.")
        found = lexicon().phrases.get(folded, {}).get("weekday")
        if found is not None:
            return " ".join(words[:-n]), found
    return front, None


def _without_weekdays(front: str, back: str) -> tuple[str, str]:
    """Return both sides of a day without a weekday beside it."""
    words = back.strip(" ,،.").split()
    ends = [n for n in range(1, _WEEKDAY_WORDS + 1) if words[:n] and _weekday(" ".join(words[:n]))[0] == ""]
    return _weekday(front)[0], " ".join(words[max(ends) :]) if ends else back


def _is_dateline(head: str, said: SaidDay, is_ended: bool) -> bool:
    front, back = _without_weekdays(*head.split(said.words, 1)) if said.words in head else (head, "")
    bracketed = _BRACKETS.search(head)
    rest = [word for word in _PARTING.split(_BRACKETS.sub(" ", f"{front} {back}")) if word]
    agency = agency_of(bracketed[1]) if bracketed else None
    for n in range(1, min(_AGENCY_WORDS, len(rest) - 1) + 1) if agency is None else ():
        if agency_of(" ".join(rest[-n:])):
            agency, rest = "named", rest[:-n]
            break
    place = [word for word in rest if word not in _SMALL]
    parted = bool(_BEFORE_DAY.search(front)) and not _PARTING.sub("", _BRACKETS.sub("", back))
    named = agency is not None or (parted and said.day is not None and is_ended)
    return named and 0 < len(place) <= _PLACE_WORDS and all(map(_may_name, place))


def _may_name(word: str) -> bool:
    """Return whether a word can be part of a place's name: letters, in alphabets with capitals a capital."""
    if _JOINING.fullmatch(word):
        return True
    return _NAME.fullmatch(word) is not None and not _LATIN.match(word)


def _near(said: SaidDay, lines: Sequence[str], language: str) -> date | None:
    told = {one.day for line in lines[:_TOLD] for one in days_said(line, language) if one.day}
    years = {
        day
        for other in told
        for year in (other.year - 1, other.year, other.year + 1)
        if (day := day_of(year, said.month, said.number)) and abs((day - other).days) <= _NEAR_DAYS
    }
    return years.pop() if len(years) == 1 else None
