"""api.gdeltproject.org: DOC 2.0's article list over the English of what GDELT saw.

Some queries are throttled once, when first asked: in turn as 429 and as 200 in plain words. Some answers hold escapes
that JSON forbids. No robots.txt.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from practice.exchange import Reply, Request
from practice.services.codes import COUNTRIES, LANGUAGES
from practice.services.doc_query import QueryError, Row, read_query
from practice.services.gloss import words_in
from practice.services.stand import Stand, Watcher, draw

HOST = "api.gdeltproject.org"
MOST, USUAL = 250, 75
THROTTLED_SHARE = 10  # of ten queries two are refused when first asked: one with 429, one with 200
SLOW_DOWN = (
    "Please limit requests to one every 5 seconds or contact kalev.leetaru5@gmail.com for larger queries.\n"
)
BROKEN_SHARE = 3
UNITS = {"min": 1, "minutes": 1, "h": 60, "hours": 60, "d": 1440, "days": 1440, "w": 10080, "weeks": 10080, "m": 43200, "months": 43200}  # fmt: skip


def answer(request: Request, stand: Stand) -> Reply:
    """One request to the article list; everything else is not found."""
    if request.target.partition("?")[0] != "/api/v2/doc/doc":
        return _said("<html><head><title>404 Not Found</title></head></html>", 404)
    query = request.query.get("query", "")
    chance = draw(THROTTLED_SHARE, "throttle", query)
    if chance < 2 and stand.is_first(HOST, query):
        return _said(SLOW_DOWN, 429 if chance else 200)
    try:
        return _articles(request.query, stand)
    except QueryError as complaint:
        return _said(str(complaint), 200)


def _said(text: str, status: int) -> Reply:
    return Reply(status=status, body=text.encode(), content_type="text/html; charset=utf-8")


def _articles(asked: dict[str, str], stand: Stand) -> Reply:
    test = read_query(asked.get("query", ""))
    if asked.get("mode", "artlist").lower() != "artlist" or asked.get("format", "html").lower() != "json":
        raise QueryError("Invalid mode.")
    first, last = _span(asked, stand.now)
    found = [row for row in rows_of(stand) if first <= row.day_second <= last and test(row)]
    wished = asked.get("maxrecords", "")
    shown = _sorted(found, asked)[: min(int(wished), MOST) if wished.isdecimal() else USUAL]
    if not shown:
        return Reply(body=b"{}", content_type="application/json; charset=utf-8")
    body = json.dumps({"articles": [_printed(row) for row in shown]}, ensure_ascii=False, indent=1)
    if draw(BROKEN_SHARE, "escape", asked["query"]) == 0:
        body = body.replace(" : ", " \\: ", 1).replace("'", "\\'")
    return Reply(body=body.encode(), content_type="application/json; charset=utf-8")


@lru_cache(maxsize=4)  # a stand does not change; four are more than one process has at a time
def rows_of(stand: Stand) -> tuple[Row, ...]:
    """Everything that the index holds: the articles it knows, and of the rest of the world one in four."""
    known = [
        Row(
            url=piece.url,
            title=piece.paper.title,
            words=piece.words,
            language=piece.paper.language,
            country=piece.site.country,
            day_second=f"{piece.seen:%Y%m%d%H%M%S}",
        )
        for piece in stand.known_to(Watcher.DOC)
    ]
    world = [
        Row(
            url=one.url,
            title=one.title,
            words=words_in(one.english),
            language=one.crier.language,
            country=one.crier.country,
            day_second=f"{one.seen:%Y%m%d%H%M%S}",
        )
        for one in stand.rumours[::4]
    ]
    return (*known, *world)


def _sorted(rows: list[Row], asked: dict[str, str]) -> list[Row]:
    wish = asked.get("sort", "").lower()
    newest = sorted(rows, key=lambda row: (row.day_second, row.url), reverse=wish != "dateasc")
    if wish.startswith("date"):
        return newest
    words = words_in(asked["query"])
    return sorted(newest, key=lambda row: -sum(row.words.count(word) for word in words))


def _span(asked: dict[str, str], now: datetime) -> tuple[str, str]:
    start, end = asked.get("startdatetime", ""), asked.get("enddatetime", "")
    if start or end:
        if any(value and not re.fullmatch(r"\d{14}", value) for value in (start, end)):
            raise QueryError("Invalid date: dates must be in YYYYMMDDHHMMSS format.")
        return start or f"{now - timedelta(days=90):%Y%m%d%H%M%S}", end or f"{now:%Y%m%d%H%M%S}"
    wish = re.fullmatch(r"(\d+)([a-z]*)", asked.get("timespan", "3months").lower())
    if wish is None or (wish[2] and wish[2] not in UNITS):
        raise QueryError("Invalid timespan.")
    minutes = int(wish[1]) * UNITS[wish[2] or "days"]
    if minutes < 15:
        raise QueryError("Timespan is too short.")
    return f"{now - timedelta(minutes=min(minutes, 90 * 1440)):%Y%m%d%H%M%S}", f"{now:%Y%m%d%H%M%S}"


def _printed(row: Row) -> dict[str, str]:
    when = datetime.strptime(row.day_second, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    title = re.sub(
        r"\s*([:,?!«»])\s*", r" \1 ", row.title
    ).strip()  # the list prints marks as words of their own
    return {
        "url": row.url,
        "url_mobile": row.url if "://m." in row.url or row.url.endswith("/amp") else "",
        "title": title,
        "seendate": f"{when:%Y%m%dT%H%M%SZ}",
        "socialimage": "",
        "domain": row.domain,
        "language": LANGUAGES[row.language][0],
        "sourcecountry": COUNTRIES[row.country][0],
    }
