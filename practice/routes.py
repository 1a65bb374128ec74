"""Which address of which host gives what, on each visit."""

from collections.abc import Collection
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from practice import nuisances
from practice.dates import http_date
from practice.exchange import Answer, Reply, Request, Wrapping, encode, redirect, route_key
from practice.newsroom import Newsroom, clock, open_newsrooms
from practice.nuisances import Nuisance, with_decoys
from practice.paper import ARTICLES
from practice.services.stand import Stand
from practice.services.table import SERVICES
from practice.shapes import feeds, plain, sitemaps, twins, wordpress
from practice.sites import Site, host_table

SHAPES = (plain, twins, feeds, sitemaps, wordpress)
ANY_QUERY = ("*", "")
KEPT_ANSWERS = 4096  # of about 10 KB: rendering takes 5 ms, and the same request has the same answer
THROTTLED_SHARE = 2  # about half of a throttled host's articles say 429 once
SQUEEZED = ("gzip",)  # how services send text
PACKED = frozenset({"application/gzip", "application/octet-stream", "application/zip"})
Key = tuple[str, tuple[tuple[str, str], ...]]


def pages_of(room: Newsroom) -> dict[str, Answer]:
    """Every address of an outlet's own host; a `?*` at the end takes any query."""
    return {address: answer for shape in SHAPES for address, answer in shape.pages(room).items()}


class Web:
    """All hosts on all visits, outlets and services. It remembers one thing of its visitors: what they were refused once."""

    def __init__(self, articles: Path = ARTICLES, nuisances: Collection[Nuisance] = ()) -> None:
        self.articles = articles
        self.nuisances = frozenset(nuisances)
        self.sites = host_table()
        self._tables: dict[int, dict[str, dict[Key, Answer]]] = {}
        self._rooms: dict[int, dict[str, Newsroom]] = {}
        self._stands: dict[int, Stand] = {}
        self._asked: set[tuple[str, str]] = set()
        self._answers: dict[tuple[int, str, bytes], bytes] = {}

    def reset(self) -> None:
        """Forget every visitor: throttled pages say 429 again."""
        self._asked.clear()
        for stand in self._stands.values():
            stand.asked.clear()

    def rooms(self, visit: int) -> dict[str, Newsroom]:
        """Every outlet on a visit, by its key."""
        if visit not in self._rooms:
            opened = open_newsrooms(visit, self.articles)
            self._rooms[visit] = {key: with_decoys(room, self.nuisances) for key, room in opened.items()}
        return self._rooms[visit]

    def stand(self, visit: int) -> Stand:
        """What services see on a visit."""
        if visit not in self._stands:
            self._stands[visit] = Stand(self.rooms(visit), visit, partial(self._first_page, visit))
        return self._stands[visit]

    def _first_page(self, visit: int, url: str) -> Reply | None:
        """An address's page as it was on the first visit that had it; nobody is throttled here."""
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        request = Request(
            method="GET", target=target, version="HTTP/1.1", headers={}, raw=b"", scheme=parts.scheme
        )
        for turn in range(1, visit + 1):
            found = (
                self.table(turn, parts.netloc).get(route_key(target)) if parts.netloc in self.sites else None
            )
            if found:
                return found(request)
        return None

    def table(self, visit: int, host: str) -> dict[Key, Answer]:
        """A host's pages on a visit, by what `route_key` makes of an address."""
        tables = self._tables.setdefault(visit, {})
        if host not in tables:
            site = self.sites[host]
            room = self.rooms(visit)[site.key]
            made = twins.mobile_pages(room) if host.startswith("m.") else pages_of(room)
            made |= nuisances.pages(room, self.nuisances)
            tables[host] = {_table_key(address): answer for address, answer in made.items()}
        return tables[host]

    def answer(self, request: Request, visit: int) -> bytes:
        """The bytes of the answer to a request: the same every time, but for a throttled page's first 429."""
        key = (visit, request.scheme, request.raw)
        if key in self._answers:
            return self._answers[key]
        made = self._make(request, visit)
        site = self.sites.get(request.host)
        if site is not None and not site.has("throttle") and len(self._answers) < KEPT_ANSWERS:
            self._answers[key] = made
        return made

    def _make(self, request: Request, visit: int) -> bytes:
        site = self.sites.get(request.host)
        date = http_date(clock(visit))
        if request.host in SERVICES:
            reply = SERVICES[request.host](request, self.stand(visit))
            packed = reply.content_type.partition(";")[0] in PACKED
            return encode(reply, request, Wrapping(codings=() if packed else SQUEEZED, date=date))
        if site is None:
            return encode(
                Reply(status=421, body=b"no such host", content_type="text/plain"),
                request,
                Wrapping(date=date),
            )
        wrapping = Wrapping(codings=site.codings, chunked=site.chunked, date=date)
        reply = self._reply(request, site, visit)
        return encode(replace(reply, headers=reply.headers + site.headers), request, wrapping)

    def _reply(self, request: Request, site: Site, visit: int) -> Reply:
        if request.method not in {"GET", "HEAD"}:
            return Reply(
                status=405,
                body=b"method not allowed",
                content_type="text/plain",
                headers=(("Allow", "GET, HEAD"),),
            )
        if request.host == f"www.{site.host}" or (site.has("upgrade") and request.scheme == "http"):
            return redirect(site.base + request.target)
        table = self.table(visit, request.host)
        key = route_key(request.target)
        found = table.get(key) or table.get((key[0], (ANY_QUERY,)))
        if site.has("throttle") and found and self._throttles(request, site):
            return Reply(
                status=429, body=b"slow down", content_type="text/plain", headers=(("Retry-After", "1"),)
            )
        return found(request) if found else plain.missing(self.rooms(visit)[site.key])

    def _throttles(self, request: Request, site: Site) -> bool:
        path, _ = route_key(request.target)
        if (
            not path.startswith("/news/")
            or site.choose(THROTTLED_SHARE, path)
            or (site.host, path) in self._asked
        ):
            return False
        self._asked.add((site.host, path))
        return True


def _table_key(address: str) -> Key:
    if address.endswith("?*"):
        return route_key(address.removesuffix("?*"))[0], (ANY_QUERY,)
    return route_key(address)
