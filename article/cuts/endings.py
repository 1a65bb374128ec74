"""How a pasted text ends: at a paywall, or with the agency that it comes from."""

import re

from article.article import Why
from article.cuts.boilerplate import Line
from article.titles.headlines import is_prose
from article.writers.agencies import agency_of

_WALL = re.compile(
    r"^cet article est réservé aux abonnés|il vous reste \d{1,3} ?% .{0,30}à (?:découvrir|lire)"
    r"|^this article is for subscribers|^هذا المحتوى للمشتركين",
    re.IGNORECASE,
)
_WALL_LETTERS = 200  # of a paywall's line; a choice


def sign_ending(lines: list[Line], whys: list[Why | None]) -> None:
    """Say of the agency that stands below a text's last sentence that it signs: no picture is there to credit."""
    last = max((i for i, why in enumerate(whys) if why is None and is_prose(lines[i].text)), default=-1)
    if 0 <= last < len(lines) - 1 and whys[last + 1] is Why.CREDIT and agency_of(lines[last + 1].text):
        whys[last + 1] = Why.BYLINE


def cut_wall(lines: list[Line], whys: list[Why | None]) -> None:
    """Cut a paywall's words behind the text: they are no sentence of it."""
    for i in range(len(lines) - 1, -1, -1):
        if whys[i] is None and _WALL.match(lines[i].text) and len(lines[i].text) <= _WALL_LETTERS:
            whys[i] = Why.FURNITURE
        elif whys[i] is None and is_prose(lines[i].text):
            return


def is_walled(lines: list[Line], whys: list[Why | None]) -> bool:
    """Say whether a paywall's words stand behind all sentences: an article may quote them too."""
    for line, why in reversed(list(zip(lines, whys, strict=True))):
        if _WALL.search(line.text):
            return True
        if why is None and is_prose(line.text):
            return False
    return False
