"""data.gdeltproject.org: article lists (GAL) and the translated GKG as files. No listing of either, no robots.txt.

Files exist for days on which the practice web had an article: lists at about two of the first eight minutes of each
quarter of an hour, the GKG at the quarters. Everything else is the bucket's 404.
"""

import gzip
import hashlib
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from practice.dates import http_date
from practice.exchange import Reply, Request
from practice.services.gkg_rows import gkg_row, rumour_row
from practice.services.noise import Rumour
from practice.services.stand import Piece, Stand, Watcher, draw

HOST = "data.gdeltproject.org"
QUARTER = timedelta(minutes=15)
GAL_MINUTES = 8  # lists come within so many minutes of a quarter
EXACT_SHARE = 3  # one of three lines has the article's own time, the others when it was seen
_GAL = re.compile(r"/gdeltv3/gal/(\d{12})00\.gal\.json\.gz")
_GKG = re.compile(r"/gdeltv2/(\d{12})00\.translation\.gkg\.csv\.zip")
NO_KEY = "<?xml version='1.0' encoding='UTF-8'?><Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>"


def answer(request: Request, stand: Stand) -> Reply:
    """A file by its name; what does not exist (yet) is 404."""
    path = request.target.partition("?")[0]
    found = None
    if match := _GAL.fullmatch(path):
        found = _list_file(match[1], stand)
    elif match := _GKG.fullmatch(path):
        found = _gkg_file(match[1], stand)
    elif path == "/gdeltv3/gal/feed.rss":
        found = _feed(stand)
    elif path == "/gdeltv2/lastupdate-translation.txt":
        found = _last_update(stand)
    return found or Reply(status=404, body=NO_KEY.encode(), content_type="application/xml; charset=UTF-8")


def _when(stamp: str) -> datetime | None:
    try:
        return datetime.strptime(stamp, "%Y%m%d%H%M").replace(tzinfo=UTC)
    except ValueError:
        return None


def _exists(at: datetime | None, stand: Stand) -> bool:
    return at is not None and at <= stand.now and f"{at:%Y%m%d}" in stand.days


def _quarter(when: datetime) -> datetime:
    return when.replace(minute=when.minute // 15 * 15, second=0, microsecond=0)


def list_minutes(quarter: datetime) -> tuple[int, ...]:
    """The minutes behind a quarter at which its lists come: two as a rule, now and then one."""
    name = f"{quarter:%Y%m%d%H%M}"
    return tuple(sorted({draw(GAL_MINUTES, "first", name), draw(GAL_MINUTES, "second", name)}))


@lru_cache(maxsize=4)  # a stand does not change; four are more than one process has at a time
def _quarters(stand: Stand) -> dict[datetime, tuple[list[Piece], list[Rumour]]]:
    """What was seen, by the quarter of an hour that it lies in."""
    made: dict[datetime, tuple[list[Piece], list[Rumour]]] = {}
    for piece in stand.pieces:
        made.setdefault(_quarter(piece.seen), ([], []))[0].append(piece)
    for one in stand.rumours:
        made.setdefault(_quarter(one.seen), ([], []))[1].append(one)
    return made


def _seen_before(quarter: datetime, stand: Stand) -> tuple[list[Piece], list[Rumour]]:
    return _quarters(stand).get(quarter - QUARTER, ([], []))


def _list_file(stamp: str, stand: Stand) -> Reply | None:
    at = _when(stamp)
    if at is None or not _exists(at, stand) or at.minute % 15 not in list_minutes(_quarter(at)):
        return None
    minutes = list_minutes(_quarter(at))
    pieces, world = _seen_before(_quarter(at), stand)
    lines = [_piece_line(piece) for piece in pieces if Watcher.GAL in piece.watchers]
    lines += [_rumour_line(one) for one in world]
    mine = [
        line for line in lines if minutes[draw(len(minutes), "which", str(line["url"]))] == at.minute % 15
    ]
    body = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in mine)
    return Reply(body=gzip.compress(body.encode(), 9, mtime=0), content_type="application/gzip")


def _piece_line(piece: Piece) -> dict[str, object]:
    own_time = draw(EXACT_SHARE, "exact", piece.url) == 0
    when = piece.paper.published.astimezone(UTC) if own_time else piece.seen
    return {
        "date": f"{when:%Y-%m-%dT%H:%M:%SZ}",
        "url": piece.url,
        "domain": piece.host,
        "outletName": piece.site.name,
        "title": piece.paper.title,
        "desc": (piece.paper.lede or piece.paper.lines[0])[:160],
        "lang": piece.paper.language,
        "author": piece.paper.byline,
        "image": f"{piece.site.base}/media/photo.svg",
    }


def _rumour_line(one: Rumour) -> dict[str, object]:
    return {
        "date": f"{one.seen:%Y-%m-%dT%H:%M:%SZ}",
        "url": one.url,
        "domain": one.crier.host,
        "outletName": one.crier.name,
        "title": one.title,
        "lang": one.crier.language,
    }


def _feed(stand: Stand) -> Reply:
    since = stand.now - QUARTER
    rows = [
        (piece.paper.title, piece.url, piece.seen)
        for piece in stand.known_to(Watcher.GAL)
        if piece.seen > since
    ]
    rows += [(one.title, one.url, one.seen) for one in stand.rumours if one.seen > since]
    parts = [
        f"<item><title>{html.escape(title)}</title><link>{html.escape(url)}</link>"
        f"<pubDate>{http_date(when)}</pubDate></item>"
        for title, url, when in rows
    ]
    head = "<title>GDELT Article List</title><link>https://www.gdeltproject.org/</link><description>GAL</description>"
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>{head}\n' + "\n".join(parts)
    return Reply(body=(body + "\n</channel></rss>\n").encode(), content_type="application/rss+xml")


def _gkg_rows(quarter: datetime, stand: Stand) -> Iterator[str]:
    pieces, world = _seen_before(quarter, stand)
    rows = [(gkg_row, piece) for piece in pieces if Watcher.GKG in piece.watchers]
    for number, (row, piece) in enumerate(rows):
        yield row(piece, quarter, number)
    foreign = [one for one in world if one.crier.language != "en"]
    for number, one in enumerate(foreign, start=len(rows)):
        yield rumour_row(one, quarter, number)


def _gkg_file(stamp: str, stand: Stand) -> Reply | None:
    at = _when(stamp)
    if at is None or not _exists(at, stand) or at.minute % 15:
        return None
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        name = zipfile.ZipInfo(f"{stamp}00.translation.gkg.csv", date_time=at.timetuple()[:6])
        text = "".join(row + "\n" for row in _gkg_rows(at, stand))
        archive.writestr(name, text, zipfile.ZIP_DEFLATED)
    return Reply(body=packed.getvalue(), content_type="application/zip")


def _last_update(stand: Stand) -> Reply:
    latest = _quarter(stand.now)
    while not _exists(latest, stand):
        latest -= QUARTER
    lines = []
    for kind in ("export.CSV", "mentions.CSV", "gkg.csv"):
        name = f"{latest:%Y%m%d%H%M}00.translation.{kind}.zip"
        made = _gkg_file(f"{latest:%Y%m%d%H%M}", stand) if kind == "gkg.csv" else None
        body = made.body if made else b""
        digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
        lines.append(f"{len(body)} {digest} http://{HOST}/gdeltv2/{name}\n")
    return Reply(body="".join(lines).encode(), content_type="text/plain")
