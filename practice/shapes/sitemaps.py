"""Sitemaps: for news (the last days alone), and an index of months with a child for each."""

import gzip
from dataclasses import replace
from datetime import timedelta
from functools import partial

from practice.exchange import Answer, Reply, Request
from practice.newsroom import Newsroom
from practice.paper import Paper
from practice.press import changed, feed

XML = "application/xml"


def pages(room: Newsroom) -> dict[str, Answer]:
    """The outlet's sitemaps, those that it has."""
    made: dict[str, Answer] = {}
    if room.site.news_sitemap:
        made[room.site.news_sitemap] = partial(_news, room)
    if room.site.month_index:
        made[room.site.month_index] = partial(_index, room)
        made |= {_child(room, month): partial(_month, room, month) for month in _months(room)}
    return made


def _news(room: Newsroom, _: Request) -> Reply:
    since = room.now - timedelta(days=room.site.news_days)
    return feed(room, "shared/news.xml", XML, papers=tuple(p for p in room.papers if p.published >= since))


def _months(room: Newsroom) -> tuple[tuple[int, int], ...]:
    return tuple(sorted({_month_of(room, paper) for paper in room.papers}, reverse=True))


def _month_of(room: Newsroom, paper: Paper) -> tuple[int, int]:
    local = paper.published.astimezone(room.site.zone)
    return local.year, local.month


def _child(room: Newsroom, month: tuple[int, int]) -> str:
    return room.site.month_child.format(y=month[0], m=f"{month[1]:02}")


def _in_month(room: Newsroom, month: tuple[int, int]) -> tuple[Paper, ...]:
    return tuple(paper for paper in room.papers if _month_of(room, paper) == month)


def _index(room: Newsroom, _: Request) -> Reply:
    rows = [
        (room.site.base + _child(room, month), max(changed(paper) for paper in _in_month(room, month)))
        for month in _months(room)
    ]
    return feed(room, "shared/index.xml", XML, rows=rows)


def _month(room: Newsroom, month: tuple[int, int], _: Request) -> Reply:
    reply = urlset(room, _in_month(room, month))
    if not room.site.has("gzipped-sitemaps"):
        return reply
    return replace(reply, body=gzip.compress(reply.body, 9, mtime=0), content_type="application/gzip")


def urlset(room: Newsroom, papers: tuple[Paper, ...]) -> Reply:
    """A sitemap of these articles (sitemaps.org 0.9)."""
    return feed(room, "shared/urlset.xml", XML, rows=[(room.url(paper), changed(paper)) for paper in papers])
