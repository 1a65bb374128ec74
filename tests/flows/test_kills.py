"""A site whose pages are made to hang their reading costs a run so many of them, and no original; other sites are read."""

from pathlib import Path

import pytest

from article.article import Article, NoArticle, NotArticleKind
from flows.reading import kills
from flows.reading.kills import MOST_KILLED, ONE_IN, Kills
from flows.reading.read import read_records
from flows.run import RunKind, running
from tests.builders import A_MOMENT
from tests.flows.kept_stories import STORY, a_house, html_of, kept

SITE, OTHER = "https://www.slow.example", "https://news.fine.example"
SLOW = b"<html><body>" + b"<p>one word and <b>two</b></p>" * 300_000 + b"</body></html>"


def test_a_site_is_read_until_ten_of_its_pages_were_killed_whatever_its_hosts() -> None:
    told = Kills()
    for number in range(MOST_KILLED):
        assert told.why_not(f"{SITE}/good") == ""
        told.told(f"https://h{number}.slow.example/{number}", is_killed=True)
    why = told.why_not(f"{SITE}/good")
    assert "the reading of 10 pages of slow.example was killed" in why
    assert "`warraq text --again` with its address reads it" in why
    assert told.why_not(f"{OTHER}/good") == ""


def test_a_page_that_was_killed_twice_counts_once_and_what_has_no_site_not_at_all() -> None:
    told = Kills()
    for _ in range(3 * MOST_KILLED):
        told.told(f"{SITE}/1", is_killed=True)
        told.told(None, is_killed=True)
        told.told("no address", is_killed=True)
    assert [told.why_not(url) for url in (f"{SITE}/2", None, "no address")] == ["", "", ""]


def test_a_large_site_may_have_one_such_page_in_fifty() -> None:
    told = Kills()
    for number in range(100 * ONE_IN):
        told.told(f"{SITE}/{number}", is_killed=number % ONE_IN == 0)
        assert told.why_not(f"{SITE}/next") == ""


@pytest.mark.row("P1", "D16")
def test_the_rest_of_a_site_is_kept_unread_and_says_how_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kills, "MOST_KILLED", 1)  # each costs the start of a worker
    house = a_house(tmp_path, extract_limit_s=0.5, extract_workers=1)
    pages = {
        f"{SITE}/1": SLOW,
        f"{SITE}/2": SLOW,
        f"{SITE}/3": html_of("market"),
        f"{OTHER}/4": html_of("ferry"),
    }
    with running(house, STORY, RunKind.GATHER, now=A_MOMENT) as run:
        refs = kept(run, pages)
        first, second = read_records(run, refs[:2])
        third, fourth = read_records(run, refs[2:])  # another round of the same run
    for read in (first, second, third):
        assert isinstance(read, NoArticle)
        assert (read.kind, read.ref is not None) == (NotArticleKind.KILLED, True)
        assert "not read: the reading of 1 pages of slow.example was killed in this run" in read.why
    assert (
        isinstance(fourth, Article) or "not read" not in fourth.why
    )  # a fresh worker may need the half second itself
