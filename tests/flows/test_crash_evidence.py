"""What is left of crashes: evidence that outlives its run, a worker made sound within a run, a catalogue half made."""

import os
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pytest

from archive.audit.finding import FindingVerdict
from archive.audit.store import audit_store
from archive.catalogue.catalogue import Catalogue
from archive.fate import Fate, Outcome
from archive.manifests.manifest import manifest_digest, to_json
from archive.spool.spool import Spool
from archive.store import FolderStore
from flows.close import Ending, close_run, previous_of
from flows.house import House, rebuild_lost
from flows.run import Run, RunKind, running
from flows.settings import load_settings
from flows.store.sound import make_worker_sound
from flows.walk.keep import keep
from practice.server import PracticeWeb
from spiders.frontier.plan import Plan, Purpose, Settled
from tests.builders import a_page, a_sealed_run, a_spool, in_a_child
from tests.flows.conftest import practice_house

NOW = datetime(2025, 7, 28, 12, tzinfo=UTC)
PAGES = tuple(f"http://a.example/{number}" for number in range(2))


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(settings=load_settings(store=str(tmp_path / "store"), timeout_s=0.1))


def keep_page(run: Run, url: str) -> Spool:
    """Keep one page as a crawl does, settled and committed; give the writer, still open."""
    spool = a_spool(run.house.spool, run=run.run_id)
    ref = spool.keep(a_page(url, url.encode()))
    with run.frontier() as frontier:
        frontier.plan([Plan(url=url, purpose=Purpose.PAGE)])
        frontier.settle(
            [Settled(outcome=Outcome(url=url, fate=Fate.KEPT, reason="ok", ref=ref))], spool.commit()
        )
    return spool


def die_while_writing(run: Run, url: str) -> None:
    """Keep a page, then be killed in the middle of the next append (SIGKILL, or the kernel short of memory)."""

    def crawl() -> None:
        keep_page(run, url)
        (path,) = run.folder.glob("*w0-1.warc.gz.open")
        with path.open("ab") as file:
            file.write(b"\x1f\x8b\x08\x00half a member")
        os.kill(os.getpid(), signal.SIGKILL)

    assert in_a_child(crawl) == -signal.SIGKILL


def test_a_run_whose_crawl_was_killed_while_writing_is_sealed_and_its_evidence_stays(house: House) -> None:
    with running(house, "story", RunKind.GATHER, now=NOW) as run:
        die_while_writing(run, PAGES[0])
        assert [found.torn_bytes > 0 for found in make_worker_sound(run.folder, "w0")] == [True]
        keep_page(run, PAGES[1]).close()
        (run.folder / "frontier.sqlite.damaged").write_bytes(b"not a database")
        (run.folder / "x.warc.gz.invalid").write_bytes(b"never on the disk")
        manifest = close_run(run, Ending(), NOW)
    assert [outcome.fate for outcome in manifest.planned] == [Fate.KEPT, Fate.KEPT]
    lasting = house.spool / ".torn" / "story" / run.run_id
    assert {path.name for path in lasting.iterdir()} == {
        f"{run.run_id}-w0-1.warc.gz.torn",
        "frontier.sqlite.damaged",
        "x.warc.gz.invalid",
    }
    assert (lasting / f"{run.run_id}-w0-1.warc.gz.torn").read_bytes().endswith(b"half a member")
    assert not run.folder.exists()
    assert not [name for name in house.store().list() if "torn" in name]


def test_one_worker_is_made_sound_while_another_writes(house: House) -> None:
    with running(house, "story", RunKind.GATHER, now=NOW) as run:
        die_while_writing(run, PAGES[0])
        (run.folder / f"{run.run_id}-w1-1.warc.gz.open").write_bytes(b"another worker's, not committed yet")
        (found,) = make_worker_sound(run.folder, "w0")
        assert found.path.name == f"{run.run_id}-w0-1.warc.gz.open"
        assert (run.folder / f"{run.run_id}-w1-1.warc.gz.open").stat().st_size > 0


def test_a_shard_that_is_tried_again_begins_with_sound_files(tmp_path: Path) -> None:
    with PracticeWeb(visit=1) as web:
        house = practice_house(web, tmp_path / "store")
        with running(house, "story", RunKind.GATHER, now=NOW) as run:
            die_while_writing(run, PAGES[0])
            keep(run, [Plan(url="http://nowhere.example/", purpose=Purpose.PAGE)], "pages")
            close_run(run, Ending(), NOW)
    wrong = {FindingVerdict.DAMAGED, FindingVerdict.ALTERED, FindingVerdict.MISSING}
    assert [f for f in audit_store(house.store()) if f.verdict in wrong] == []


class Deadly(FolderStore):
    """A store whose reader is killed when it has read a first manifest."""

    def open(self, name: str) -> BinaryIO:
        os.kill(os.getpid(), signal.SIGKILL)
        return super().open(name)


def test_a_rebuild_that_was_killed_leaves_no_catalogue(house: House) -> None:
    a_sealed_run(house.store(), house.spool, {PAGES[0]: b"x"})
    path = house.root / "catalogue.db"
    assert in_a_child(lambda: rebuild_lost(path, Deadly(house.root))) == -signal.SIGKILL
    assert not path.exists()
    with house.catalogue() as catalogue:
        assert catalogue.last_run("story") == "run1"


def test_the_manifest_before_is_found_where_the_catalogue_has_forgotten_it(house: House) -> None:
    before = a_sealed_run(house.store(), house.spool, {PAGES[0]: b"x"})
    Catalogue(
        f"sqlite:///{house.root / 'catalogue.db'}"
    ).close()  # as an older version's killed rebuild left it
    with running(house, "story", RunKind.GATHER, now=NOW) as run:
        assert previous_of(run) == manifest_digest(to_json(before))
