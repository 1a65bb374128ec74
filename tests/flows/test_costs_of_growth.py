"""What a step asks and opens does not grow with what it has nothing to do with: counted, never timed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from archive.catalogue.stood import first_held
from archive.shelf import as_jsonl
from archive.store import FolderStore
from flows.house import House
from flows.reading.archived import archived_of
from flows.run import RunKind, running
from flows.settings import load_settings
from flows.versions.earlier import held_versions, with_earlier
from spiders.frontier.plan import Plan, Purpose
from tests.builders import A_MOMENT, a_sealed_run, a_sealed_store


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


def test_a_story_is_planned_to_be_read_again_with_no_more_questions_for_many_articles_than_for_few(
    tmp_path: Path,
) -> None:
    counts = []
    for many in (2, 60):
        folder = tmp_path / str(many)
        store, pages = FolderStore(folder / "store"), {f"http://a.example/{n}": b"one" for n in range(many)}
        kept = a_sealed_run(store, folder / "spool", pages).planned
        refs = [one.ref for one in kept if one.ref is not None]
        lines = [{"id": ref.url, "url": ref.url, "record": ref.record_id} for ref in refs]
        store.write_text("text/story/runs/run1.jsonl", as_jsonl(lines))
        with questions() as asked:
            found = archived_of(("story",), _house(folder / "store"))["story"]
        assert [(one.id, one.ref and one.ref.record_id) for one in found] == sorted(
            (ref.url, ref.record_id) for ref in refs
        )
        counts.append(len(asked))
    assert counts[0] == counts[1]
