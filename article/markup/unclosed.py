"""Comments, scripts and titles that never end: what stands behind them is read all the same.

A browser shows nothing of it, since the rest of such a page belongs to the comment (HTML Standard §13.2.5). The page was cut
or its template is broken; its article stands in the bytes, and whoever reads it is told. Drawings, formulas and objects
that never end are read past in silence: a browser shows what stands behind them too.
"""

import re
from dataclasses import dataclass

from article.markup.tokens import FOREIGN

_RAW = ("script", "style", "title", "textarea", "noembed", "noframes", "xmp", "template", "iframe")
_SHOWN = FOREIGN | {"object"}
# What begins something that must end. A script holds no comment and no title, so that they are found in one pass.
_BEGIN = re.compile(rf"<(?:(!--)|({'|'.join((*_RAW, *sorted(_SHOWN)))})(?=[\s/>]))", re.IGNORECASE)
_ENDS = {name: re.compile(rf"</{name}[\s/>]", re.IGNORECASE) for name in (*_RAW, *_SHOWN)}
# Where a page goes on behind a script or style sheet that does not end: the next element that only a page has.
_PAGE = re.compile(
    r"</?(?:head|body|header|main|article|section|nav|div|h1|h2|p|table|figure)[\s>]", re.IGNORECASE
)
_SOURCES = frozenset(["script", "style"])
_TAG = re.compile(r"[<>]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A page as if what never ends were not there: letters keep their offsets, what is left out stands as spaces.

    `why` says for a person what never ends though a browser hides what stands behind it, `start` where the first of it
    begins; None where a browser shows all that was read.
    """

    html: str
    start: int
    why: str | None


def closed(html: str) -> Closed | None:
    """Return a page without what never ends on it, or None where all ends."""
    holes, hiding, at = [], [], 0
    endless: set[str] = set()
    while (begin := _BEGIN.search(html, at)) is not None:
        name = "comment" if begin[1] else begin[2].lower()
        end = _end_of_itself(html, begin, name)
        if end < 0 and name not in endless:
            end = _end(html, begin, name)
        if end >= 0:
            at = end
            continue
        endless.add(name)
        at = _goes_on(html, begin, name)
        holes.append((begin.start(), at))
        if name not in _SHOWN:
            hiding.append((begin.start(), name))
    if not holes:
        return None
    return Closed(html=_without(html, holes), start=(hiding or holes)[0][0], why=_why(hiding))


def _why(hiding: list[tuple[int, str]]) -> str | None:
    said = ", ".join(f"{name} at character {start}" for start, name in hiding[:3])
    return f"never ended on the page: {said}; text that stands behind it was read" if said else None


def _end_of_itself(html: str, begin: re.Match[str], name: str) -> int:
    """Return where a tag that closes its own element has ended, -1 for any other."""
    mark = _TAG.search(html, begin.end()) if name in FOREIGN else None
    return mark.end() if mark is not None and html.startswith("/>", mark.start() - 1) else -1


def _end(html: str, begin: re.Match[str], name: str) -> int:
    """Return where the tag or mark that ends it begins, -1 for nowhere."""
    if name == "comment":
        return html.find("-->", begin.start() + 2)
    found = _ENDS[name].search(html, begin.end())
    return found.start() if found else -1


def _goes_on(html: str, begin: re.Match[str], name: str) -> int:
    """Return where the page goes on: behind a script's or sheet's own words, and behind the mark of anything else."""
    if name in _SOURCES:
        found = _PAGE.search(html, begin.end())
        return found.start() if found else len(html)
    mark = _TAG.search(html, begin.end())
    if mark is None:
        return len(html)
    return mark.end() if mark[0] == ">" else mark.start()


def _without(html: str, holes: list[tuple[int, int]]) -> str:
    pieces, seen = [], 0
    for start, end in holes:
        pieces += [html[seen:start], " " * (end - start)]
        seen = end
    return "".join([*pieces, html[seen:]])
