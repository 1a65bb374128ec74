"""When a page was published and changed: every place that says it is asked, and they are held against each other.

A wrong date is worse than none: dates of other articles on the page, of its making, or before their own publication
are refused; where places disagree the best one is believed less.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from urllib.parse import urlsplit

from article.article import Found
from article.dates.reading import Dated, days_named, find_date, is_change, is_date_line, read_stamp
from article.dates.shown_days import Where, change_shown, changes_shown, days_shown, is_ahead, is_of_others
from article.markup.jsonld import Claims
from article.markup.microdata import Mark
from article.markup.source import Block

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "article:published", "published_time",
    "parsely-pub-date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "date.published", "dc.date.issued",
    "dcterms.created", "dc.date.created", "dc.date.publication", "sailthru.date", "article.published", "cxenseparse:recs:publishtime",
    "rnews:datepublished", "originalpublicationdate", "citation_publication_date", "citation_date", "dcterms.issued", "bt:pubdate",
    "http://ogp.me/ns/article#published_time", "last_published_date", "dc.date", "dcterms.date", "date", "displaydate", "video:release_date",
)  # fmt: skip
_VAGUE = frozenset(
    {"dc.date", "dcterms.date", "date", "displaydate", "video:release_date"}
)  # names that some fill with the day of fetching
_MODIFIED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified",
    "article.updated", "lastmod", "article:modified", "rnews:datemodified", "http://ogp.me/ns/article#modified_time", "last-modified",
)  # fmt: skip
_URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?:[/\-_.]|$)")
_EVENTS = re.compile(
    r"/(?:events?|timeline|chronology|on-this-day|this-day-in-history|anniversar(?:y|ies))/", re.IGNORECASE
)
_PUBLICATION = re.compile(
    r"datepublished|pubdate|publi(?:sh|c)|posted|entry-date|created|erschien|veroeff", re.IGNORECASE
)
_CHANGE = re.compile(r"modif|updat|aktualis|edited|mise-a-jour", re.IGNORECASE)
_OTHERS = re.compile(
    r"comment|related|widget|sidebar|footer|card|teaser|most-?read|latest|clock|today|countdown|event",
    re.IGNORECASE,
)
_ABOVE, _BELOW = (
    2500,
    8000,
)  # characters around the title in which an article's own `time` stands, cards further off
_TIMES = 40  # dated elements that are read, nearest the title first; more are comments and cards
_TAG = 120  # characters of a tag and its neighbours before the first word of its text
_AUTHOR = re.compile(r"author|byline")
_SIGNED = 5  # such elements that are read; an article has one or two
_NOW = timedelta(minutes=2)  # a page that says it was changed while it was fetched speaks of its making


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The two dates of a page with where each was found."""

    published: Dated | None = None
    published_found: Found | None = None
    modified: Dated | None = None
    modified_found: Found | None = None


@dataclass(frozen=True, slots=True)
class _Said:
    dated: Dated
    source: str
    detail: str
    trust: float


_Told = tuple[str, str, str, float]


def days_of(
    metas: dict[str, str], claims: Claims, blocks: list[Block], marks: tuple[Mark, ...], where: Where
) -> Days:
    """Return the dates of a page: JSON-LD, then meta, then `time`, then URL, then visible words near the title."""
    marks = tuple(m for m in marks if not _is_of_others(m, blocks))
    said = list(_published(metas, claims, blocks, marks, where))
    best = _agreed(said, where)
    told = list(_changes_told(metas, claims, marks, where))
    changed = _modified(told, where) or _shown_change(blocks, marks, where)
    if changed is not None and best is not None and changed.dated.at + timedelta(days=1) < best.dated.at:
        changed = None
    if changed is not None and best is not None and changed.dated.at < best.dated.at:
        changed = replace(changed, trust=min(changed.trust, 0.5))
    return Days(
        published=best.dated if best else None,
        published_found=_found("published_at", best),
        modified=changed.dated if changed else None,
        modified_found=_found("modified_at", changed) or _unbelieved(told),
    )


