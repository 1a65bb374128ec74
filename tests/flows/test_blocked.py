"""A run with every nuisance on: the same articles as a clean one, each with its way, and the hosts that block by name."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.fate import Fate, Outcome
from archive.http import payload
from archive.reading.reader import read_record
from archive.writing.received import receive
from article.article import NotArticleKind, Via, Wall
from flows.fetch import fetch_pages
from flows.gather import Gathered, gather
from flows.house import House
from flows.lines import judged_line
from flows.refetch import refetch
from flows.store.stories import open_story
from flows.versions.changes import Change, Seen
from practice.nuisances import Nuisance, decoy_address
from practice.server import PracticeWeb
from practice.truth import everything
from story.channels.markup import text_of
from tests.flows.conftest import SEEDS, STORY, practice_house

pytestmark = pytest.mark.slow  # 30 s of CPU: two gathers

OUTLETS = ("riyadh-mirror", "transatlantic-post", "khaleej-wire")
MIRROR = "https://riyadh-mirror.example"
NOW = datetime(2025, 8, 23, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One gather of the story at three outlets, and how single addresses ended that were fetched behind it."""

    house: House
    gathered: Gathered
    fetched: Mapping[str, Outcome]
    seen: tuple[Seen, ...]
    asked: tuple[str, ...]


def walked(folder: Path, *nuisances: Nuisance) -> Walk:
    with PracticeWeb(nuisances=nuisances) as web:
        house = practice_house(web, folder / "store")
        seeds = folder / "seeds" / STORY
        seeds.mkdir(parents=True)
        for seed in sorted((SEEDS / STORY).glob("*.txt"))[:3]:
            (seeds / seed.name).write_bytes(seed.read_bytes())
        homes = ", ".join(f'"https://{name}.example/"' for name in OUTLETS)
        told = f"title = 'walls'\nlanguages = ['ar', 'en']\noutlets = [{homes}]\n[budget]\nmax_pages = 120\n"
        (seeds / "story.toml").write_text(told, encoding="utf-8")
        gathered = gather(open_story(str(seeds), house.settings), house, now=NOW)
        asked = tuple(one.path for one in web.log)
        urls = (
            [MIRROR + decoy_address(kind) for kind in (Nuisance.DENIED, Nuisance.SCRIPT)] if nuisances else []
        )
        fetched = fetch_pages(urls, house, now=NOW).outcomes if urls else {}
        seen = refetch(urls, house, now=NOW).seen if urls else ()
        return Walk(house=house, gathered=gathered, fetched=fetched, seen=seen, asked=asked)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    return walked(tmp_path_factory.mktemp("clean"))


@pytest.fixture(scope="module")
def beset(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    return walked(tmp_path_factory.mktemp("beset"), *Nuisance)


def kept(walk: Walk) -> set[tuple[str, str]]:
    """Give the articles of the story by outlet and article, whatever address they were read at."""
    place = {url: (one.host, one.article) for one in everything() for url in one.urls}
    return {place[one.verdict.article] for one in walk.gathered.judged if one.verdict.related}


def test_the_same_articles_are_kept_as_on_a_clean_web(clean: Walk, beset: Walk) -> None:
    assert kept(beset) == kept(clean)
    assert len(kept(clean)) > 5


ENDS = {
    Nuisance.CHALLENGE: (Fate.BLOCKED, Wall.CHALLENGE, "Cloudflare"),
    Nuisance.DENIED: (Fate.BLOCKED, Wall.DENIED, "Akamai"),
    Nuisance.CAPTCHA: (Fate.BLOCKED, Wall.CHALLENGE, "DataDome"),
    Nuisance.SCRIPT: (Fate.BLOCKED, Wall.CHALLENGE, "sets a cookie"),
    Nuisance.CONSENT: (Fate.BLOCKED, Wall.CONSENT, "We value your privacy"),
    Nuisance.HOME: (Fate.NOT_AN_ARTICLE, NotArticleKind.SOFT_404, "leads to the home page"),
    Nuisance.SOFT: (Fate.NOT_AN_ARTICLE, NotArticleKind.SOFT_404, "answers 200"),
}


@pytest.mark.parametrize("kind", ENDS)
def test_each_nuisance_ends_with_what_was_seen_of_it(beset: Walk, kind: Nuisance) -> None:
    fate, reason, seen = ENDS[kind]
    ends = [o for o in beset.gathered.manifest.planned if o.url.endswith(decoy_address(kind))]
    assert ends
    assert {(end.fate, end.reason) for end in ends} == {(fate, reason.value)}
    assert all(seen in end.why and end.ref is not None for end in ends)


def test_hosts_that_block_are_named_with_what_came_by_another_way(beset: Walk) -> None:
    named = {one.host: dict(one.instead) for one in beset.gathered.blocked}
    assert {f"{name}.example" for name in OUTLETS} == set(named)
    assert named["riyadh-mirror.example"]["wordpress"]
    assert named["khaleej-wire.example"]["amp"]
    notes = "\n".join(beset.gathered.manifest.notes)
    assert all(f"{host} blocked " in notes for host in named)


def test_a_text_that_stands_in_says_so_and_leads_to_the_bytes_it_was_read_from(beset: Walk) -> None:
    judged = next(one for one in beset.gathered.judged if one.article.via is Via.WORDPRESS)
    line = judged_line(judged)
    attempt = next(o for o in beset.gathered.manifest.planned if o.url == line["instead_of"])
    assert (line["id"], attempt.fate, line["via"]) == (attempt.url, Fate.BLOCKED, "wordpress")
    ref = judged.article.ref
    assert ref is not None
    response = receive(read_record(beset.house.file(ref.warc), ref.offset, ref.length).block).response
    body = payload(response).body
    for paragraph in judged.article.paragraphs:
        assert paragraph.place is not None
        source = json.loads(b'"' + body[paragraph.place.start : paragraph.place.end] + b'"')
        assert text_of(source) == paragraph.text


def test_nothing_was_guessed_and_no_host_probed_that_gave_no_reason(clean: Walk, beset: Walk) -> None:
    assert not [path for path in (*clean.asked, *beset.asked) if "warraq-" in path]
    assert not clean.gathered.blocked


def test_single_addresses_are_blocked_too_and_that_is_no_change(beset: Walk) -> None:
    assert {(o.fate, o.reason) for o in beset.fetched.values()} == {
        (Fate.BLOCKED, "denied"),
        (Fate.BLOCKED, "challenge"),
    }
    assert {one.change for one in beset.seen} == {Change.BLOCKED}
