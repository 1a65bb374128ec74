"""kill -9 at twenty random moments of a gather, each followed by a rerun: nothing lost, nothing doubled, audit sound."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator

from archive.audit import audit_store
from archive.finding import FindingVerdict
from archive.manifest import Manifest, from_json
from archive.store import FolderStore
from flows.settings import CHECKOUT
from practice.server import PracticeWeb
from tests.flows.conftest import STORY

KILLS = 20
SEED = 20250724


def command(web: PracticeWeb, store: Path) -> list[str]:
    """Return a gather on the practice web as a user would type it."""
    words = [
        sys.executable,
        "-m",
        "desk.cli",
        "gather",
        STORY,
        "--store",
        str(store),
        "--delay",
        "0",
        "--allow-private",
    ]
    words += ["--ca-file", str(web.ca_file), "--outlets", str(CHECKOUT / "practice" / "outlets.toml")]
    for dial in web.connect_to():
        words += ["--connect-to", ":".join(map(str, dial))]
    return words


def killed_after(words: list[str], settled: int, *, whole_group: bool) -> bool:
    """Start a gather, kill it -9 once its frontier has settled so many more addresses; False when it ended before."""
    process = subprocess.Popen(
        words,
        cwd=CHECKOUT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    store = Path(words[words.index("--store") + 1])
    before = len(settled_addresses(store))
    assert process.stderr is not None
    for _ in process.stderr:  # a line of progress: the moment to look
        if len(settled_addresses(store)) >= before + settled:
            # The crawl is a session of its own: with the parent alone gone, it must see that and end by itself.
            children = subprocess.run(
                ["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False
            ).stdout.split()
            os.kill(process.pid, signal.SIGKILL)
            for child in children if whole_group else []:
                os.kill(int(child), signal.SIGKILL)
            process.wait()
            return True
    assert process.wait() in {0, 3}
    return False


def settled_addresses(store: Path) -> dict[str, str]:
    """Return what the run's frontier has settled, address → record id or reason, as a stranger reads it."""
    found: dict[str, str] = {}
    for path in store.glob("spool/*/frontier.sqlite"):
        try:
            with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
                rows = db.execute("SELECT url, ref, reason FROM url WHERE state = 'settled'").fetchall()
        except sqlite3.OperationalError:
            continue
        found.update({url: json.loads(ref)["record_id"] if ref else reason for url, ref, reason in rows})
    return found


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_nothing_is_lost_or_doubled_by_twenty_kills(tmp_path: Path) -> None:
    dice, store, kept = random.Random(SEED), tmp_path / "store", {}
    with PracticeWeb(visit=1) as web:
        words, kills = command(web, store), 0
        while kills < KILLS and killed_after(words, dice.randint(1, 25), whole_group=dice.random() < 0.5):
            kills += 1
            kept.update(settled_addresses(store))
        if kills == KILLS:
            ended = subprocess.run(words, cwd=CHECKOUT, capture_output=True, text=True, check=False)
            assert ended.returncode in {0, 3}, ended.stderr[-2000:]
    assert kills >= KILLS
    manifest = only_manifest(store)
    assert lost(kept, manifest) == []
    assert doubled(store) == []
    assert [f for f in audit_store(FolderStore(store)) if f.verdict is not FindingVerdict.OK] == []


def only_manifest(store: Path) -> Manifest:
    """Return the one manifest: all the reruns were one run."""
    (path,) = (store / "runs" / STORY).glob("*.json")
    return from_json(path.read_bytes())


def lost(kept: dict[str, str], manifest: Manifest) -> list[str]:
    """Return addresses that were settled at a kill, and end otherwise in the manifest."""
    ends = {o.url: o.ref.record_id if o.ref else o.reason for o in manifest.planned}
    return [
        url for url, what in kept.items() if ends.get(url) != what and not what.startswith("not-an-article")
    ]


def doubled(store: Path) -> list[str]:
    """Return addresses with more than one answer that was not a plea to come later."""
    answers: Counter[str] = Counter()
    for path in (store / "warc").rglob("*.warc.gz"):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, parse_http=False):
                if record.headers["WARC-Type"] == "response" and not record.reader.read(12).endswith(b"429"):
                    answers[record.headers["WARC-Target-URI"]] += 1
    assert answers
    return [url for url, n in answers.items() if n > 1]