def _is_of_others(mark: Mark, blocks: list[Block]) -> bool:
    """Say whether the block that holds a mark, or the next behind it, is a comment's or an embedded post's."""
    i = bisect_right(blocks, mark.at, key=lambda b: b.end)
    return i < len(blocks) and is_of_others(blocks[i])


def _found(name: str, said: _Said | None) -> Found | None:
    if said is None:
        return None
    return Found(field=name, source=said.source, detail=said.detail, trust=round(said.trust, 2))


def _agreed(said: list[_Said], where: Where) -> _Said | None:
    """Take the first place in order, unless two other kinds of places agree against it alone.

    Days that lie next to each other agree: one of them may be told in another time zone.
    """
    if not said:
        return None
    kinds = [{s.source for s in said if _near(s, one)} for one in said]
    first = said[0]
    most = max(kinds, key=len)
    alone = len(kinds[0]) == 1 and len(most) >= 2
    best = said[kinds.index(most)] if alone else first
    backed = kinds[said.index(best)]
    against = {s.source for s in said} - backed
    trust = best.trust * (0.7 ** min(2, len(against)))
    if where.fetched_at is not None and abs(best.dated.at - where.fetched_at) <= _NOW:
        trust *= 0.6
    return replace(best, trust=min(0.99, trust + 0.02 * (len(backed) - 1)))


def _near(one: _Said, other: _Said) -> bool:
    return abs((one.dated.at.date() - other.dated.at.date()).days) <= 1


def _published(
    metas: dict[str, str], claims: Claims, blocks: list[Block], marks: tuple[Mark, ...], where: Where
) -> Iterator[_Said]:
    """Give the dates said, at most one a place, the most reliable place first."""
    told: list[tuple[str, str, str, float]] = []
    if claims.published:
        told.append((claims.published, "json-ld", "datePublished", 0.97 * claims.trust))
    told += [(metas[n], "meta", n, 0.6 if n in _VAGUE else 0.9) for n in _PUBLISHED if n in metas]
    updates = [(b.start - _TAG, b.end) for b in changes_shown(blocks, where)]
    timed = tuple(m for m in marks if not any(start <= m.at <= end for start, end in updates))
    told += [(raw, "time", detail, trust) for raw, detail, trust in _times(timed, where)]
    if (day := _url_day(blocks, where)) is not None:
        told.append((day, "url", "", 0.8))
    seen: dict[str, Dated] = {}
    for raw, source, detail, trust in told:
        dated = None if source in seen else _read(raw, where)
        if dated is not None:
            seen[source] = dated
            yield _Said(dated, source, detail, min(trust, dated.trust))
    if len(seen) < 2 or len({d.at.date() for d in seen.values()}) > 1:  # visible words only where they decide
        visible = next(days_shown(blocks, where), None) or next(_signed(timed, where), None)
        if visible is not None:
            yield _Said(visible, "text", "", min(0.75, visible.trust))


def _read(raw: str, where: Where) -> Dated | None:
    dated = read_stamp(raw) or find_date(raw, fetched_at=where.fetched_at, language=where.language)
    return _sane(dated, where.fetched_at)


def _sane(dated: Dated | None, fetched_at: datetime | None) -> Dated | None:
    return None if dated is None or is_ahead(dated, fetched_at) else dated


def _url_day(blocks: list[Block], where: Where) -> str | None:
    """Return the day in the address, unless it is what the article tells of: an event's, or one that its title names."""
    match = _URL_DAY.search(path := _path(where.url))
    if match is None or _EVENTS.search(path, 0, match.start() + 1):
        return None
    said = f"{match[1]}-{match[2]}-{match[3]}"
    title = "" if where.title_block is None else blocks[where.title_block].text
    return None if said in {day.isoformat() for day in days_named(title)} else said


def _path(url: str | None) -> str:
    try:
        return urlsplit(url or "").path
    except ValueError:
        return ""


