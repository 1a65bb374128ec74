"""What a crawl process that broke had to say: its own sentence, else what it failed with; never Scrapy's small talk."""

import re
from collections.abc import Iterable

OWN = "warraq: "  # stands in front of a sentence that the child wrote for people
_LOGGED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[[^]]*\] ([A-Z]+): (.*)")  # Scrapy's LOG_FORMAT
_LOUD = frozenset({"WARNING", "ERROR", "CRITICAL"})
_TRACEBACK = "Traceback (most recent call last):"
_LONGEST = 500  # characters of a sentence that a person reads


def own_words(text: str) -> str:
    """Return a sentence as the child writes it to standard error, one line."""
    return f"{OWN}{' '.join(text.split())}\n"


def last_words(lines: Iterable[str]) -> str | None:
    """Give the last sentence of the child's own, else its last error or warning; None when it said nothing.

    An error that brings a traceback is told with the traceback's last line, which names what was raised.
    """
    own: str | None = None
    loud: str | None = None
    is_loud = is_traced = False
    for line in lines:
        logged = _LOGGED.match(line)
        if line.startswith(OWN):
            own, is_traced = line.removeprefix(OWN), False
        elif logged:
            is_loud, is_traced = logged[1] in _LOUD, False
            loud = logged[2] if is_loud else loud
        elif line.startswith(_TRACEBACK):
            is_traced = True
        elif is_traced and line and not line[0].isspace():
            loud = f"{loud}: {line}" if is_loud else line
            is_loud = is_traced = False
    said = own or loud
    return said[:_LONGEST] if said else None
