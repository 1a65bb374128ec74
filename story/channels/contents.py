"""The text of one article as a feed or a search answer itself holds it: markup, as the site gives it to machines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, unquote, urlsplit

from archive.addresses.urls import UrlError, url_key
from story.channels.feed import entries_of
from story.channels.loose_json import UnreadableError, read_json
from story.channels.scope import absolute
from story.link import Answer, Ask, Channel
from story.profiles.days import stamp

POSTS = "wp/v2/posts"
MOST_POSTS = 100  # of one answer: the interface's own maximum
_FIELDS = "id,link,date_gmt,modified_gmt,title,content"
_SLUG_LETTERS = 300  # of an address; WordPress cuts slugs at 200 bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """An article's markup inside an answer, with title and time as the answer says them."""

    markup: str
    title: str
    published_at: datetime | None


def contents_of(answer: Answer) -> dict[str, Content]:
    """Return the articles' markup that an answer holds, by URL key; none of what it keeps for members."""
    if not 200 <= answer.status < 300 and answer.status != 304:
        return {}
    found = _of_posts(answer) if POSTS in unquote(answer.ask.url) else _of_feed(answer)
    return {key: content for said, content in found if (key := _key(answer, said)) and content.markup.strip()}


def asks_by_slug(root: str, url: str, outlet: str) -> Ask | None:
    """Return the ask for one post of a WordPress site by the last word of its address; None for one that has none."""
    last = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]
    slug = last.rpartition(".")[0] or last  # "title.html" too
    if len(slug) > _SLUG_LETTERS or not any(letter.isalpha() for letter in slug):
        return None
    joint = "&" if "?" in root else "?"
    asked = f"{root.rstrip('/')}/{POSTS}{joint}slug={quote(slug, safe='')}&_fields={_FIELDS}"
    return Ask(url=asked, channel=Channel.WORDPRESS, outlet=outlet)


def root_of(posts: str) -> str:
    """Return the root of a WordPress interface by the address of one of its answers; "" for any other address."""
    root, found, _ = posts.partition(POSTS)
    return root if found else ""


def _of_posts(answer: Answer) -> Iterator[tuple[str, Content]]:
    try:
        posts = read_json(answer.body)
    except UnreadableError:
        return
    for post in posts[:MOST_POSTS] if isinstance(posts, list) else ():
        content = post.get("content") if isinstance(post, dict) else None
        if not isinstance(content, dict) or content.get("protected") is True:
            continue
        at = stamp(str(post.get("date_gmt") or ""))
        made = Content(markup=_rendered(content), title=_rendered(post.get("title")), published_at=at)
        yield str(post.get("link") or ""), made


def _of_feed(answer: Answer) -> Iterator[tuple[str, Content]]:
    for entry in entries_of(answer):
        yield entry.url, Content(markup=entry.markup, title=entry.title, published_at=entry.published_at)


def _rendered(field: object) -> str:
    value = field.get("rendered") if isinstance(field, dict) else field
    return value if isinstance(value, str) else ""


def _key(answer: Answer, said: str) -> str:
    try:
        there = absolute(answer.url, said) if said else ""
        return url_key(there) if there else ""
    except UrlError:
        return ""
