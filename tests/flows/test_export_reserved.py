"""What leaves a store: evidence keeps everything and says what is reserved, text leaves it out unless it is wished for."""

import json
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from article.pages.reservations import Reservation, Said, Signal
from desk.cli import run
from desk.exits import Exit
from tests.builders import first_column
from tests.flows.kept_stories import STORY, a_story, url_of

pytestmark = pytest.mark.row("R4")
RESERVED = {
    "ferry": (
        Reservation(
            signal=Signal.TDM, value="1", said=Said.FILE, at="https://a.example/.well-known/tdmrep.json"
        ),
        Reservation(signal=Signal.NO_AI, said=Said.META, at="robots"),
    ),
    "market": (Reservation(signal=Signal.USAGE, value="search=n", said=Said.HEADER, at="content-usage"),),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep a story of three articles: one reserved, one that only search may not use, one of which nothing is said."""
    return a_story(tmp_path_factory.mktemp("reserved"), reserved=RESERVED).root


JSONL, WACZ = ("--to", "jsonl", "-o"), ("--to", "wacz", "-o")


def said(store: Path, *words: str) -> tuple[int, dict[str, Any]]:
    with redirect_stdout(StringIO()) as out:
        code = run(["export", STORY, *words, "--store", str(store), "--json", "--quiet"])
    return code, json.loads(out.getvalue() or "{}")


def urls_in(file: Path) -> list[str]:
    return sorted(json.loads(line)["url"] for line in file.read_text("utf-8").splitlines())


def test_text_leaves_reserved_articles_out_and_counts_them(store: Path, tmp_path: Path) -> None:
    code, told = said(store, *JSONL, str(tmp_path / "a.jsonl"))
    assert (code, told["articles"], told["left_out"]["reserved"], told["reserved"]) == (Exit.SOUND, 2, 1, 1)
    assert told["signals"] == {"tdm-reservation": 1, "noai": 1}
    assert urls_in(tmp_path / "a.jsonl") == [url_of("bridge"), url_of("market")]


def test_text_keeps_them_where_that_is_wished_and_still_counts(store: Path, tmp_path: Path) -> None:
    _, told = said(store, *JSONL, str(tmp_path / "a.jsonl"), "--reservations", "keep")
    assert (told["articles"], told["left_out"]["reserved"], told["reserved"]) == (3, 0, 1)
    assert urls_in(tmp_path / "a.jsonl") == sorted(map(url_of, ("bridge", "ferry", "market")))


def test_evidence_keeps_everything_and_counts(store: Path, tmp_path: Path) -> None:
    code, told = said(store, *WACZ, str(tmp_path / "a.wacz"))
    assert (code, told["pages"], told["reserved"], told["unknown"]) == (Exit.SOUND, 3, 1, 0)


def test_lines_of_before_reservations_were_asked_for_are_exported_and_counted(
    store: Path, tmp_path: Path
) -> None:
    (text,) = (store / "text" / STORY / "runs").glob("*.jsonl")
    lines = [json.loads(line) for line in text.read_text("utf-8").splitlines()]
    old = tmp_path / "store" / "text" / STORY / "runs" / text.name
    old.parent.mkdir(parents=True)
    old.write_text(
        "".join(json.dumps({k: v for k, v in one.items() if k != "reservations"}) + "\n" for one in lines)
    )
    _, told = said(tmp_path / "store", *JSONL, str(tmp_path / "a.jsonl"))
    assert (told["articles"], told["reserved"], told["unknown"]) == (3, 0, 3)


def test_one_run_alone_and_a_name_that_is_taken(store: Path, tmp_path: Path) -> None:
    (manifest,) = (store / "runs" / STORY).glob("*.json")
    file = str(tmp_path / "a.jsonl")
    assert said(store, *JSONL, file, "--run", manifest.stem)[1]["articles"] == 2
    assert said(store, *JSONL, file)[0] == Exit.ERROR
    assert said(store, *JSONL, file, "--overwrite")[0] == Exit.SOUND
    assert said(store, *JSONL, file, "--overwrite", "--run", "20200101T000000Z-gather")[0] == Exit.ERROR


@pytest.mark.parametrize(
    "words",
    [
        [],
        [*WACZ, "a.wacz", "--reservations", "keep"],
        [*WACZ, "a.zip"],
        [*WACZ, "a.wacz", "--language", "ar"],
        [*JSONL, "b", "--sign"],
        [*JSONL, "b", "--bom"],
        [*JSONL, "b", "--words", "ar"],
        ["--to", "bundle", "-o", "b", "--reservations", "keep"],
    ],
)
def test_flags_that_do_not_go_together_are_refused(store: Path, words: list[str]) -> None:
    assert said(store, *words)[0] == Exit.USAGE


def test_what_is_told_is_documented(store: Path, tmp_path: Path) -> None:
    _, text = said(store, *JSONL, str(tmp_path / "a.jsonl"))
    _, package = said(store, *WACZ, str(tmp_path / "a.wacz"))
    assert {*text} == {*package} == first_column("export")
    line = json.loads((tmp_path / "a.jsonl").read_text("utf-8").splitlines()[1])
    assert set(line["reservations"][0]) == first_column("Keys of a reservation")
    assert set(Signal) <= {word.strip("`") for word in _words("signal")}


def _words(key: str) -> list[str]:
    from tests.builders import FORMAT

    row = next(row for row in FORMAT.splitlines() if row.startswith(f"| `{key}` | string | `tdm"))
    return row.replace(",", " ").split()
