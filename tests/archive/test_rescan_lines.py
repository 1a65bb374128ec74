"""Index lines made again with a custody log are those that are made without one, whatever a server answered."""

from pathlib import Path

import pytest

from archive.catalogue.catalogue import Catalogue
from archive.cdxj.lines import INDEXED_KINDS
from archive.cdxj.rescan import _by_log, _by_walk, rescanned
from archive.custody.places import logged_places
from archive.store import FolderStore
from tests.builders import a_capture, a_page, a_sealed_run, a_spool, change, open_path

WARC = "warc/story/run1-w0-1.warc.gz"
OK = b"HTTP/1.1 200 OK\r\n"
ANSWERS = {
    "usual": OK + b"Content-Type: text/html; charset=utf-8\r\nContent-Length: 6\r\n\r\nhello0",
    "folded": OK + b"Content-Type: text/plain;\r\n charset=utf-8\r\n\r\nhello1",
    "folded_into_nothing": OK + b"Content-Type:\r\n text/plain\r\n\r\nhello2",
    "named_behind_a_fold": OK + b"X-A: b\r\n\tContent-Type: text/plain\r\n\r\nhello3",
    "twice": OK + b"Content-Type: text/css\r\ncontent-type: text/html\r\n\r\nhello4",
    "no_type": OK + b"X-Content-Type: text/html\r\n\r\nhello5",
    "blank_in_the_name": OK + b"Content-Type : text/html\r\nContent-Types: a/b\r\n\r\nhello6",
    "line_feeds": b"HTTP/1.1 200 OK\nContent-Type: text/html\n\nhello7\r\n\r\n",
    "half_line_feeds": OK + b"Content-Type: text/html\n\r\nhello8\r\n\r\nContent-Type: a/b",
    "early_hints": b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK + b"Content-Type: a/b\r\n\r\nx",
    "no_reason": b"HTTP/1.1 404\r\nContent-Type: image/png\r\n\r\n",
    "lower_case": b"http/1.1 200 ok\r\ncontent-type: text/html\r\n\r\n",
    "no_head": b"<html>nothing but a body</html>",
    "no_end": OK + b"Content-Type: text/html",
    "long_head": OK + b"X: " + b"y" * 9000 + b"\r\nContent-Type: text/html\r\n\r\nhello9",
    "bare_return": OK + b"X: a\rContent-Type: text/plain\r\nContent-Type: text/html\r\n\r\nhello10",
    "empty": b"",
}  # fmt: skip
KINDS = frozenset(kind.value.encode() for kind in INDEXED_KINDS)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    folder = tmp_path_factory.mktemp("rescan")
    spool = a_spool(folder)
    for name, response in ANSWERS.items():
        ref = spool.keep(a_capture(url=f"http://a.example/{name}?%22=%5C", response=response))
    for n in range(2):  # the second is a revisit
        spool.keep(a_page(f"http://b.example/{n}", b"the same " * 400))
    spool.close()
    path = open_path(folder, "run1", ref.warc)
    return path.read_bytes(), path.with_name(path.name.replace(".warc.gz.open", ".custody.open")).read_bytes()


@pytest.fixture
def path(written: tuple[bytes, bytes], tmp_path: Path) -> Path:
    (tmp_path / "a.warc.gz").write_bytes(written[0])
    return tmp_path / "a.warc.gz"


def test_a_log_gives_the_lines_that_reading_every_record_gives(
    path: Path, written: tuple[bytes, bytes]
) -> None:
    walked = list(_by_walk(path, WARC))
    assert _by_log(path, WARC, written[1]) == walked == list(rescanned(path, WARC, written[1]))
    assert [line.url.partition("?")[0].rpartition("/")[2] for line in walked] == [
        *(name for name in ANSWERS if name != "empty"),
        "0",
        "1",
    ]
    assert walked[-1].mime == "warc/revisit"


def test_a_body_that_is_damaged_takes_no_line_away_where_a_log_leads_past_it(
    path: Path, written: tuple[bytes, bytes]
) -> None:
    whole = list(rescanned(path, WARC, written[1]))
    long = next(line for line in whole if "long_head" in line.url)
    page = next(line for line in whole if line.url == "http://b.example/0")
    for line, kept in (
        (page, True),
        (long, False),
    ):  # this head is so long that its record is read to the end
        data = bytearray(written[0])
        data[line.offset + line.length - 6] ^= 1
        path.write_bytes(data)
        assert (line in list(rescanned(path, WARC, written[1]))) is kept
        assert line not in list(rescanned(path, WARC))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"seq":4', b'"seq":four'),
        (b"warc/story/run1-w0-1", b"warc/story/run2-w0-1"),
        (b'"offset":0', b'"offset":1'),
        (b'"type":"response"', b'"type":"res\\u0070onse"'),
        (b"}\n", b"}"),
    ],
)
def test_a_log_that_does_not_fit_its_file_is_not_followed(
    old: bytes, new: bytes, path: Path, written: tuple[bytes, bytes]
) -> None:
    log = written[1].replace(old, new)
    assert log != written[1]
    assert list(rescanned(path, WARC, log)) == list(_by_walk(path, WARC))
    assert logged_places(log, WARC, len(written[0]), KINDS) is None


def test_a_header_that_is_not_the_one_that_was_logged_makes_the_file_be_read(
    path: Path, written: tuple[bytes, bytes]
) -> None:
    digest = logged_places(written[1], WARC, len(written[0]), KINDS)[0].header  # type: ignore[index]  # it was written so
    log = written[1].replace(digest, b"0" * 64)
    assert list(rescanned(path, WARC, log)) == list(_by_walk(path, WARC))


def test_a_file_that_is_longer_or_shorter_than_its_log_says_is_read(
    path: Path, written: tuple[bytes, bytes]
) -> None:
    lines = list(_by_walk(path, WARC))
    path.write_bytes(written[0] * 2)
    assert len(list(rescanned(path, WARC, written[1]))) == 2 * len(lines)
    path.write_bytes(written[0][: lines[-1].offset])
    assert list(rescanned(path, WARC, written[1])) == lines[:-1]


def test_a_log_that_is_not_the_one_that_its_manifest_claims_says_nothing(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    a_sealed_run(store, tmp_path / "spool", {"http://a.example/": b"a", "http://b.example/": b"b"})
    with Catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}") as catalogue:
        catalogue.rebuild(store)
        before = catalogue.dump()
        index = store.local_path("cdxj/story/run1.cdxj")
        index.chmod(0o644)
        index.unlink()
        change(store.root / "custody/story/run1-w0-1.jsonl", lambda log: log.replace(b"//a.example/", b"//evil.example/"))  # fmt: skip
        catalogue.rebuild(store)
        assert catalogue.dump() == before
