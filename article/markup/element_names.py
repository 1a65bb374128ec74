"""What the names (tag, class, id, role) of an element tell of the blocks inside it: `tables/names.toml`."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from article.article import Why

# A part of a name; letters behind a digit are none: class names that a build makes ("4ad40b") would tell of adverts.
_PARTS = re.compile(r"(?<![\da-z])[a-z]++|(?<!\d)[A-Z][a-z]++|[A-Z]++(?![a-z])|[^\W\d_A-Za-z]++")
_TAGS = {
    "figcaption": (Why.CAPTION, 1),
    "time": (Why.DATELINE, 1),
    "nav": (Why.FURNITURE, 0),
    "footer": (Why.FURNITURE, 0),
    "header": (Why.FURNITURE, 0),
    "aside": (Why.FURNITURE, 0),
    "menu": (Why.FURNITURE, 0),
    "form": (Why.FURNITURE, 0),
}
REGION, PART = 2, 1  # how telling a name is; a landmark is 0
Told = tuple[Why | None, int]
NOTHING: Told = (None, -1)
_PAGE = frozenset(["html", "body", "main"])  # their names speak of the page, not of a block
_MENU_TAGS = frozenset(["nav", "footer", "menu"])
_MENU_NAMES = frozenset(
    ["nav", "navbar", "navigation", "menu", "menus", "submenu", "mainmenu", "footer", "breadcrumb", "breadcrumbs", "topbar", "dropdown", "contentinfo", "masthead"]
)  # fmt: skip
_SIDE_NAMES = frozenset(["aside", "sidebar", "side", "rail", "widget", "widgets", "complementary"])
_SHORTEST_START, _LONGEST_START = 4, 12  # letters of "*" entries
_REMEMBERED = 16_384  # elements and names whose reading is remembered: a site's pages share theirs
_NAMES_LENGTH = 200  # characters of an element's names that are read


def most_telling(path: Sequence[str], silent: frozenset[str]) -> Told:
    """Return the most telling reason among elements, innermost first; `silent` ones say nothing."""
    best = NOTHING
    for element in reversed(path):
        if element in silent:
            continue
        if element.partition(" ")[0] == "nav":
            return (Why.FURNITURE, 0) if best[0] is None else best
        found = _told_by(element)
        if found[1] > best[1]:
            best = found
            if best[1] == REGION:
                break
    return best


@lru_cache(maxsize=_REMEMBERED)
def is_menu(element: str) -> bool:
    """Say whether an element holds the site's ways: a menu, a footer, crumbs."""
    tag, _, names = element.partition(" ")
    parts = [p.lower() for p in _PARTS.findall(names[:_NAMES_LENGTH])]
    return tag in _MENU_TAGS or (tag not in _PAGE and not _MENU_NAMES.isdisjoint(parts))


@lru_cache(maxsize=_REMEMBERED)
def is_side(element: str) -> bool:
    """Say whether an element stands beside the article: what it holds may be other articles."""
    tag, _, names = element.partition(" ")
    parts = [p.lower() for p in _PARTS.findall(names[:_NAMES_LENGTH])]
    return tag == "aside" or (tag not in _PAGE and not _SIDE_NAMES.isdisjoint(parts))


@lru_cache(maxsize=_REMEMBERED)
def _told_by(element: str) -> Told:
    """Read one element, "tag names": its tag and each of its names."""
    tag, _, names = element.partition(" ")
    if tag in _PAGE:
        return NOTHING
    best = _TAGS.get(tag, NOTHING)
    for name in names[:_NAMES_LENGTH].split():
        found = _told_by_name(name)
        if found[1] > best[1]:
            best = found
    return best


@lru_cache(maxsize=_REMEMBERED)
def _told_by_name(name: str) -> Told:
    """Read one name: pairs of its parts, the parts, how they begin, and the whole; the more exact first."""
    parts = [p.lower() for p in _PARTS.findall(name)]
    table, starts, silent = _table()
    for pair in silent.intersection(f"{a} {b}" for a, b in pairwise(parts)):
        parts = [p for p in parts if p not in pair.split()]
    best = NOTHING
    phrases = [f"{a} {b}" for a, b in pairwise(parts)] + parts
    for part in parts:
        if part[:_SHORTEST_START] in starts and part not in silent:
            phrases += [
                f"{part[:n]}*" for n in range(min(len(part), _LONGEST_START), _SHORTEST_START - 1, -1)
            ]
    phrases.append("".join(parts))
    for phrase in phrases:
        found = table.get(phrase)
        if found is not None and found[1] > best[1]:
            best = found
    return best


@cache
def _table() -> tuple[dict[str, Told], frozenset[str], frozenset[str]]:
    """Return what each name tells, the letters that "*" entries begin with, and what tells nothing."""
    raw = tomllib.loads(files("article").joinpath("tables/names.toml").read_text("utf-8"))
    found: dict[str, Told] = {}
    for kind, telling in (("region", REGION), ("part", PART), ("landmark", 0)):
        for why, names in raw[kind].items():
            for name in names:
                found.setdefault(name, (Why(why), telling))
    starts = frozenset(name[:_SHORTEST_START] for name in found if name.endswith("*"))
    return found, starts, frozenset(raw["silent"])
