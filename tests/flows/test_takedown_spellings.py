"""One page has many spellings: a takedown finds it by each of them, and hides it from whoever asks by another."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from desk.cli import run as desk
from desk.exits import Exit
from flows.close import Ending, close_run
from flows.decisions.down import addresses_down, down_in
from flows.decisions.takedown import pages_named
from flows.house import House
from flows.run import RunKind, running
from spiders.manners.taken_down import taken_down
from tests.builders import A_MOMENT
from tests.flows.kept_stories import HEAD, STORY, a_house, an_old_article, html_of, judged, kept

READ = f"{HEAD}2025/الجسر"
KEPT = f"{HEAD}2025/{quote('الجسر')}"
RENDERED = f"urn:warraq:rendered:{KEPT}"
SPELLINGS = [
    READ,
    f"\u2068{READ}\u2069",
    KEPT.lower(),
    f"{KEPT}?utm_source=feed",
    KEPT.replace(".example/", ".example:443/"),
    KEPT.replace("www.", "m."),
    f"{KEPT}/amp",
    f"https://web.archive.org/web/2025id_/{READ}",
]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Return a store with one article under an Arabic address."""
    house = a_house(tmp_path_factory.mktemp("arabic"))
    with running(house, STORY, RunKind.GATHER, now=A_MOMENT) as run:
        (ref,) = kept(run, {KEPT: html_of("ferry")})
        close_run(run, Ending(judged=[judged(an_old_article(ref, "ferry"))]), A_MOMENT + timedelta(minutes=1))
    return house


@pytest.mark.parametrize("spelling", SPELLINGS[:-1])
def test_a_page_is_found_by_every_spelling_of_its_address(house: House, spelling: str) -> None:
    assert [one.id for one in pages_named(house, spelling)] == [KEPT]


@pytest.mark.row("R6")
def test_a_page_that_was_taken_down_as_its_address_is_read_is_down_under_every_spelling(house: House) -> None:
    assert desk(["takedown", READ, "--reason", "x", "--store", house.settings.store]) == Exit.SOUND
    down, spider = down_in(house), taken_down(addresses_down(house))
    assert [one for one in (*SPELLINGS, RENDERED) if not down.has(one)] == []
    assert [one for one in SPELLINGS if spider.refuses(one) is None] == []
    assert not down.has(f"{KEPT}?page=2")


def test_a_page_that_is_down_is_destroyed_under_every_spelling(house: House) -> None:
    words = ["takedown", KEPT.lower(), "--destroy", "--yes", "--reason", "x"]
    assert desk([*words, "--store", house.settings.store]) == Exit.SOUND
    assert b"the captain rang" not in b"".join(one.read_bytes() for one in Path(house.root).rglob("*.jsonl"))
