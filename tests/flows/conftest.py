"""The whole walk on the practice web, done once for all tests that look at its end."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.gather import Gathered, gather
from flows.house import House
from flows.settings import CHECKOUT, load_settings
from flows.store.stories import open_story
from practice.server import Exchange, PracticeWeb
from story.link import Channel

STORY = "paris-meeting-2025"
SEEDS = CHECKOUT / "seeds"


def told_small(seeds: Path) -> Path:
    """Write the story into a folder of seeds with three seeds and forty pages, for who cares how a walk ends, not where.

    Its outlets are all of them: sixteen kills settle some 140 addresses, and seven outlets have no more than that.
    """
    folder = seeds / STORY
    folder.mkdir(parents=True)
    for seed in sorted((SEEDS / STORY).glob("*.txt"))[:3]:
        (folder / seed.name).write_bytes(seed.read_bytes())
    told = "title = 'small'\nlanguages = ['ar', 'en', 'fr', 'he', 'tr']\n[budget]\nmax_pages = 40\n"
    (folder / "story.toml").write_text(told, encoding="utf-8")
    return seeds


def practice_house(web: PracticeWeb, store: Path, *, services: bool = False) -> House:
    """Return a house whose names lead to the practice web; its services are asked where that is the subject."""
    rules = tuple(":".join(map(str, dial)) for dial in web.connect_to())
    settings = load_settings(
        store=str(store),
        seeds=SEEDS,
        outlets=CHECKOUT / "practice" / "outlets.toml",
        delay_s=0.0,
        services=services,
        host_delays=tuple(f"{host}:0" for host in web.service_hosts),
        allow_private=True,
        ca_file=web.ca_file,
        connect_to=rules,
        contact="https://warraq.example/tests",
    )
    return House(settings=settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One finished gather: the web it ran on, what the web saw, the house, and the end."""

    web: PracticeWeb
    log: tuple[Exchange, ...]
    house: House
    gathered: Gathered


@pytest.fixture(scope="session")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """Gather the story once on visit 1 of the practice web, services included; the web stays up."""
    with PracticeWeb(visit=1) as web:
        house = practice_house(web, tmp_path_factory.mktemp("walk") / "store", services=True)
        # Lists that are probed minute by minute take eight steps; bench.one_seed asks for them too.
        story = replace(open_story(STORY, house.settings), channels=((Channel.GDELT_GAL.value, False),))
        gathered = gather(story, house, now=datetime.now(UTC))
        yield Walk(web=web, log=tuple(web.log), house=house, gathered=gathered)
