"""An export at its limits: a disk that fills up, lines that nobody wrote whole, and more text than memory."""

import hashlib
import json
import resource
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.store import StoreError, StoreErrorKind
from flows.exports.chosen import chosen
from flows.exports.target import Target
from flows.exports.texts import Form, Making, export_text
from flows.exports.wanted import Policy, Wanted
from flows.house import House
from tests.builders import in_a_child
from tests.flows.kept_stories import STORY, a_story, url_of

MAKING = Making(at=datetime(2026, 11, 23, 12, tzinfo=UTC))
ALL = Wanted(story=STORY, policy=Policy.KEEP)


@pytest.fixture(scope="module")
def long_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """One article of 200,000 letters that no compression makes small."""
    kept = a_story(tmp_path_factory.mktemp("long"), topics=["ferry"])
    (file,) = (kept.root / "text" / STORY / "runs").glob("*.jsonl")
    text = "".join(hashlib.sha256(bytes([n % 256, n // 256])).hexdigest() for n in range(3_200))
    line = json.loads(file.read_text("utf-8"))
    line.update(paragraphs=[text], kinds=None, doubts=None, places=None)
    file.write_text(json.dumps(line) + "\n", "utf-8")
    return kept


@pytest.mark.parametrize("form", [form for form in Form if form not in {Form.WACZ, Form.BUNDLE, Form.HTML}])
def test_a_disk_that_fills_up_leaves_nothing_and_says_so(
    form: Form, long_house: House, tmp_path: Path
) -> None:
    def on_a_full_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))  # what SQLite needs to read is 32 kB
        with pytest.raises(StoreError) as told:
            export_text(long_house, ALL, form, Target(path=tmp_path / "x"), MAKING)
        assert told.value.kind is StoreErrorKind.FULL

    assert in_a_child(on_a_full_disk) == 0
    assert list(tmp_path.iterdir()) == []


def test_lines_that_are_no_articles_are_left_to_the_audit(tmp_path: Path) -> None:
    kept = a_story(tmp_path)
    (file,) = (kept.root / "text" / STORY / "runs").glob("*.jsonl")
    bad = b'{"id": "x"}\n[]\n\xff\n{"id": 3}\n{"id": "y", "verdict": {"related": true}, "paragraphs": []}\n'
    file.chmod(0o644)
    file.write_bytes(bad + file.read_bytes()[:-40])
    with chosen(kept, ALL) as articles:
        assert {line["url"] for line in articles.lines()} == {url_of("bridge"), url_of("ferry")}


def test_memory_stays_flat_over_many_articles(tmp_path: Path) -> None:
    house = a_story(tmp_path, topics=["ferry"])
    (file,) = (house.root / "text" / STORY / "runs").glob("*.jsonl")
    line = json.loads(file.read_text("utf-8"))
    peaks = []
    for count in (50, 500):
        with file.open("w", encoding="utf-8") as out:
            out.writelines(
                json.dumps({**line, "id": f"https://a.example/{n}", "paragraphs": ["word " * 4_000]}) + "\n"
                for n in range(count)
            )
        tracemalloc.start()
        export_text(house, ALL, Form.JSONL, Target(path=tmp_path / f"{len(peaks)}.jsonl"), MAKING)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 2_000_000, "9 MB of text more"
