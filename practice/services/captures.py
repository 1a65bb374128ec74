"""What the archive captured of the practice web: articles that it knows, home pages, and what else a crawl meets."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

from practice.newsroom import Newsroom
from practice.services.stand import Piece, Stand, Watcher, draw

FIRST_DAY = datetime(2025, 7, 1, 5, tzinfo=UTC)
TWICE_SHARE = 3  # one of three articles was captured a second time


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One row of the index; `link` is the practice web's own address for `original`."""

    key: str
    stamp: str
    original: str
    kind: str
    status: str
    link: str


def surt(url: str) -> str:
    """The key that the index sorts by: host turned round, without scheme, port and www, in lower case."""
    parts = urlsplit(url if "://" in url else f"http://{url}")
    host = (parts.hostname or "").removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return f"{','.join(reversed(host.split('.')))}){quote(unquote(parts.path)) or '/'}{query}".lower()


@lru_cache(maxsize=4)  # a stand does not change; four are more than one process has at a time
def captures_of(stand: Stand) -> tuple[Capture, ...]:
    """Every capture until now, as the index sorts them: by key, then by time."""
    made = [one for room in stand.rooms.values() for one in _of_site(room, stand.now)]
    for piece in stand.known_to(Watcher.WAYBACK):
        made.append(_capture(piece.link, captured_at(piece)))
        if draw(TWICE_SHARE, "twice", piece.link) == 0:
            made.append(_capture(piece.link, captured_at(piece) + timedelta(hours=50)))
    known = [one for one in made if one.stamp <= f"{stand.now:%Y%m%d%H%M%S}"]
    return tuple(sorted(known, key=lambda one: (one.key, one.stamp)))


def captured_at(piece: Piece) -> datetime:
    """When the archive first captured an article that it knows: hours after it was seen."""
    return piece.seen + timedelta(hours=1 + draw(30, "captured", piece.link))


def _capture(link: str, when: datetime, kind: str = "text/html", status: str = "200") -> Capture:
    old_style = link.startswith("http://") and draw(2, "port", link) == 0
    host = urlsplit(link).netloc
    original = link.replace(host, host + ":80", 1) if old_style else link
    stamp = f"{when.astimezone(UTC):%Y%m%d%H%M%S}"
    return Capture(key=surt(link), stamp=stamp, original=original, kind=kind, status=status, link=link)


def _of_site(room: Newsroom, now: datetime) -> Iterator[Capture]:
    base = room.site.base
    week = 0
    while (when := FIRST_DAY + timedelta(days=7 * week, minutes=draw(600, base, str(week)))) <= now:
        again = week % 3 == 2  # a page that had not changed is only noted
        yield _capture(base + "/", when, *(("warc/revisit", "-") if again else ()))
        week += 1
    yield _capture(base + "/robots.txt", FIRST_DAY + timedelta(days=3), "text/plain")
    yield _capture(base + "/wp-login.php", FIRST_DAY + timedelta(days=20), status="404")
    yield _capture(base + "/media/photo.svg", FIRST_DAY + timedelta(days=21), "image/svg+xml")
