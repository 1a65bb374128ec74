"""Reading beside fetching: what was begun when a page came is used at the read, and changes no article."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from archive.fate import Outcome
from article.article import Article, NoArticle, NotArticleKind
from flows.reading import page_work
from flows.reading.ahead import Ahead
from flows.reading.extraction import Extractors, Limits
from flows.reading.read import read_articles, readable
from flows.reading.slips import Folder, put
from flows.reading.workers import Workers
from flows.run import Run, RunKind, running
from flows.walk.look import Places, links_of
from tests.builders import A_MOMENT
from tests.flows.kept_stories import STORY, TOPICS, a_house, html_of, kept, url_of
from tests.story.service_surveys import SURVEY

SLOW = b"<html><body>" + b"<p>one word and <b>two</b></p>" * 500_000 + b"</body></html>"


def outcomes_of(run: Run) -> list[Outcome]:
    with run.frontier() as frontier:
        return sorted(filter(readable, frontier.outcomes()), key=lambda one: one.url)


def files_of(ahead: Ahead) -> list[Path]:
    assert ahead._folder is not None
    return list(Path(ahead._folder.name).glob("tmp*"))


def test_what_stands_prepared_gives_the_same_articles_and_is_gone_then(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    with running(house, STORY, RunKind.GATHER, now=A_MOMENT) as run:
        kept(run, {url_of(topic): html_of(topic) for topic in TOPICS})
        outcomes = outcomes_of(run)
        at_once = read_articles(run, outcomes)
        for outcome in (*outcomes[1:], *outcomes):  # whoever is heard of twice is begun once
            run.ahead.hear(outcome)
        assert [isinstance(run.ahead.stands(o.ref), page_work.Standing) for o in outcomes if o.ref] == [
            True
        ] * len(outcomes)
        assert (run.ahead.lag, len(files_of(run.ahead))) == (0, len(outcomes))
        assert read_articles(run, outcomes) == at_once
        assert files_of(run.ahead) == []
        assert read_articles(run, outcomes) == at_once  # a step that is tried again
        run.ahead.close()
        assert read_articles(run, outcomes[:1], outcomes[1:]) == at_once[:1]
    assert all(isinstance(one, Article) for one in at_once)
    assert all("site/" in one.method for one in at_once if isinstance(one, Article))


def test_links_that_were_found_where_a_page_was_read_are_those_of_its_record(tmp_path: Path) -> None:
    beside = b"<p>A word, <a href='/2025/07/26/bridge'>a link</a> and so many words more around it.</p>"
    others = (
        "<nav><a href='http://dam.example/news/12345'>سدّ يفتح &amp; more</a><a href='/about/'>us</a>".encode()
    )
    pages = {url_of(topic): html_of(topic).replace(b"<nav>", beside + others) for topic in list(TOPICS)[:2]}
    pages[url_of("cut")] = next(iter(pages.values())).replace(b"A word", b"\xff\x00\xfe")
    with running(a_house(tmp_path), STORY, RunKind.GATHER, now=A_MOMENT) as run:
        kept(run, pages)
        outcomes = outcomes_of(run)
        found = list(zip(read_articles(run, outcomes), outcomes, strict=True))
        related = [(article, outcome) for article, outcome in found if isinstance(article, Article)]
        by_record = links_of(run, related, Places(scopes={}, survey=SURVEY))
        for outcome in outcomes:
            run.ahead.hear(outcome)
        assert all(run.ahead.outlinks(outcome) for outcome in outcomes)
        assert run.ahead.outlinks(replace(outcomes[0], url=url_of("other"))) is None
        assert links_of(run, related, Places(scopes={}, survey=SURVEY)) == by_record
    assert len(related) == len(pages)
    assert {link.outlet for one in by_record for link in one.links} == {
        "www.harbour-herald.example",
        "dam.example",
    }


@pytest.mark.row("D16")
def test_a_page_that_hangs_costs_what_it_costs_at_the_read_and_is_told_so(tmp_path: Path) -> None:
    house = a_house(tmp_path, extract_limit_s=2, extract_workers=1)
    with running(house, STORY, RunKind.GATHER, now=A_MOMENT) as run:
        kept(run, {url_of("ferry"): html_of("ferry"), url_of("slow"): SLOW})
        for outcome in outcomes_of(run):
            run.ahead.hear(outcome)
        ferry, slow = read_articles(run, outcomes_of(run))
        run.ahead.close()
    assert isinstance(slow, NoArticle)
    assert (slow.kind, slow.ref is not None) == (NotArticleKind.KILLED, True)
    assert slow.why.startswith("extraction took more than 2 s and was killed; what it read is untouched")
    assert isinstance(ferry, Article)
    assert ferry.method.endswith("+site-unread/1")


def test_what_is_thrown_away_half_done_is_read_all_the_same(tmp_path: Path) -> None:
    house = a_house(tmp_path, extract_workers=1)
    with running(house, STORY, RunKind.GATHER, now=A_MOMENT) as run:
        kept(run, {url_of(topic): html_of(topic) for topic in TOPICS} | {url_of("slow"): SLOW})
        *outcomes, slow = outcomes_of(run)
        for outcome in (slow, *outcomes):
            run.ahead.hear(outcome)
        run.ahead.close()
        assert run.ahead.lag == 0
        read = read_articles(run, outcomes)
    assert all(isinstance(one, Article) for one in read)


def test_workers_end_with_their_parent_and_a_nursery_that_was_killed_is_replaced() -> None:
    with Workers() as home:
        pool = Extractors(home, Limits(workers=1))
        home.give_back(home.take(warm=False))
        assert home._nursery is not None
        nursery = home._nursery[0]
        home._idle.pop().kill()
        nursery.kill()
        nursery.wait()
        assert pool._call(abs, [-3], lambda *_: 0, lambda _: None) == [3]
        pool.close()
        again, line = home._nursery[0], home._idle[0]._line
    assert again.returncode == 0
    assert line.closed


def test_who_expects_workers_waits_for_none_and_gets_them_of_the_nursery_that_was_made_ready() -> None:
    with Workers() as home:
        home.expect(warm=True)
        assert home._nursery is not None
        nursery = home._nursery[0]
        pool = Extractors(home, Limits(workers=2))
        assert pool._call(abs, [-3, -4], lambda *_: 0, lambda _: None) == [3, 4]
        home.expect(warm=True)
        pool.close()
        assert home._nursery[0] is nursery
        assert nursery.poll() is None


def test_what_a_killed_process_left_is_swept_and_what_is_in_use_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, used = Folder(), Folder()
    put(left.name, b"words")
    left._lock.close()  # as the kernel does
    again = Folder()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        Path(f.name).name for f in (used, again)
    )
    used.cleanup()
    again.cleanup()
    assert list(tmp_path.iterdir()) == []
