"""What somebody could do to a package, each shown to be found; `wacz validate` passes most of these."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.wacz.datapackage import DATAPACKAGE, DIGEST
from archive.wacz.keys import make_package_key, read_package_key
from archive.wacz.zipnum import IDX, INDEX, ZipNum
from tests.archive.wacz_builders import Files, a_package, accused, files_of, rebuilt, rehashed

WARC = "archive/run1-w0-1.warc.gz"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return files_of(a_package(tmp_path_factory.mktemp("sound")))


@pytest.fixture(scope="module")
def forged(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The same story with another word in every page, and everything of it true to itself."""
    import tests.archive.wacz_builders as builders

    pages = {url: body.replace(b"text", b"lies") for url, body in builders.PAGES.items()}
    folder, before = tmp_path_factory.mktemp("forged"), builders.PAGES
    builders.PAGES = pages
    try:
        return files_of(a_package(folder))
    finally:
        builders.PAGES = before


def test_a_swapped_warc_is_found_by_its_digest(sound: Files, forged: Files, tmp_path: Path) -> None:
    assert ("manifest", "altered") in accused(rebuilt(tmp_path / "x.wacz", {**sound, WARC: forged[WARC]}))


def test_a_swapped_warc_inside_a_rehashed_package_is_found_by_the_index(
    sound: Files, forged: Files, tmp_path: Path
) -> None:
    files = without_evidence({**sound, WARC: forged[WARC]})
    assert ("index", "altered") in accused(rehashed(tmp_path / "x.wacz", files))


def test_a_swapped_warc_with_a_new_index_is_found_by_the_custody_log(
    sound: Files, forged: Files, tmp_path: Path
) -> None:
    files = {**sound, WARC: forged[WARC], INDEX: forged[INDEX], IDX: forged[IDX]}
    path = rehashed(tmp_path / "x.wacz", files)
    assert accused(path) == {("custody", "altered")}


def test_a_swapped_package_without_evidence_is_sound_and_says_what_is_signed_by_nobody(
    forged: Files, tmp_path: Path
) -> None:
    """The limit: a package that was made anew as a whole, without our logs, is true to itself."""
    assert accused(rehashed(tmp_path / "x.wacz", without_evidence(forged))) == set()


def without_evidence(files: Files) -> Files:
    kept = {
        name: content
        for name, content in files.items()
        if name.startswith(("archive/", "indexes/", "pages/"))
    }
    description = json.loads(files[DATAPACKAGE])
    description["resources"] = [r for r in description["resources"] if r["path"] in kept]
    return {**kept, DATAPACKAGE: json.dumps(description).encode(), DIGEST: files[DIGEST]}


def lines_changed(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Files], Files]:
    def apply(files: Files) -> Files:
        index = ZipNum(lines=change(gzip.decompress(files[INDEX]).splitlines()))
        return {**files, INDEX: b"".join(index.packed()), IDX: b"".join(index.idx())}

    return apply


def without(name: str) -> Callable[[Files], Files]:
    def apply(files: Files) -> Files:
        description = json.loads(files[DATAPACKAGE])
        description["resources"] = [r for r in description["resources"] if r["path"] != name]
        kept = {n: c for n, c in files.items() if n != name}
        return {**kept, DATAPACKAGE: json.dumps(description).encode()}

    return apply


def replaced(name: str, old: bytes, new: bytes) -> Callable[[Files], Files]:
    def apply(files: Files) -> Files:
        assert old in files[name]
        return {**files, name: files[name].replace(old, new, 1)}

    return apply


