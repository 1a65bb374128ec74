"""Where a text comes from, in words for a person: a stand-in is told as one wherever its text is shown."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from article.article import Via

_WAYS = {
    Via.FEED.value: "the outlet's feed",
    Via.WORDPRESS.value: "the site's WordPress interface",
    Via.AMP.value: "the page's AMP form",
    Via.ARCHIVE.value: "an archive's copy",
}


class Told(NamedTuple):
    """One thing to know of a text: what it is about, in one word, and a sentence."""

    name: str
    words: str


def whence(line: Mapping[str, Any]) -> Iterator[Told]:
    """Yield what a person must know of an article line's text beside its status; nothing of a whole text that stands in its own page."""
    if via := line.get("via"):
        yield Told("via", _via(str(via), line))
    if parts := line.get("parts"):
        records = {part["record"] for part in parts}
        yield Told("pages", f"put together of {1 + len(records)} pages")
    if line.get("is_teaser"):
        yield Told("teaser", "only the free part of a paid text stands on the page")
    guess = (line.get("sources") or {}).get("paragraphs")
    if guess is not None:
        yield Told(
            "charset", f"read as {guess['detail']}, a guess: nothing trustworthy on the page confirms it"
        )


def _via(via: str, line: Mapping[str, Any]) -> str:
    if via == Via.RENDERED:
        return "read in what a browser made of the page, not in what its server sent"
    away = line.get("instead_of")
    page = "the page" if away in {None, line.get("url")} else away
    return f"stand-in from {_WAYS.get(via, via)}: {page} was blocked or is gone"
