"""`warraq import`: a foreign archive becomes evidence of the store, byte for byte, and everything else can read it."""

import hashlib
import io
import itertools
import json
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.addresses.urls import url_key
from archive.audit.store import audit_store
from archive.cdxj.lines import key_of
from archive.manifests.manifest import Manifest, from_json
from archive.store import FolderStore
from desk.cli import run
from desk.exits import Exit
from flows.house import House
from flows.importing import import_file, story_of
from flows.settings import load_settings
from tests.archive.wacz_builders import a_package, files_of
from tests.builders import first_column, in_a_child

URL = "https://foreign.example/news/1"
TEXT = "Delegations met in the capital on Thursday and agreed on a second round of talks in August, officials said."
PAGE = f"<html><head><title>Talks</title></head><body><article><h1>Talks</h1><p>{TEXT}</p><p>{TEXT} More.</p></article></body></html>"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def a_foreign_warc(path: Path, *, body: str = PAGE, number: int = 1, requests: bool = True) -> Path:
    """What warcio writes: WARC/1.0, SHA-1, dates to the second; with a name of DNS and a log of wget's kind."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        page = a_foreign_record(writer, "response", URL, body.encode(), number)
        if requests:
            request = a_foreign_record(writer, "request", URL, b"", number + 1)
            request.rec_headers.add_header(
                "WARC-Concurrent-To", page.rec_headers.get_header("WARC-Record-ID")
            )
            writer.write_record(request)
        writer.write_record(page)
        writer.write_record(
            a_foreign_record(writer, "resource", "dns:foreign.example", b"1.2.3.4", number + 2)
        )
        log = "metadata://gnu.org/software/wget/warc/MANIFEST.txt"
        writer.write_record(a_foreign_record(writer, "resource", log, b"log", number + 3))
    return path


def a_foreign_record(writer: WARCWriter, kind: str, url: str, body: bytes, number: int) -> Any:
    http = {
        "response": StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], "HTTP/1.1"),
        "request": StatusAndHeaders(
            "GET /news/1 HTTP/1.1", [("Host", "foreign.example")], is_http_request=True
        ),
    }.get(kind)
    told = {
        "WARC-Record-ID": f"<urn:uuid:00000000-0000-4000-8000-{number:012}>",
        "WARC-Date": "2016-03-04T05:06:07Z",
    }
    kind_of_block = {} if http else {"warc_content_type": "text/plain"}
    return writer.create_warc_record(
        url, kind, payload=io.BytesIO(body), http_headers=http, warc_headers_dict=told, **kind_of_block
    )


def said(*words: object) -> tuple[int, list[dict[str, Any]]]:
    with redirect_stdout(io.StringIO()) as out:
        code = run([str(word) for word in words])
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def wrongs(store: Path) -> set[tuple[str, str]]:
    """Check and verdict of everything in a store that is not ok, custody included."""
    return {(f.check, f.verdict.value) for f in audit_store(FolderStore(store)) if f.verdict != "ok"}


def manifests(store: Path) -> list[Manifest]:
    return [from_json(path.read_bytes()) for path in sorted(store.glob("runs/*/*.json"))]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, Any]]:
    """The foreign file, the store that took it in, and what was said."""
    folder = tmp_path_factory.mktemp("imported")
    source = a_foreign_warc(folder / "my crawl.warc.gz")
    code, (line,) = said("import", source, "--store", folder / "store", "--json", "--quiet")
    assert code == Exit.SOUND
    return source, folder / "store", line


def test_the_bytes_in_the_store_are_those_that_came(imported: tuple[Path, Path, dict[str, Any]]) -> None:
    source, store, line = imported
    (warc,) = line["warcs"]
    assert warc == f"warc/my-crawl/{line['run']}-import-1.warc.gz"
    assert (store / warc).read_bytes() == source.read_bytes()
    assert (store / warc).stat().st_mode & 0o777 == 0o444
    assert list((store / "spool").iterdir()) == []


def test_every_key_that_the_command_says_is_documented(imported: tuple[Path, Path, dict[str, Any]]) -> None:
    assert set(imported[2]) == first_column("import")


def test_the_manifest_says_from_where_and_when(imported: tuple[Path, Path, dict[str, Any]]) -> None:
    source, store, line = imported
    (manifest,) = manifests(store)
    assert f"'my crawl.warc.gz', {source.stat().st_size} bytes, sha256 {hashlib.sha256(source.read_bytes()).hexdigest()}" in manifest.notes[0]  # fmt: skip
    assert manifest.notes == tuple(line["notes"])
    assert {(o.url, o.fate.value, o.reason) for o in manifest.planned} == {
        (url, "kept", "imported")
        for url in (URL, "dns:foreign.example", "metadata://gnu.org/software/wget/warc/MANIFEST.txt")
    }


def test_the_audit_of_the_store_accuses_nobody(imported: tuple[Path, Path, dict[str, Any]]) -> None:
    assert wrongs(imported[1]) == set()
    code, lines = said("audit", imported[1], "--json", "--quiet")
    assert (code, lines[-1]["summary"]["levels"]["e"]) == (Exit.SOUND, "ok")


def test_the_article_is_read_by_its_record_id(imported: tuple[Path, Path, dict[str, Any]]) -> None:
    code, (line,) = said(
        "text", "urn:uuid:00000000-0000-4000-8000-000000000001", "--store", imported[1], "--json"
    )
    assert code == Exit.SOUND
    assert line["title"] == "Talks"
    assert TEXT in line["paragraphs"]


def test_the_catalogue_finds_the_capture_rebuilt_too(imported: tuple[Path, Path, dict[str, Any]]) -> None:
    house = House(settings=load_settings(store=str(imported[1])))
    with house.catalogue() as catalogue:
        before = catalogue.dump()
        (version,) = catalogue.versions(url_key(URL))
        catalogue.rebuild(house.store())
        assert catalogue.dump() == before
    assert version.ref.captured_at == datetime(2016, 3, 4, 5, 6, 7, tzinfo=UTC)


def test_an_import_goes_out_again_as_a_package_that_is_sound(
    imported: tuple[Path, Path, dict[str, Any]], tmp_path: Path
) -> None:
    path = tmp_path / "again.wacz"
    assert (
        said("export", "my-crawl", "--to", "wacz", "-o", path, "--store", imported[1], "--json")[0]
        == Exit.SOUND
    )
    code, lines = said("audit", path, "--json")
    assert (code, lines[-1]["summary"]["verdict"]) == (Exit.SOUND, "ok")
    inside = [content for name, content in files_of(path).items() if name.startswith("archive/")]
    assert inside == [imported[0].read_bytes()]


def stored_in(store: Path) -> list[Path]:
    """Return what stands in a store, but for the locks."""
    return sorted(path for path in store.rglob("*") if ".lock" not in path.name)


def test_the_same_bytes_are_not_taken_in_twice(
    imported: tuple[Path, Path, dict[str, Any]], tmp_path: Path
) -> None:
    copy = tmp_path / "other name.warc.gz"
    copy.write_bytes(imported[0].read_bytes())
    before = stored_in(imported[1])
    code, (line,) = said("import", copy, "--store", imported[1], "--json", "--quiet")
    assert (code, line["run"], line["there"]) == (Exit.SOUND, None, imported[2]["warcs"])
    assert stored_in(imported[1]) == before


def test_I1_another_page_under_a_record_id_that_is_taken_is_refused(  # noqa: N802
    imported: tuple[Path, Path, dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forged = a_foreign_warc(tmp_path / "forged.warc.gz", body=PAGE.replace("agreed", "refused"))
    before = stored_in(imported[1])
    assert run(["import", str(forged), "--store", str(imported[1]), "--quiet"]) == Exit.INTEGRITY
    assert "in the store already" in capsys.readouterr().err
    assert stored_in(imported[1]) == before


def test_a_change_in_an_imported_file_is_found(
    imported: tuple[Path, Path, dict[str, Any]], tmp_path: Path
) -> None:
    store = tmp_path / "store"
    shutil.copytree(imported[1], store)
    forged = a_foreign_warc(tmp_path / "forged.warc.gz", body=PAGE.replace("agreed", "forged"))
    (store / imported[2]["warcs"][0]).unlink()
    (store / imported[2]["warcs"][0]).write_bytes(forged.read_bytes())
    assert {("custody", "altered"), ("manifest", "altered")} <= wrongs(store)


def test_what_could_not_be_verified_comes_in_with_a_note_and_is_no_alarm(tmp_path: Path) -> None:
    source, store = a_foreign_warc(tmp_path / "bare.warc.gz", requests=False), tmp_path / "store"
    code, (line,) = said("import", source, "--store", store, "--story", "bare", "--json", "--quiet")
    assert (code, line["doubts"]) == (Exit.SOUND, 1)
    assert "not verifiable when it came: 1 × pairing, such as: no requests are kept" in line["notes"][1]
    code, lines = said("audit", store, "--json", "--quiet")
    assert (code, lines[-1]["summary"]["verdict"]) == (Exit.SOUND, "unverifiable")


def test_our_own_package_comes_into_another_store(tmp_path: Path) -> None:
    package, store = a_package(tmp_path), tmp_path / "other"
    code, (line,) = said("import", package, "--store", store, "--story", "guest", "--json", "--quiet")
    assert (code, len(line["warcs"])) == (Exit.SOUND, 2)
    inside = {content for name, content in files_of(package).items() if name.startswith("archive/")}
    assert {(store / warc).read_bytes() for warc in line["warcs"]} == inside
    assert wrongs(store) == set()


def test_two_imports_of_a_story_are_a_chain_and_the_newest_record_counts(tmp_path: Path) -> None:
    store = tmp_path / "store"
    for number in (1, 11):
        source = a_foreign_warc(tmp_path / f"{number}.warc.gz", number=number, body=PAGE + str(number))
        assert said("import", source, "--store", store, "--story", "s", "--json", "--quiet")[0] == Exit.SOUND
    assert [m.previous is None for m in sorted(manifests(store), key=lambda m: m.began_at)] == [True, False]
    assert wrongs(store) == set()


@pytest.mark.parametrize(
    ("name", "story"),
    [
        ("crawl.warc.gz", "crawl"),
        ("My crawl (2).WACZ", "My-crawl-2"),
        ("a/b/.hidden.warc.gz", "hidden"),
        ("أخبار.wacz", "story-"),
        ("….warc.gz", "story-"),
    ],
)
def test_a_story_is_a_word_made_from_the_name(name: str, story: str) -> None:
    made = story_of(Path(name))
    assert made == story or (story == "story-" and made.startswith(story))


def test_an_address_without_a_key_stands_in_the_index_as_it_is(
    imported: tuple[Path, Path, dict[str, Any]],
) -> None:
    (index,) = imported[1].glob("cdxj/*/*.cdxj")
    keys = [line.split(" ", 1)[0] for line in index.read_text("ascii").splitlines()]
    assert keys == ["dns:foreign.example", key_of(URL), "metadata://gnu.org/software/wget/warc/manifest.txt"]


def die_at(number: int) -> None:
    """End this process without a word at the nth change that it is about to make to the file system."""
    changes = {"os.truncate", "os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "os.chmod"}
    count = itertools.count(1)

    def watch(event: str, args: tuple[object, ...]) -> None:
        written = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
        if (event in changes or written) and next(count) == number:
            os._exit(77)

    sys.addaudithook(watch)


def imports(store: Path, source: Path, *, dying_at: int | None = None) -> Callable[[], object]:
    house = House(settings=load_settings(store=str(store)))

    def work() -> object:
        if dying_at is not None:
            die_at(dying_at)
        return import_file(house, source, "s", now=NOW)

    return work


@pytest.mark.slow
def test_I1_an_import_killed_at_any_step_is_whole_or_not_there_after_the_next_one(tmp_path: Path) -> None:  # noqa: N802
    source, other = a_foreign_warc(tmp_path / "x.warc.gz"), a_foreign_warc(tmp_path / "y.warc.gz", number=11)
    imports(tmp_path / "key", source)()  # the signing key is made on first use
    outcomes: set[int] = set()
    for number in itertools.count(1, 5):
        store = tmp_path / f"at-{number}"
        code = in_a_child(imports(store, source, dying_at=number))
        imports(store, other)()  # whatever comes next
        assert wrongs(store) == set(), number
        assert list((store / "spool").iterdir()) == [], number
        kept = [o for m in manifests(store) for o in m.notes if "imported from 'x.warc.gz'" in o]
        outcomes.add(len(kept))
        warcs = {path.read_bytes() for path in store.glob("warc/*/*")}
        assert (source.read_bytes() in warcs) == bool(kept), number
        if code == 0:
            break
    assert outcomes == {0, 1}
