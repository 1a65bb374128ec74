"""A bundle that was changed on its way, without any key: its own script names each thing that is not what seals hold, and what no seal holds."""

import json
import shutil
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from flows.exports.bundle import Bundled, bundle
from flows.exports.target import Target
from flows.exports.verify import check_claims
from flows.exports.verify_pages import FaultError
from flows.exports.verify_told import check_articles, check_end, check_history, is_own, moment, stem
from flows.exports.wanted import Wanted
from flows.house import House
from tests.desk.web.kept_desk import CORRECTED, GONE, STORY, a_desk_house
from tests.flows.exports.test_export_bundle import PAGES, _resummed, commands, in_a_shell, verified
from tests.flows.kept_sources import STORY as SOURCES
from tests.flows.kept_sources import a_sources_house

Line = dict[str, Any]
FOREIGN = "https://bbc.example/2025/fire-en"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return a_desk_house(tmp_path_factory.mktemp("forged"))


@pytest.fixture(scope="module")
def told(house: House, tmp_path_factory: pytest.TempPathFactory) -> Bundled:
    wanted = Wanted(story=STORY, urls=frozenset({CORRECTED.url, GONE.url}))
    return bundle(house, wanted, Target(path=tmp_path_factory.mktemp("bundle") / "b"))


@pytest.fixture
def folder(told: Bundled, tmp_path: Path) -> Path:
    return shutil.copytree(told.path, tmp_path / "b")


def forge(path: Path, edit: Callable[[Line], object], url: str = GONE.url) -> None:
    """Change the line of one article in a file of a bundle."""
    lines = [json.loads(raw) for raw in path.read_text("utf-8").splitlines()]
    edit(next(line for line in lines if line["url"] == url))
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


def put(keys: str, value: object) -> Callable[[Line], None]:
    """Put a value into a line, at keys parted by blanks."""

    def edit(line: Line) -> None:
        *path, last = keys.split()
        for key in path:
            line = line[key]
        line[last] = value

    return edit


def test_a_sound_bundle_has_no_fault_and_names_what_no_seal_holds(told: Bundled) -> None:
    said = verified(told.path)
    (note,) = (line for line in said.stdout.splitlines() if line.startswith("note "))
    assert said.returncode == 0
    assert all(word in note for word in ("outlet", "authors", "dates", "language", "verdict", "changes.txt"))
    assert "All that seals hold is as it was sealed; what no seal holds is named above" in said.stdout
    for page in PAGES:
        text = " ".join((told.path / page).read_text("utf-8").split())
        assert "No seal proves the rest" in text
        assert "ولا يثبت أي ختم ما سوى ذلك" in text


@pytest.mark.parametrize(
    ("edit", "fault"),
    [
        (put("url", FOREIGN), "is told to stand at https://bbc.example/2025/fire-en, and its record is of"),
        (put("archived captured_at", "1999-01-01T00:00:00+00:00"), "at another time or place than its record"),
        (put("archived offset", 7), "at another time or place than its record"),
    ],
)  # fmt: skip
def test_an_article_at_another_address_time_or_place_than_its_record_is_a_fault(
    edit: Callable[[Line], None], fault: str, folder: Path
) -> None:
    check_articles(folder)
    forge(folder / "articles.jsonl", edit)
    with pytest.raises(FaultError, match=fault):
        check_articles(folder)


@pytest.mark.parametrize("key", ["id", "instead_of"])
def test_an_article_that_goes_by_an_address_that_its_record_does_not_have_is_called_unchecked(
    key: str, folder: Path
) -> None:
    forge(folder / "articles.jsonl", put(key, FOREIGN))
    assert check_articles(folder).startswith("not checked: of 2 articles 1 whose page is another")


def test_an_article_whose_page_moved_goes_by_its_old_address_as_a_sealed_manifest_says() -> None:
    onward = {"a": {"b"}, "b": {"a", "c"}}
    assert is_own({"id": "a", "url": "c"}, onward)
    assert not is_own({"id": "c", "url": "a"}, onward)
    assert not is_own({"id": "a", "url": "elsewhere"}, onward)  # and it ends, though these lead back


