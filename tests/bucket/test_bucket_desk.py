"""What a desk asks of a bucket: pages that are open ask nothing by themselves."""

from datetime import timedelta
from pathlib import Path

from desk.web.live.sight import sight_of
from desk.web.serving import Desk, Serving
from flows.run import RunKind, running
from tests.bucket.servers import Bench, Shim
from tests.builders import A_MOMENT
from tests.flows.kept_stories import STORY, a_story


def test_who_watches_a_run_asks_nothing_of_the_bucket(bench: Bench, shim: Shim, tmp_path: Path) -> None:
    house = a_story(
        tmp_path, store=f"s3://{bench.bucket}/p", local=tmp_path / "local", s3_endpoint=shim.endpoint
    )
    desk = Desk(house=house, serving=Serving())
    with running(house, STORY, RunKind.REFETCH, now=A_MOMENT + timedelta(days=1)):
        sight_of(desk, STORY)
        asked = len(shim.requests)
        looks = [sight_of(desk, STORY) for _ in range(5)]
        assert looks[0].run is not None
        assert RunKind.REFETCH in looks[0].may
        assert len(shim.requests) == asked
        assert asked > 0
    desk.close()
