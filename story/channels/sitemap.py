"""Channels: news sitemap and monthly sitemap index.

Obeys https://www.sitemaps.org/protocol.html (50,000 addresses, 50 MB a file) and Google's news extension. Titles come
only with news sitemaps; elsewhere the address itself must tell. `lastmod` is an upper bound of publication at best:
many outlets write "now" into every line.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO

from lxml import etree

from story.channels.scope import Scope, absolute, plain
from story.channels.shapes import looks_like_article
from story.days import day_in_url, distance_days, month_in_url, stamp
from story.link import Answer, Ask, Channel, Link, Reading

MOST_URLS = 50_000  # sitemaps.org: no file holds more
MOST_BYTES = 50 * 2**20  # sitemaps.org: no file is larger, unpacked
MOST_CHILDREN = 12  # of one index: a story's two months by day would be 60, but such sites also serve months
MOST_DEPTH = 3  # index of indexes of files: no outlet read has more
_SAME_DAY_SHARE = 0.5  # more lastmods than this on one day: written by a machine, not by an edit
_FEW = 10  # entries under which a shared day is no sign
_LATE_DAYS = 2  # sitemaps of a month or of time zones ahead spill this far over
_OTHER_KINDS = re.compile(
    r"(?<![a-z])(?:categor(?:y|ies)|tags?|authors?|pages?|users?|images?|videos?|taxonom(?:y|ies)|products?|static|gallery|topics?|writers?)(?![a-z])",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)")
_NEWS_NAME = re.compile(r"news", re.IGNORECASE)


@dataclass(slots=True)
class _Entry:
    """One <url> or <sitemap> while it is read."""

    loc: str = ""
    lastmod: str = ""
    title: str = ""
    published: str = ""
    is_index: bool = False


def asks(scope: Scope) -> tuple[Ask, ...]:
    """Return no ask: sitemaps are asked for where robots.txt or an index names them."""
    del scope
    return ()


def read(answer: Answer, scope: Scope) -> Reading:
    """Return the links of a sitemap inside the window, or asks for the children of an index that can hold it."""
    if answer.status != 200:
        return Reading(note=f"no sitemap: HTTP {answer.status}")
    body, note = _unpacked(answer.body)
    if body[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"http"):
        entries = [_Entry(loc=line.decode(errors="replace")) for line in body.split()[:MOST_URLS]]
    else:
        entries = []
        try:
            entries.extend(_entries(body))
        except (etree.LxmlError, ValueError) as error:
            note = note or f"sitemap is broken XML ({plain(str(error), 120)}); read as far as it went"
    if not entries:
        return Reading(note=note or "no sitemap: neither <urlset> nor <sitemapindex>")
    children = tuple((absolute(answer.url, entry.loc), entry.lastmod) for entry in entries if entry.is_index)
    below = child_asks(answer.ask, children, scope)
    return Reading(links=tuple(_links(entries, answer, scope)), asks=below.asks, note=note or below.note)


def child_asks(parent: Ask, children: tuple[tuple[str, str], ...], scope: Scope) -> Reading:
    """Return asks for the child sitemaps (address, lastmod) that can hold the window, likeliest first.

    Dropped: months outside the window, files not touched since before it, files of tags, authors, pictures.
    """
    if parent.depth >= MOST_DEPTH:
        return Reading(note=f"sitemap index is more than {MOST_DEPTH} deep: not followed")
    ranked = sorted(
        (_promise(url, lastmod, scope), url)
        for url, lastmod in dict(children).items()
        if url and url != parent.url
    )
    chosen = [url for promise, url in ranked if promise < _NO_PROMISE]
    left_out = len(chosen) - MOST_CHILDREN
    note = f"{left_out} more child sitemaps were left out" if left_out > 0 else ""
    return Reading(asks=tuple(_child(parent, url) for url in chosen[:MOST_CHILDREN]), note=note)


_NO_PROMISE = 100_000.0


def _child(parent: Ask, url: str) -> Ask:
    channel = Channel.NEWS_SITEMAP if _NEWS_NAME.search(url.rsplit("/", 1)[-1]) else Channel.SITEMAP
    return Ask(url=url, channel=channel, outlet=parent.outlet, depth=parent.depth + 1)


def _promise(url: str, lastmod: str, scope: Scope) -> float:
    """Return a rank (lower is better) of a child sitemap by what its name and date say."""
    name, changed, window = url.rsplit("/", 1)[-1], stamp(lastmod), scope.window
    year = _YEAR.search(name)
    if _OTHER_KINDS.search(name.partition("?")[0]) or (year and _is_other_year(int(year[1]), scope)):
        return _NO_PROMISE
    month, day = month_in_url(url), day_in_url(url)
    if month:
        first, last = day or month, day or (month + timedelta(days=31)).replace(day=1)
        outside = min(distance_days(first, window), distance_days(last, window))
        covers = (
            window.start is not None
            and window.end is not None
            and first <= window.start
            and last >= window.end
        )
        return 0.0 if covers or outside <= _LATE_DAYS else _NO_PROMISE
    if changed and window.start and changed.date() < window.start:
        return _NO_PROMISE
    if _NEWS_NAME.search(name):
        return 1.0
    return 10.0 + (abs((changed.date() - window.end).days) if changed and window.end else 500)


def _is_other_year(year: int, scope: Scope) -> bool:
    """Return whether no day of `year` is in the window."""
    start, end = scope.window.start, scope.window.end
    return bool((start and year < start.year) or (end and year > end.year))


def _links(entries: list[_Entry], answer: Answer, scope: Scope) -> Iterator[Link]:
    distrusted = _distrusted_day(entries)
    for entry in entries:
        url = "" if entry.is_index else absolute(answer.url, entry.loc)
        if not url or not (entry.title or looks_like_article(url)):
            continue
        changed, published = stamp(entry.lastmod), stamp(entry.published)
        if published is None and changed and scope.window.start and changed.date() < scope.window.start:
            continue
        hint = published or _hint(changed, distrusted, scope)
        yield Link(url=url, channel=answer.ask.channel, found_in=answer.url, outlet=answer.ask.outlet,
                   title=plain(entry.title), published_hint=hint)  # fmt: skip


def _hint(changed: datetime | None, distrusted: date | None, scope: Scope) -> datetime | None:
    """Return a lastmod that may stand for publication: inside the window, and not a machine's "now"."""
    if changed is None or changed.date() == distrusted or distance_days(changed.date(), scope.window):
        return None
    return changed