def test_texts_out_of_feeds_further_pages_and_rendered_pages_are_no_faults(tmp_path: Path) -> None:
    folder = bundle(a_sources_house(tmp_path), Wanted(story=SOURCES), Target(path=tmp_path / "b")).path
    said = check_articles(folder)
    assert said.startswith("not checked: of 4 articles ")
    assert "2 whose page is another than that of their record" in said
    forge(folder / "articles.jsonl", put("parts", []), "https://paper.example/long")
    with pytest.raises(FaultError):
        check_articles(folder)


def last(key: str, value: object) -> Callable[[Line], None]:
    return lambda line: line["visits"][-1].update({key: value})


@pytest.mark.parametrize(
    ("edit", "fault"),
    [
        (lambda line: line["visits"].pop(), "tells of a visit to .* that history.jsonl leaves out"),
        (lambda line: line["visits"].append(line["visits"][-1]), "is told twice"),
        (last("at", "1999-01-01T00:00:00Z"), "at another time than its record says"),
        (last("reason", "changed"), "did not end as runs/"),
        (last("offset", 0), "another place than that of its record"),
        (lambda line: last("page", line["visits"][0]["page"])(line), "names a page that was not made of its record"),
        (lambda line: last("words", line["visits"][0]["words"])(line), "names words that were not read in its record"),
        (put("url", FOREIGN), "is not of the articles of articles.jsonl"),
    ],
)  # fmt: skip
def test_visits_that_are_cut_or_told_otherwise_than_seals_hold_are_faults(
    edit: Callable[[Line], object], fault: str, folder: Path
) -> None:
    assert check_history(folder).startswith("visits: 4, all those")
    forge(folder / "history.jsonl", edit)
    with pytest.raises(FaultError, match=fault):
        check_history(folder)


@pytest.mark.parametrize(
    "name",
    [
        f"runs/{STORY}/20300101T000000Z-refetch.json",
        f"decisions/{STORY}/20250801T000000000000Z-accept.json",
        "custody/keys/other.pem",
        "court-order.txt",
    ],
)
def test_a_file_that_no_seal_holds_is_a_fault_though_the_sums_were_made_to_fit(
    name: str, folder: Path, tools: Path
) -> None:
    check_claims(folder)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text('{"note": "checked by the court"}')
    _resummed(folder)
    with pytest.raises(FaultError, match=f"no seal holds {name}"):
        check_claims(folder)
    if name.startswith(("runs/", "decisions/")):
        said = in_a_shell(tools, folder, commands(folder, PAGES[0])[4])
        assert (said.returncode, said.stdout) == (1, f"FAULT: no seal holds {name}\n")


@pytest.mark.parametrize("day", [1, 2])
def test_a_visit_without_an_answer_was_when_its_run_ended(day: int) -> None:
    end = {"fate": "failed", "reason": "timeout", "record": None}
    run = {"ended_at": "2025-07-01T00:00:00Z", "planned": {FOREIGN: end}}
    visit = {**end, "url": FOREIGN, "at": f"2025-07-0{day}T00:00:00Z", "manifest": "runs/a/b.json"}
    with nullcontext() if day == 1 else pytest.raises(FaultError, match="at another time than runs/a/b"):
        check_end(visit, run, {}, "visit 1")


def test_a_line_that_is_no_line_is_a_fault_and_no_crash(folder: Path) -> None:
    forge(folder / "articles.jsonl", put("archived", None))
    _resummed(folder)
    said = verified(folder)
    assert (said.returncode, said.stderr, "FAULT    TypeError" in said.stdout) == (1, "", True)


def test_times_and_names_are_compared_however_they_are_spelt() -> None:
    assert moment("2025-07-28T12:30:17.5Z") == moment("2025-07-28T12:30:17.500000+00:00")
    assert moment("2025-07-28T12:30:17Z") == moment("2025-07-28T12:30:17+00:00")
    assert moment("2025-07-28T12:30:17Z") != moment("2025-07-28T12:30:18Z")
    assert len(stem("urn:other:../../x")) == 64
