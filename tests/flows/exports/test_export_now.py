"""Every form of an export says how an article stands now: what was decided of it, whether it changed, whether it is gone."""

import csv
import json
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from archive.decisions.decision import DecisionKind, article_of
from desk.exports.report import Look, write_report
from flows.decisions.decide import Wanted as Decided
from flows.decisions.decide import decide
from flows.exports.bundle import bundle
from flows.exports.package import Wish, export_story
from flows.exports.target import Target
from flows.exports.texts import Form, Making, export_text
from flows.exports.wanted import Policy, Wanted
from flows.house import House
from tests.builders import ROOT_OF_REPO
from tests.desk.web.kept_desk import CORRECTED, GONE, PAGES, STORY, a_desk_house

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
ALL = Wanted(story=STORY, policy=Policy.KEEP)
DOUBTED, REJECTED = PAGES[4], PAGES[3]
AGAIN = "2025-07-29T06:00"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A story of which one article was corrected, one is gone, and a person accepted one and rejected another."""
    kept = a_desk_house(tmp_path_factory.mktemp("now"))
    for told, kind in ((DOUBTED, DecisionKind.ACCEPT), (REJECTED, DecisionKind.REJECT)):
        wanted = Decided(story=STORY, kind=kind, article=article_of(told.url), note="asked <Lina>")
        decide(kept, wanted, now=AT)
    return kept


def exported(house: House, form: Form, path: Path) -> Path:
    return export_text(house, ALL, form, Target(path=path), Making(at=AT)).path


def rows_of(house: House, form: Form, path: Path) -> dict[str, Any]:
    """The rows of a table by address."""
    exported(house, form, path)
    if form is Form.PARQUET:
        return {row["url"]: row for row in pq.read_table(path).to_pylist()}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["url"]: row for row in csv.DictReader(file)}


def documented(title: str) -> set[str]:
    """The keys that the document lists beneath a title."""
    document = (ROOT_OF_REPO / "docs" / "exports.md").read_text("utf-8")
    section = re.search(rf"### Keys of {title}\n(.*?)\n##", document, re.DOTALL)
    assert section
    listed = re.findall(r"^\| (`[^|]*) \|", section[1], re.MULTILINE)
    return {name for row in listed for name in re.findall("`([^`]*)`", row)}


def test_a_line_says_what_was_decided_and_what_became_of_its_page(house: House, tmp_path: Path) -> None:
    text = exported(house, Form.JSONL, tmp_path / "a.jsonl").read_text("utf-8")
    now = {line["url"]: line["now"] for line in map(json.loads, text.splitlines())}
    assert REJECTED.url not in now
    corrected, gone, doubted = (now[told.url] for told in (CORRECTED, GONE, DOUBTED))
    assert (corrected["versions"], corrected["last_change"], corrected["gone_at"]) == (2, "changed", None)
    assert corrected["changed_at"].startswith(AGAIN)
    assert (gone["versions"], gone["last_change"], gone["gone_at"][:16]) == (1, "gone", AGAIN)
    assert (doubted["belongs"], doubted["decision"], doubted["note"]) == (True, "accept", "asked <Lina>")
    assert documented("now") == set(gone)


def test_a_line_names_the_run_that_judged_and_its_software(house: House, tmp_path: Path) -> None:
    text = exported(house, Form.JSONL, tmp_path / "a.jsonl").read_text("utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert {key for line in lines for key in line["judged"]} == documented("judged")
    corrected = next(line for line in lines if line["url"] == CORRECTED.url)
    assert (house.root / "runs" / STORY / f"{corrected['judged']['run']}.json").is_file()
    assert (set(corrected["judged"]["by"]), corrected["judged"]["at"][:4]) == ({"warraq"}, "2025")
    assert [line["verdicts_before"] for line in lines] == [[] for _ in lines], "read again, judged once"


def test_tables_have_it_in_columns(house: House, tmp_path: Path) -> None:
    rows = rows_of(house, Form.PARQUET, tmp_path / "a.parquet")
    assert rows[CORRECTED.url]["changed_at"].isoformat().startswith(AGAIN)
    assert (rows[GONE.url]["gone_at"].isoformat()[:16], rows[GONE.url]["is_silent"]) == (AGAIN, False)
    assert (rows[DOUBTED.url]["related"], rows[DOUBTED.url]["belongs"]) == (False, True)
    cells = rows_of(house, Form.CSV, tmp_path / "a.csv")
    assert (cells[CORRECTED.url]["versions"], cells[CORRECTED.url]["last_change"]) == ("2", "changed")
    assert (cells[DOUBTED.url]["decision"], cells[DOUBTED.url]["belongs"]) == ("accept", "true")


@pytest.mark.parametrize(("form", "note"), [(Form.MD, "asked \\<Lina>"), (Form.TEI, "asked &lt;Lina&gt;")])
def test_pages_say_it_in_words(house: House, tmp_path: Path, form: Form, note: str) -> None:
    pages = [path.read_text("utf-8") for path in exported(house, form, tmp_path / "a").iterdir()]
    corrected, gone, doubted = (
        next(p for p in pages if told.url in p and "EXPORT" not in p) for told in (CORRECTED, GONE, DOUBTED)
    )
    assert f"2 versions; other words seen {AGAIN}" in corrected
    assert f"the page is gone from its site; seen {AGAIN}" in gone
    assert f"a person decided that it belongs to the story: {note}" in doubted


@pytest.mark.parametrize(
    ("language", "gone", "changed", "accepted"),
    [
        ("en", "This page is gone from its site; seen", "has changed since it was first kept; seen", "accepted by a person"),
        ("ar", "لم تعد هذه الصفحة في موقعها؛ لوحظ ذلك في", "تغيّر نص هذه الصفحة منذ حُفظت أول مرة؛ لوحظ ذلك في", "قبله شخص"),
    ],
)  # fmt: skip
def test_the_report_says_it_in_its_language(
    house: House, tmp_path: Path, language: str, gone: str, changed: str, accepted: str
) -> None:
    told = write_report(house, ALL, Target(path=tmp_path / "a.html"), Making(at=AT), Look(language=language))
    page = re.sub(r"<[^>]+>", "", told.path.read_text("utf-8"))
    assert f"{gone}: 2025-07-29 06:00" in page
    assert f"{changed}: 2025-07-29 06:00" in page
    assert f"{accepted}: asked &lt;Lina&gt;" in page


def test_a_package_opens_with_what_people_accepted_and_not_with_what_they_rejected(
    house: House, tmp_path: Path
) -> None:
    export_story(house, Wish(story=STORY, path=tmp_path / "a.wacz", created=AT))
    with zipfile.ZipFile(tmp_path / "a.wacz") as package:
        main, extra = (
            {json.loads(row).get("url") for row in package.read(f"pages/{name}.jsonl").splitlines()}
            for name in ("pages", "extraPages")
        )
    assert DOUBTED.url in main - extra
    assert REJECTED.url in extra - main


def test_the_pages_of_a_package_say_what_became_of_them_as_lines_do(house: House, tmp_path: Path) -> None:
    export_story(house, Wish(story=STORY, path=tmp_path / "a.wacz", created=AT))
    lines = exported(house, Form.JSONL, tmp_path / "a.jsonl").read_text("utf-8").splitlines()
    now = {line["url"]: line["now"] for line in map(json.loads, lines)}
    with zipfile.ZipFile(tmp_path / "a.wacz") as package:
        rows = map(json.loads, package.read("pages/pages.jsonl").splitlines()[1:])
        pages = {row["url"]: row["now"] for row in rows}
    assert {url: pages[url] for url in now if url in pages} == {url: now[url] for url in now if url in pages}
    assert pages[GONE.url]["gone_at"]
    assert pages[CORRECTED.url]["versions"] == 2
    assert pages[DOUBTED.url]["decision"] == "accept"


def test_every_form_bears_the_title_of_its_story(house: House, tmp_path: Path) -> None:
    file = tmp_path / "seeds" / STORY / "story.toml"
    file.parent.mkdir(parents=True)
    file.write_text('title = "حريق \\"الميناء\\""\n', "utf-8")
    titled = House(settings=house.settings.model_copy(update={"seeds": tmp_path / "seeds"}))
    title = 'حريق "الميناء"'
    card = exported(titled, Form.DATASET, tmp_path / "data") / "README.md"
    assert f"pretty_name: {json.dumps(title, ensure_ascii=False)}\n" in card.read_text("utf-8")
    report = write_report(titled, ALL, Target(path=tmp_path / "a.html"), Making(at=AT), Look(language="ar"))
    assert "<h1><bdi>حريق &#34;الميناء&#34;</bdi></h1>" in report.path.read_text("utf-8")
    evidence = bundle(titled, ALL, Target(path=tmp_path / "b")).path
    assert f"من القصة «{title}»" in " ".join((evidence / "HOW-TO-VERIFY.txt").read_text("utf-8").split())
    export_story(titled, Wish(story=STORY, path=tmp_path / "a.wacz", created=AT))
    with zipfile.ZipFile(tmp_path / "a.wacz") as package:
        assert json.loads(package.read("datapackage.json"))["title"] == title
