"""index.commoncrawl.org and data.commoncrawl.org in a small form: two crawls, and one CC-NEWS file a month.

Every record is a gzip member of its own, so that the index's offset and length cut one out (RFC 9110 ranges). Both
hosts' robots.txt close what is played here to crawlers, as the real ones do.
"""

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from practice.exchange import Reply, Request
from practice.services.captures import Capture, surt
from practice.services.cdx_query import read_cdx_query, select
from practice.services.stand import Piece, Stand, Watcher, draw

INDEX_HOST, DATA_HOST = "index.commoncrawl.org", "data.commoncrawl.org"
INDEX_ROBOTS = "User-agent: *\nDisallow: /\n\nAllow: /$\nAllow: /index.html$\nAllow: /collinfo.json$\n"
DATA_ROBOTS = "User-Agent: *\nDisallow: /\n"
CRAWLS = {"CC-MAIN-2025-30": "202507", "CC-MAIN-2025-33": "202508"}  # each captures what its month published
WARC = "crawl-data/{}/segments/1755000000.1/warc/{}-00000.warc.gz"
NEWS = "crawl-data/CC-NEWS/{y}/{m}/CC-NEWS-{y}{m}15000000-00001.warc.gz"
_NEWS_PATHS = re.compile(r"/crawl-data/CC-NEWS/(\d{4})/(\d\d)/warc\.paths\.gz")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One record of a WARC file, compressed, and where it begins."""

    piece: Piece
    when: datetime
    offset: int
    packed: bytes
    digest: str


def answer_index(request: Request, stand: Stand) -> Reply:
    """The list of crawls, or one crawl's lines."""
    path = request.target.partition("?")[0]
    if path == "/robots.txt":
        return Reply(body=INDEX_ROBOTS.encode(), content_type="text/plain")
    if path == "/collinfo.json":
        rows = [
            {"id": crawl, "name": f"{crawl} Index", "cdx-api": f"https://{INDEX_HOST}/{crawl}-index"}
            for crawl in reversed(CRAWLS)
        ]
        return Reply(body=json.dumps(rows).encode(), content_type="application/json")
    crawl = path.removeprefix("/").removesuffix("-index")
    if crawl not in CRAWLS or not path.endswith("-index"):
        return Reply(status=404, body=b'{"message": "Unknown collection"}', content_type="application/json")
    return _lines(crawl, request, stand)


def _lines(crawl: str, request: Request, stand: Stand) -> Reply:
    query = read_cdx_query(request.target.partition("?")[2])
    if query is None:
        return Reply(status=400, body=b'{"message": "The \\"url\\" param is required"}')
    members = {_capture(member): member for member in members_of(crawl, stand)}
    rows, _ = select(query, tuple(sorted(members, key=lambda one: (one.key, one.stamp))))
    if not rows:
        message = {"message": f"No Captures found for: {request.query['url']}"}
        return Reply(status=404, body=json.dumps(message).encode(), content_type="application/json")
    body = "".join(json.dumps(_line(crawl, row, members[row])) + "\n" for row in rows)
    return Reply(body=body.encode(), content_type="text/x-ndjson")


def _capture(member: Member) -> Capture:
    link = member.piece.link
    stamp = f"{member.when:%Y%m%d%H%M%S}"
    return Capture(key=surt(link), stamp=stamp, original=link, kind="text/html", status="200", link=link)


def _line(crawl: str, row: Capture, member: Member) -> dict[str, str]:
    return {
        "urlkey": row.key,
        "timestamp": row.stamp,
        "url": row.original,
        "mime": row.kind,
        "mime-detected": row.kind,
        "status": row.status,
        "digest": member.digest,
        "length": str(len(member.packed)),
        "offset": str(member.offset),
        "filename": WARC.format(crawl, crawl),
        "charset": "UTF-8",
        "languages": member.piece.paper.language,
    }


def answer_data(request: Request, stand: Stand) -> Reply:
    """A WARC file or a part of it, or a month's list of CC-NEWS files."""
    path = request.target.partition("?")[0]
    if path == "/robots.txt":
        return Reply(body=DATA_ROBOTS.encode(), content_type="text/plain")
    if match := _NEWS_PATHS.fullmatch(path):
        name = NEWS.format(y=match[1], m=match[2])
        if f"{match[1]}{match[2]}" not in CRAWLS.values():
            return _missing()
        return Reply(body=gzip.compress(f"{name}\n".encode(), 9, mtime=0), content_type="application/gzip")
    files = {WARC.format(crawl, crawl): crawl for crawl in CRAWLS}
    files |= {NEWS.format(y=month[:4], m=month[4:]): month for month in CRAWLS.values()}
    if path.removeprefix("/") not in files:
        return _missing()
    whole = b"".join(member.packed for member in members_of(files[path.removeprefix("/")], stand))
    return _part(request, whole)


def _missing() -> Reply:
    return Reply(status=404, body=b"<Error><Code>NoSuchKey</Code></Error>", content_type="application/xml")


def _part(request: Request, whole: bytes) -> Reply:
    wish = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
    if wish is None:
        return Reply(
            body=whole, content_type="application/octet-stream", headers=(("Accept-Ranges", "bytes"),)
        )
    first, last = int(wish[1]), min(int(wish[2] or len(whole)), len(whole) - 1)
    if first > last:
        return Reply(status=416, headers=(("Content-Range", f"bytes */{len(whole)}"),))
    place = (("Content-Range", f"bytes {first}-{last}/{len(whole)}"),)
    kind = "application/octet-stream"
    return Reply(status=206, body=whole[first : last + 1], content_type=kind, headers=place)


def members_of(crawl: str, stand: Stand) -> Iterator[Member]:
    """The records of a crawl, or of a CC-NEWS month (YYYYMM), in the order of the file."""
    month, watcher = CRAWLS.get(crawl, crawl), Watcher.COMMON_CRAWL if crawl in CRAWLS else Watcher.CC_NEWS
    offset = 0
    for piece in reversed(stand.known_to(watcher)):
        page = stand.page(piece.link)
        if f"{piece.seen:%Y%m}" != month or page is None or page.status != 200:
            continue
        when = piece.seen + timedelta(hours=1 + draw(20, "crawled", piece.link))
        packed = gzip.compress(_record(piece, when, page), 6, mtime=0)
        digest = base64.b32encode(hashlib.sha1(page.body, usedforsecurity=False).digest()).decode()
        yield Member(piece=piece, when=when, offset=offset, packed=packed, digest=digest)
        offset += len(packed)


def _record(piece: Piece, when: datetime, page: Reply) -> bytes:
    parts = urlsplit(piece.link)
    block = f"HTTP/1.1 200 OK\r\nContent-Type: {page.content_type}\r\nContent-Length: {len(page.body)}\r\n\r\n".encode()
    block += page.body
    name = hashlib.sha1(piece.link.encode(), usedforsecurity=False).hexdigest()
    head = (
        "WARC/1.0",
        "WARC-Type: response",
        f"WARC-Date: {when:%Y-%m-%dT%H:%M:%SZ}",
        f"WARC-Record-ID: <urn:uuid:{name[:8]}-{name[8:12]}-{name[12:16]}-{name[16:20]}-{name[20:32]}>",
        f"WARC-Target-URI: {parts.geturl()}",
        "Content-Type: application/http; msgtype=response",
        f"Content-Length: {len(block)}",
    )
    return "\r\n".join(head).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"
