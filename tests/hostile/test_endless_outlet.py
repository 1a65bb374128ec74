"""One outlet without an end: a run of it ends within its budgets, keeps the story, and tells each trap."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desk.cli import run
from desk.exits import Exit
from flows.walk.asks import MOST_ASKS_AN_OUTLET
from flows.walk.traps import MOST_TOLD
from tests.hostile.odd_server import Answer, Logged, OddServer, odd_server, page

pytestmark = [pytest.mark.row("H10"), pytest.mark.slow]  # a process for each step of the walk

HOST = "endless.example"
WORDS = "وفد سوري يجتمع بوفد إسرائيلي في باريس لبحث خفض التصعيد في الجنوب"
MOST_PAGES = 4
FLOOD = 100_000


def _anchors(*paths: str, words: str = WORDS) -> str:
    return "".join(f'<a href="{path}">{words}</a>' for path in paths)


def _home() -> str:
    sessions = (f"/{n:016x}ab1/talks" for n in range(1000, 1040))
    days = (f"/calendar/{year}/{month:02d}/" for year in range(2031, 2033) for month in range(1, 13))
    traps = ("/a/b/a/b/talks", "/x/x/x/talks", "/" + "d1/d2/d3/d4/" * 5 + "talks")
    menu = "".join(f'<a href="/sections/{n}">سياسة {n}</a>' for n in range(12))
    flood = "".join(f'<a href="/t/{n}">أخبار</a>' for n in range(FLOOD))
    return (
        f'<html lang="ar"><body>{_anchors("/story-1", *sessions, *days, *traps)}{menu}{flood}</body></html>'
    )


def _endless(path: str) -> str:
    """Give a page of any path: a list that goes on, and two ways deeper into it."""
    deeper = _anchors(f"{path.rstrip('/')}/a/b", f"{path.rstrip('/')}/more-of-the-talks-in-paris")
    return f'<html lang="ar"><head><link rel="next" href="{path}/x"></head><body>{deeper}</body></html>'


def _story() -> str:
    told = "".join(f"<p>{WORDS}، وقال مسؤول إن الاجتماع رقم {n} بحث التهدئة.</p>" for n in range(8))
    return f'<html lang="ar"><head><title>{WORDS}</title></head><body><article><h1>{WORDS}</h1>{told}</article></body></html>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What came of one gather at the endless outlet."""

    code: int
    manifest: dict[str, Any]
    server: OddServer


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    folder: Path = tmp_path_factory.mktemp("endless")
    story = folder / "story"
    story.mkdir()
    (story / "seed.txt").write_text(f"{WORDS}.\n\n{WORDS}، وأكد المجتمعون وقف إطلاق النار.\n", "utf-8")
    told = f'title = "باريس"\noutlets = ["http://{HOST}/"]\n[budget]\nmax_pages = {MOST_PAGES}\n'
    (story / "story.toml").write_text(told, "utf-8")
    home = Answer((page(_home().encode(), "Content-Type: text/html; charset=utf-8"),))

    def answer(logged: Logged, before: int) -> Answer:
        del before
        if logged.path in {"/", "/robots.txt"}:
            return home if logged.path == "/" else Answer((page(status="404 No"),))
        text = _story() if logged.path == "/story-1" else _endless(logged.path)
        return Answer((page(text.encode(), "Content-Type: text/html; charset=utf-8"),))

    with odd_server({}, default=answer) as server:
        where = ["--connect-to", f"{HOST}:80:127.0.0.1:{server.port}", "--allow-private"]
        code = run(
            ["gather", str(story), "--store", str(folder / "store"), "--delay", "0", "--quiet", *where]
        )
        (manifest,) = (folder / "store" / "runs").rglob("*.json")
        yield Visit(code=code, manifest=json.loads(manifest.read_bytes()), server=server)


def _ends(visit: Visit) -> dict[str, tuple[str, str, str]]:
    cut = len(f"http://{HOST}")
    return {one["url"][cut:]: (one["fate"], one["reason"], one["why"]) for one in visit.manifest["planned"]}


def test_the_run_ends_within_its_budgets_and_keeps_the_story(visit: Visit) -> None:
    assert visit.code in (Exit.SOUND, Exit.PARTIAL)
    assert len(visit.server.log) <= MOST_ASKS_AN_OUTLET + MOST_PAGES
    assert _ends(visit)["/story-1"][:2] == ("kept", "ok")


def test_each_trap_is_refused_with_its_reason_and_never_asked(visit: Visit) -> None:
    ends = _ends(visit)
    assert ends["/a/b/a/b/talks"] == ("refused", "trap", "its path repeats 'a/b'")
    assert ends["/x/x/x/talks"] == ("refused", "trap", "its path repeats 'x'")
    traps = {path for path, end in ends.items() if end[1] == "trap"}
    assert 70 < len(traps) <= MOST_TOLD
    assert traps.isdisjoint(logged.path for logged in visit.server.log)
    assert not any(logged.path.startswith("/calendar/") for logged in visit.server.log)
    assert any("look endless" in note for note in visit.manifest["notes"])
