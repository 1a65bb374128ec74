"""Every outlet's pages: home, sections in pages, articles, robots.txt, pictures, deleted articles."""

from collections.abc import Iterator
from functools import partial

from practice.exchange import Answer, Reply, Request, redirect
from practice.newsroom import Newsroom
from practice.paper import Paper
from practice.press import article_page, list_page, notice_page, page, words

HOME_TITLES = 6  # fewer than most outlets have articles: sections and pagination are needed
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="420"><defs><linearGradient id="g"><stop stop-color="#{}"/>'
    '<stop offset="1" stop-color="#dde"/></linearGradient></defs><rect width="800" height="420" fill="url(#g)"/></svg>'
)


def pages(room: Newsroom) -> dict[str, Answer]:
    """The pages that every outlet has, by address."""
    made: dict[str, Answer] = {"/": lambda _: home(room), "/robots.txt": lambda _: robots(room)}
    made["/media/photo.svg"] = lambda _: picture(room)
    made |= dict(_sections(room))
    made |= {room.address(paper): partial(_article, room, paper) for paper in (*room.papers, *room.aged)}
    made |= {room.address(paper): partial(_deleted, room, paper) for paper in room.removed}
    made |= {address: partial(_private, room) for address in room.site.private}
    return made


def home(room: Newsroom) -> Reply:
    """The home page: the newest titles."""
    return list_page(room, room.papers[:HOME_TITLES], room.site.name)


def _sections(room: Newsroom) -> Iterator[tuple[str, Answer]]:
    for section in room.sections:
        size = room.site.page_size
        count = max(1, -(-len(room.in_section(section)) // size))
        for number in range(1, count + 1):
            yield room.section_address(section, number), partial(_section, room, section, number)


def _section(room: Newsroom, section: str, number: int, _: Request) -> Reply:
    size = room.site.page_size
    papers = room.in_section(section)
    more = len(papers) > number * size
    names = words(room)["sections"]
    assert isinstance(names, dict)
    shown = papers[(number - 1) * size : number * size]
    return list_page(room, shown, names[section], room.section_address(section, number + 1) if more else "")


def _article(room: Newsroom, paper: Paper, _: Request) -> Reply:
    return article_page(room, paper)


def _deleted(room: Newsroom, paper: Paper, _: Request) -> Reply:
    if paper.gone_as == "home":
        return redirect(room.site.base + "/", 302)
    if room.site.has("soft404"):
        return notice_page(room, str(words(room)["missing"]), 200)
    return notice_page(room, str(words(room)["deleted"]), 410)


def _private(room: Newsroom, _: Request) -> Reply:
    return notice_page(room, str(words(room)["members"]), 200)


def missing(room: Newsroom) -> Reply:
    """What an unknown address gives: 404, or 200 where the outlet's errors are soft."""
    status = 200 if room.site.has("soft404") else 404
    return notice_page(room, str(words(room)["missing"]), status)


def robots(room: Newsroom) -> Reply:
    """robots.txt (RFC 9309)."""
    site = room.site
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in site.disallow)]
    lines += [f"Crawl-delay: {site.crawl_delay}"] if site.crawl_delay else []
    body = "\n".join([*lines, "", *site.robots, ""])
    return Reply(body=body.encode(), content_type="text/plain")


def picture(room: Newsroom) -> Reply:
    """The photo of every article: a colour of the outlet's own."""
    body = PICTURE.format(f"{room.site.choose(0xFFFFFF, 'picture'):06x}")
    return Reply(body=body.encode(), content_type="image/svg+xml")


def printed_page(room: Newsroom, paper: Paper, template: str, _: Request) -> Reply:
    """An article on another template: AMP, print, mobile."""
    blocks = paper.blocks[:1] if paper.paywall else paper.blocks
    return page(room, template, {"paper": paper, "blocks": blocks, "url": room.url(paper)})
