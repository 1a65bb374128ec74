"""The custody log: what was written is read back, and no single change of it passes."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.custody.log import (
    CustodyError,
    Link,
    custody_name,
    first_head,
    lines_of,
    read_log,
    sound_lines,
)

WARC = "warc/story/run1-w0-1.warc.gz"
NAME = "custody/story/run1-w0-1.jsonl"


def a_link(n: int, url: str | None = "http://a.example/") -> Link:
    digest = hashlib.sha256(b"%d" % n).hexdigest()
    return Link(
        id=f"urn:uuid:{n}", type="response", url=url, date="2025-07-28T12:30:15.123456Z",
        offset=n * 10, length=10, member=digest, header=digest, block=digest,
    )  # fmt: skip


def a_log(count: int) -> bytes:
    return lines_of(first_head(WARC), WARC, [a_link(n) for n in range(count)])[0]


def test_a_line_is_spelt_as_the_format_says() -> None:
    raw, head = lines_of(first_head(WARC), WARC, [a_link(0, None)])
    digest = hashlib.sha256(b"0").hexdigest()
    prev = hashlib.sha256(NAME.encode()).hexdigest()
    assert raw.decode() == (
        f'{{"seq":0,"prev":"{prev}","id":"urn:uuid:0","type":"response","url":null,'
        f'"date":"2025-07-28T12:30:15.123456Z","file":"{WARC}","offset":0,"length":10,'
        f'"member":"{digest}","header":"{digest}","block":"{digest}"}}\n'
    )
    assert (head.seq, head.prev) == (1, hashlib.sha256(raw[:-1]).hexdigest())


@given(st.lists(st.one_of(st.none(), st.text()), max_size=5))
def test_what_was_written_in_any_portions_is_read_back(urls: list[str | None]) -> None:
    links = [a_link(n, url) for n, url in enumerate(urls)]
    at_once, _ = lines_of(first_head(WARC), WARC, links)
    head, piecewise = first_head(WARC), b""
    for link in links:
        raw, head = lines_of(head, WARC, [link])
        piecewise += raw
    assert piecewise == at_once
    assert at_once.isascii()
    assert [json.loads(line)["url"] for line in at_once.splitlines()] == urls
    lines = read_log(at_once, NAME)
    assert tuple(line.link for line in lines) == tuple(links)
    assert [line.raw for line in lines] == at_once.splitlines()
    assert [at_once[line.at :].startswith(line.raw) for line in lines] == [True] * len(links)


@given(st.data())
def test_no_changed_byte_passes(data: st.DataObject) -> None:
    log = a_log(4)
    at = data.draw(st.integers(0, len(log.rstrip(b"\n").rpartition(b"\n")[0])))  # the last line: see the seal
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != log[at]))
    changed = log[:at] + bytes([other]) + log[at + 1 :]
    with pytest.raises(CustodyError):
        read_log(changed, NAME)


@given(st.permutations(range(4)))
def test_only_the_one_order_passes(order: list[int]) -> None:
    lines = a_log(4).splitlines(keepends=True)
    moved = b"".join(lines[n] for n in order)
    if order == sorted(order):
        assert len(read_log(moved, NAME)) == 4
    else:
        with pytest.raises(CustodyError):
            read_log(moved, NAME)


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_a_line_taken_out_in_front_of_another_is_named(gone: int) -> None:
    lines = a_log(4).splitlines(keepends=True)
    del lines[gone]
    with pytest.raises(CustodyError, match="taken out") as told:
        read_log(b"".join(lines), NAME)
    assert (told.value.line, told.value.offset) == (gone + 1, sum(map(len, lines[:gone])))


def test_a_cut_inside_a_line_is_found_and_the_lines_in_front_are_sound() -> None:
    log = a_log(3)
    ends = {len(b"".join(log.splitlines(keepends=True)[:n])) for n in range(4)}
    for end in range(len(log)):
        lines, error = sound_lines(log[:end], NAME)
        assert (error is None) == (end in ends)
        assert len(lines) == log[:end].count(b"\n")


def test_a_log_under_another_name_does_not_pass() -> None:
    with pytest.raises(CustodyError, match="line 1"):
        read_log(a_log(1), "custody/story/run2-w0-1.jsonl")


def test_a_log_of_another_file_does_not_pass_under_its_name() -> None:
    raw, _ = lines_of(first_head(WARC), "warc/story/other.warc.gz", [a_link(0)])
    with pytest.raises(CustodyError, match="speaks of"):
        read_log(raw, NAME)


@pytest.mark.parametrize(
    "edit",
    [
        lambda raw: raw.replace(b'"seq":0', b'"seq":00'),
        lambda raw: raw.replace(b'{"seq"', b'{ "seq"'),
        lambda raw: raw.replace(b"example", b"ex\\u0061mple"),
        lambda raw: raw.replace(b"\n", b"\r\n"),
        lambda raw: raw.replace(b'"length":10', b'"length":-1'),
        lambda raw: raw[:-2] + b',"more":1}\n',
        lambda raw: b"\n" + raw,
        lambda raw: raw.replace(b"example", "ex\u00e4mple".encode()),
    ],
)
def test_another_spelling_of_the_same_is_refused(edit) -> None:  # type: ignore[no-untyped-def]
    raw = lines_of(first_head(WARC), WARC, [a_link(0)])[0]
    assert edit(raw) != raw
    with pytest.raises(CustodyError, match="line 1"):
        read_log(edit(raw), NAME)


@pytest.mark.parametrize(
    "name", ["x.warc.gz", "warc/x.warc.gz", "warc/s/x.warc", "warc/s/t/x.warc.gz", "warc//x.warc.gz"]
)
def test_only_warc_files_of_a_store_have_logs(name: str) -> None:
    with pytest.raises(CustodyError):
        custody_name(name)
