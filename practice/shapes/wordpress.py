"""WordPress's doors: REST posts with search, search feed, search page, core sitemaps.

Search is WordPress's: the words are all wanted, each a substring of title, excerpt or content, no stemming.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from practice.exchange import Answer, Reply, Request, json_reply, redirect
from practice.newsroom import Newsroom, latin_slug, slug_of
from practice.paper import Paper
from practice.press import changed, feed, list_page, render
from practice.shapes.feeds import feed_of
from practice.shapes.plain import home, missing
from practice.shapes.sitemaps import XML, urlset

POSTS = "/wp-json/wp/v2/posts"
FEED_PAGE = 10  # WordPress's default posts_per_rss
MOST_TERMS = 9  # above that WordPress takes the whole sentence as one phrase
MOST_PER_PAGE = 100


def pages(room: Newsroom) -> dict[str, Answer]:
    """WordPress's addresses; without the shape `rest` its REST door answers 401."""
    if not room.site.has("wordpress"):
        return {}
    return {
        "/?*": partial(_root, room),
        POSTS + "?*": partial(posts, room),
        "/wp-json?*": partial(_rest_index, room),
        "/wp-sitemap.xml": partial(_sitemap_index, room),
        "/wp-sitemap-posts-post-1.xml": lambda _: urlset(room, room.papers),
        "/feed?*": partial(_root, room),
    }


def matches(paper: Paper, search: str) -> bool:
    """Whether an article is found by a search; quotes hold a phrase together, a minus keeps words out."""
    text = "\n".join((paper.title, paper.lede, *_shown(paper))).lower()
    terms = [quoted or bare for quoted, bare in re.findall(r'"([^"]+)"|(\S+)', search.lower())]
    if len(terms) > MOST_TERMS:
        terms = [search.lower().strip()]
    unwanted = [term[1:] for term in terms if term.startswith("-") and len(term) > 1]
    wanted = [term for term in terms if not term.startswith("-")]
    return all(term in text for term in wanted) and not any(term in text for term in unwanted)


def _shown(paper: Paper) -> tuple[str, ...]:
    return paper.blocks[0].lines if paper.paywall else paper.lines


def _root(room: Newsroom, request: Request) -> Reply:
    query = request.query
    if query.get("rest_route"):
        route = query["rest_route"].rstrip("/")
        return posts(room, request) if route == "/wp/v2/posts" else _rest_index(room, request)
    if "feed" in query or request.target.startswith("/feed"):
        return _search_feed(room, query.get("s", ""), query.get("paged", "1"))
    if "s" in query:
        found = tuple(paper for paper in room.papers if matches(paper, query["s"]))
        return list_page(room, found, query["s"])
    return _short(room, query["p"]) if "p" in query else home(room)


def _short(room: Newsroom, number: str) -> Reply:
    found = next((paper for paper in room.papers if str(room.number(paper)) == number), None)
    return redirect(room.url(found)) if found else missing(room)


def _search_feed(room: Newsroom, search: str, paged: str) -> Reply:
    number = int(paged) if paged.isdecimal() and int(paged) > 0 else 1
    found = tuple(paper for paper in room.papers if matches(paper, search))
    shown = found[(number - 1) * FEED_PAGE : number * FEED_PAGE]
    return feed_of(room, shown, "/feed/") if shown or number == 1 else missing(room)


def posts(room: Newsroom, request: Request) -> Reply:
    """GET /wp/v2/posts with search, after, before, per_page, page and _fields."""
    if not room.site.has("rest"):
        return _problem(401, "rest_disabled", "REST API is restricted to authenticated users.")
    try:
        found = [paper for paper in room.papers if _wanted(room, paper, request.query)]
        size, number = _whole(request.query, "per_page", 10), _whole(request.query, "page", 1)
    except ValueError as error:
        return _problem(400, "rest_invalid_param", f"Invalid parameter(s): {error}")
    total = -(-len(found) // size)
    if number > max(total, 1):
        return _problem(
            400, "rest_post_invalid_page_number", "The page number requested is larger than available."
        )
    fields = [field for field in request.query.get("_fields", "").split(",") if field]
    rows = [_picked(_post(room, paper), fields) for paper in found[(number - 1) * size : number * size]]
    counts = (("X-WP-Total", str(len(found))), ("X-WP-TotalPages", str(total)))
    return json_reply(rows, headers=counts)


def _problem(status: int, code: str, message: str) -> Reply:
    return json_reply({"code": code, "message": message, "data": {"status": status}}, status)


def _whole(query: dict[str, str], name: str, default: int) -> int:
    value = query.get(name, str(default))
    if not value.isdecimal() or not 1 <= int(value) <= (MOST_PER_PAGE if name == "per_page" else 10**6):
        raise ValueError(name)
    return int(value)


def _wanted(room: Newsroom, paper: Paper, query: dict[str, str]) -> bool:
    after, before = _instant(room, query, "after"), _instant(room, query, "before")
    in_time = (after is None or paper.published > after) and (before is None or paper.published < before)
    return in_time and matches(paper, query.get("search", ""))


def _instant(room: Newsroom, query: dict[str, str], name: str) -> datetime | None:
    if not query.get(name):
        return None
    try:
        when = datetime.fromisoformat(query[name])
    except ValueError as error:
        raise ValueError(name) from error
    return when if when.tzinfo else when.replace(tzinfo=room.site.zone)


def _post(room: Newsroom, paper: Paper) -> dict[str, object]:
    times: dict[str, Callable[[datetime], str]] = {
        "": lambda when: when.astimezone(room.site.zone).strftime("%Y-%m-%dT%H:%M:%S"),
        "_gmt": lambda when: when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
    }
    blocks = paper.blocks[:1] if paper.paywall else paper.blocks
    excerpt = render(room, "shared/excerpt.html", paper=paper)
    return {
        "id": room.number(paper),
        **{f"date{zone}": write(paper.published) for zone, write in times.items()},
        **{f"modified{zone}": write(changed(paper)) for zone, write in times.items()},
        "slug": latin_slug(paper) if "{slug}" in room.site.address else slug_of(paper.title),
        "status": "publish",
        "type": "post",
        "link": room.url(paper),
        "title": {"rendered": paper.title.replace("&", "&#038;")},
        "content": {"rendered": render(room, "shared/content.html", blocks=blocks), "protected": False},
        "excerpt": {"rendered": excerpt, "protected": False},
    }


def _picked(post: dict[str, object], fields: list[str]) -> dict[str, object]:
    if not fields:
        return post
    kept: dict[str, object] = {}
    for name, _, part in (field.strip().partition(".") for field in fields):
        value = post.get(name)
        if isinstance(value, dict) and part:
            value = {part: value[part]} if part in value else None
        if value is not None:
            kept[name] = value
    return kept


def _rest_index(room: Newsroom, _: Request) -> Reply:
    if not room.site.has("rest"):
        return _problem(401, "rest_disabled", "REST API is restricted to authenticated users.")
    routes = {route: {"methods": ["GET"]} for route in ("/", "/wp/v2", "/wp/v2/posts")}
    value = {"name": room.site.name, "url": room.site.base, "namespaces": ["wp/v2"], "routes": routes}
    return json_reply(value)


def _sitemap_index(room: Newsroom, _: Request) -> Reply:
    newest = max((changed(paper) for paper in room.papers), default=room.now)
    rows = [(f"{room.site.base}/wp-sitemap-posts-post-1.xml", newest)]
    return feed(room, "shared/index.xml", XML, rows=rows)
