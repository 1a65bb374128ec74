"""Title, bylines, outlet and dates of a page, each from the best place that has it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from article.bylines import bylines_of
from article.dates import Dated, find_date, has_date, is_date_line, read_stamp
from article.jsonld import Claims, claims_of
from article.source import Source, key_of, visible
from article.titles import split_site

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "article:published", "published_time",
    "parsely-pub-date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "date.published",
    "dc.date.issued", "dcterms.created", "dc.date.created", "dc.date", "dcterms.date", "sailthru.date", "article.published",
    "cxenseparse:recs:publishtime", "rnews:datepublished", "originalpublicationdate", "date", "dcterms.issued", "displaydate",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified", "last-modified",
    "article.updated", "lastmod", "article:modified",
)  # fmt: skip
_URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?:[/\-_.]|$)")
# Blocks behind the title in which a visible date may stand. Of the date lines that come first behind the title on
# 435 pages (fundus_tests, readability_pages, both rtl sets), 242 stand within twelve, 229 of them the publication day
# of the page's own metadata; ten more stand up to twenty behind, 7 right; behind that 2 of 8 are right.
_NEAR_TITLE = 12
_HEADINGS = 20  # h1 elements that are looked at


@dataclass(slots=True, kw_only=True)
class Facts:
    """What is known of a page beside its text. `said_titles` are all its titles' keys, `descriptions` its summaries."""

    title: str
    outlet: str | None
    bylines: tuple[str, ...]
    published: Dated | None
    published_from: str | None
    modified: Dated | None
    canonical: str | None
    claims: Claims
    said_titles: frozenset[str] = frozenset()
    descriptions: tuple[str, ...] = ()
    og_type: str = ""


def facts_of(source: Source, *, url: str | None, fetched_at: datetime | None) -> Facts:
    """Gather a page's metadata: JSON-LD, then meta, then `time`, then URL, then visible words near the title."""
    metas: dict[str, str] = {}
    for name, content in source.metas:
        if content.strip():
            metas.setdefault(name, visible(content))
    og_title = metas.get("og:title") or metas.get("twitter:title") or ""
    claims = claims_of(source.scripts, title=og_title or source.title)
    said_names = (metas.get("og:site_name"), claims.publisher, metas.get("application-name"))
    names = tuple(n for n in (*said_names, _site(url)) if n)
    heading = _headline(source, (og_title, claims.headline, source.title), names)
    where = _Where(url, fetched_at, (source.language or "")[:2].lower(), key_of(heading.title))
    published, origin = _published(source, metas, claims, where)
    stamped = claims.modified or next((metas[n] for n in _MODIFIED if n in metas), "")
    return Facts(
        title=heading.title,
        outlet=next((n for n in said_names if n), None) or heading.site,
        bylines=bylines_of(source, metas, claims, names),
        published=published,
        published_from=origin,
        modified=_sane(read_stamp(stamped), fetched_at) if stamped else None,
        canonical=_canonical(source, metas, url),
        claims=claims,
        said_titles=heading.said,
        descriptions=_descriptions(metas, claims),
        og_type=metas.get("og:type", "").lower(),
    )


@dataclass(frozen=True, slots=True)
class _Headline:
    title: str
    site: str | None
    said: frozenset[str]


def _headline(source: Source, told: tuple[str, ...], names: tuple[str, ...]) -> _Headline:
    """Find the title, and the keys of every form in which the page says it."""
    headings = [
        b.text for b in source.blocks if b.tag == "h1" or any(t.startswith("h1") for t in b.trail[-2:])
    ][:_HEADINGS]
    spoken = {b.key: b.text for b in source.blocks if len(b.key) >= 12 and b.words <= 40}
    title, site = _title(list(told), headings, _Names(names, spoken))
    said = {t for raw in (title, *told) for t in (raw, split_site(raw, names=names)[0])}
    said |= {h for h in headings if any(_alike(key_of(h), key_of(t)) for t in said)}
    return _Headline(title, site, frozenset(k for t in said if len(k := key_of(t)) >= 8))


@dataclass(frozen=True, slots=True)
class _Where:
    url: str | None
    fetched_at: datetime | None
    language: str
    title_key: str


def _site(url: str | None) -> str:
    host = urlsplit(url).hostname or "" if url else ""
    labels = [part for part in host.split(".") if part not in ("www", "com", "net", "org", "co", "news", "m")]
    return labels[-2] if len(labels) > 1 else labels[0] if labels else ""


@dataclass(frozen=True, slots=True)
class _Names:
    """What the site is called, and the page's blocks by key: a headline stands among them alone, a site's tail does not."""

    sites: tuple[str, ...]
    spoken: dict[str, str]