SUBTLE = {
    "a line is left out": (lines_changed(lambda ls: ls[1:]), ("index", "missing")),
    "the record digest is another": (lines_changed(lambda ls: [ls[0].replace(b'"sha256:', b'"sha256:0', 1), *ls[1:]]), ("index", "altered")),
    "an address is another": (lines_changed(lambda ls: [ls[0].replace(b'a.example/0"', b'a.example/9"'), *ls[1:]]), ("index", "altered")),
    "a time is another": (lines_changed(lambda ls: [ls[0].replace(b" 2025", b" 2024", 1), *ls[1:]]), ("index", "altered")),
    "an offset leads between records": (lines_changed(lambda ls: [ls[0].replace(b'"offset": "', b'"offset": "1', 1), *ls[1:]]), ("index", "missing")),
    "a file that is not there": (lines_changed(lambda ls: [ls[0].replace(b"run1-w0-1", b"run1-w0-7"), *ls[1:]]), ("index", "missing")),
    "the order is another": (lines_changed(lambda ls: ls[::-1]), ("index", "altered")),
    "no index": (lambda files: without(IDX)(without(INDEX)(files)), ("index", "missing")),
    "no pages": (without("pages/pages.jsonl"), ("pages", "missing")),
    "a page that was never kept": (replaced("pages/pages.jsonl", b"a.example/0", b"a.example/never"), ("pages", "missing")),
    "a page without a time": (replaced("pages/pages.jsonl", b'"ts"', b'"tx"'), ("pages", "damaged")),
    "the idx names another block": (replaced(IDX, b'"offset": 0', b'"offset": 1'), ("index", "altered")),
    "the idx has another digest": (replaced(IDX, b'"sha256:', b'"sha256:0'), ("index", "altered")),
    "no WARC": (lambda files: without("archive/run2-w0-1.warc.gz")(without(WARC)(files)), ("manifest", "missing")),
    "a line of a custody log is another": (replaced("custody/story+run1-w0-1.jsonl", b"a.example/0", b"a.example/1"), ("custody", "altered")),
    "a custody log is taken away": (without("custody/story+run1-w0-1.jsonl"), ("custody", "unverifiable")),
    "a manifest claims another file": (replaced("runs/story+run1.json", b'"sha256": "', b'"sha256": "0'), ("custody", "altered")),
}  # fmt: skip


@pytest.mark.parametrize("case", SUBTLE)
def test_a_change_that_a_new_datapackage_covers_is_found(case: str, sound: Files, tmp_path: Path) -> None:
    change, finding = SUBTLE[case]
    assert finding in accused(rehashed(tmp_path / "x.wacz", change(dict(sound))))


PLAIN = {
    "I1 wrong digest": (replaced("pages/pages.jsonl", b"json-pages", b"JSON-pages"), ("manifest", "altered")),
    "a file that nobody claims": (lambda files: {**files, "notes/a.txt": b"a"}, ("manifest", "unverifiable")),
    "a WARC that nobody claims": (lambda files: {**files, "archive/more.warc.gz": files[WARC]}, ("manifest", "altered")),
    "a claimed file is gone": (lambda files: {n: c for n, c in files.items() if n != IDX}, ("manifest", "missing")),
    "no datapackage": (lambda files: {n: c for n, c in files.items() if n != DATAPACKAGE}, ("manifest", "missing")),
    "datapackage is no JSON": (lambda files: {**files, DATAPACKAGE: b"{"}, ("manifest", "damaged")),
    "datapackage has another digest": (lambda files: {**files, DATAPACKAGE: files[DATAPACKAGE] + b" "}, ("manifest", "altered")),
}  # fmt: skip


@pytest.mark.parametrize("case", PLAIN)
def test_a_change_that_nothing_covers_is_found(case: str, sound: Files, tmp_path: Path) -> None:
    change, finding = PLAIN[case]
    assert finding in accused(rebuilt(tmp_path / "x.wacz", change(dict(sound))))


def test_a_signature_holds_the_whole_package(tmp_path: Path) -> None:
    path = a_package(tmp_path, key_file=tmp_path / "key.pem")
    assert accused(path) == set()
    files = files_of(path)
    signed = json.loads(files[DIGEST])
    changed = replaced("pages/pages.jsonl", b"a.example/0", b"a.example/1")(files)
    anew = files_of(rehashed(tmp_path / "y.wacz", changed))
    both = json.dumps({**json.loads(anew[DIGEST]), "signedData": signed["signedData"]}).encode()
    assert ("signature", "altered") in accused(rebuilt(tmp_path / "z.wacz", {**anew, DIGEST: both}))


def test_a_signature_of_another_key_is_found(tmp_path: Path) -> None:
    files = files_of(a_package(tmp_path, key_file=tmp_path / "key.pem"))
    make_package_key(tmp_path / "other.pem")
    digest = json.loads(files[DIGEST])
    digest["signedData"]["publicKey"] = read_package_key(tmp_path / "other.pem").public
    harmed = rebuilt(tmp_path / "x.wacz", {**files, DIGEST: json.dumps(digest).encode()})
    assert accused(harmed) == {("signature", "altered")}


def test_an_index_of_several_blocks_is_found_right(tmp_path: Path) -> None:
    """3,001 lines make two gzip members, and the idx finds both."""
    lines = [b'com,a)/%05d 20250101000000 {"url": "u"}' % n for n in range(3001)]
    index = ZipNum(lines=lines)
    packed = list(index.packed())
    assert [gzip.decompress(member).count(b"\n") for member in packed] == [3000, 1]
    second = json.loads(list(index.idx())[2].split(b" ", 2)[2])
    assert (second["offset"], second["length"]) == (len(packed[0]), len(packed[1]))
