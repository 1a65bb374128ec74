"""Days and years that the sentences of a seed name: context of the story, never a seed's own date."""

import re

from article.dates.calendars import day_of
from article.dates.reading import SaidDay, days_said
from story.profiles.sentences import Sentence

_AHEAD_DAYS = (
    45  # a choice: news announces a month and a half ahead; further on, "8 December" may be last year's
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_YEAR_ALONE = re.compile(r"\d{4}")
_YEARS = range(1800, 2101)
# A year is told from a count by the word beside it.
_YEAR = re.compile(
    r"\b(?:في|عام|العام|سنة|منذ|in|since|of|en|depuis|de|בשנת|שנת|מאז|ב-?|در سال|سال|از سال)\s?(?P<y>\d{4})(?![\d.,%/:-]|\s?[^\W\d_]{0,3}(?:شخص|مقاتل|people|personnes))\b"
    r"|\b(?P<t>\d{4})\s(?:yıl\w*|senesi\w*)|\b(?P<d>\d{4})['’](?:da|de|ta|te|dan|den)\b"
)


def dates_in(sentence: Sentence) -> list[tuple[str, str]]:
    """Return the key and the words of each day and year that a sentence names.

    A day without a year takes the year of its own seed's date, never of another's, and only when that puts it not far
    behind that date; otherwise it stays without.
    """
    language = sentence.seed.language
    said = days_said(sentence.text, "" if language == "und" else language)
    found = [(_key(one, sentence), one.words) for one in said]
    within = " ".join(one.words for one in said)
    years = (match for match in _YEAR.finditer(sentence.text))
    for match in years:
        number = match["y"] or match["t"] or match["d"]
        if int(number) in _YEARS and number not in within:
            found.append((str(int(number)), match[0].strip()))
    return found


def day_key(text: str) -> str:
    """Return the key of a day, a year or a day without its year that a user wrote; "" for what is none."""
    iso = _ISO.fullmatch(text.strip())
    if iso:
        day = day_of(int(iso[1]), int(iso[2]), int(iso[3]))
        return day.isoformat() if day else ""
    if _YEAR_ALONE.fullmatch(text.strip()):
        return text.strip() if int(text) in _YEARS else ""
    said = days_said(text)
    return _plain_key(said[0]) if len(said) == 1 else ""


def _key(said: SaidDay, sentence: Sentence) -> str:
    told = sentence.seed.published_at
    if said.day is None and told is not None:
        day = day_of(told.year, said.month, said.number)
        if day is not None and (day - told.date()).days <= _AHEAD_DAYS:
            return day.isoformat()
    return _plain_key(said)


def _plain_key(said: SaidDay) -> str:
    return said.day.isoformat() if said.day else f"--{said.month:02}-{said.number:02}"
