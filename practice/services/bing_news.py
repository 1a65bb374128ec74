"""www.bing.com: the news search's RSS: a dozen articles of the last month, links wrapped in its own."""

import re
from datetime import timedelta
from html import escape
from urllib.parse import quote

from practice.dates import http_date
from practice.exchange import Reply, Request
from practice.services.gloss import folded, words_in
from practice.services.stand import Piece, Stand, Watcher, draw

HOST = "www.bing.com"
ROBOTS = "User-agent: *\nDisallow: /account/\nDisallow: /search\nDisallow: /images/search?\n"
MOST = 12
REACH = timedelta(days=30)


def answer(request: Request, stand: Stand) -> Reply:
    """robots.txt or a search; other formats than RSS are not played."""
    path = request.target.partition("?")[0]
    if path == "/robots.txt":
        return Reply(body=ROBOTS.encode(), content_type="text/plain; charset=utf-8")
    if path != "/news/search" or request.query.get("format", "").lower() != "rss":
        return Reply(status=404, body=b"<html><title>404</title></html>")
    asked = request.query.get("q", "")
    wanted = words_in(asked.replace('"', " "))
    found = [piece for piece in stand.known_to(Watcher.BING) if _matches(piece, wanted, stand)][:MOST]
    market = request.query.get("mkt") or "en-us"
    rows = "".join(_row(piece, market) for piece in found)
    title = f"{escape(asked)} - BingNews"
    body = (
        '<?xml version="1.0" encoding="utf-8" ?><rss version="2.0" xmlns:News="https://www.bing.com/news/search?'
        f'q={quote(asked)}&amp;format=rss"><channel><title>{title}</title><link>https://{HOST}/news/search</link>'
        f"<description>{title}</description>{rows}</channel></rss>"
    )
    return Reply(body=body.encode(), content_type="text/xml; charset=utf-8")


def _matches(piece: Piece, wanted: tuple[str, ...], stand: Stand) -> bool:
    text = folded(piece.text)
    return bool(wanted) and piece.seen > stand.now - REACH and all(word in text for word in wanted)


def _escaped(url: str) -> str:
    """An address inside another: escapes in small letters, as this service writes them."""
    return re.sub(r"%[0-9A-F]{2}", lambda escape: escape[0].lower(), quote(url, safe=""))


def _row(piece: Piece, market: str) -> str:
    number = draw(10**9, "bing", piece.link)
    link = f"http://{HOST}/news/apiclick.aspx?ref=FexRss&aid=&tid={number:x}&url={_escaped(piece.link)}&c={number}&mkt={market}"
    return (
        f"<item><title>{escape(piece.paper.title)}</title><link>{escape(link)}</link>"
        f"<description>{escape((piece.paper.lede or piece.paper.lines[0])[:150])} ...</description>"
        f"<pubDate>{http_date(piece.seen)}</pubDate><News:Source>{escape(piece.site.name)}</News:Source></item>"
    )
