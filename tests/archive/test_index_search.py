"""One address is found in a sorted index by halving, as by reading all of it; and lines are read fast and rightly."""

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.cdxj.lines import CdxError, CdxLine, key_of, line_of, read_line
from archive.cdxj.search import find_in_index
from archive.cdxj.spelt import read_spelt


def a_line(url: str, offset: int = 7, **changes: Any) -> CdxLine:
    line = CdxLine(
        key=key_of(url),
        timestamp="20250728123015",
        url=url,
        mime="text/html",
        status=200,
        digest="sha256:" + "0" * 64,
        length=100,
        offset=offset,
        filename="warc/story/run1-w0-1.warc.gz",
        recordid="urn:uuid:00000000-0000-4000-8000-000000000001",
    )
    return replace(line, **changes)


def an_index(path: Path, lines: list[CdxLine]) -> Path:
    path.write_bytes(b"".join(sorted(line_of(line).encode() + b"\n" for line in lines)))
    return path


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3)), max_size=40), st.integers(0, 32))
def test_halving_finds_what_reading_everything_finds(
    tmp_path_factory: pytest.TempPathFactory, places: list[tuple[int, int]], asked: int
) -> None:
    lines = [a_line(f"http://a.example/{'x' * n}", offset) for n, offset in set(places)]
    path = an_index(tmp_path_factory.mktemp("index") / "run.cdxj", lines)
    wanted = f"http://a.example/{'x' * asked}"
    everything = [read_line(text) for text in path.read_text().splitlines()]
    assert list(find_in_index(path, wanted)) == [line for line in everything if line.url == wanted]


def test_noise_and_a_missing_end_of_the_last_line_hide_nothing_else(tmp_path: Path) -> None:
    line = a_line("http://b.example/")
    path = tmp_path / "run.cdxj"
    path.write_bytes(b"\xff\nexample,a)/ noise\n" + line_of(line).encode())
    assert find_in_index(path, line.url) == (line,)
    assert find_in_index(path, "http://a.example/") == ()


@pytest.mark.parametrize(
    "changes",
    [{}, {"status": None}, {"status": 0}, {"mime": 'a"b'}, {"url": "http://a.example/\\"}, {"timestamp": "20240229235959"}, {"offset": 0}, {"recordid": "\u0661"}],
)  # fmt: skip
def test_what_is_read_fast_is_what_is_read_slowly(changes: dict[str, Any]) -> None:
    line = replace(a_line("http://a.example/"), **changes)
    text = line_of(line)
    assert read_line(text) == line
    assert read_spelt(text) in {line, None}
    assert (read_spelt(text) is None) == ("\\" in text)


@pytest.mark.parametrize(
    ("old", "new"),
    [("20250728", "20250230"), ("123015", "246015"), ('"7"', '"07"'), ('"7"', '"-7"'), ('"200"', "200"), (": ", ":"), ('"text/html"', '"text/\x7f"'), ("}", "} "), ("example,a)", "example,\u00e9)")],
)  # fmt: skip
def test_what_is_spelt_otherwise_is_never_read_fast(old: str, new: str) -> None:
    text = line_of(a_line("http://a.example/")).replace(old, new)
    assert read_spelt(text) is None
    with contextlib.suppress(CdxError):
        assert line_of(read_line(text)) != text