def _unbelieved(told: list[_Told]) -> Found | None:
    """Return where a date of change stands that is not believed, with a trust of 0: that the page names one is told all the same."""
    return next((Found(field="modified_at", source=s, detail=d, trust=0.0) for _, s, d, _ in told), None)


def _changes_told(
    metas: dict[str, str], claims: Claims, marks: tuple[Mark, ...], where: Where
) -> Iterator[_Told]:
    """Give each date of change in the page's own data, as it stands there: the words, the place, the exact one, its trust."""
    told = [(claims.modified, "json-ld", "dateModified", 0.9 * claims.trust)] if claims.modified else []
    told += [(metas[n], "meta", n, 0.5 if n == "last-modified" else 0.85) for n in _MODIFIED if n in metas]
    told += [
        (m.value or " ".join(m.lines), "time", _detail(m), 0.75)
        for m in marks
        if _CHANGE.search(m.names)
        and not _OTHERS.search(m.names)
        and (m.value or m.lines)
        and _is_near(m, where)
    ]
    return iter(told)


def _modified(told: list[_Told], where: Where) -> _Said | None:
    for raw, source, detail, trust in told:
        dated = _sane(read_stamp(raw), where.fetched_at)
        if dated is not None and not (where.fetched_at and dated.at >= where.fetched_at - _NOW):
            return _Said(dated, source, detail, trust)
    return None


def _times(marks: tuple[Mark, ...], where: Where) -> list[tuple[str, str, float]]:
    """Give the elements near the title that say they are the publication, else the first if all agree on the day."""
    near = [m for m in marks if _is_near(m, where) and not _OTHERS.search(m.names) and len(m.lines) <= 3]
    near = sorted(near, key=lambda m: abs(m.at - (where.title_at or 0)))[:_TIMES]
    near.sort(key=lambda m: m.at)
    named = [
        m
        for m in near
        if _PUBLICATION.search(m.names)
        and (m.tag == "time" or not _CHANGE.search(m.names))  # hAtom: "published updated", never changed
        and (m.tag == "time" or _dates(m, where))
    ]
    if named:
        return [(m.value or " ".join(m.lines), _detail(m), 0.88) for m in named[:3]]
    plain = [m for m in near if m.tag == "time" and not _CHANGE.search(m.names)]
    days = [d.at.date() for m in plain if (d := _dates(m, where)) is not None]
    if not days or (max(days) - min(days)).days > 0:
        return []
    return [(m.value or " ".join(m.lines), _detail(m), 0.85) for m in plain if _dates(m, where)][:1]


def _dates(mark: Mark, where: Where) -> Dated | None:
    said = mark.value or " ".join(mark.lines)
    return _read(said, where) if 6 <= len(said) <= 160 else None


def _detail(mark: Mark) -> str:
    return " ".join([mark.tag, *mark.names.split()])[:60]


def _is_near(mark: Mark, where: Where) -> bool:
    return where.title_at is None or where.title_at - _ABOVE <= mark.at <= where.title_at + _BELOW


def _signed(marks: tuple[Mark, ...], where: Where, *, changed: bool = False) -> Iterator[Dated]:
    """Give the days that stand in elements of their own beside an author's name, in one line with it."""
    near = [
        m for m in marks if _AUTHOR.search(m.names) and _is_near(m, where) and not _OTHERS.search(m.names)
    ]
    for mark in near[:_SIGNED]:
        for before, part in pairwise(("", *mark.parts)):
            told = is_change(part) or is_change(f"{before} {part}")  # the label may be an element of its own
            if is_date_line(part) and told is changed and (dated := _read(part, where)) is not None:
                yield dated


def _shown_change(blocks: list[Block], marks: tuple[Mark, ...], where: Where) -> _Said | None:
    dated = change_shown(blocks, where) or next(_signed(marks, where, changed=True), None)
    return None if dated is None else _Said(dated, "text", "", min(0.6, dated.trust))
