"""What a stranger reads of the evidence: each page unpacked, each text as it was read, and each can be made again from its record."""

import gzip
import json
import shutil
import zlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest

from archive.capture import Capture
from flows.close import Ending, close_run
from flows.exports.bundle import bundle
from flows.exports.target import Target
from flows.exports.wanted import Wanted
from flows.house import House
from flows.run import RunKind, running
from tests.builders import A_MOMENT, a_capture, change
from tests.flows.exports.test_export_bundle import _resummed, commands, in_a_shell, verified
from tests.flows.kept_stories import STORY, TOPICS, a_house, an_old_article, html_of, judged, kept, url_of


def in_chunks(body: bytes) -> bytes:
    pieces = [body[at : at + 100] for at in range(0, len(body), 100)]
    return b"".join(b"%x;x=1\r\n%s\r\n" % (len(one), one) for one in pieces) + b"0\r\n\r\n"


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


CHUNKED = "Transfer-Encoding: chunked\r\n"
# How an answer is packed: what its head says, what makes its body, what places.txt must say.
WAYS: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "plain": ("", lambda body: body, "-"),
    "gzip": ("Content-Encoding: gzip\r\n", gzip.compress, "gzip"),
    "two-members": ("Content-Encoding: gzip\r\n", lambda b: gzip.compress(b[:90]) + gzip.compress(b[90:]), "gzip"),
    "zlib": ("Content-Encoding: deflate\r\n", zlib.compress, "deflate"),
    "raw-deflate": ("Content-Encoding: deflate\r\n", raw_deflate, "deflate"),
    "chunks": (CHUNKED, in_chunks, "chunked"),
    "gzip-in-chunks": (CHUNKED + "Content-Encoding: gzip\r\n", lambda b: in_chunks(gzip.compress(b)), "chunked,gzip"),
    "gzip-in-br": ("Content-Encoding: gzip, br\r\n", lambda b: brotli.compress(gzip.compress(b)), "br,gzip"),
    "announced-only": ("Content-Encoding: gzip\r\n", lambda body: body, "-"),
}  # fmt: skip
ANSWERS = {f"https://www.harbour-herald.example/2025/{way}": way for way in WAYS}
CUT, PICTURE = url_of("cut"), url_of("picture")


def answered(url: str, body: bytes, **changes: Any) -> Capture:
    """An answer that is packed as its address says; one is cut off, one is a picture, one has an announcement in front."""
    told, pack, _ = WAYS.get(ANSWERS.get(url, "gzip"), WAYS["gzip"])
    media = "image/png" if url == PICTURE else "text/html; charset=utf-8"
    sent = pack(body)[: -20 if url == CUT else None]
    early = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" if url.endswith("/gzip") else ""
    head = f"{early}HTTP/1.1 200 OK\r\nContent-Type: {media}\r\n{told}\r\n".encode()
    host, _, path = url.split("//", 1)[1].partition("/")
    request = f"GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    return a_capture(url=url, request=request, response=head + sent, **changes)


def page_of(url: str) -> bytes:
    """A page of its own for each address."""
    return html_of("bridge").replace(b"Home", b"Home of " + url.rpartition("/")[2].encode())


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A story whose pages came packed in every way."""
    house = a_house(tmp_path_factory.mktemp("packed"))
    with running(house, STORY, RunKind.GATHER, now=A_MOMENT) as run:
        refs = kept(run, {url: page_of(url) for url in (*ANSWERS, CUT, PICTURE)}, answered)
        ours = [judged(an_old_article(ref, "bridge")) for ref in refs]
        close_run(run, Ending(judged=ours), A_MOMENT + timedelta(minutes=1))
    return house


@pytest.fixture(scope="module")
def folder(house: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundle(house, Wanted(story=STORY), Target(path=tmp_path_factory.mktemp("pages") / "b")).path


def visits_of(folder: Path) -> dict[str, dict[str, Any]]:
    lines = map(json.loads, (folder / "history.jsonl").read_text("utf-8").splitlines())
    return {line["url"]: line["visits"][0] for line in lines}


def places_of(folder: Path) -> dict[str, str]:
    """How each file's record was packed."""
    rows = (row.split(" ") for row in (folder / "pages" / "places.txt").read_text("ascii").splitlines())
    return {f"pages/{row[5]}": row[4] for row in rows}


