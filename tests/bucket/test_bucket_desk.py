"""What a desk asks of a bucket: pages that are open ask nothing by themselves."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from archive.decisions.decision import article_of
from archive.lock import LockedError
from archive.shared.away import AwayError
from archive.shared.mark import MARK
from desk.web.app import make_app
from desk.web.live.sight import sight_of
from desk.web.serving import Desk, Serving
from flows.house import House
from flows.run import RunKind, running
from tests.bucket.servers import Bench, Shim
from tests.builders import A_MOMENT
from tests.desk.web.conftest import Client
from tests.flows.kept_stories import STORY, a_story, url_of


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


def test_a_decision_that_machines_must_agree_of_says_why_it_was_not_made(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = a_story(
        tmp_path, store=f"s3://{bench.bucket}/p", local=tmp_path / "local", s3_endpoint=bench.endpoint
    )
    client = Client(make_app(house, Serving()))
    article = article_of(url_of("bridge"))
    said = {"schema": "warraq/shared/1", "database": "d", "machine": "east-1", "at": "2026-01-02T03:04:05.000000Z"}  # fmt: skip
    bench.client().put_object(Bucket=bench.bucket, Key=f"p/{MARK}", Body=json.dumps(said).encode())
    form = {"article": article, "was": "", "kind": "reject"}
    told = client.post(f"/story/{STORY}/decide", form, accept_language="en")
    assert told.status_code == 503
    assert "WARRAQ_SHARED" in told.text
    assert "east-1" in told.text
    assert house.store().list("decisions/") == ()
    for error in (AwayError("the database is away"), LockedError("another machine", pid=None, host="b")):
        monkeypatch.setattr(House, "lease", _raising(error))
        told = client.post(f"/story/{STORY}/decide", form, accept_language="en")
        assert (told.status_code, str(error) in told.text) == (503, True)


def _raising(error: Exception) -> Callable[..., None]:
    def lease(*_: object, **__: object) -> None:
        raise error

    return lease
