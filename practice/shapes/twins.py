"""The same article at further addresses: AMP, print, mobile, and addresses that moved."""

from functools import partial

from practice.exchange import Answer, Reply, Request, redirect
from practice.newsroom import Newsroom
from practice.paper import Paper
from practice.press import list_page
from practice.shapes.plain import printed_page, robots

MOVED_SHARE = 3  # one of three articles moved: enough to meet, few enough to miss


def amp_address(room: Newsroom, paper: Paper) -> str:
    """The article's AMP twin: rel=amphtml leads to it, its canonical leads back."""
    return room.address(paper) + "/amp"


def print_address(room: Newsroom, paper: Paper) -> str:
    """The article's print twin."""
    return "/print" + room.address(paper)


def mobile_url(room: Newsroom, paper: Paper) -> str:
    """The article on the mobile host."""
    return f"{room.site.scheme}://m.{room.site.host}{room.address(paper)}"


def old_address(room: Newsroom, paper: Paper) -> str:
    """Where the article stood before its address changed; answers 301."""
    return f"/old/{room.number(paper)}.html"


def has_moved(room: Newsroom, paper: Paper) -> bool:
    """Whether this article's feed entry still names the old address."""
    return room.site.has("moved") and room.number(paper) % MOVED_SHARE == 0


def pages(room: Newsroom) -> dict[str, Answer]:
    """The twins on the outlet's own host."""
    made: dict[str, Answer] = {}
    for paper in room.papers:
        if room.site.has("amp"):
            made[amp_address(room, paper)] = partial(printed_page, room, paper, "shared/amp.html")
        if room.site.has("print"):
            made[print_address(room, paper)] = partial(printed_page, room, paper, "shared/print.html")
        if room.site.has("moved"):
            made[old_address(room, paper)] = partial(_moved, room, paper)
    return made


def mobile_pages(room: Newsroom) -> dict[str, Answer]:
    """What the mobile host has: a home page and every article."""
    made: dict[str, Answer] = {
        "/": lambda _: list_page(room, room.papers, room.site.name),
        "/robots.txt": lambda _: robots(room),
    }
    made |= {
        room.address(paper): partial(printed_page, room, paper, "shared/mobile.html") for paper in room.papers
    }
    return made


def _moved(room: Newsroom, paper: Paper, _: Request) -> Reply:
    return redirect(room.url(paper))
