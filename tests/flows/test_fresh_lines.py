"""What a view takes from a run that has just written its lines, and from whoever wrote others in their place."""

import json
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from archive.shelf import line_bytes, lines_in
from archive.store import FolderStore
from flows.store.fresh_lines import Fresh, laid_aside, told_by
from flows.store.lines_aside import LinesAside, lines_aside
from flows.store.view import Source, made_again

NAME = "text/a-story/runs/20260101T000000Z-gather.jsonl"


@pytest.fixture
def aside(tmp_path: Path) -> Iterator[LinesAside]:
    with lines_aside(tmp_path) as lines:
        yield lines


def a_line(title: str, **more: object) -> dict[str, Any]:
    own: dict[str, Any] = {"id": f"https://a.example/{len(title)}", "record": "urn:uuid:1-2", "title": title}
    return {**own, "published_at": None, "verdict": {"related": True}, **more}


LINES = (
    a_line("الجسر"),
    a_line("half \ud83d\ude00 a character twice"),
    a_line("passed over", verdict={"related": False}),
    a_line("a feed's", instead_of="https://a.example/page"),
    a_line("no verdict", verdict=None),
    {**a_line("of nobody"), "id": None},
)


def test_lines_say_the_same_when_they_are_written_as_when_they_are_read(aside: LinesAside) -> None:
    told = list(laid_aside(LINES, aside))
    read = [told_by(line) for line in lines_in(map(line_bytes, LINES))]
    assert [(id_, page and replace(page, line=(0, 0))) for id_, page in told] == read
    assert [json.loads(aside[page.line])["id"] for _, page in told if page] == [id_ for id_, p in told if p]


@pytest.mark.parametrize("stands", ["as written", "otherwise"])
def test_a_view_is_of_what_stands_and_not_of_what_a_run_says_that_it_wrote(
    aside: LinesAside, tmp_path: Path, stands: str
) -> None:
    raws = b"".join(map(line_bytes, LINES[:2]))
    entry = FolderStore(tmp_path).write_text(NAME, raws if stands == "as written" else line_bytes(LINES[0]))
    with lines_aside(tmp_path) as own:
        told = tuple(laid_aside(LINES[:2], own))
        fresh = Fresh(name=NAME, sha256=sha256(raws).hexdigest(), told=told, lines=own)
        source = Source(store=FolderStore(tmp_path), lines=aside, fresh=fresh)
        view = made_again(source, "a-story", ({NAME: "mark"}, None), frozenset())
    assert view.runs[NAME].said == entry.sha256
    there = 2 if stands == "as written" else 1
    assert [aside[page.line] for page in view.pages] == [
        line_bytes(line) for line in sorted(LINES[:there], key=lambda line: str(line["id"]))
    ]
