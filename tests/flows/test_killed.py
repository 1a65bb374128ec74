"""kill -9 at twenty random moments of a gather, each followed by a rerun: nothing lost, nothing doubled, audit sound."""

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator

from archive.audit.finding import FindingVerdict
from archive.audit.store import audit_store
from archive.manifests.manifest import Manifest, from_json
from archive.store import FolderStore
from flows.settings import CHECKOUT
from practice.server import PracticeWeb
from tests.flows.conftest import STORY, told_small
from tests.forked import desk
from tests.mid_run import settled, settled_addresses

KILLS = 20
SEED = 20250724


def command(web: PracticeWeb, store: Path, seeds: Path) -> list[str]:
    """Return a gather on the practice web as a user would type it."""
    words = ["gather", STORY, "--store", str(store), "--seeds", str(seeds), "--delay", "0", "--allow-private"]
    words += ["--ca-file", str(web.ca_file), "--outlets", str(CHECKOUT / "practice" / "outlets.toml")]
    for dial in web.connect_to():
        words += ["--connect-to", ":".join(map(str, dial))]
    return words


def environment() -> dict[str, str]:
    """Two rounds are enough for one that goes on behind another; a second worker would only be started twenty times."""
    return {**os.environ, "WARRAQ_ROUNDS": "2", "WARRAQ_EXTRACT_WORKERS": "1"}


def moments(store: Path, dice: random.Random) -> Iterator[Callable[[], bool]]:
    """Yield twenty moments: sixteen while addresses are being fetched, four while the run is being sealed."""
    for _ in range(KILLS - 4):
        known = len(settled_addresses(store))
        wanted = known + dice.randint(0, 5)  # what is committed at one time may be more
        yield lambda wanted=wanted: settled(store) >= wanted  # type: ignore[misc]
    for folder in ("warc", "cdxj", "text", "runs"):
        yield lambda folder=folder: any((store / folder).rglob("*.*"))  # type: ignore[misc]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_nothing_is_lost_or_doubled_by_twenty_kills(tmp_path: Path) -> None:
    dice, store = random.Random(SEED), tmp_path / "store"
    kept: dict[str, str] = {}
    with PracticeWeb(visit=1) as web, desk(tmp_path / "told", environment()) as gathers:
        words = command(web, store, told_small(tmp_path / "seeds"))
        for number, reached in enumerate(moments(store, dice)):
            assert gathers.killed_when(words, reached, whole_group=dice.random() < 0.5), (
                f"kill {number}: the run ended before it"
            )
            kept.update(settled_addresses(store))
        assert gathers.ended(words) in {0, 3}, (tmp_path / "told").read_text()[-2000:]
    manifest = first_manifest(store)
    assert len(kept) >= 100
    assert lost(kept, manifest) == []
    assert doubled(store, manifest) == []
    assert [f for f in audit_store(FolderStore(store)) if f.verdict is not FindingVerdict.OK] == []


def first_manifest(store: Path) -> Manifest:
    """Return the manifest of the run that was killed; a run that begins after it was written is another one."""
    first = min((store / "runs" / STORY).glob("*.json"))
    return from_json(first.read_bytes())


def lost(kept: dict[str, str], manifest: Manifest) -> list[str]:
    """Return addresses that were settled at a kill, and end otherwise in the manifest."""
    ends = {o.url: o.ref.record_id if o.ref else o.reason for o in manifest.planned}
    return [
        url for url, what in kept.items() if ends.get(url) != what and not what.startswith("not-an-article")
    ]


def doubled(store: Path, manifest: Manifest) -> list[str]:
    """Return addresses with more than one answer that was not a plea to come later."""
    answers: Counter[str] = Counter()
    for path in (store / "warc").rglob(f"{manifest.run_id}-*.warc.gz"):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, parse_http=False):
                if record.headers["WARC-Type"] == "response" and not record.reader.read(12).endswith(b"429"):
                    answers[record.headers["WARC-Target-URI"]] += 1
    assert answers
    return [url for url, n in answers.items() if n > 1]
