"""web.archive.org: the CDX server, raw copies, and TimeMaps (RFC 7089) of what it captured of the practice web.

An outlet that forbids everything in robots.txt is blocked: 403. Of some hosts the first question gets 429; the real
archive then wants a minute, this one a second. It has no robots.txt.
"""

import base64
import hashlib
import re
import zlib
from datetime import UTC, datetime

from practice.dates import http_date
from practice.exchange import Reply, Request
from practice.services.captures import Capture, captures_of, surt
from practice.services.cdx_query import FIELDS, printed, read_cdx_query, select
from practice.services.stand import Stand, draw

HOST = "web.archive.org"
THROTTLED_SHARE = 6  # one of six hosts is refused once, when first asked for
BLOCKED = (
    "org.archive.util.io.RuntimeIOException: org.archive.wayback.exception.AdministrativeAccessControlException: "
    "Blocked Site Error\n"
)
_COPY = re.compile(r"/web/(\d{1,14})(id_)?/(.+)", re.DOTALL)
_MAP = re.compile(r"/web/timemap/link/(.+)", re.DOTALL)


def answer(request: Request, stand: Stand) -> Reply:
    """One request to the archive."""
    if request.target.startswith(("/cdx/search/cdx?", "/cdx/search?")):
        return _index(request, stand)
    if match := _MAP.fullmatch(request.target):
        return _timemap(match[1], stand)
    if match := _COPY.fullmatch(request.target):
        return _copy(match[1], bool(match[2]), match[3], stand)
    return Reply(status=404, body=b"<html><title>Not Found</title></html>")


def _blocked(key: str, stand: Stand) -> bool:
    rooms = (room for room in stand.rooms.values() if "/" in room.site.disallow)
    return any(key.startswith(surt(f"http://{room.site.host}/")[:-1]) for room in rooms)


def _index(request: Request, stand: Stand) -> Reply:
    query = read_cdx_query(request.target.partition("?")[2])
    if query is None:
        return Reply(
            status=400, body=b"Required String parameter 'url' is not present", content_type="text/plain"
        )
    if draw(THROTTLED_SHARE, "cdx", query.key) == 0 and stand.is_first(HOST, query.key):
        return Reply(status=429, body=b"Too Many Requests", headers=(("Retry-After", "1"),))
    if _blocked(query.key, stand):
        return Reply(status=403, body=BLOCKED.encode(), content_type="text/plain")
    rows, following = select(query, captures_of(stand))
    table = [[_field(row, name, stand) for name in query.fields] for row in rows]
    kind = "application/json" if query.json else "text/plain"
    return Reply(body=printed(query, table, following).encode(), content_type=kind)


def _field(capture: Capture, name: str, stand: Stand) -> str:
    if name == "digest":
        page = _payload(capture, stand)
        return base64.b32encode(hashlib.sha1(page, usedforsecurity=False).digest()).decode()
    if name == "length":
        return str(len(zlib.compress(_payload(capture, stand))) + 400)
    return str(getattr(capture, FIELDS[name]))


def _payload(capture: Capture, stand: Stand) -> bytes:
    page = stand.page(capture.link)
    return page.body if page else b""


def _captures(url: str, stand: Stand) -> list[Capture]:
    """The captures of one address, oldest first; the archive's key is blind to scheme, port, www and case."""
    key = surt(url)
    return sorted((one for one in captures_of(stand) if one.key == key), key=lambda one: one.stamp)


def _copy(stamp: str, raw: bool, url: str, stand: Stand) -> Reply:
    found = _captures(url, stand)
    if not found or _blocked(found[0].key, stand):
        status, said = (
            (403, b"Blocked Site Error")
            if found
            else (404, b"The Wayback Machine has not archived that URL.")
        )
        return Reply(status=status, body=b"<html><p>" + said + b"</p></html>")
    wanted = _moment(stamp)
    best = min(found, key=lambda one: abs(_moment(one.stamp) - wanted))
    if best.stamp != stamp:
        place = f"https://{HOST}/web/{best.stamp}{'id_' if raw else ''}/{best.original}"
        return Reply(status=302, headers=(("Location", place),))
    page = stand.page(best.link) or Reply(status=404)
    links = f'<{best.original}>; rel="original", <https://{HOST}/web/timemap/link/{best.original}>; rel="timemap"; type="application/link-format"'
    headers = (
        ("Memento-Datetime", http_date(_moment(best.stamp))),
        ("Link", links),
        ("x-archive-orig-server", "nginx"),
        ("x-archive-src", f"practice-{best.stamp[:8]}.warc.gz"),
    )
    banner = b"" if raw else f"<!-- FILE ARCHIVED ON {best.stamp} -->\n".encode()
    return Reply(status=page.status, body=banner + page.body, content_type=page.content_type, headers=headers)


def _moment(stamp: str) -> datetime:
    """The time of a stamp of 1 to 14 digits; what is missing is the earliest."""
    full = stamp + "20250101000000"[len(stamp) :]
    try:
        return datetime.strptime(full, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return datetime(2025, 1, 1, tzinfo=UTC)


def _timemap(url: str, stand: Stand) -> Reply:
    found = _captures(url, stand)
    if not found:
        return Reply(status=404, content_type="text/html; charset=utf-8")
    first, last = http_date(_moment(found[0].stamp)), http_date(_moment(found[-1].stamp))
    original = found[0].original
    lines = [
        f'<{original}>; rel="original"',
        f'<https://{HOST}/web/timemap/link/{url}>; rel="self"; type="application/link-format"; from="{first}"; until="{last}"',
        f'<https://{HOST}>; rel="timegate"',
    ]
    for number, one in enumerate(found):
        rank = ("first " if number == 0 else "") + ("last " if number == len(found) - 1 else "")
        when = http_date(_moment(one.stamp))
        lines.append(
            f'<https://{HOST}/web/{one.stamp}/{one.original}>; rel="{rank}memento"; datetime="{when}"'
        )
    return Reply(body=",\n".join(lines).encode(), content_type="application/link-format")
