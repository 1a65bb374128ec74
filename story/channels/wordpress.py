"""Channel: the search of a WordPress site, by REST (`/wp-json/wp/v2/posts`), by its search feed where REST is off.

The search is a substring match that ANDs its words, without stemming: few bare words, one ask a query. Dates are in
the site's own time zone, so the window is asked a day wider on each side.
"""

from dataclasses import replace
from urllib.parse import quote

from story.channels import feed
from story.channels.loose_json import UnreadableError, read_json
from story.channels.markup import text_of
from story.channels.refusal import holds_something, not_read
from story.channels.scope import TITLE_LETTERS, Scope, absolute, plain
from story.link import Answer, Ask, Channel, Link, Query, Reading, Unmeasured
from story.profiles.days import shifted, stamp

PER_PAGE = 100  # the REST API's own maximum
MOST_PAGES = 3
_BUSY = frozenset({429, 503})
_FIELDS = "id,link,date_gmt,modified_gmt,title,content"


def asks(scope: Scope, api: str = "") -> tuple[Ask, ...]:
    """Return one ask for each query. `api` is the address that the site gives as rel="https://api.w.org/"."""
    root = api or absolute(scope.outlet.home, "/wp-json/")
    found = ((query, absolute(root, _posts(root, query, scope))) for query in scope.queries)
    return tuple(
        Ask(url=url, channel=Channel.WORDPRESS, outlet=scope.outlet.name, query=query)
        for query, url in found
        if url
    )


def feed_asks(scope: Scope, root: str) -> tuple[Ask, ...]:
    """Return one ask of the search feed for each query, for a site of which it answers and REST does not."""
    asked = (Ask(url=root, channel=Channel.WORDPRESS, outlet=scope.outlet.name, query=query) for query in scope.queries)  # fmt: skip
    return tuple(found for ask in asked for found in _feed_of(ask))


def read(answer: Answer, scope: Scope) -> Reading:
    """Return the posts of an answer as links with title, time and text; further pages while there are any.

    Where REST is refused (401, 403, 404, or no JSON), the reading asks for the search feed instead; a host that is
    busy (429, 503) is not asked for more.
    """
    if "feed=rss2" in answer.ask.url:
        return feed.read(answer, scope)
    try:
        posts = read_json(answer.body) if holds_something(answer) else None
    except UnreadableError as error:
        if not error.is_broken:
            return Reading(note=str(error), unmeasured=Unmeasured.UNREADABLE)
        posts = None
    if answer.status in _BUSY:
        return not_read(answer, f"the search is too much for the site now: HTTP {answer.status}")
    if not isinstance(posts, list):
        note = f"WordPress REST is not served (HTTP {answer.status}); the search feed is asked"
        return replace(not_read(answer, note), asks=_feed_of(answer.ask))
    links = tuple(link for post in posts[:PER_PAGE] if (link := _link(post, answer)))
    cut = f"only the first {PER_PAGE} posts were read" if len(posts) > PER_PAGE else ""
    return Reading(links=links, asks=_next(answer, len(posts)), note=cut)


def _posts(root: str, query: Query, scope: Scope) -> str:
    """Return the address of a search; both forms of the API's root end as they should."""
    words = quote(" ".join(query.terms), safe="")
    window = scope.window
    asked = f"search={words}&per_page={PER_PAGE}&page=1&_fields={_FIELDS}"
    if window.start:
        asked += f"&after={shifted(window.start, -1)}T00:00:00"
    if window.end:
        asked += f"&before={shifted(window.end, 2)}T00:00:00"
    joint = "&" if "?" in root else "?"
    return f"{root.rstrip('/')}/wp/v2/posts{joint}{asked}"


def _link(post: object, answer: Answer) -> Link | None:
    if not isinstance(post, dict) or not isinstance(post.get("link"), str):
        return None
    url = absolute(answer.url, post["link"])
    if not url:
        return None
    return Link(
        url=url,
        channel=Channel.WORDPRESS,
        found_in=answer.url,
        outlet=answer.ask.outlet,
        title=plain(text_of(_rendered(post.get("title"))), TITLE_LETTERS),
        text=text_of(_rendered(post.get("content"))),
        published_hint=stamp(str(post.get("date_gmt") or "")),
        query=answer.ask.query,
    )


def _rendered(field: object) -> str:
    value = field.get("rendered") if isinstance(field, dict) else field
    return value if isinstance(value, str) else ""


def _next(answer: Answer, count: int) -> tuple[Ask, ...]:
    said = next((value for name, value in answer.headers if name.lower() == "x-wp-totalpages"), "")
    pages = int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 1
    ask = answer.ask
    if not count or ask.page >= min(pages, MOST_PAGES) or f"&page={ask.page}&" not in ask.url:
        return ()
    url = ask.url.replace(f"&page={ask.page}&", f"&page={ask.page + 1}&")
    return (Ask(url=url, channel=ask.channel, outlet=ask.outlet, query=ask.query, page=ask.page + 1),)


def _feed_of(ask: Ask) -> tuple[Ask, ...]:
    words = quote(" ".join(ask.query.terms), safe="") if ask.query else ""
    url = absolute(ask.url, f"/?s={words}&feed=rss2") if words else ""
    return (Ask(url=url, channel=Channel.WORDPRESS, outlet=ask.outlet, query=ask.query),) if url else ()
