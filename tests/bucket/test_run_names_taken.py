"""Machines whose runs would have one name: each has its own, and what came too late leaves the queue as an import."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive.addresses.urls import url_key
from archive.bucket.outbox import Entry, Outbox
from archive.shared.door import Door
from flows.close import Ending, close_run
from flows.house import House
from flows.run import NO_STORY, RunKind, running
from flows.store.aside import set_aside
from tests.bucket.machines import is_sound
from tests.builders import A_MOMENT
from tests.flows.kept_stories import kept


class DeathError(Exception):
    """The machine dies."""


def test_machines_of_one_name_that_begin_in_one_second_have_runs_of_their_own(
    machines: tuple[House, House],
) -> None:
    one, copy = machines
    two = replace(copy, settings=copy.settings.model_copy(update={"machine": "one"}))
    with running(one, NO_STORY, RunKind.FETCH, now=A_MOMENT) as first, running(two, NO_STORY, RunKind.FETCH, now=A_MOMENT) as second:  # fmt: skip
        assert second.run_id == f"{first.run_id}-2"
        for run in (first, second):
            kept(run, {f"https://{run.run_id[-1]}.example/": b"words" * 50})
            close_run(run, Ending(), A_MOMENT)
    assert (one.pending(), two.pending()) == (None, None)
    assert is_sound(one)


def _fetched(house: House, url: str) -> str:
    with running(house, NO_STORY, RunKind.FETCH, now=A_MOMENT) as run:
        kept(run, {url: url.encode() * 50})
        close_run(run, Ending(), A_MOMENT)
    return run.run_id


def test_a_run_whose_names_another_machine_took_leaves_the_queue_and_comes_in_as_an_import(
    machines: tuple[House, House], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, copy = machines
    two = replace(copy, settings=copy.settings.model_copy(update={"machine": "one"}))
    with running(one, NO_STORY, RunKind.FETCH, now=A_MOMENT) as first:
        door = Door(one.settings.shared, time.monotonic)
        door.asked("DELETE FROM shared_run")  # as before each id was one run's
        with running(two, NO_STORY, RunKind.FETCH, now=A_MOMENT) as second:
            assert second.run_id == first.run_id
            for number, run in enumerate((first, second)):
                kept(run, {f"https://{number}.example/": f"words {number}".encode() * 50})
                close_run(run, Ending(), A_MOMENT)
        door.close()
    behind = [_fetched(two, f"https://behind.example/{number}") for number in range(2)]
    waits = two.pending()
    assert waits is not None
    assert waits.differs
    assert "warraq recover --set-aside" in waits.why
    _dies_at_each_step(two, monkeypatch)
    (done,) = set_aside(two, now=A_MOMENT)
    assert (done.run_id, two.flush(), two.pending()) == (first.run_id, None, None)
    assert list(set_aside(two, now=A_MOMENT)) == []
    (imported,) = done.imported
    assert imported.manifest is not None
    assert imported.manifest.notes[0].startswith(f"run {first.run_id} of machine one: the store has another")
    with two.catalogue() as catalogue:
        found = {url: catalogue.latest(url_key(url)) for url in ("https://0.example/", "https://1.example/")}
    assert {url: version and version.run for url, version in found.items()} == {
        "https://0.example/": first.run_id,
        "https://1.example/": imported.manifest.run_id,
    }
    assert {first.run_id, *behind, imported.manifest.run_id} == {
        name.rpartition("/")[2].removesuffix(".json") for name in one.audited().list(f"runs/{NO_STORY}/")
    }
    assert is_sound(one)


def _dies_at_each_step(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin to take a run out of the queue, and die in front of each of its entries in turn."""
    real = Outbox.let_go
    for left in range(3):
        steps = iter([False] * left)

        def let_go(
            box: Outbox, entry: Entry, keep: Path | None = None, steps: Iterator[bool] = steps
        ) -> None:
            if next(steps, True):
                raise DeathError
            real(box, entry, keep)

        with monkeypatch.context() as dying:
            dying.setattr(Outbox, "let_go", let_go)
            with pytest.raises(DeathError):
                list(set_aside(house, now=A_MOMENT))
