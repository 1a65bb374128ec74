"""A run that was stopped between two pages does not render the first one again; hosts whose pages fail do not hold a run."""

from datetime import UTC, datetime
from pathlib import Path

from archive.fate import Fate, Outcome
from archive.spool.spool import Spool, SpoolName, SpoolOptions
from archive.writing.rendered import Rendering
from article.article import NoArticle, NotArticleKind
from flows.house import House
from flows.reading.render_wish import Render, RenderWish
from flows.reading.rendering import WORKER, Renderer, made_before, with_rendered
from flows.run import RunKind, running
from flows.settings import load_settings
from spiders.browser.render import View
from spiders.wire.wire import Wire
from tests.builders import A_MOMENT, a_page, counted_ids


def test_what_a_stopped_run_rendered_is_found_by_what_it_was_made_of(tmp_path: Path) -> None:
    house = House(settings=load_settings(store=str(tmp_path / "store"), seeds=tmp_path))
    with running(house, "story", RunKind.FETCH, now=datetime.now(UTC)) as run:
        assert list(made_before(run)) == []
        spool = Spool(
            house.spool,
            SpoolName(story=run.story, run=run.run_id, worker=WORKER),
            options=SpoolOptions(software="warraq/test"),
            now=lambda: A_MOMENT,
            new_id=counted_ids(),
        )
        sources = [spool.keep(a_page(f"http://a.example/{name}", b"x" * 20)) for name in ("a", "b")]
        made = [
            spool.render(Rendering(source=one, dom=b"<p>", made_at=A_MOMENT, facts=())) for one in sources
        ]
        marks = spool.close()
        with run.frontier() as frontier:
            frontier.settle((), marks)
        found = list(made_before(run))
    assert found == [(source.record_id, ref) for source, ref in zip(sources, made, strict=True)]


def test_a_host_whose_pages_fail_in_a_row_is_shown_no_more_and_others_are(tmp_path: Path) -> None:
    house = House(settings=load_settings(store=str(tmp_path / "store"), seeds=tmp_path))
    view = View(program=Path("/bin/false"), wire=Wire(user_agent="warraq/test", delay_s=0.0))
    renderer = Renderer(wish=RenderWish(everywhere=Render.ALL), view=view)
    urls = [*(f"http://a.example/{number}" for number in range(7)), "http://b.example/"]
    with running(house, "story", RunKind.FETCH, now=datetime.now(UTC)) as run:
        spool = Spool(
            house.spool,
            SpoolName(story=run.story, run=run.run_id, worker="w0"),
            options=SpoolOptions(software="warraq/test"),
            now=lambda: A_MOMENT,
            new_id=counted_ids(),
        )
        refs = [spool.keep(a_page(url, b"<p>")) for url in urls]
        spool.close()
        nothing = [NoArticle(url=url, ref=None, kind=NotArticleKind.EMPTY, why="empty") for url in urls]
        kept = [Outcome(url=ref.url, fate=Fate.KEPT, reason="ok", ref=ref) for ref in refs]
        shown = with_rendered(run, tuple(zip(kept, nothing, strict=True)), renderer)
    whys = [one.read.why for one in shown if isinstance(one.read, NoArticle)]
    tried = ["the browser ended" in why for why in whys]
    assert tried == [True] * 5 + [False] * 2 + [True]
    assert "the 5 pages of a.example before it" in whys[6]
