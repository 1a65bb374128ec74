"""Which host is which service: the one place that joins them."""

from collections.abc import Mapping

from practice.newsroom import Newsroom
from practice.paper import Paper
from practice.services import bing_news, common_crawl, gdelt_doc, gdelt_files, mediawiki, noise, wayback
from practice.services.captures import captured_at
from practice.services.mediawiki import cited
from practice.services.stand import Service, Watcher, piece_of

SERVICES: Mapping[str, Service] = {
    gdelt_doc.HOST: gdelt_doc.answer,
    gdelt_files.HOST: gdelt_files.answer,
    wayback.HOST: wayback.answer,
    bing_news.HOST: bing_news.answer,
    common_crawl.INDEX_HOST: common_crawl.answer_index,
    common_crawl.DATA_HOST: common_crawl.answer_data,
    **dict.fromkeys(mediawiki.HOSTS, mediawiki.answer),
    **dict.fromkeys(noise.criers(), lambda request, _: noise.page(request)),
}


def found_by(room: Newsroom, paper: Paper) -> frozenset[str]:
    """The channels that can find an article by now: services that know it, "outlet" where a listed outlet leads to it."""
    piece = piece_of(room, paper)
    late = {Watcher.WAYBACK} if captured_at(piece) > room.now else set()
    found = {str(watcher) for watcher in piece.watchers - late} if piece.seen <= room.now else set()
    found |= {str(Watcher.MEDIAWIKI)} if f"{room.site.key}/{paper.id}" in cited() else set()
    return frozenset(found | ({"outlet"} if room.site.listed and paper in room.papers else set()))
