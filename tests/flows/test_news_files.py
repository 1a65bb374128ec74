"""Files of CC-NEWS are read as they come: what can be the story is kept byte for byte and judged, and no file is read once."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from archive.addresses.urls import url_key
from archive.audit.finding import FindingVerdict
from archive.manifests.manifest import Manifest, from_json
from archive.originals import read_original
from flows.audit import audit
from flows.gather import Gathered, gather
from flows.house import House
from flows.news.files import done_before
from flows.run import Run, RunKind, originals_of
from flows.store.stories import open_story
from practice.server import Exchange, PracticeWeb
from practice.truth import everything
from spiders.wire.stream import Stream
from story.link import Channel
from tests.flows.conftest import STORY, practice_house

FILES = "https://data.commoncrawl.org/crawl-data/CC-NEWS/"


@dataclass(frozen=True, kw_only=True)
class Once:
    """A gather that asks nobody but CC-NEWS, and what the web saw of it."""

    web: PracticeWeb
    house: House
    gathered: Gathered
    log: tuple[Exchange, ...]

    def imports(self) -> list[Manifest]:
        store = self.house.store()
        return [from_json(store.read(name)) for name in store.list(f"runs/{STORY}/") if "-import" in name]


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Once]:
    with PracticeWeb(visit=1) as web:
        asked = practice_house(web, tmp_path_factory.mktemp("news") / "store", services=True)
        vectors = tmp_path_factory.mktemp("vectors")
        (vectors / "en.vec").write_bytes(b"1 2\nparis 1.0 0.0\n")
        own = {"rounds": 1, "extract_workers": 1, "embedder": vectors}
        house = House(settings=asked.settings.model_copy(update=own))
        off = {one.value: False for one in Channel} | {Channel.CC_NEWS.value: True}
        story = replace(open_story(STORY, house.settings), channels=tuple(off.items()), outlets=())
        gathered = gather(story, house, now=datetime.now(UTC))
        yield Once(web=web, house=house, gathered=gathered, log=tuple(web.log))


def test_what_the_files_hold_of_the_story_is_kept_and_judged(once: Once) -> None:
    truth = [one for one in everything(visit=1) if Channel.CC_NEWS.value in one.channels]
    wanted = {url_key(one.urls[0]) for one in truth if one.label in {"july", "august"}}
    related = {url_key(one.verdict.article) for one in once.gathered.judged if one.verdict.related}

    assert len(wanted) >= 10
    assert len(related & wanted) / len(wanted) >= 0.8
    assert {link.channel for one in once.gathered.judged for link in one.links} == {Channel.CC_NEWS}
    assert all(link.archived.startswith(FILES) for one in once.gathered.judged for link in one.links)
    assert {entry.host for entry in once.log} == {"data.commoncrawl.org"}


def test_a_record_stands_in_the_store_as_it_stood_in_their_file(once: Once) -> None:
    judged = once.gathered.judged[0]
    link, ref = judged.links[0], judged.article.ref
    whole = b"".join(Stream(url=link.found_in, wire=once.house.settings.wire(), most_bytes=10**8))
    first, last = map(int, link.archived.partition("#bytes=")[2].split("-"))
    (original,) = originals_of(once.house, [ref])
    path = once.house.file(ref.warc)

    assert path.read_bytes()[ref.offset : ref.offset + ref.length] == whole[first : last + 1]
    assert ref.record_id.encode() in gzip.decompress(whole[first : last + 1])
    assert read_original(original.places).response.status == 200


def test_the_import_says_which_file_and_which_bytes_of_it(once: Once) -> None:
    imports = once.imports()
    said = [manifest.notes[0] for manifest in imports]
    places = {link.archived for one in once.gathered.judged for link in one.links}

    assert len(imports) == 2
    assert all(f" of {FILES}" in note and "read to its end" in note for note in said)
    assert all(place.partition("#bytes=")[2] in " ".join(said) for place in places)
    assert [
        f
        for f in audit(once.house).findings
        if f.verdict not in {FindingVerdict.OK, FindingVerdict.UNVERIFIABLE}
    ] == []


def test_each_file_was_read_once_and_will_not_be_again(once: Once) -> None:
    read = [entry.path for entry in once.log if entry.path.endswith("00001.warc.gz")]
    (count,) = (one for one in once.gathered.manifest.channels if one.channel == Channel.CC_NEWS.value)
    later = Run(
        run_id="later", story=STORY, kind=RunKind.GATHER, began_at=datetime.now(UTC), house=once.house
    )

    assert len(read) == len(set(read)) == 2
    assert done_before(later) == {"CC-NEWS-20250715000000-00001", "CC-NEWS-20250815000000-00001"}
    assert (count.unmeasured, count.pages) == ((), len(once.gathered.judged))


def test_another_story_of_the_store_gets_the_pages_that_this_one_holds(once: Once) -> None:
    asked = open_story(STORY, once.house.settings)
    off = {one.value: False for one in Channel} | {Channel.CC_NEWS.value: True}
    other = replace(asked, name="other", channels=tuple(off.items()), outlets=())
    gathered = gather(other, once.house, now=datetime.now(UTC))
    both = [{url_key(one.verdict.article) for one in each.judged} for each in (gathered, once.gathered)]

    assert both[0] == both[1] != set()
    assert gathered.related == once.gathered.related
    imports = [n for n in once.house.store().list("runs/other/") if "-import" in n]
    assert imports == [], [from_json(once.house.store().read(n)).notes for n in imports]
    assert [
        f
        for f in audit(once.house).findings
        if f.verdict not in {FindingVerdict.OK, FindingVerdict.UNVERIFIABLE}
    ] == []


def test_the_manifest_names_the_model_of_vectors_that_was_in_force(once: Once) -> None:
    assert re.fullmatch(r"vectors\d* sha256:[0-9a-f]{64}", dict(once.gathered.manifest.software)["embedder"])