def _title(said: list[str], headings: list[str], known: _Names) -> tuple[str, str | None]:
    """Choose the heading that the page's own data repeats; else what the data says, without the site's name."""
    names = known.sites
    cleaned = [_parted(t, known) for t in said if t]
    site = next((s for _, s in cleaned if s), None)
    keys = [key_of(t) for t, _ in cleaned]
    for heading in headings:
        key = key_of(heading)
        fits = any(
            (2 * len(key) >= len(k) and key in k) or (len(k) >= 8 and k in key and len(key) < 2 * len(k))
            for k in keys
        )
        if len(key) >= 8 and fits and key != key_of(site or ""):
            return heading, site
    if cleaned:
        return cleaned[0][0], site
    return (split_site(headings[0], names=names)[0], None) if headings else ("", None)


def _alike(a: str, b: str) -> bool:
    return len(a) >= 8 and len(b) >= 8 and (a in b or b in a)


def _parted(title: str, known: _Names) -> tuple[str, str | None]:
    """Part a title from the site's name where the page shows the headline alone, else by the known names."""
    for match in re.finditer(r"\s+[-–—|»:]+\s+", title):
        head, tail = title[: match.start()], title[match.end() :]
        if key_of(head) in known.spoken and len(tail) < len(head):
            return known.spoken[key_of(head)], tail.strip()
        if key_of(tail) in known.spoken and len(head) < len(tail):
            return known.spoken[key_of(tail)], head.strip()
    return split_site(title, names=known.sites)


def _published(
    source: Source, metas: dict[str, str], claims: Claims, where: _Where
) -> tuple[Dated | None, str | None]:
    for raw, origin in _dates_said(source, metas, claims, where):
        dated = read_stamp(raw) or find_date(raw, fetched_at=where.fetched_at, language=where.language)
        if (sane := _sane(dated, where.fetched_at)) is not None:
            return sane, origin
    return None, None


def _dates_said(
    source: Source, metas: dict[str, str], claims: Claims, where: _Where
) -> Iterator[tuple[str, str]]:
    if claims.published:
        yield claims.published, "json-ld"
    for name in _PUBLISHED:
        if name in metas:
            yield metas[name], "meta"
    yield from ((raw, "time") for raw in _times(source))
    match = _URL_DAY.search(urlsplit(where.url).path) if where.url else None
    if match:
        yield f"{match[1]}-{match[2]}-{match[3]}", "url"
    yield from ((raw, "text") for raw in _near_title(source, where.title_key))


def _times(source: Source) -> list[str]:
    """Give `time` elements that say they are the publication, else the first if all agree on the day."""
    marked = [
        t
        for t, _, trail in source.times
        if t and re.search(r"datepublished|pubdate|publish|entry-date", trail, re.IGNORECASE)
    ]
    if marked:
        return marked[:1]
    told = [t or shown for t, shown, _ in source.times]
    days = {d.at.date() for t in told if (d := read_stamp(t) or find_date(t)) is not None}
    return told[:1] if len(days) == 1 else []


def _near_title(source: Source, title_key: str) -> Iterator[str]:
    """Give the date lines and labelled dates that stand directly around the title."""
    if not title_key:
        return
    at = [
        i
        for i, b in enumerate(source.blocks)
        if b.key == title_key and (b.tag == "h1" or any(t.startswith("h1") for t in b.trail[-2:]))
    ]
    at = at or [i for i, b in enumerate(source.blocks) if b.key == title_key]
    if not at:
        return
    i = at[0]
    behind = source.blocks[i + 1 : i + 1 + _NEAR_TITLE]
    before = source.blocks[max(0, i - 3) : i][::-1]
    for block in (*behind, *before):
        short = len(block.text) <= 160 and not block.hidden
        if (
            short
            and block.link_share < 0.5
            and (is_date_line(block.text) or (has_date(block.text) and block.words <= 14))
        ):
            yield block.text


def _sane(dated: Dated | None, fetched_at: datetime | None) -> Dated | None:
    """Refuse what lies more than two days behind its own fetching: a template's or an event's date."""
    if dated is not None and fetched_at is not None and dated.at - timedelta(days=2) > fetched_at:
        return None
    return dated


def _canonical(source: Source, metas: dict[str, str], url: str | None) -> str | None:
    said = next((href for rel, href in source.links if rel == "canonical" and href), "") or metas.get(
        "og:url", ""
    )
    if not said or len(said) > 2000:
        return None
    try:
        joined = urljoin(url or "", said.strip())
        parts = urlsplit(joined)
    except ValueError:
        return None
    return joined if parts.scheme in ("http", "https") and parts.hostname else None


def _descriptions(metas: dict[str, str], claims: Claims) -> tuple[str, ...]:
    said = (
        metas.get("og:description", ""),
        metas.get("description", ""),
        metas.get("twitter:description", ""),
        claims.description,
    )
    return tuple(dict.fromkeys(k for d in said if len(k := key_of(d)) >= 25))
