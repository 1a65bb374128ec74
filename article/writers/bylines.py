"""Who signed an article: people, never the site, a desk, a button or a template's default; agencies apart."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from article.article import Found
from article.dates.reading import strip_dates
from article.markup.jsonld import Claims
from article.markup.microdata import Mark
from article.markup.source import Block, key_of
from article.titles.headlines import is_prose
from article.writers.agencies import agency_of
from article.writers.credits import credit_at_end, pieces_of
from article.writers.lone_names import names_beside_days
from article.writers.people import names_in
from article.writers.signatures import is_named

_METAS = (
    "author", "article:author", "og:article:author", "article:author_name", "og:author", "parsely-author", "sailthru.author", "byl", "byline", "dc.creator",
    "dcterms.creator", "dc.contributor", "citation_author", "dcsext.author", "cxenseparse:author", "vr:author", "twitter:data1",
)  # fmt: skip
_LABELLED = {"twitter:data1": "twitter:label1"}  # a value whose meaning stands in another meta
_AUTHOR = re.compile(r"author|written|نویسنده|كاتب|كتب|auteur|autor|verfasst|yazar", re.IGNORECASE)
_MARKED = re.compile(
    r"(?<![a-z])(?:authors?|by-?lines?|yazar|redactor)(?![a-z])|(?:entry|post|article|story|meta)[-_]{0,2}author|author[-_]{0,2}(?:names?|link|list)|byline|field--name-uid",
    re.IGNORECASE,
)
_NOT_HIS = re.compile(
    r"hentry|type-post|contact|sms|comment|related|media|cutline|widget|sidebar|footer|copyright|photo|image|credit|caption|avatar|bio\b|description|quote|social|share|follow|date|time|title\b|more|(?<!v)card|teaser|listing|popup|modal|authorization",
    re.IGNORECASE,
)
_SHOWN = re.compile(
    r"^\W{0,4}(?:by|written by|von|par|por|di|door|av|af|yazan|автор|מאת|بقلم|كتبت?|كتبه|الكاتب|إعداد|اعداد|إعداد وتقديم|تقرير|(?:أجرت|أجرى) (?:الحوار|المقابلة|اللقاء|الحديث)|(?:حاورته?|حاوره|حاورها|حاورتها)(?: في [^:،]{2,20}(?=:))?|نویسنده|به قلم|reportage|text|haber|muhabir|propos recueillis par|گزارش|خبرنگار)(?:\s{0,2}[:：|]\s{0,3}|\s{1,3})(?=\S)",
    re.IGNORECASE,
)
_NEAR = 14  # blocks behind the title in which a visible byline may stand; as for dates
_SHOWN_WORDS = 10
_REACH = 6000  # characters behind the title; nearer than related cards, further than a lead and its picture
_MOST = 10
_CREDITS = 40  # named elements that are read, nearest the title first; more are comments and cards
_LINE = 160  # characters of a line of date, byline and counters
_ENDING_WORDS = 45  # of a credit of eight people in three places
_AMONG = re.compile(r"\s{1,9}[-–—|•]\s{1,9}")
_DASH = re.compile(r"\s{1,9}[-–—|/]\s{1,9}")
_INNER = re.compile(
    r"(?:^|(?<!photograph)(?<!photo)(?<!photos)(?<!edited)(?<!reviewed)(?<!image)[\s|\]])(?:كتب|كتبت|كتبه|بقلم|الكاتب|المحرر|إعداد|נכתב על ידי|מאת|نویسنده|yazan|written by|by|par|von)\s?:\s?([^|:\d]{4,60})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What of a page bylines are read from: its named elements, blocks and site names, and where its title stands."""

    blocks: list[Block]
    marks: tuple[Mark, ...]
    sites: frozenset[str]
    title_at: int | None
    title_block: int | None
    markup: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Who signed: people and the agency, each with where they were found."""

    names: tuple[str, ...] = ()
    names_found: Found | None = None
    agency: str | None = None
    agency_found: Found | None = None


def bylines_of(metas: dict[str, str], claims: Claims, seen: Seen) -> Signed:
    """Return who signed the page: the first place that names people, and the first that names an agency."""
    people: tuple[str, ...] = ()
    names_found = agency = agency_found = None
    own = {agency_of(s) for s in seen.sites}
    for said, found in _credits(metas, claims, seen):
        if agency is None:
            named = next((a for raw in said for a in _agencies(raw) if not _is_own(a, own, seen.sites)), None)
            agency, agency_found = (named, _as(found, "agency")) if named else (None, None)
        if not people and found.field == "bylines":
            shown = found.source == "text"
            names = [n for raw in said for n in names_in(raw, seen.sites, shown=shown)]
            people = tuple({key_of(n): n for n in reversed(names)}.values())[::-1][:_MOST]
            names_found = found if people else None
        if people and agency:
            break
    return Signed(names=people, names_found=names_found, agency=agency, agency_found=agency_found)


def _is_own(agency: str, own: set[str | None], sites: frozenset[str]) -> bool:
    """Say whether an agency is the site itself: nobody credits himself."""
    return agency in own or any(len(s) >= 4 and s in key_of(agency) for s in sites)


def _as(found: Found, name: str) -> Found:
    return Found(field=name, source=found.source, detail=found.detail, trust=found.trust)


def _credits(metas: dict[str, str], claims: Claims, seen: Seen) -> Iterator[tuple[list[str], Found]]:
    """Give each place that credits somebody, the most reliable first."""
    if claims.authors or claims.credits:
        trust = round(0.95 * claims.trust, 2)
        yield [*claims.authors], Found(field="bylines", source="json-ld", detail="author", trust=trust)
    for name in _METAS:
        if name in metas and (name not in _LABELLED or _AUTHOR.search(metas.get(_LABELLED[name], ""))):
            yield [metas[name]], Found(field="bylines", source="meta", detail=name, trust=0.85)
    yield from _marked(seen)
    yield from ((said, Found(field="bylines", source="text", trust=0.7)) for said in _shown(seen))
    if beside := _beside_day(seen):
        yield beside, Found(field="bylines", source="text", detail="beside the day", trust=0.6)
    yield from (
        (said, Found(field="bylines", source="text", detail="ending", trust=0.7)) for said in _ended(seen)
    )
    if claims.credits:
        yield [*claims.credits], Found(field="agency", source="json-ld", detail="author", trust=0.9)


def _agencies(raw: str) -> Iterator[str]:
    whole = agency_of(
        re.sub(
            r"^\W{0,3}(?:by|von|par|por|di|بقلم|كتب|المصدر)\s{0,3}:?\s{1,3}",
            "",
            raw[:120],
            flags=re.IGNORECASE,
        )
    )
    if whole is not None:
        yield whole
        return
    for part in re.split(
        r"\s{0,9}[,;|/،·•(){}\[\]]\s{0,9}|\s{1,9}[-–—]\s{1,9}|\s{1,9}(?:and|und|et|y|e|و|with|avec|mit|via)\s{1,9}",
        raw[:300],
    ):
        if (agency := agency_of(part)) is not None:
            yield agency


def _marked(seen: Seen) -> Iterator[tuple[list[str], Found]]:
    """Give the credits of named elements near the title, those that say it by microdata or rel first."""
    near = [
        m for m in seen.marks if m.tag != "time" and _MARKED.search(m.names) and not _NOT_HIS.search(m.names)
    ]
    if seen.title_at is not None:
        at = seen.title_at
        near = [m for m in near if at - 2500 <= m.at <= at + _REACH] or near[:3]
    near = sorted(near, key=lambda m: abs(m.at - (seen.title_at or 0)))[:_CREDITS]
    near.sort(key=lambda m: m.at)
    for mark in sorted(near, key=lambda m: ("author" not in m.names.split(), "byline" not in m.names)):
        lines = [line for line in mark.lines if len(line.split()) <= 14]
        if mark.value or (lines and len(" ".join(mark.lines)) <= 250):
            said = [mark.value] if mark.value else _apart(lines[:3], mark.parts)
            yield (
                said,
                Found(field="bylines", source="text", detail=" ".join(mark.names.split())[:60], trust=0.75),
            )


def _apart(lines: list[str], parts: tuple[str, ...]) -> list[str]:
    """Read the name that opens a line apart from the buttons that stand in elements of their own beside it."""
    own = [p for p in parts if is_named(p)]
    if len(own) == len(parts) > 1:
        return own
    return [next((p for p in own if _is_whole(p, line)), line) for line in lines]


def _is_whole(name: str, line: str) -> bool:
    """Say whether a line names nobody beside the `name` that it begins with; the day behind it aside."""
    bare = strip_dates(line.removeprefix(name))
    return bare != line and len(pieces_of(f"{name} {bare}")) == 1


def _shown(seen: Seen) -> Iterator[list[str]]:
    """Give the visible lines around the title that open as a byline."""
    if seen.title_block is None:
        return
    i = seen.title_block
    for block in (*seen.blocks[i + 1 : i + 1 + _NEAR], *seen.blocks[max(0, i - 3) : i][::-1]):
        if block.hidden or len(block.text) > _LINE or (block.link_share >= 0.8 and block.words > 3):
            continue
        whole = block.words <= _SHOWN_WORDS and _SHOWN.match(block.text[:40])
        for part in [block.text] if whole else _AMONG.split(block.text):
            if part.count(" ") < _SHOWN_WORDS and _SHOWN.match(part[:40]):
                yield [part]
        inner = _INNER.search(block.text)
        if inner is not None:
            yield [inner[1]]
        elif _beside_site(block.text, seen.sites):
            yield [block.text]


def _beside_day(seen: Seen) -> list[str]:
    if seen.title_block is None:
        return []
    return list(names_beside_days(seen.blocks, seen.title_block, seen.markup, seen.sites))


def _ended(seen: Seen) -> Iterator[list[str]]:
    """Give the credits that agencies write behind a story: "(Reporting by A and B; Editing by C)"."""
    for block in seen.blocks[(seen.title_block or 0) + 1 :]:
        if (
            block.hidden
            or block.link_share >= 0.5
            or (")" not in block.text[-5:] and block.words > _ENDING_WORDS)
        ):
            continue
        if credit := credit_at_end(block.text):
            yield [credit]


def _beside_site(text: str, sites: frozenset[str]) -> bool:
    """Say whether a line is the site's name and one more, parted by a dash: «عمّان اليوم – سوسن الحباشنة»."""
    parts = _DASH.split(text)
    return (
        len(parts) == 2
        and text.count(" ") < _SHOWN_WORDS
        and not is_prose(text)
        and any(key_of(p) in sites for p in parts)
    )