def test_each_page_stands_unpacked_beside_the_words_that_were_read_in_it(folder: Path) -> None:
    seen, packed = visits_of(folder), places_of(folder)
    for url, way in ANSWERS.items():
        assert (folder / seen[url]["page"]).read_bytes() == page_of(url)
        assert packed[seen[url]["page"]] == WAYS[way][2]
        words = (folder / seen[url]["words"]).read_text("utf-8")
        assert words.startswith(TOPICS["bridge"][0].lower() + "\n\n")
    assert all(name.endswith(".txt") for name in packed)  # a browser shows it and runs nothing


def test_what_is_cut_or_no_text_has_no_page(folder: Path) -> None:
    assert [visits_of(folder)[url]["page"] for url in (CUT, PICTURE)] == [None, None]


def test_the_how_to_leads_to_them_in_both_languages(folder: Path) -> None:
    one = visits_of(folder)[next(iter(ANSWERS))]
    for name in (one["page"], one["words"]):
        assert (folder / "HOW-TO-VERIFY.html").read_text("utf-8").count(f'href="{name}"') == 2
        assert (folder / "HOW-TO-VERIFY.txt").read_text("utf-8").count(name) == 2


def test_its_step_makes_again_what_gunzip_can_and_counts_the_rest(folder: Path, tools: Path) -> None:
    step = next(block for block in commands(folder, "HOW-TO-VERIFY.html") if "places.txt" in block)
    said = in_a_shell(tools, folder, step)
    by_hand = sum(undone in {"-", "gzip"} for undone in places_of(folder).values())
    assert said.returncode == 0, said.stderr
    assert said.stdout.splitlines() == [
        f"not made again here: {len(places_of(folder)) - by_hand} pages in chunks, br or zstd",
        f"sound: {by_hand} pages are what stands in their records",
    ]


def test_the_script_makes_again_all_but_br(folder: Path) -> None:
    said = verified(folder)
    assert f"not checked: 1 of {len(places_of(folder))} pages" in said.stdout
    assert (said.returncode, said.stdout.count("not checked")) == (3, 1)


@pytest.mark.parametrize("way", [way for way in WAYS if way != "gzip-in-br"])
def test_a_page_with_other_words_is_found(way: str, folder: Path, tools: Path, tmp_path: Path) -> None:
    forged = tmp_path / "b"
    shutil.copytree(folder, forged)
    url = next(url for url, one in ANSWERS.items() if one == way)
    name = visits_of(folder)[url]["page"]
    change(forged / name, lambda content: content.replace(b"opens", b"falls"))
    _resummed(forged)
    assert f"FAULT    {name} is not what stands in its record" in verified(forged).stdout
    step = next(block for block in commands(folder, "HOW-TO-VERIFY.html") if "places.txt" in block)
    assert (in_a_shell(tools, forged, step).returncode != 0) == (places_of(folder)[name] in {"-", "gzip"})


def a_row(edit: Callable[[list[str]], None]) -> Callable[[Path], None]:
    """Change the first row of places.txt that is of a page."""

    def forge(folder: Path) -> None:
        file = folder / "pages" / "places.txt"
        rows = [row.split(" ") for row in file.read_text("ascii").splitlines()]
        edit(next(row for row in rows if row[4] == "-" and not row[5].endswith("-words.txt")))
        file.write_text("".join(" ".join(row) + "\n" for row in rows), "ascii")

    return forge


def a_part(row: list[str]) -> None:
    row[2], row[3] = str(int(row[2]) + 100), str(int(row[3]) - 100)


def a_name(row: list[str]) -> None:
    row[5] = f"{'0' * 8}-{row[5][9:]}"


@pytest.mark.parametrize(
    ("forge", "found"),
    [
        (lambda folder: (folder / "pages" / "more.txt").write_text("x"), "no record is named for: more.txt"),
        (a_row(a_part), "is not the whole body of its record"),
        (a_row(a_name), "is of another record"),
    ],
)
def test_a_page_of_no_record_of_a_part_or_of_another_is_found(
    forge: Callable[[Path], None], found: str, folder: Path, tmp_path: Path
) -> None:
    forged = tmp_path / "b"
    shutil.copytree(folder, forged)
    forge(forged)
    _resummed(forged)
    said = verified(forged)
    assert (said.returncode, found in said.stdout) == (1, True), said.stdout
