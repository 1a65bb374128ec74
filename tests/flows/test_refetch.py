"""Fetching again: on the practice web's second visit one story is corrected, one deleted, and every page's furniture moved."""

import json
import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.addresses.urls import url_key
from archive.fate import Fate
from flows.audit import audit
from flows.house import House
from flows.refetch import Refetched, TargetError, refetch
from flows.versions.changes import Change
from practice.truth import expected
from tests.flows.conftest import STORY, Walk

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def again(walk: Walk, tmp_path_factory: pytest.TempPathFactory) -> tuple[Refetched, House]:
    """Refetch the gathered story on visit 2, in a copy of its store."""
    root = tmp_path_factory.mktemp("again") / "store"
    shutil.copytree(walk.house.root, root)
    house = replace(walk.house, settings=walk.house.settings.model_copy(update={"store": str(root)}))
    walk.web.visit = 2
    try:
        return refetch((STORY,), house, now=datetime.now(UTC)), house
    finally:
        walk.web.visit = 1


def change_of(again: Refetched, host: str, article: str) -> Change:
    """Return what refetching showed for one practice article."""
    keys = {url_key(url) for url in expected(host, article).urls}
    (found,) = {seen.change for seen in again.seen if url_key(seen.url) in keys}
    return found


def test_a_corrected_story_is_a_new_version(again: tuple[Refetched, House]) -> None:
    assert change_of(again[0], "alsham-alyawm", "august-ar-001") is Change.CHANGED


def test_a_deleted_story_is_gone_and_its_original_stays(again: tuple[Refetched, House]) -> None:
    assert change_of(again[0], "nil-gazette", "july-ar-018") is Change.GONE
    refetched, house = again
    for seen in (s for s in refetched.seen if s.change is Change.GONE):
        assert seen.before is not None
        assert (house.root / seen.before.warc).exists()


@pytest.mark.parametrize(
    ("host", "article", "change"),
    [
        ("riyadh-mirror", "july-ar-007", Change.SILENT),
        ("transatlantic-post", "august-en-002", Change.GONE_SOFT),
        ("matin-libre", "july-fr-003", Change.GONE_HOME),
        ("amman-times", "july-ar-010", Change.GONE),  # it is back on the third visit
    ],
)
def test_silent_edits_and_pages_that_are_gone_in_other_ways_are_told_apart(
    again: tuple[Refetched, House], host: str, article: str, change: Change
) -> None:
    assert change_of(again[0], host, article) is change


def test_moved_furniture_is_no_change_of_the_text(again: tuple[Refetched, House]) -> None:
    counted = Counter(seen.change for seen in again[0].seen)
    assert counted[Change.CHANGED] == 1, [s.url for s in again[0].seen if s.change is Change.CHANGED]
    assert counted[Change.LAYOUT] + counted[Change.SAME] >= 40


def test_same_bytes_end_as_same_as_before(again: tuple[Refetched, House]) -> None:
    same = {seen.outcome.url for seen in again[0].seen if seen.change is Change.SAME}
    fates = {o.url: o.fate for o in again[0].manifest.planned}
    assert {fates[url] for url in same} <= {Fate.SAME_AS_BEFORE}


def test_the_storys_text_holds_the_corrected_version(again: tuple[Refetched, House]) -> None:
    lines = [
        json.loads(line)
        for line in (again[1].root / "text" / STORY / "articles.jsonl").read_text().splitlines()
    ]
    keys = {url_key(url) for url in expected("alsham-alyawm", "august-ar-001").urls}
    (line,) = [line for line in lines if url_key(line["url"]) in keys]
    assert any("تصحيح" in paragraph for paragraph in line["paragraphs"])
    assert line["verdict"]["related"]


def test_the_store_is_sound_after_both_runs(again: tuple[Refetched, House]) -> None:
    audited = audit(again[1])
    assert audited.sound, [f for f in audited.findings if f.verdict.value != "ok"]


def test_what_is_no_target_is_named(walk: Walk, tmp_path: Path) -> None:
    house = replace(walk.house, settings=walk.house.settings.model_copy(update={"store": str(tmp_path)}))
    with pytest.raises(TargetError, match="no-such-story"):
        refetch(("no-such-story",), house, now=datetime.now(UTC))


def test_a_record_and_an_address_can_be_fetched_again(walk: Walk, tmp_path: Path) -> None:
    root = tmp_path / "store"
    shutil.copytree(walk.house.root, root)
    house = replace(walk.house, settings=walk.house.settings.model_copy(update={"store": str(root)}))
    judged = walk.gathered.judged[0]
    assert judged.article.ref is not None
    other = walk.gathered.judged[1].verdict.article
    seen = refetch((judged.article.ref.record_id, other), house, now=datetime.now(UTC)).seen
    assert [s.url for s in seen] == [judged.article.ref.url, other]
    assert {s.change for s in seen} <= {Change.SAME, Change.LAYOUT}
