"""Channel: RSS and Atom feeds. Few entries, but each with title, date and often the text itself."""

import calendar
import time
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser

from story.channels.markup import text_of
from story.channels.scope import TITLE_LETTERS, Scope, absolute, plain
from story.link import Answer, Ask, Link, Reading

MOST_BYTES = 8 * 2**20  # the largest feed met in the sources holds under 2 MB
MOST_ENTRIES = 1_000
MOST_PAGES = 3  # of a feed that goes back page by page: ten entries each, so thirty


def asks(scope: Scope) -> tuple[Ask, ...]:
    """Return no ask: feeds are asked for where the home page names them, or at the two usual places if it names none."""
    del scope
    return ()


def read(answer: Answer, scope: Scope) -> Reading:
    """Return the entries of a feed as links; and an ask for its next page (RFC 5005 §3) while that can be in the window."""
    if answer.status != 200:
        return Reading(note=f"no feed: HTTP {answer.status}")
    parsed = _parsed(answer)
    if parsed is None or not parsed.get("entries"):
        why = (
            "an HTML page"
            if b"<html" in answer.body[:2_000].lower()
            else "nothing that reads as RSS or Atom, or no entries"
        )
        return Reading(note=f"no feed: {why}")
    links = tuple(link for entry in parsed["entries"][:MOST_ENTRIES] if (link := _link(entry, answer)))
    note = "feed is not well-formed; read as far as it went" if parsed.get("bozo") else ""
    return Reading(links=links, asks=_next(parsed, links, answer, scope), note=note)


def _parsed(answer: Answer) -> Any:  # feedparser ships no types; nothing untyped leaves this module
    headers = {"content-location": answer.url}
    if "charset" in answer.content_type:
        headers["content-type"] = answer.content_type
    try:
        return feedparser.parse(
            BytesIO(answer.body[:MOST_BYTES]), response_headers=headers, sanitize_html=True
        )
    except Exception:  # noqa: BLE001 - its loose parser raises whatever Python's SGML reader meets in hostile bytes
        return None


def _link(entry: Any, answer: Answer) -> Link | None:
    url = absolute(answer.url, str(entry.get("feedburner_origlink") or entry.get("link") or ""))
    if not url or url == answer.url:
        return None
    contents = [str(part.get("value") or "") for part in entry.get("content") or []] + [
        str(entry.get("summary") or "")
    ]
    return Link(
        url=url,
        channel=answer.ask.channel,
        found_in=answer.url,
        outlet=answer.ask.outlet,
        title=plain(text_of(str(entry.get("title") or "")), TITLE_LETTERS),
        text=text_of(max(contents, key=len)),
        published_hint=_at(entry.get("published_parsed") or entry.get("updated_parsed")),
        query=answer.ask.query,
    )


def _at(read: time.struct_time | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(read), UTC) if read else None
    except (ValueError, OverflowError, OSError):
        return None


def _next(parsed: Any, links: tuple[Link, ...], answer: Answer, scope: Scope) -> tuple[Ask, ...]:
    """Return an ask for the next page while the oldest entry is not yet older than the window."""
    dated = [link.published_hint.date() for link in links if link.published_hint]
    if answer.ask.page >= MOST_PAGES or not dated or (scope.window.start and min(dated) < scope.window.start):
        return ()
    named = next(
        (str(link.get("href")) for link in parsed.feed.get("links", []) if link.get("rel") == "next"), ""
    )
    url = absolute(answer.url, named) if named else ""
    if not url and "wordpress" in str(parsed.feed.get("generator", "")).lower():
        first = answer.ask.url.partition("paged=")[0].rstrip("?&")
        url = absolute(first, f"{first}{'&' if '?' in first else '?'}paged={answer.ask.page + 1}")
    if not url or url == answer.url:
        return ()
    ask = answer.ask
    return (
        Ask(
            url=url,
            channel=ask.channel,
            outlet=ask.outlet,
            query=ask.query,
            page=ask.page + 1,
            depth=ask.depth,
        ),
    )
