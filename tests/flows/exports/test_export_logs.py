"""Of a large store most custody logs have nothing of an article: they are passed over unread, and never one that is not as it was sealed."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from archive.custody.log import CustodyError, Link, first_head, lines_of
from flows.exports.bundle import bundle
from flows.exports.records import Sought, may_hold
from flows.exports.target import Target
from flows.exports.wanted import Wanted
from flows.house import House
from tests.builders import A_MOMENT, change
from tests.flows.kept_stories import STORY, a_story, url_of

WARC = "warc/s/f.warc.gz"
DIGEST = "0" * 64


def a_log(url: str | None, record: str = "urn:uuid:1") -> bytes:
    link = Link(record, "response", url, A_MOMENT.isoformat(), 0, 1, DIGEST, DIGEST, DIGEST)
    return lines_of(first_head(WARC), WARC, [link])[0]


def sought(*, urls: tuple[str, ...] = (), records: tuple[str, ...] = ()) -> Sought:
    return Sought(urls=frozenset(urls), records=frozenset(records), warcs=frozenset())


@pytest.mark.parametrize(
    ("log", "asked", "told"),
    [
        ({"url": "https://a.example/1"}, {"urls": ("https://a.example/1",)}, True),
        ({"url": "https://a.example/12"}, {"urls": ("https://a.example/1",)}, False),
        ({"url": None, "record": "urn:uuid:7"}, {"records": ("urn:uuid:7",)}, True),
        ({"url": None}, {"records": ("urn:uuid:7",)}, False),
        ({"url": "https://a.example/الجسر"}, {"urls": ("https://a.example/الجسر",)}, True),
        (
            {"url": 'https://a.example/"x'},
            {"urls": ("https://b.example/",)},
            True,
        ),  # spelt with escapes: read it
    ],
)
def test_a_log_is_passed_over_when_no_line_of_it_is_sought(
    log: Mapping[str, str], asked: Mapping[str, tuple[str, ...]], told: bool
) -> None:
    assert may_hold(a_log(**log), sought(**asked)) is told


def logs_of(house: House) -> dict[str, Path]:
    """The custody logs of the story: of pages, and of clean texts."""
    return {path.name.split("-")[-2]: path for path in (house.root / "custody" / STORY).glob("*.jsonl")}


def test_a_log_that_was_changed_to_hide_a_record_ends_the_export_though_nothing_in_it_is_sought(
    tmp_path: Path,
) -> None:
    house = a_story(tmp_path)
    log = logs_of(house)["text"]
    log.chmod(0o644)
    change(log, lambda content: content.replace(url_of("ferry").encode(), url_of("fairy").encode()))
    with pytest.raises(CustodyError, match="its prev is not the digest of the line before"):
        bundle(house, Wanted(story=STORY, urls=frozenset({url_of("ferry")})), Target(path=tmp_path / "b"))
