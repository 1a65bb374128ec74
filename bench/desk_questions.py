"""What the catalogue's questions behind the desk's pages take, in SQLite and in PostgreSQL, wall clock in milliseconds."""

import resource
import statistics
import time
from collections.abc import Callable
from functools import partial

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.views.articles import Filter, coverage, entries, entry, facets, review_queue
from archive.catalogue.views.runs import fates_by, runs
from archive.catalogue.views.search import search
from archive.catalogue.views.stories import newest_first, story_cards
from archive.catalogue.views.visits import visits
from bench.postgres import server
from desk.web.story.timeline import ALL_ROWS, MOST_ROWS
from flows.house import House

_CARDS = 24  # stories of one page
Told = dict[str, dict[str, float]]


def questions_told(house: House, rounds: int) -> dict[str, Told]:
    """Return the times of each question in both databases, and what making the catalogue took."""
    told: dict[str, Told] = {}
    with house.catalogue() as catalogue:
        told["sqlite"] = times_of(catalogue, rounds)
    with server() as url:
        before, began = _user_s(), time.perf_counter()
        with Catalogue(url, refills=True) as catalogue:
            catalogue.rebuild(house.store())
            made = {"wall_s": round(time.perf_counter() - began, 1), "user_s": round(_user_s() - before, 1)}
            told["postgresql"] = {"catalogue": made, **times_of(catalogue, rounds)}
    return told


def times_of(catalogue: Catalogue, rounds: int) -> Told:
    """Ask each question so many times, after one that warms up."""
    told: Told = {}
    for name, ask in questions(catalogue).items():
        ask()
        walls = []
        for _ in range(rounds):
            began = time.perf_counter()
            ask()
            walls.append(1000 * (time.perf_counter() - began))
        told[name] = {
            "median_ms": round(statistics.median(walls), 1),
            "p95_ms": round(statistics.quantiles(walls, n=20)[18], 1),
        }
    return told


def questions(catalogue: Catalogue) -> dict[str, Callable[[], object]]:
    """Return the questions, by the page that asks them."""
    names = newest_first(catalogue)
    story = min(names)
    run = runs(catalogue, story)[-1].run
    last = entries(catalogue, story).total - 30
    changed = entries(catalogue, story, Filter(changed=True)).entries[0].article
    found: dict[str, Callable[[], object]] = {"stories": partial(story_cards, catalogue, names[:_CARDS])}
    for name, wanted in {
        "everything": Filter(),
        "one outlet": Filter(outlet=facets(catalogue, story).outlets[-1][0]),
        "one verdict": Filter(relation="UNRELATED"),
        "some days": Filter(since="2025-07-10", until="2025-07-20"),
    }.items():
        found[f"list, {name}"] = partial(entries, catalogue, story, wanted, limit=30)
        found[f"timeline, {name}"] = partial(
            coverage, catalogue, story, wanted, outlets=MOST_ROWS, every=ALL_ROWS
        )
    found["list, last page"] = partial(entries, catalogue, story, offset=last, limit=30)
    found["facets"] = partial(facets, catalogue, story)
    found["review"] = partial(review_queue, catalogue, story, limit=20)
    found["run"] = partial(fates_by, catalogue, story, run)
    found["article"] = partial(entry, catalogue, story, changed)
    found["versions"] = partial(visits, catalogue, story, changed)
    for words in ("باريس", '"محادثات باريس"', "اسم5"):
        found[f"search {words}"] = partial(search, catalogue, words)
        found[f"search {words} in the story"] = partial(search, catalogue, words, story=story)
    return found


def _user_s() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime
