"""What a network puts above a post that is copied from it: whose it is, and how long ago."""

import re

from article.article import Why
from article.dates.reading import is_date_line
from article.markup.source import key_of
from article.titles.headlines import is_stopped
from article.writers.signatures import is_named

_AGE = re.compile(
    r"\d{1,2}\s?(?:[smhdwy]|min|hrs?|days?|س|د|ث|ي|أ|ساعة|ساعات|دقيقة|دقائق|يوم|أيام|أسبوع|sa|dk|g|j|sem|שע'|דק')?\W{0,6}",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"@\w{2,30}(?:\s?·.{0,30})?")
_DOT = "·"
_NAME_WORDS = 6  # words of a page's name; a choice
_NAME_KEY = 4  # letters of a name under which a handle may hold them by chance


def head_of_post(texts: list[str]) -> list[Why | None]:
    """Return why the first lines are a post's head, «ليلى الحمصي» above «٣ س ·»; nothing if they are none.

    A first line that is not known for a name has no reason: it may be the headline.
    """
    if len(texts) < 3 or len(texts[0].split()) > _NAME_WORDS or is_stopped(texts[0]):
        return []
    if _HANDLE.fullmatch(texts[1]):
        return [_whose(texts[0], texts[1].split()[0]), Why.AUTHOR_BOX]
    dotted = texts[1].rstrip().endswith(_DOT) and len(texts[1]) <= 40
    bare = texts[1].rstrip(f"{_DOT} \u00a0")
    if dotted and (_AGE.fullmatch(bare) or is_date_line(bare)):
        return [_whose(texts[0], ""), Why.DATELINE]
    return []


def _whose(text: str, handle: str) -> Why | None:
    """Say that a line is a name: a person's, or one that its handle repeats ("Rafed News", "@rafed_news")."""
    name, login = key_of(text), key_of(handle)
    holds = len(name) >= _NAME_KEY and name in login
    held = 3 * len(login) >= 2 * len(name) and login in name and login != ""
    return Why.AUTHOR_BOX if holds or held or is_named(text) else None
