"""The first page: every story of the store, the one that was looked at last first."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from archive.catalogue.views.articles import facets
from archive.catalogue.views.runs import runs
from archive.catalogue.views.stories import StoryCard, newest_first, story_cards
from archive.manifests.manifest import manifest_name
from desk.web.language import Words, tongue_of
from desk.web.paging import Paging, asked_offset
from desk.web.render import render
from desk.web.serving import Desk, desk_of
from desk.web.story.head import alarms_of, gather_in
from desk.web.story.spark import HEIGHT, WIDTH, Spark, spark_of
from desk.web.story.words import DayWords, language_name
from flows.run import NO_STORY
from flows.store.manifest_heads import head_of
from flows.store.story_facts import facts_of
from flows.store.story_names import unheard

_SHOWN = 24  # stories on a page: of each its last manifest is read
_RUNS_BACK = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One card: what the catalogue counts, the title, languages with most articles first, and how many alarms the last gather raised."""

    card: StoryCard
    title: str
    languages: Sequence[str]
    alarms: int
    spark: Spark


def routes() -> list[Route]:
    """Return the addresses of the page."""
    return [Route("/", _stories)]


def _stories(request: Request) -> Response:
    desk, t = desk_of(request), Words(tongue_of(request))
    if desk.is_empty:
        return _empty(request, desk)
    every = newest_first(desk.catalogue())
    if not every:
        return _empty(request, desk)
    names = [name for name in every if name != NO_STORY]
    paging = Paging(offset=asked_offset(request), limit=_SHOWN, total=len(names))
    here = names[paging.offset : paging.offset + _SHOWN]
    cards = {card.story: card for card in story_cards(desk.catalogue(), here)}
    shown = [_shown(desk, cards[name]) for name in here if name in cards]
    return render(
        request,
        "stories.html",
        stories=shown,
        single=story_cards(desk.catalogue(), [NO_STORY]),
        paging=paging,
        away=unheard(desk.house),
        width=WIDTH,
        height=HEIGHT,
        days=DayWords(t),
        language_name=partial(language_name, t=t),
    )


def _empty(request: Request, desk: Desk) -> Response:
    return render(request, "stories_empty.html", where=desk.house.where(""), away=unheard(desk.house))


def _shown(desk: Desk, card: StoryCard) -> Shown:
    facts = facts_of(desk.house, card.story)
    found = [code for code, _ in facets(desk.catalogue(), card.story).languages]
    return Shown(
        card=card,
        title=facts.title or card.story,
        languages=found or facts.languages,
        alarms=_alarms(desk, card.story),
        spark=spark_of(card.coverage),
    )


def _alarms(desk: Desk, story: str) -> int:
    """Return how many alarms the last gather of a story raised."""
    gather = gather_in(runs(desk.catalogue(), story, limit=_RUNS_BACK))
    claims = None if gather is None else head_of(desk.house, manifest_name(story, gather.run))
    return 0 if claims is None else len(alarms_of(desk.house, claims))
