"""How long a page of the desk takes, at 100,000 articles in one story, and in 200.

    .venv/bin/python -m bench.desk [--articles 100000] [--folder FOLDER] [--postgres]

Writes a store of made-up Arabic articles (`bench.desk_store`), of which a fiftieth changed, as many are gone, and people decided of one in 33
(`bench.desk_decided`); makes its catalogue, and asks for every page through the ASGI app, without a socket, in Arabic, while a run is under way. Told of
each page: median and 95th percentile of the wall clock, and the median of the process's CPU time, in milliseconds: on a machine with
other work the wall clock is theirs too. `slow` names the pages whose CPU time is above 100 ms. `catalogue` is what making it took: CPU
seconds, size, and memory. With --folder the store is made there once, and used again. --postgres tells instead what the catalogue's own
questions of these pages take in SQLite and in a server of PostgreSQL that is started for it, on the wall clock.
"""

import argparse
import asyncio
import json
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.views.articles import Filter, entries, facets
from archive.catalogue.views.decided import Decided
from archive.catalogue.views.stories import story_cards
from archive.store import FolderStore
from bench.desk_decided import decide_many, under_way
from bench.desk_questions import questions_told
from bench.desk_store import write_store
from desk.web.app import make_app
from desk.web.kept import Kept
from desk.web.serving import Serving
from flows.decisions.decide import book_of
from flows.house import House
from flows.settings import load_settings

ROUNDS = 20
LIMIT_MS = 100
_HOME = "http://127.0.0.1:8080"
_MANY = 200  # stories of the second store
_SEEN = "story, seen before"  # since the catalogue changed last; every other page is drawn anew in each round
_AGAIN, _DECIDED = 50, 33  # one article in so many has a second version (as many are gone), or was decided of
_SEARCHES = {
    "a word of half the articles": "باريس",
    "two words": "الشيباني ديرمر",
    "a phrase": '"محادثات باريس"',
    "a rare word": "اسم5",
    "the beginning of a word": "pari*",
}


def catalogue_made(root: Path) -> dict[str, float]:
    """Make a store's catalogue and tell what it took."""
    began = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    path = root / "catalogue.db"
    with Catalogue(f"sqlite:///{path}") as catalogue:
        catalogue.rebuild(FolderStore(root))
    return {
        "user_s": round(resource.getrusage(resource.RUSAGE_SELF).ru_utime - began, 1),
        "MB": round(path.stat().st_size / 1e6),
        "resident_MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def pages_of(house: House) -> Iterator[tuple[str, str]]:
    """Yield the desk's pages, each with what it is called here."""
    with house.catalogue() as catalogue:
        card = story_cards(catalogue)[0]
        story, run = card.story, card.last_run
        outlet = facets(catalogue, story).outlets[-1][0]
        first = entries(catalogue, story).entries[0]
        changed = entries(catalogue, story, Filter(changed=True)).entries[0]
        decided = len(Decided(book_of(house), catalogue, story).names)
    home = f"/story/{quote(story)}"
    yield "stories", "/"
    yield "story", home
    yield _SEEN, home
    yield "story, last page", f"{home}?from={card.articles - 50}"
    yield "story, one outlet", f"{home}?{urlencode({'outlet': outlet})}"
    yield "story, one language", f"{home}?language=ar"
    yield "story, one verdict", f"{home}?relation=UNRELATED"
    yield "story, changed", f"{home}?changed=1"
    yield "story, some days", f"{home}?since=2025-07-10&until=2025-07-20"
    for name in ("review", "decisions", "copies", "failed", "runs"):
        yield f"story, {name}", f"{home}/{name}"
    yield "story, decisions, last page", f"{home}/decisions?{urlencode({'from': decided // 100 * 100})}"
    yield "live", f"{home}/live"
    yield "run", f"{home}/run/{quote(run or '')}"
    yield "article", f"{home}/article/{first.article}"
    yield "article, versions", f"{home}/article/{changed.article}?view=versions"
    for name, words in _SEARCHES.items():
        yield f"search, {name}", f"/search?{urlencode({'q': words})}"
        yield f"search in the story, {name}", f"/search?{urlencode({'q': words, 'story': story})}"


async def times_of(house: House, rounds: int) -> dict[str, dict[str, float]]:
    """Ask for every page so many times, after one that warms up; pages that fail are told with their status."""
    app = make_app(house, Serving())
    told: dict[str, dict[str, float]] = {}
    door, arabic = httpx.ASGITransport(app=app), {"accept-language": "ar"}
    async with httpx.AsyncClient(transport=door, base_url=_HOME, headers=arabic) as client:
        for name, path in pages_of(house):
            status = (await client.get(path)).status_code
            clocks: list[tuple[float, float]] = []
            for _ in range(rounds):
                if name != _SEEN:
                    app.state.desk.kept = Kept()
                wall, cpu = time.perf_counter(), time.process_time()
                answer = await client.get(path)
                clocks.append((time.perf_counter() - wall, time.process_time() - cpu))
            walls, cpus = ([1000 * one for one in some] for some in zip(*clocks, strict=True))
            told[name] = {
                "status": status,
                "median_ms": round(statistics.median(walls), 1),
                "p95_ms": round(statistics.quantiles(walls, n=20)[18], 1),
                "cpu_ms": round(statistics.median(cpus), 1),
                "kB": round(len(answer.content) / 1000, 1),
            }
    return told


def house_of(root: Path, articles: int, stories: int) -> tuple[House, dict[str, float]]:
    """Return a store, and what making its catalogue took; where there is none it is made."""
    house = House(settings=load_settings(store=str(root), signing_key=root.parent / "bench.signing-key.pem"))
    if (root / "catalogue.db").exists():
        return house, {}
    each = articles // stories
    write_store(root, articles, stories, again=max(1, each // _AGAIN))
    for number in range(stories):
        decide_many(house, f"story-{number:03}", each, max(1, each // _DECIDED))
    return house, catalogue_made(root)


def measured(root: Path, articles: int, stories: int, rounds: int) -> dict[str, object]:
    """Make a store where none is, and measure its pages."""
    house, made = house_of(root, articles, stories)
    with under_way(house, f"story-{stories - 1:03}"):
        pages = asyncio.run(times_of(house, rounds))
    slow = [name for name, told in pages.items() if told["cpu_ms"] > LIMIT_MS]
    return {"articles": articles, "stories": stories, "catalogue": made, "slow": slow, "pages": pages}


def main() -> None:
    """Measure and print one JSON object."""
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("--articles", type=int, default=100_000)
    words.add_argument("--rounds", type=int, default=ROUNDS)
    words.add_argument("--folder", type=Path)
    words.add_argument("--postgres", action="store_true")
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="warraq-bench-") as name:
        folder = asked.folder or Path(name)
        told: dict[str, object] = {}
        for kind, stories in (("one", 1), ("many", _MANY)):
            if asked.postgres:
                told[kind] = questions_told(house_of(folder / kind, asked.articles, stories)[0], asked.rounds)
            else:
                told[kind] = measured(folder / kind, asked.articles, stories, asked.rounds)
    print(json.dumps(told, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
