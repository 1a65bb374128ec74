"""What a network puts above a post that is copied from it: whose it is, and how long ago."""

import re

from article.article import Why
from article.dates import is_date_line
from article.headlines import is_stopped

_AGE = re.compile(
    r"\d{1,2}\s?(?:[smhdwy]|min|hrs?|days?|س|د|ث|ي|أ|ساعة|ساعات|دقيقة|دقائق|يوم|أيام|أسبوع|sa|dk|g|j|sem|שע'|דק')?\W{0,6}",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"@\w{2,30}(?:\s?·.{0,30})?")
_DOT = "·"
_NAME_WORDS = 6  # words of a page's name; a choice


def head_of_post(texts: list[str]) -> list[Why]:
    """Return why the first lines are a post's head, «مدينة الورد الآن» above «٣ س ·»; nothing if they are none."""
    if len(texts) < 3 or len(texts[0].split()) > _NAME_WORDS or is_stopped(texts[0]):
        return []
    if _HANDLE.fullmatch(texts[1]):
        return [Why.AUTHOR_BOX, Why.AUTHOR_BOX]
    dotted = texts[1].rstrip().endswith(_DOT) and len(texts[1]) <= 40
    bare = texts[1].rstrip(f"{_DOT} \u00a0")
    if dotted and (_AGE.fullmatch(bare) or is_date_line(bare)):
        return [Why.AUTHOR_BOX, Why.DATELINE]
    return []
