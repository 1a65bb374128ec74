"""kill -9 while a gather takes in files of CC-NEWS, each time followed by a rerun: no record lost or doubled, no link either."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator

from archive.addresses.urls import url_key
from archive.audit.finding import FindingVerdict
from archive.audit.store import audit_store
from archive.manifests.manifest import from_json
from archive.store import FolderStore
from practice.server import PracticeWeb
from practice.truth import everything
from story.link import Channel
from tests.flows.conftest import STORY, told_small
from tests.flows.test_killed import command, environment
from tests.forked import desk

BAD = {FindingVerdict.ALTERED, FindingVerdict.DAMAGED, FindingVerdict.MISSING}


def news_alone(seeds: Path) -> Path:
    """Write the story so that it asks nobody but CC-NEWS, and fetches next to no page."""
    off = "".join(f"{one.value} = {'true' if one is Channel.CC_NEWS else 'false'}\n" for one in Channel)
    toml = told_small(seeds) / STORY / "story.toml"
    told = toml.read_text("utf-8").replace("max_pages = 40", "max_pages = 1")
    toml.write_text(f"{told}[channels]\n{off}", encoding="utf-8")
    return seeds


def moments(store: Path) -> tuple[Callable[[], bool], ...]:
    """Return when to kill: an import has begun, its file is in the store, its file of CC-NEWS is noted. What came once stays so."""
    return (
        lambda: any(store.glob("spool/*-import*/run.json")),
        lambda: any(store.glob("warc/*/*-import-*.warc.gz")),
        lambda: any(store.glob("spool/*/cc-news.jsonl")),
    )


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_no_record_is_lost_or_doubled_when_a_gather_is_killed_amid_an_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    monkeypatch.setenv("WARRAQ_SERVICES", "true")
    with PracticeWeb(visit=1) as web, desk(tmp_path / "told", environment()) as gathers:
        words = command(web, store, news_alone(tmp_path / "seeds"))
        for reached in moments(store):
            assert gathers.killed_when(words, reached, whole_group=True)
        before = read_files(web)
        assert gathers.ended(words) in {0, 3}, (tmp_path / "told").read_text()[-2000:]
        after = read_files(web)
    first, second = sorted(after)
    assert (before[first], after[second]) == (after[first], 1), "what was noted was fetched again"

    truth = [one for one in everything(visit=1) if Channel.CC_NEWS.value in one.channels]
    wanted = {url_key(one.urls[0]) for one in truth if one.label in {"july", "august"}}
    kept = imported(store)
    assert len(wanted & {url_key(url) for url in kept}) / len(wanted) >= 0.8
    assert counted(store) == (len(kept), len(kept)), "a link of the files has no record"
    assert [url for url, count in kept.items() if count > 1] == []
    assert Counter(record_ids(store)).most_common(1)[0][1] == 1
    assert links_lost(store, kept) == []
    assert [f for f in audit_store(FolderStore(store)) if f.verdict in BAD] == []
    assert not any((store / "spool").glob("*-gather*"))


def read_files(web: PracticeWeb) -> Counter[str]:
    """Count how often each file of CC-NEWS was asked for."""
    return Counter(entry.path for entry in web.log if entry.path.endswith("00001.warc.gz"))


def imported(store: Path) -> Counter[str]:
    """Count the pages in manifests of imports."""
    manifests = (from_json(path.read_bytes()) for path in store.glob(f"runs/{STORY}/*-import*.json"))
    return Counter(outcome.url for manifest in manifests for outcome in manifest.planned)


def counted(store: Path) -> tuple[int, int]:
    """Return how many links the gather says that CC-NEWS gave, and how many pages."""
    (gathered,) = store.glob(f"runs/{STORY}/*-gather.json")
    channels = from_json(gathered.read_bytes()).channels
    (count,) = (one for one in channels if one.channel == Channel.CC_NEWS.value)
    return count.links, count.pages


def record_ids(store: Path) -> list[str]:
    """Return the ids of all records of pages in the store."""
    found = []
    for path in (store / "warc").rglob("*-import-*.warc.gz"):
        with path.open("rb") as file:
            found += [r.headers["WARC-Record-ID"] for r in ArchiveIterator(file, parse_http=False)
                      if r.headers["WARC-Type"] == "response"]  # fmt: skip
    return found


def links_lost(store: Path, kept: Counter[str]) -> list[str]:
    """Return pages of CC-NEWS whose line does not say in which file they were found."""
    lines = (store / "text" / STORY / "articles.jsonl").read_text("utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    ours = [line for line in told if line["url"] in kept]
    assert len(ours) >= 10
    return [line["url"] for line in ours
            if not any("/CC-NEWS/" in found["in"] for found in line["found"] if found["channel"] == "cc-news")]  # fmt: skip
