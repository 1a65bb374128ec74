"""Title and text that a package shows for a page are those of the clean text that its manifests claim."""

import json
from pathlib import Path

import pytest
from wacz_builders import a_package, accused, files_of, findings, rebuilt, rehashed

from archive.custody.keys import keys_inside
from archive.wacz.check_texts import check_texts
from archive.wacz.zips import look_through
from desk.cli import run
from tests.builders import A_KEY

LINE = {"record": "urn:uuid:1", "url": "http://a.example/", "title": "Title", "paragraphs": ["one", "two"]}
PAGE = {
    "id": "1",
    "url": "http://a.example/",
    "ts": "2025-07-28T12:30:15Z",
    "title": "Title",
    "text": "one\ntwo",
}


def said_of(path: Path, page: dict[str, object], line: dict[str, object]) -> list[str]:
    head = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
    files = {
        "pages/pages.jsonl": "".join(json.dumps(value) + "\n" for value in (head, page)).encode(),
        "text/story+runs+run1.jsonl": json.dumps(line).encode() + b"\n",
    }
    return [finding.verdict.value for finding in check_texts(look_through(rebuilt(path, files)))]


@pytest.mark.parametrize(
    ("page", "line", "said"),
    [
        (PAGE, LINE, []),
        ({**PAGE, "title": LINE["url"]}, {**LINE, "title": ""}, []),
        ({**PAGE, "title": "Another"}, LINE, ["altered"]),
        ({**PAGE, "text": "one\ntwo\nthree"}, LINE, ["altered"]),
        ({**PAGE, "id": "2"}, LINE, ["unverifiable"]),
        ({"id": "2", "url": "http://b.example/", "ts": PAGE["ts"]}, LINE, []),
    ],
)
def test_a_page_says_what_the_clean_text_says(
    page: dict[str, object], line: dict[str, object], said: list[str], tmp_path: Path
) -> None:
    assert said_of(tmp_path / "a.wacz", page, line) == said


def test_a_forged_title_in_a_package_whose_digests_were_written_anew_is_found(tmp_path: Path) -> None:
    files = files_of(a_package(tmp_path))
    pages = [json.loads(line) for line in files["pages/pages.jsonl"].splitlines()]
    page = pages[1]
    line = {"record": f"urn:uuid:{page['id']}", "url": page["url"], "title": "True", "paragraphs": ["words"]}
    files["text/story+runs+run1.jsonl"] = json.dumps(line).encode() + b"\n"
    pages[1] = {**page, "title": "Forged", "text": "words"}
    files["pages/pages.jsonl"] = "".join(json.dumps(value) + "\n" for value in pages).encode()
    forged = tmp_path / "forged.wacz"
    rebuilt(forged, files)
    assert ("pages", "altered") in accused(forged)
    assert [
        f for f in findings(forged) if f.check == "pages" and "is not that of the clean text" in f.message
    ]


def test_a_package_that_is_not_signed_says_so_in_its_summary(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = a_package(tmp_path)
    run(["audit", str(path)])
    assert "the package is not signed" in capsys.readouterr().out
    run(["audit", str(rehashed(tmp_path / "stripped.wacz", files_of(path)))])
    assert "the package is not signed" in capsys.readouterr().out


def test_a_private_key_inside_a_store_is_noted_and_accuses_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "custody" / "keys").mkdir(parents=True)
    (tmp_path / ".signing-key.pem").write_bytes(A_KEY)
    (tmp_path / "custody" / "keys" / "a.pem").write_bytes(A_KEY.replace(b"PRIVATE", b"PUBLIC"))
    assert keys_inside(tmp_path) == (tmp_path / ".signing-key.pem",)
    run(["audit", str(tmp_path)])
    told = capsys.readouterr().out
    assert ".signing-key.pem: a private key lies in the store" in told
    assert "altered" not in told
