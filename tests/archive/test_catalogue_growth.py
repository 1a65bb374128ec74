"""What the end of a run costs the catalogue follows from the run, not from the story that it belongs to."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.lines import _backwards
from archive.store import FolderStore
from tests.archive.clean_texts import a_line, a_read_run, ended

STEPS = 10  # instructions of SQLite's machine that are counted as one


def steps_of(catalogue: Catalogue, work: Callable[[], None]) -> int:
    """Count what SQLite does meanwhile: its own measure, the same on a busy machine."""
    counted = [0]

    def count() -> None:
        counted[0] += 1

    with catalogue.transaction() as connection:  # the pool has this one connection
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.set_progress_handler(count, STEPS)
    work()
    driver.set_progress_handler(None, 0)
    return counted[0]


def a_story(folder: Path, names: Sequence[str]) -> tuple[FolderStore, Catalogue]:
    store, catalogue = FolderStore(folder / "store"), Catalogue(f"sqlite:///{folder / 'c.db'}")
    lines = [a_line(name, outlet=f"Outlet {name}", language=name[:2]) for name in names]
    catalogue.add_from(store, a_read_run(store, 1, lines, [ended(name) for name in names]))
    return store, catalogue


def test_the_end_of_a_run_costs_as_much_in_a_story_of_hundreds_as_in_one_of_ten(tmp_path: Path) -> None:
    told = []
    for size in (10, 200):
        (tmp_path / str(size)).mkdir()
        store, catalogue = a_story(tmp_path / str(size), [f"{n:03}" for n in range(size)])
        second = a_read_run(store, 2, [a_line("003", 2), a_line("new")], [ended("003", 2), ended("new")])
        told.append(steps_of(catalogue, lambda c=catalogue, s=store, m=second: c.add_from(s, m)))  # type: ignore[misc]  # bound here
        with catalogue, Catalogue(f"sqlite:///{tmp_path / str(size) / 'again.db'}") as again:
            again.rebuild(store)
            assert again.dump() == catalogue.dump()
    small, large = told
    assert large < small * 1.5


@given(st.lists(st.binary(max_size=12)), st.integers(1, 9))
def test_lines_read_backwards_are_those_read_forwards(parts: list[bytes], piece: int) -> None:
    content = b"\n".join(parts)
    forwards, at = [], 0
    for raw in io.BytesIO(content):
        forwards.append((at, raw))
        at += len(raw)
    assert list(_backwards(io.BytesIO(content), piece)) == forwards[::-1]
