"""Channel: JSON Feed (https://www.jsonfeed.org/version/1.1/), read where a feed is asked for and JSON comes back."""

from collections.abc import Iterator

from story.channels.feed_entries import MOST_ENTRIES
from story.channels.loose_json import UnreadableError, read_json
from story.channels.markup import text_of
from story.channels.refusal import not_read
from story.channels.scope import TEXT_LETTERS, TITLE_LETTERS, absolute, plain
from story.link import Answer, Link, Reading
from story.profiles.days import stamp

_VERSION = "jsonfeed.org/version/"


def is_json(body: bytes) -> bool:
    """Return whether a body begins as a JSON object does: no feed in XML does."""
    return body[:200].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def read_json_feed(answer: Answer) -> tuple[Reading, str]:
    """Return the entries of a JSON Feed as links, and the address of its next page, "" where it names none."""
    try:
        feed = read_json(answer.body)
    except UnreadableError as error:
        return not_read(answer, f"no feed: {error}"), ""
    if not isinstance(feed, dict) or _VERSION not in _words(feed, "version"):
        return not_read(answer, "no feed: JSON, but no JSON Feed"), ""
    entries = feed.get("items")
    listed = entries if isinstance(entries, list) else []
    note = (
        f"feed holds more than {MOST_ENTRIES} entries: the rest was not read"
        if len(listed) > MOST_ENTRIES
        else ""
    )
    links = tuple(_links(listed[:MOST_ENTRIES], _words(feed, "language"), answer))
    following = _words(feed, "next_url")
    return Reading(links=links, note=note), absolute(answer.url, following) if following else ""


def _links(entries: list[object], language: str, answer: Answer) -> Iterator[Link]:
    for entry in entries:
        if not isinstance(entry, dict):
            continue
        named = next((said for key in ("url", "external_url", "id") if (said := _words(entry, key))), "")
        url = absolute(answer.url, named) if named else ""
        if not url or url == answer.url:
            continue
        contents = (_words(entry, key) for key in ("content_html", "content_text", "summary"))
        yield Link(
            url=url,
            channel=answer.ask.channel,
            found_in=answer.url,
            outlet=answer.ask.outlet,
            title=plain(text_of(_words(entry, "title")[: TITLE_LETTERS * 10]), TITLE_LETTERS),
            text=next((text_of(said[: TEXT_LETTERS * 20]) for said in contents if said.strip()), ""),
            published_hint=stamp(_words(entry, "date_published")) or stamp(_words(entry, "date_modified")),
            query=answer.ask.query,
            language=(_words(entry, "language") or language)[:2].lower(),
        )


def _words(said: dict[str, object], key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""
