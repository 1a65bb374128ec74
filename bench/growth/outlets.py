"""Curves over the outlets that a story looks at: what looking around costs beside the wire."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bench.growth.made import BEGAN, Writer, a_house, outlets
from bench.growth.pages import STORY
from bench.growth.point import Work
from bench.growth.stores import of_outlets
from flows.founding.seeds import local_seed_texts
from flows.run import Run, RunKind, running
from flows.store.stories import open_seeds
from flows.telling.alarms import Patience, alarms
from flows.versions.earlier import with_earlier
from flows.walk.asks import Owners, within_budget
from flows.walk.look import Looked, Places, searched, searches
from flows.walk.measured import Heard, Keys, Where, counts
from flows.walk.rounds import Walk
from flows.walk.traps import askable
from spiders.frontier.plan import Plan, Purpose
from story.folder import load_outlets
from story.link import Ask, Channel, Link
from story.profile import build_profile
from story.rank import rank

_LISTS = 4  # that an outlet names: feeds, sitemaps
_LINKS = 10  # of a list


def works(folder: Path, many: int) -> Iterator[Work]:
    """Give the works of looking at so many outlets."""
    house, known = a_house(folder), outlets(many)
    listed = folder / "outlets.toml"
    listed.write_text("".join(_table(one.name, one.home) for one in known))
    yield Work(name="read the list of outlets", do=lambda: load_outlets(listed))
    story = replace(open_seeds(STORY, house.settings), outlets=known)
    seeds = local_seed_texts(story)
    profile = build_profile(story, seeds)
    with running(house, "growth", RunKind.GATHER, now=BEGAN) as run:
        walk = Walk(run=run, story=story, profile=profile, earlier=(), seeds=seeds)
        yield Work(name="where to look", do=walk.places)
        places = walk.places()
        yield Work(name="first asks, planned", do=lambda: _planned(run, places, list(places.first_asks())))
        named = [ask for one in places.scopes for ask in _named(one, places)]
        yield Work(name="what outlets name, planned", do=lambda: _planned(run, places, named))
        heard = tuple(_all_heard(named, places))
        yield Work(name="their searches, asked again", do=lambda: _searches(places, Looked(heard=heard)))
        found = Looked(heard=heard).links
        yield Work(name="rank what they list", do=lambda: rank(profile, found, frozenset(), story.max_pages))
        keys = Keys(before=frozenset(), kept=frozenset(), related=frozenset())
        before = counts(heard, keys, (), BEGAN)
        yield Work(name="figures and alarms", do=lambda: _figures(heard, keys, before))
    yield from of_outlets(folder / "kept", many)


def _table(name: str, home: str) -> str:
    return f'[outlets.{name}]\nhome = "{home}"\nlanguage = "ar"\ncountry = "SY"\nverified = false\n\n'


def _named(outlet: str, places: Places) -> Iterator[Ask]:
    home = places.scopes[outlet].outlet.home
    for n in range(_LISTS):
        yield Ask(url=f"{home}feed/{n}", channel=Channel.FEED, outlet=outlet)
    yield Ask(url=f"{home}?s=x&feed=rss2", channel=Channel.WORDPRESS, outlet=outlet)


def _planned(run: Run, places: Places, asks: list[Ask]) -> None:
    """Choose what is asked, and plan it, as a step of looking around does."""
    chosen = within_budget(Owners(places).of_their_own(askable(run, asks)), set(), places.survey)
    plans = [Plan(url=ask.url, purpose=Purpose.CHANNEL, how=ask.channel.value) for ask in chosen]
    with run.frontier() as frontier:
        frontier.plan(with_earlier(run, plans))


def _all_heard(asks: list[Ask], places: Places) -> Iterator[Heard]:
    writer = Writer()
    for ask in asks:
        yield _heard(ask, places, writer)


def _heard(ask: Ask, places: Places, writer: Writer) -> Heard:
    home, words = places.scopes[ask.outlet].outlet.home, writer.text()
    links = (
        Link(
            url=f"{home}news/{n}",
            channel=ask.channel,
            found_in=ask.url,
            outlet=ask.outlet,
            title=" ".join(words[n * 9 : n * 9 + 9]),
        )
        for n in range(_LINKS)
    )
    return Heard(where=Where(ask.channel.value, ask.outlet), links=tuple(links), url=ask.url)


def _searches(places: Places, before: Looked) -> None:
    found = searched(before)
    for scope in places.scopes.values():
        searches(scope, found)


def _figures(heard: tuple[Heard, ...], keys: Keys, before: tuple) -> None:
    alarms(counts(heard, keys, before, BEGAN), BEGAN, Patience(days=3, expected_until=None))
