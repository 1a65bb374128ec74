"""Evidence that leaves a store: a stranger checks it with the commands that it brings along, and a changed byte is found."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from archive.custody.seals import STAMP, beside, newest_number, seal_name
from archive.custody.timestamps import stamp_request
from archive.reading.reader import StoredRecord, scan
from flows.exports.bundle import Bundled, bundle
from flows.exports.target import Target
from flows.exports.wanted import Wanted
from flows.house import House
from flows.settings import load_settings
from tests.authority import an_authority
from tests.builders import ROOT_OF_REPO, change, flip
from tests.flows.kept_stories import STORY, a_story, url_of

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
PAGES = ("HOW-TO-VERIFY.html", "HOW-TO-VERIFY.txt")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A kept story whose newest seal has a time stamp."""
    root = tmp_path_factory.mktemp("evidence")
    authority = an_authority(root / "tsa")
    kept = a_story(root, timestamp_ca=authority.ca)
    for number in range(1, newest_number(kept.store()) + 1):
        name = seal_name(number)
        draft = root / f"draft{number}"
        draft.write_bytes(authority.answer(stamp_request(kept.store().read(name))))
        kept.store().publish(draft, beside(name, STAMP))
    return kept


@pytest.fixture(scope="module")
def told(house: House, tmp_path_factory: pytest.TempPathFactory) -> Bundled:
    wanted = Wanted(story=STORY, urls=frozenset({url_of("ferry")}))
    return bundle(house, wanted, Target(path=tmp_path_factory.mktemp("bundle") / "ferry"), at=AT)


def commands(folder: Path, page: str, language: str = "en") -> list[str]:
    """The commands of a page in one language, in order; the last calls verify.py and is not a shell's alone."""
    text = (folder / page).read_text("utf-8")
    if page.endswith(".html"):
        section = text[text.index(f'<section id="{language}"') :].partition("</section>")[0]
        found = [unescape(block) for block in re.findall(r"<pre[^>]*>(.*?)</pre>", section, re.DOTALL)]
    else:
        blocks = re.findall(r"(?:^    .*\n)+", text, re.MULTILINE)
        found = [re.sub("(?m)^    ", "", block).rstrip("\n") for block in blocks]
        found = found[: len(found) // 2] if language == "en" else found[len(found) // 2 :]
    assert found[-1] == "python3 verify.py"
    return found[:-1]


def in_a_shell(tools: Path, folder: Path, block: str) -> subprocess.CompletedProcess[str]:
    """What a block of commands says, in a shell that has these tools alone."""
    words, env = [str(tools / "bash"), "-c", block], {"PATH": str(tools)}
    return subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False)


