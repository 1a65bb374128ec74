"""Channels: news sitemap and monthly sitemap index.

Obeys https://www.sitemaps.org/protocol.html (50,000 addresses, 50 MB a file) and Google's news extension. Titles come
only with news sitemaps; elsewhere the address itself must tell. `lastmod` is an upper bound of publication at best:
many outlets write "now" into every line.
"""

import re
import zlib
from datetime import date, datetime, timedelta

from article.dates.calendars import day_of
from article.dates.rules import fold_date, lex
from story.channels.refusal import holds_something, not_read
from story.channels.scope import Addresses, Scope, plain
from story.channels.shapes import looks_like_article, unescaped
from story.channels.sitemap_entries import Entries, read_entries
from story.link import Answer, Ask, Channel, Link, Reading
from story.profiles.days import day_in_url, distance_days, month_in_url, stamp

MOST_BYTES = 50 * 2**20  # sitemaps.org: no file is larger, unpacked
MOST_CHILDREN = 12  # of one index: a story's two months by day would be 60, but such sites also serve months
_LONGEST_CHILD = 500  # letters of a child's address; those met have under 100
_CHILDREN_READ = 200  # likeliest of an index that are looked at; of them MOST_CHILDREN are asked for
MOST_DEPTH = 3  # index of indexes of files: no outlet read has more
_SAME_DAY_SHARE = 0.5  # more lastmods than this on one day: written by a machine, not by an edit
_FEW = 10  # entries under which a shared day is no sign
_LATE_DAYS = 2  # sitemaps of a month or of time zones ahead spill this far over
_OTHER_KINDS = re.compile(
    r"(?<![a-z])(?:categor(?:y|ies)|tags?|authors?|pages?|users?|images?|videos?|taxonom(?:y|ies)|products?|static|gallery|topics?|writers?)(?![a-z])",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)")
_TURNED = re.compile(r"(?<!\d)(0?[1-9]|1[0-2])[-_.](20[0-3]\d)(?!\d)")
_PARTING = re.compile(r"[-_.+]|(?<=\D)(?=\d)|(?<=\d)(?=\D)")
_NEWS_NAME = re.compile(r"news", re.IGNORECASE)
_ROOT = re.compile(rb"<(?:\w{1,20}:)?(?:urlset|sitemapindex)[\s/>]", re.IGNORECASE)


def asks(scope: Scope) -> tuple[Ask, ...]:
    """Return no ask: sitemaps are asked for where robots.txt or an index names them."""
    del scope
    return ()


def read(answer: Answer, scope: Scope) -> Reading:
    """Return the links of a sitemap inside the window, or asks for the children of an index that can hold it."""
    if not holds_something(answer):
        return not_read(answer, f"no sitemap: HTTP {answer.status}")
    body, note = _unpacked(answer.body)
    entries = read_entries(body, scope)
    if not entries.count:
        note = note or entries.note
        is_empty = not note and bool(_ROOT.search(body[:4_000]))
        return (
            Reading()
            if is_empty
            else not_read(answer, note or "no sitemap: neither <urlset> nor <sitemapindex>")
        )
    below = child_asks(answer.ask, _children(entries, answer, scope), scope)
    links, cut = _links(entries, answer, scope)
    return Reading(
        links=links,
        asks=below.asks,
        note="; ".join(dict.fromkeys(filter(None, (note, entries.note, cut, below.note)))),
    )


def _children(entries: Entries, answer: Answer, scope: Scope) -> tuple[tuple[str, str], ...]:
    """Return the likeliest children of an index; their promise is read before their address is made canonical."""
    told = {
        entry.loc: entry.lastmod
        for entry in entries.kept
        if entry.is_index and len(entry.loc) <= _LONGEST_CHILD
    }
    likeliest = sorted((_promise(loc, lastmod, scope), loc) for loc, lastmod in told.items())
    base = Addresses(answer.url)
    return tuple((base.absolute(loc), told[loc]) for _, loc in likeliest[:_CHILDREN_READ])


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


_NO_PROMISE, _ANOTHER_MONTH = 100_000.0, 1_000.0


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
    spelt = None if month else _spelt_month(name)
    if spelt:  # words are read less surely than numbers: another month comes late, and is not left out
        return 0.5 if _month_off(spelt, scope) <= _LATE_DAYS else _ANOTHER_MONTH
    if month:
        off = distance_days(day, window) if day else _month_off(month, scope)
        return 0.0 if off <= _LATE_DAYS else _NO_PROMISE
    if changed and window.start and changed.date() < window.start:
        return _NO_PROMISE
    if _NEWS_NAME.search(name):
        return 1.0
    return 10.0 + (abs((changed.date() - window.end).days) if changed and window.end else 500)


def _spelt_month(name: str) -> date | None:
    """Return the first day of the month that a name says behind-first or in words: 07-2025, july-2025, «تموز-2025»."""
    text = unescaped(name.partition("?")[0])[:_LONGEST_CHILD]
    turned = _TURNED.search(text)
    if turned:
        return day_of(int(turned[2]), int(turned[1]), 1)
    year = _YEAR.search(text)
    words = lex(fold_date(_PARTING.sub(" ", text))).tokens if year else ()
    months = {word.means["month"] for word in words if "month" in word.means}
    return day_of(int(year[1]), months.pop(), 1) if year and len(months) == 1 else None


def _month_end(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _month_off(month: date, scope: Scope) -> int:
    """Return how many days a month lies outside the window."""
    window, last = scope.window, _month_end(month)
    if window.start and window.end and month <= window.start and last >= window.end:
        return 0
    return min(distance_days(month, window), distance_days(last, window))


def _is_other_year(year: int, scope: Scope) -> bool:
    """Return whether no day of `year` is in the window."""
    start, end = scope.window.start, scope.window.end
    return bool((start and year < start.year) or (end and year > end.year))


def _links(entries: Entries, answer: Answer, scope: Scope) -> tuple[tuple[Link, ...], str]:
    """Return the links of the entries, and a note where there were more than are read."""
    distrusted, base = _distrusted_day(entries), Addresses(answer.url)
    links: list[Link] = []
    for entry in entries.kept:
        if entry.is_index or not (entry.title or looks_like_article(entry.loc)):
            continue
        url = base.absolute(entry.loc)
        if base.note:
            break
        if not url:
            continue
        hint = stamp(entry.published) or _hint(stamp(entry.lastmod), distrusted, scope)
        links.append(Link(url=url, channel=answer.ask.channel, found_in=answer.url, outlet=answer.ask.outlet,
                          title=plain(entry.title), published_hint=hint))  # fmt: skip
    return tuple(links), base.note


def _hint(changed: datetime | None, distrusted: date | None, scope: Scope) -> datetime | None:
    """Return a lastmod that may stand for publication: inside the window, and not a machine's "now"."""
    if changed is None or changed.date() == distrusted or distance_days(changed.date(), scope.window):
        return None
    return changed


def _distrusted_day(entries: Entries) -> date | None:
    if not entries.days or entries.count < _FEW:
        return None
    commonest, times = entries.days.most_common(1)[0]
    at = stamp(commonest)
    return at.date() if at and times > entries.count * _SAME_DAY_SHARE else None


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
