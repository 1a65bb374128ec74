"""A run that was stopped between two pages does not render the first one again."""

from datetime import UTC, datetime
from pathlib import Path

from archive.rendered import Rendering
from archive.spool import Spool, SpoolName, SpoolOptions
from flows.house import House
from flows.rendering import WORKER, made_before
from flows.run import RunKind, running
from flows.settings import load_settings
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
