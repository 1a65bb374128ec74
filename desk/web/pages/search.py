"""/search: the clean text of all articles, by their words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from archive.addresses.urls import UrlError, canonical
from archive.catalogue.catalogue import Catalogue
from archive.catalogue.search_words import words_of
from archive.catalogue.views.articles import Entry, Facets, at_address, facets
from archive.catalogue.views.search import Hit, search
from desk.web.language import Words, tongue_of
from desk.web.paging import Paging, asked_offset
from desk.web.paths import article_path
from desk.web.render import render
from desk.web.serving import Desk, desk_of
from desk.web.story.filter import Asked, asked_filter
from desk.web.story.listing import as_stored, is_suspect, line_or_none, unhidden
from desk.web.story.words import language_name
from desk.web.trouble import PageError
from flows.store.story_facts import facts_of

_SHOWN = 20
_STORIES = 20  # whose outlets are looked through; of more stories somebody chooses one
_LONGEST = 2_000  # characters of what is looked for: an address in Arabic has hundreds
_ADDRESS = re.compile(r"(?:https?://)?[^\s/]+\.[^\s/]+/\S*", re.IGNORECASE)
_RECORD = re.compile(r"(?:urn:uuid:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """An outlet that is called as what was looked for, and how many articles of it a story has."""

    story: str
    name: str
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One hit as a row: `story` is what people call its story, `entry` the article as its stored line has it.

    With `is_other` the catalogue says something else of it; what was found in its words is the catalogue's.
    """

    hit: Hit
    story: str
    entry: Entry
    is_other: bool

    @property
    def is_suspect(self) -> bool:
        """Say whether its text may not be whole."""
        return is_suspect(self.entry)


def routes() -> list[Route]:
    """Return the addresses of the page."""
    return [Route("/search", _search)]


def _search(request: Request) -> Response:
    desk, t = desk_of(request), Words(tongue_of(request))
    if desk.is_empty:
        return RedirectResponse("/", status_code=303)
    catalogue, asked = desk.catalogue(), asked_filter(request.query_params)
    words = " ".join(request.query_params.get("q", "")[:_LONGEST].split())
    stories = {one: facts_of(desk.house, one).title or one for one in catalogue.stories()}
    if place := _place(desk, words):
        return RedirectResponse(place, status_code=303)
    within = request.query_params.get("story", "")
    if within and within not in stories:
        raise PageError(404, "error.no_story", story=within)
    story = within or None
    offset = asked_offset(request)
    hits = search(catalogue, words, story=story, wanted=asked.wanted, offset=offset, limit=_SHOWN)
    shown = unhidden(desk.house, (hit.entry for hit in hits.hits))
    return render(
        request,
        "search.html",
        words=words,
        found=[
            _found(desk, hit, stories.get(hit.entry.story, hit.entry.story))
            for hit in hits.hits
            if hit.entry in shown
        ],
        paging=Paging(offset=offset, limit=_SHOWN, total=hits.total),
        asked=asked,
        story=story,
        stories=stories,
        facets=_facets(catalogue, story),
        outlets=_outlets(catalogue, words, [story] if story else [*stories][:_STORIES]),
        query=_query(words, story, asked),
        elsewhere=_elsewhere(desk, words, story, asked) if words and not hits.total else 0,
        language_name=partial(language_name, t=t),
    )


def _found(desk: Desk, hit: Hit, story: str) -> Found:
    entry, is_other = as_stored(hit.entry, line_or_none(desk.house, hit.entry))
    return Found(hit=hit, story=story, entry=entry, is_other=is_other)


def _place(desk: Desk, words: str) -> str | None:
    """Return the page of what is named whole: a record by its id, an article by its address as people see it or as it is sent."""
    catalogue, named = desk.catalogue(), words.strip("<>\u2066\u2067\u2068\u2069")
    if found := _RECORD.fullmatch(named):
        return f"/record/{found[1].lower()}" if catalogue.record(f"urn:uuid:{found[1].lower()}") else None
    if not _ADDRESS.fullmatch(named):
        return None
    try:
        address = canonical(named if "://" in named else f"https://{named}")
    except UrlError:
        return None
    shown = unhidden(desk.house, at_address(catalogue, address))
    return next((article_path(one.story, one.article) for one in shown), None)


def _facets(catalogue: Catalogue, story: str | None) -> Facets | None:
    """Return what the hits of one story can be filtered by; of all stories together nobody counted it."""
    return facets(catalogue, story) if story else None


def _outlets(catalogue: Catalogue, words: str, stories: Sequence[str]) -> list[Outlet]:
    """Return the outlets of stories that are called so, however it is spelt: the index has the words of texts alone."""
    asked = words_of(words)
    return [
        Outlet(story=story, name=name, articles=count)
        for story in (stories if asked else ())
        for name, count in facets(catalogue, story).outlets
        if name and words_of(name) == asked
    ]


def _query(words: str, story: str | None, asked: Asked) -> dict[str, str | int | None]:
    return {"q": words, "story": story, **asked.query()}


def _elsewhere(desk: Desk, words: str, story: str | None, asked: Asked) -> int:
    """Return how many articles have the words where neither the story nor the filter binds."""
    if story is None and not asked.is_filtered:
        return 0
    return search(desk.catalogue(), words, limit=1).total