def _distrusted_day(entries: list[_Entry]) -> date | None:
    days: dict[str, int] = {}
    for entry in entries:
        if entry.lastmod:
            days[entry.lastmod[:10]] = days.get(entry.lastmod[:10], 0) + 1
    if not days or len(entries) < _FEW:
        return None
    commonest = max(days, key=lambda day: days[day])
    at = stamp(commonest)
    return at.date() if at and days[commonest] > len(entries) * _SAME_DAY_SHARE else None


def _unpacked(body: bytes) -> tuple[bytes, str]:
    """Undo gzip by its magic number; what is larger than a sitemap may be is cut."""
    if body.startswith(b"\x1f\x8b"):
        engine = zlib.decompressobj(wbits=31)
        try:
            body = engine.decompress(body, MOST_BYTES + 1)
        except zlib.error as error:
            return b"", f"sitemap is broken gzip: {error}"
    if len(body) > MOST_BYTES:
        return body[:MOST_BYTES], f"sitemap is larger than {MOST_BYTES >> 20} MiB: the rest was not read"
    return body, ""


def _entries(body: bytes) -> Iterator[_Entry]:
    """Read entries one at a time; memory stays that of one entry. No entities, no network, libxml2's own limits."""
    stream = etree.iterparse(
        BytesIO(body), events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        recover=True, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    entry, count = _Entry(), 0
    for _, element in stream:
        name = _local(element)
        above = element.getparent()
        _fill(entry, f"{_local(above)}/{name}", (element.text or "").strip())
        if name in {"url", "sitemap"}:
            entry.is_index = name == "sitemap"
            yield entry
            entry, count = _Entry(), count + 1
            element.clear()
            while above is not None and len(above) > 1:
                del above[0]
        if count >= MOST_URLS:
            return


def _local(element: etree._Element | None) -> str:
    """Return an element's name without its namespace, in lower case."""
    return str(element.tag).rpartition("}")[2].lower() if element is not None else ""


def _fill(entry: _Entry, path: str, text: str) -> None:
    """Set what an element says; `image:loc` and `video:title` say nothing of the article."""
    if path in {"url/loc", "sitemap/loc"}:
        entry.loc = text
    elif path in {"url/lastmod", "sitemap/lastmod"}:
        entry.lastmod = text
    elif path == "news/title":
        entry.title = text
    elif path == "news/publication_date":
        entry.published = text
