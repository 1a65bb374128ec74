"""What a step asks and opens does not grow with what it has nothing to do with: counted, never timed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from archive.catalogue.stood import first_held
from flows.house import House
from flows.run import RunKind, running
from flows.settings import load_settings
from flows.versions.earlier import held_versions, with_earlier
from spiders.frontier.plan import Plan, Purpose
from tests.builders import A_MOMENT, a_sealed_store


@contextmanager
def questions() -> Iterator[list[str]]:
    """Collect what databases are asked within a block."""
    asked: list[str] = []

    def hear(_c: object, _cursor: object, words: str, *_rest: object) -> None:
        asked.append(words)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


def _house(folder: Path) -> House:
    return House(settings=load_settings(store=str(folder), signing_key=folder.parent / "key.pem"))


def _plans(many: int) -> list[Plan]:
    return [Plan(url=f"http://new.example/{n}", purpose=Purpose.PAGE) for n in range(many)]


def test_planning_pages_of_which_nothing_is_kept_asks_no_more_for_many_than_for_one(tmp_path: Path) -> None:
    a_sealed_store(tmp_path)
    with running(
        _house(tmp_path / "store"), "story", RunKind.GATHER, now=A_MOMENT + timedelta(days=1)
    ) as run:
        counts = []
        for many in (1, 300):
            with questions() as asked:
                assert [one.earlier for one in with_earlier(run, _plans(many))] == [None] * many
            counts.append(len(asked))
        with questions() as asked:
            (known,) = with_earlier(run, [Plan(url="http://a.example/", purpose=Purpose.PAGE)])
    assert counts[0] == counts[1]
    assert known.earlier is not None
    assert len(asked) > counts[0]


def test_when_pages_were_first_held_is_asked_at_once_and_said_as_it_is_of_each(tmp_path: Path) -> None:
    a_sealed_store(tmp_path)
    urls = ["http://a.example/", "http://B.example", "http://none.example/", "no address"]
    now = A_MOMENT + timedelta(days=1)
    with _house(tmp_path / "store").catalogue() as catalogue:
        each = {url: held_versions(catalogue, url) for url in urls}
        assert first_held(catalogue, urls, until=now) == {
            url: refs[0].captured_at for url, refs in each.items() if refs
        }
        assert first_held(catalogue, urls, until=A_MOMENT - timedelta(days=1)) == {}
        counts = []
        for many in (1, 300):
            with questions() as asked:
                first_held(catalogue, [f"http://a.example/{n}" for n in range(many)], until=now)
            counts.append(len(asked))
    assert counts[0] == counts[1]
