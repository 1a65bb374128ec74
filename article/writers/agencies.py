"""News agencies: who an article was taken over from. The names are data (`tables/agencies.toml`)."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from article.cuts.boilerplate import fold
from article.markup.outline import paths_named
from article.markup.source import Block

AGENCIES = "agencies"  # what a text is said to come from that names none of them
_PARTS = re.compile(
    r"\s{0,9}[,،;/|+&]\s{0,9}|\s{1,9}[-–—]\s{1,9}|\s{1,9}(?:and|und|et|e|y|ve|و|with|avec|mit)\s{1,9}"
)
_ENDING = re.compile(
    r"[(\[{/]([^()\[\]{}/]{2,60})[)\]}/]\W{0,4}$|[.؟!»\"”]\s{0,3}[-–—*]{1,2}\s{0,3}([^.()]{2,40})\W{0,2}$"
)
_REPORTED = re.compile(r"^به گزارش (?:خبرنگار )?([^،,:]{2,30})[،,]")  # «به گزارش خبرگزاری ایسنا، …»
_DATELINE = re.compile(r"^[^()\[\]:]{0,60}[(\[]([^()\[\]]{2,40})[)\]]\s{0,3}(?:[-–—:،]|$)")
_DASHED = re.compile(r"^[^-–—:()/|]{2,30}\s{0,3}[-–—/|:]\s{0,3}([^-–—:()/]{2,40}?)\s{0,3}(?:[-–—:]|//)")
_PICTURED = re.compile(
    r"[(\[]\s{0,3}(?:foto|photo|bild|image|picture|credit|صورة|الصورة|تصوير)[^()\[\]]{0,70}[)\]]\W{0,4}$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^([^:：]{2,25})[:：]\s{0,9}(\S.{1,80})$")
_CAPTIONED = re.compile(
    r"fig(?:ure|caption)|caption|credit|photo|image|gallery|copyright|footer|teaser|related|sidebar",
    re.IGNORECASE,
)
# Agencies that no table knows call themselves one.
_CALLED = re.compile(
    r"^\W{0,2}(?:وكالة(?: أنباء)?|خبرگزاری|סוכנות) \w|\b(?:news agency|news service|press agency|haber ajansı|presseagentur)\W{0,2}$|^\W{0,2}agence(?: de presse)? [A-Z][\w-]+\W{0,2}$",
    re.IGNORECASE,
)
_WORDS = frozenset(
    {"APP", "MAP", "TAP", "SPA", "INA", "ANI", "AA", "PA", "TT", "PAP", "MENA", "ONA", "LANA", "WAM"}
)
_PROSE_WORDS = 12  # words of a block that are told rather than shown; captions and teasers have fewer
_LINE_WORDS = 8
_NAME_WORDS = 4
_LOOKED_AT = 120  # blocks behind the title


@dataclass(frozen=True, slots=True)
class Credit:
    """An agency by its name here, the words that credit it, and the kind of place they stand in."""

    agency: str
    words: str
    where: str


@cache
def _names() -> dict[tuple[str, ...], str]:
    raw = tomllib.loads(files("article").joinpath("tables/agencies.toml").read_text("utf-8"))
    return {fold(s): name for name, spellings in raw["names"].items() for s in (name, *spellings)}


@cache
def _labels() -> frozenset[tuple[str, ...]]:
    raw = tomllib.loads(files("article").joinpath("tables/agencies.toml").read_text("utf-8"))
    return frozenset(fold(w) for w in raw["source"]["words"])


def agency_of(words: str) -> str | None:
    """Return the agency that `words` are the name of, the first of several where all are agencies; an unknown one by its words."""
    if len(words) > 80:
        return None
    whole = _name_of(words)
    if whole is not None:
        return whole
    parts = [_name_of(p) for p in _PARTS.split(words) if fold(p)]
    named = [p for p in parts if p is not None]
    if not named and _CALLED.search(words) and len(words.split()) <= _LINE_WORDS:
        return words.strip(" .()[]")
    if not named or len(named) < len(parts):
        return None
    return next((n for n in named if n != AGENCIES), AGENCIES)


def agency_among(words: str) -> str | None:
    """Return the first agency among the sources that a text is said to come from, «الجزيرة + وكالات»; else None."""
    return next(
        (a for part in (words, *_PARTS.split(words[:80])) if (a := agency_of(part)) is not None), None
    )


def _name_of(words: str) -> str | None:
    """Return the agency of one name; initials that are words too ("app", "map", "spa") must be written in capitals."""
    found = _names().get(fold(words))
    word = words.strip(" .()[]")
    return None if found in _WORDS and found == word.upper() and found != word else found


def credit_in(lines: Sequence[str]) -> Credit | None:
    """Return the agency that the lines of a text credit: dateline, «(أ ف ب)» at an end, a line «المصدر: …»."""
    for where, find in (("dateline", _in_dateline), ("line", _in_line), ("ending", _at_end)):
        for line in lines:
            for said in find(line):
                if (agency := agency_of(said)) is not None:
                    return Credit(agency, said.strip(), where)
    return None


def credit_among(blocks: Sequence[Block], title_at: int, sites: Iterable[str]) -> Credit | None:
    """Return the credit of the article behind the title; an agency's own site credits nobody by its own name."""
    near = [b for b in blocks if b.start >= title_at][:_LOOKED_AT]
    captions = paths_named(near, _CAPTIONED, 5)
    told = [b.text for b in near if not b.hidden and b.link_share < 0.5 and id(b.path) not in captions]
    found = credit_in(told)
    return None if found is None or found.agency in {agency_of(s) for s in sites} else found


def _in_dateline(line: str) -> Iterable[str]:
    if line.count(" ") + 1 < _PROSE_WORDS:
        return ()
    matches = (m for p in (_DATELINE, _DASHED, _REPORTED) if (m := p.match(line[:130])) is not None)
    return (m[1] for m in matches if not _abbreviates(m[1], line[: m.start(1)]))


def _in_line(line: str) -> Iterable[str]:
    if line.count(" ") >= _LINE_WORDS:
        return ()
    match = _LABEL.match(line)
    if match is not None:
        return (match[2], *_PARTS.split(match[2])) if fold(match[1]) in _labels() else ()
    bare = line.strip()
    if _CALLED.search(bare) and bare.count(" ") < _NAME_WORDS and not bare.endswith(("؟", "?", "!", ":")):
        return (bare,)
    return (bare[1:-1],) if len(bare) > 3 and bare[0] in "([" and bare[-1] in ")]" else ()


def _at_end(line: str) -> Iterable[str]:
    if line.count(" ") + 1 < _PROSE_WORDS:
        return ()
    end = line[-90:]
    match = None if _PICTURED.search(end) else _ENDING.search(end)
    said = (match[1] or match[2]) if match is not None else ""
    return (said,) if match is not None and not _abbreviates(said, end[: match.start()]) else ()


def _abbreviates(said: str, before: str) -> bool:
    """Say whether `said` only shortens the words before it: "the Palestinian Authority (PA)"."""
    letters = iter([w[0].casefold() for w in re.findall(r"\w+", before)[-len(said) - 3 :]])
    return (
        1 < len(said) <= 5
        and said.isascii()
        and said.isalpha()
        and all(c in letters for c in said.casefold())
    )
