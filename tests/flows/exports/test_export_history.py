"""The evidence of a page tells its visits: when it was kept, when its words changed, when it was gone, each with its record."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from archive.catalogue.views.visits import readings, readings_of, visits, visits_of
from archive.decisions.decision import article_of
from archive.reading.reader import read_record
from flows.exports.bundle import bundle
from flows.exports.target import Target
from flows.exports.wanted import Wanted
from flows.house import House
from tests.builders import ROOT_OF_REPO
from tests.desk.web.kept_desk import CORRECTED, GONE, STORY, a_desk_house
from tests.desk.web.kept_desk import PAGES as PAGES_OF_STORY
from tests.flows.exports.test_export_bundle import PAGES, _resummed, verified

AGAIN = "2025-07-29 06:00"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A story whose pages were visited twice: one was corrected, one is gone."""
    return a_desk_house(tmp_path_factory.mktemp("visited"))


@pytest.fixture(scope="module")
def folder(house: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The evidence of both."""
    wanted = Wanted(story=STORY, urls=frozenset({CORRECTED.url, GONE.url}))
    return bundle(house, wanted, Target(path=tmp_path_factory.mktemp("bundle") / "b")).path


def told_in(folder: Path, url: str) -> list[dict[str, Any]]:
    lines = map(json.loads, (folder / "history.jsonl").read_text("utf-8").splitlines())
    return next(list(line["visits"]) for line in lines if line["url"] == url)


def test_the_evidence_names_each_visit_with_what_was_found_and_the_record_that_shows_it(folder: Path) -> None:
    corrected, gone = told_in(folder, CORRECTED.url), told_in(folder, GONE.url)
    assert [(one["reason"], one["version"]) for one in corrected] == [("ok", 1), ("changed", 2)]
    assert [(one["reason"], one["version"]) for one in gone] == [("ok", 1), ("gone", None)]
    for visit in (*corrected, *gone):
        record = read_record(folder / "evidence.warc.gz", visit["offset"], visit["length"])
        assert (record.field("WARC-Record-ID"), record.url) == (f"<{visit['record']}>", visit["url"])
    assert b"410" in record.block[:20]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("changed", "gone"), [("its text has changed · version 2", "gone from its site"), ("تغيّر نصها · الصيغة 2", "لم تعد في موقعها")]
)  # fmt: skip
def test_the_page_for_strangers_says_it_in_words_with_the_numbers_of_the_last_step(
    folder: Path, name: str, changed: str, gone: str
) -> None:
    page = (folder / name).read_text("utf-8")
    page = re.sub(r"<[^>]+>", " ", page) if name.endswith(".html") else page
    page = " ".join(page.split())
    for what, url in ((changed, CORRECTED.url), (gone, GONE.url)):
        seen = told_in(folder, url)[-1]
        told = rf"{AGAIN}:\d\d {what} {seen['record']} offset={seen['offset']} length={seen['length']}\b"
        assert re.search(told, page), told


def test_the_evidence_shows_what_a_page_said_before_and_which_words_changed(folder: Path) -> None:
    first, second = told_in(folder, CORRECTED.url)
    before, after = ((folder / one["words"]).read_text("utf-8") for one in (first, second))
    assert before != after
    text = (folder / "changes.txt").read_text("utf-8")
    assert CORRECTED.url in text
    assert GONE.url not in text
    parts = [part.strip() for part in text.split("after   ")[1].split("\n\n") if "-]" in part or "+}" in part]
    old = [re.sub(r"\{\+.*?\+\}", "", part).replace("[-", "").replace("-]", "") for part in parts]
    new = [re.sub(r"\[-.*?-\]", "", part).replace("{+", "").replace("+}", "") for part in parts]
    assert all(one in before and one not in after for one in old)
    assert all(one in after and one not in before for one in new)
    taken, put = (re.findall(mark, parts[0])[0] for mark in (r"\[-(.+?)-\]", r"\{\+(.+?)\+\}"))
    page = (folder / PAGES[0]).read_text("utf-8")
    assert page.count(f"<del>{taken}</del>") == page.count(f"<ins>{put}</ins>") == 2  # a language each


def test_a_forged_visit_is_found_by_comparing_it_with_the_sealed_manifest(
    folder: Path, house: House, tmp_path: Path
) -> None:
    said = verified(folder)
    assert (
        said.returncode,
        "visits: 4, all those that the manifests of their runs tell of, and each as they say" in said.stdout,
    ) == (0, True)
    forged = bundle(house, Wanted(story=STORY, urls=frozenset({GONE.url})), Target(path=tmp_path / "b")).path
    file = forged / "history.jsonl"
    file.write_text(file.read_text("utf-8").replace('"gone"', '"changed"'), "utf-8")
    _resummed(forged)
    said = verified(forged)
    assert (said.returncode, "visit 2 did not end as runs/" in said.stdout) == (1, True)


def test_the_keys_of_a_visit_are_those_of_the_document(folder: Path) -> None:
    document = (ROOT_OF_REPO / "docs" / "exports.md").read_text("utf-8")
    section = document[document.index("### Keys of history.jsonl") : document.index("## 10. ")]
    rows = re.findall(r"^\| (`[^|]*) \|", section, re.MULTILINE)
    listed = {name for row in rows for name in re.findall("`([^`]*)`", row)}
    assert set(told_in(folder, GONE.url)[0]) == listed


def test_the_visits_to_many_pages_are_asked_for_together_and_are_those_of_each(house: House) -> None:
    pages = [article_of(told.url) for told in PAGES_OF_STORY]
    with house.catalogue() as catalogue:
        together = visits_of(catalogue, STORY, [*pages, "unknown"])
        assert together == {page: visits(catalogue, STORY, page) for page in pages}
        read = readings_of(catalogue, STORY, pages)
        assert read == {page: readings(catalogue, STORY, page) for page in pages}
    assert {len(one) for one in together.values()} == {1, 2}
    assert len(read[article_of(CORRECTED.url)]) == 2