def verified(folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-I", str(folder / "verify.py")]
    return subprocess.run(words, capture_output=True, text=True, env={**os.environ, **env}, check=False)


def test_every_command_of_the_page_works_with_nothing_but_the_tools_that_it_names(
    told: Bundled, tools: Path
) -> None:
    said = [in_a_shell(tools, told.path, block) for block in commands(told.path, PAGES[0])]
    assert [one.returncode for one in said] == [0] * 8, [one.stdout + one.stderr for one in said]
    assert all(one.stdout.rstrip().rpartition("\n")[2].startswith("sound: ") for one in said)
    assert "Time stamp: " in said[5].stdout
    heads = said[7].stdout.splitlines()[:-1]
    assert [line for line in heads if line.startswith(("WARC/1.1", "HTTP/1.1 200"))] == [
        heads[0],
        "HTTP/1.1 200 OK",
    ]
    assert all(
        line.isprintable() for line in heads
    )  # of the body, which may be packed, nothing drives a terminal


def test_both_pages_and_both_languages_have_the_same_commands(told: Bundled) -> None:
    found = [commands(told.path, page, language) for page in PAGES for language in ("ar", "en")]
    assert all(one == found[0] for one in found)


def _resummed(folder: Path) -> None:
    """Make SHA256SUMS fit again, as who forges a bundle does."""
    files = [f for f in sorted(folder.rglob("*")) if f.is_file() and f.name != "SHA256SUMS"]
    rows = [f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.relative_to(folder)}\n" for f in files]
    (folder / "SHA256SUMS").write_text("".join(rows))


def a_seal(folder: Path, kind: str) -> Path:
    return next(
        s for s in sorted(folder.glob("custody/seals/*.json")) if f'"kind": "{kind}"' in s.read_text()
    )


def cut_date(content: bytes) -> bytes:
    return content.replace(b'"date":"2025', b'"date":"2024', 1)


def astray(paths: bytes) -> bytes:
    return re.sub(
        rb"([LR])(..)", lambda step: step[1] + (b"11" if step[2] == b"00" else b"00"), paths, count=1
    )


def on_other_bytes(stamp: bytes) -> bytes:
    """The stamp with another digest in it; a flipped byte may hit what no signature is over, such as a certificate that nobody needs."""
    begin = stamp.index(b"\x04\x20")
    return stamp[: begin + 2] + bytes(32) + stamp[begin + 34 :]


# What is changed how, and which step of the page says so when SHA256SUMS was made to fit (the first one says so of all otherwise).
HARM: dict[str, tuple[Callable[[Path], Path], Callable[[bytes], bytes], int]] = {
    "a record": (lambda folder: folder / "evidence.warc.gz", flip, 3),
    "a custody line": (lambda folder: folder / "custody" / "lines.jsonl", cut_date, 3),
    "a path": (lambda folder: folder / "custody" / "paths.txt", astray, 3),
    "a seal": (lambda folder: a_seal(folder, "warc"), flip, 2),
    "a signature": (lambda folder: a_seal(folder, "warc").with_suffix(".sig"), flip, 2),
    "a manifest": (lambda folder: next(folder.glob("runs/*/*.json")), flip, 4),
    "a time stamp": (lambda folder: a_seal(folder, "warc").with_suffix(".tsr"), on_other_bytes, 5),
    "the key": (lambda folder: next(folder.glob("custody/keys/*.pem")), flip, 1),
}


@pytest.mark.parametrize("what", HARM)
def test_a_changed_byte_is_found_though_the_sums_were_made_to_fit(
    what: str, told: Bundled, tools: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(told.path, folder)
    place, edit, step = HARM[what]
    change(place(folder), edit)
    blocks = commands(folder, PAGES[0])
    assert in_a_shell(tools, folder, blocks[0]).returncode != 0
    _resummed(folder)
    assert in_a_shell(tools, folder, blocks[0]).returncode == 0
    assert in_a_shell(tools, folder, blocks[step]).returncode != 0
    assert verified(folder).returncode == 1


def test_the_script_in_it_finds_it_sound_and_says_what_it_could_not_check(
    told: Bundled, tmp_path: Path
) -> None:
    said = verified(told.path)
    assert (said.returncode, said.stdout.count("sound ")) == (0, 9), said.stdout
    said = verified(told.path, PATH=str(tmp_path))
    assert (said.returncode, said.stdout.count("not checked")) == (3, 2)


def test_the_script_finds_a_file_that_was_added(told: Bundled, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(told.path, folder)
    (folder / "more.txt").write_text("more")
    assert "more.txt" in verified(folder).stdout
    assert verified(folder).returncode == 1


def test_the_records_are_the_stores_own_bytes_and_any_reader_opens_them(told: Bundled, house: House) -> None:
    found = list(scan(told.path / "evidence.warc.gz"))
    assert all(isinstance(record, StoredRecord) for record in found)
    records = [record for record in found if isinstance(record, StoredRecord)]
    assert records[0].kind == "warcinfo"
    assert {r.url for r in records if r.kind in {"request", "response"}} == {url_of("ferry")}
    store = b"".join(house.store().read(name) for name in house.store().list("warc/"))
    whole = (told.path / "evidence.warc.gz").read_bytes()
    assert all(whole[r.offset : r.offset + r.length] in store for r in records)
    assert told.records == len(records)


def test_the_whole_story_as_a_zip_is_sound_and_the_same_each_time(house: House, tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.zip" for n in "ab"]
    first, second = (bundle(house, Wanted(story=STORY), Target(path=path), at=AT) for path in paths)
    assert first.sha256 == second.sha256 == hashlib.sha256(paths[0].read_bytes()).hexdigest()
    assert first.articles == 3
    with zipfile.ZipFile(paths[0]) as packed:
        packed.extractall(tmp_path)
    assert verified(tmp_path / STORY).returncode == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip", "b.zip", STORY]


@pytest.mark.parametrize(
    "forged",
    [
        lambda line: {**line, "title": line["title"] + "!"},
        lambda line: {**line, "paragraphs": [*line["paragraphs"], "One more."]},
        lambda line: {**line, "paragraphs": line["paragraphs"][::-1]},
    ],
)
def test_the_script_finds_other_words_than_those_that_were_sealed(
    forged: Callable[[dict[str, Any]], dict[str, Any]], told: Bundled, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(told.path, folder)
    change(
        folder / "articles.jsonl", lambda content: json.dumps(forged(json.loads(content))).encode() + b"\n"
    )
    _resummed(folder)
    said = verified(folder)
    assert (said.returncode, "FAULT    the words of article 1 are not those" in said.stdout) == (1, True)


def test_a_text_without_a_sealed_reading_is_called_unchecked(told: Bundled, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(told.path, folder)
    change(
        folder / "articles.jsonl",
        lambda content: json.dumps({**json.loads(content), "record": None}).encode() + b"\n",
    )
    _resummed(folder)
    said = verified(folder)
    assert (said.returncode, "1 without a record" in said.stdout) == (3, True)


def test_the_files_of_a_bundle_are_those_that_the_document_lists(told: Bundled) -> None:
    document = (ROOT_OF_REPO / "docs" / "exports.md").read_text("utf-8")
    section = document[document.index("## 9. ") : document.index("### Keys of history.jsonl")]
    listed = {
        n
        for row in re.findall(r"^\| (`[^|]*) \|", section, re.MULTILINE)
        for n in re.findall("`([^`]*)`", row)
    }
    there = {p.relative_to(told.path).as_posix() for p in told.path.rglob("*") if p.is_file()}
    fits = {
        name: {one for one in there if one == name or re.match(re.sub("<[a-z]+>", "[^/]+", name), one)}
        for name in listed
    }
    assert {name for name, found in fits.items() if not found} == {"decisions/<story>/"}, (
        "only where one was made"
    )
    assert there == set().union(*fits.values())
    about = json.loads((told.path / "EXPORT.json").read_bytes())
    assert (about["to"], about["articles"], about["filters"]) == ("bundle", 1, {"urls": [url_of("ferry")]})


def test_a_house_without_an_authority_says_that_nobody_witnessed_the_time(tmp_path: Path) -> None:
    kept = House(settings=load_settings(store=str(a_story(tmp_path).root)))
    told = bundle(kept, Wanted(story=STORY), Target(path=tmp_path / "b"))
    assert "No independent authority" in (told.path / PAGES[1]).read_text("utf-8").replace("\n", " ")
    assert len(commands(told.path, PAGES[0])) == 7
