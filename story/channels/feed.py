"""Channel: RSS, Atom and JSON feeds. Few entries, but each with title, date and often the text itself."""

import calendar
import html
import re
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import feedparser

from article.charsets.charset import decode
from story.channels.feed_entries import cut_feed
from story.channels.json_feed import is_json, read_json_feed
from story.channels.markup import text_of
from story.channels.refusal import holds_something, not_read
from story.channels.scope import TITLE_LETTERS, Scope, absolute, plain
from story.link import Answer, Ask, Link, Reading, Unmeasured

MOST_BYTES = 4 * 2**20  # the largest feed met in the sources holds under 2 MB
_FEED_ROOT = re.compile(r"<(?:rss|feed|(?:\w+:)?RDF)[\s>]", re.IGNORECASE)
_ENCODING = re.compile(rb"""\A\s*+<\?xml[^>]*?encoding=["']([A-Za-z0-9_.:-]{2,40})["']""")
_PROLOG = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_NAMED = re.compile(
    r"&(?!amp;|lt;|gt;|quot;|apos;)[A-Za-z]{2,12};"
)  # &nbsp; means nothing in XML without a DTD
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 §2.2
MOST_PAGES = 3  # of a feed that goes back page by page: ten entries each, so thirty


def asks(scope: Scope) -> tuple[Ask, ...]:
    """Return no ask: feeds are asked for where the home page names them, or at the two usual places if it names none."""
    del scope
    return ()


def read(answer: Answer, scope: Scope) -> Reading:
    """Return the entries of a feed as links; and an ask for its next page (RFC 5005 §3) while that can be in the window.

    A feed without entries is measured: there is nothing in it.
    """
    if not holds_something(answer):
        return not_read(answer, f"no feed: HTTP {answer.status}")
    if is_json(answer.body):
        reading, following = read_json_feed(answer)
        return replace(reading, asks=_next(following, reading.links, answer, scope))
    parsed, cut = _parsed(answer)
    if parsed is None:
        is_page = b"<html" in answer.body[:2_000].lower()
        return not_read(
            answer, f"no feed: {'an HTML page' if is_page else 'nothing that reads as RSS or Atom'}"
        )
    links = tuple(link for entry in parsed.get("entries") or () if (link := _link(entry, answer)))
    further = _next(_following(parsed, answer), links, answer, scope)
    is_broken = bool(cut) and not parsed.get("entries")
    return Reading(
        links=links, asks=further, note=cut, unmeasured=Unmeasured.UNREADABLE if is_broken else None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a feed in XML as it stands there: its address, title in markup, the longest of its texts, its time."""

    url: str
    title: str
    markup: str
    published_at: datetime | None


def entries_of(answer: Answer) -> tuple[Entry, ...]:
    """Return a feed's entries with their texts as markup; none for what is no feed in XML."""
    parsed, _ = _parsed(answer)
    return tuple(
        Entry(
            url=str(entry.get("feedburner_origlink") or entry.get("link") or ""),
            title=str(entry.get("title") or ""),
            markup=max(_texts(entry), key=len),
            published_at=_at(entry.get("published_parsed") or entry.get("updated_parsed")),
        )
        for entry in ((parsed.get("entries") or ()) if parsed is not None else ())
    )


def _texts(entry: Any) -> list[str]:
    contents = [str(part.get("value") or "") for part in entry.get("content") or []]
    return [*contents, str(entry.get("summary") or "")]


def _parsed(
    answer: Answer,
) -> tuple[Any, str]:  # feedparser ships no types; nothing untyped leaves this module
    """Parse what lxml could mend: feedparser's own loose parser takes 9 s for 300 KB of "<a <a <a" (measured).

    Its sanitiser has the same weakness and stays off: only the words of a text leave here (`text_of`).
    """
    clean, note = _mended(answer)
    if not clean:
        return None, note
    headers = {"content-location": answer.url, "content-type": "application/xml; charset=utf-8"}
    parsed = feedparser.parse(
        BytesIO(clean), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    return parsed, note


def _mended(answer: Answer) -> tuple[bytes, str]:
    """Return the answer as well-formed UTF-8 XML, cut to what is read, with a note on that; b"" when it is no feed."""
    said = _ENCODING.match(answer.body[:200])
    kind = (
        f"text/xml; charset={said[1].decode()}"
        if said and "charset" not in answer.content_type
        else answer.content_type
    )
    text = decode(answer.body[:MOST_BYTES], kind).text
    if not _FEED_ROOT.search(text[:4_000]):
        return b"", ""
    text = _NAMED.sub(lambda found: escape(html.unescape(found[0])), _PROLOG.sub("", text, count=1))
    clean, note = cut_feed(_NO_XML.sub("", text).encode(errors="replace"))
    if len(answer.body) > MOST_BYTES:
        note = note or f"feed is larger than {MOST_BYTES >> 20} MiB: the rest was not read"
    return clean, note


def _link(entry: Any, answer: Answer) -> Link | None:
    url = absolute(answer.url, str(entry.get("feedburner_origlink") or entry.get("link") or ""))
    if not url or url == answer.url:
        return None
    return Link(
        url=url,
        channel=answer.ask.channel,
        found_in=answer.url,
        outlet=answer.ask.outlet,
        title=plain(text_of(str(entry.get("title") or "")), TITLE_LETTERS),
        text=text_of(max(_texts(entry), key=len)),
        published_hint=_at(entry.get("published_parsed") or entry.get("updated_parsed")),
        query=answer.ask.query,
    )


def _at(read: time.struct_time | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(read), UTC) if read else None
    except (ValueError, OverflowError, OSError):
        return None


def _following(parsed: Any, answer: Answer) -> str:
    """Return the address of a feed's next page: the one it names, or WordPress's own; "" for none."""
    named = next(
        (str(link.get("href")) for link in parsed.feed.get("links", []) if link.get("rel") == "next"), ""
    )
    url = absolute(answer.url, named) if named else ""
    if not url and "wordpress" in str(parsed.feed.get("generator", "")).lower():
        first = answer.ask.url.partition("paged=")[0].rstrip("?&")
        url = absolute(first, f"{first}{'&' if '?' in first else '?'}paged={answer.ask.page + 1}")
    return url


def _next(url: str, links: tuple[Link, ...], answer: Answer, scope: Scope) -> tuple[Ask, ...]:
    """Return an ask for the next page while the oldest entry is not yet older than the window."""
    dated = [link.published_hint.date() for link in links if link.published_hint]
    is_older = bool(scope.window.start and dated and min(dated) < scope.window.start)
    if (
        not url
        or url in (answer.url, answer.ask.url)
        or answer.ask.page >= MOST_PAGES
        or not dated
        or is_older
    ):
        return ()
    return (replace(answer.ask, url=url, page=answer.ask.page + 1, is_guess=False),)
