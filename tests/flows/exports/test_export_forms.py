"""The articles of a story in every form: what was chosen, as it is known, and nothing that was reserved or taken down."""

import csv
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import trafilatura.xml
from lxml import etree

from archive.decisions.decision import DecisionKind, article_of
from archive.store import StoreError
from article.pages.reservations import Reservation, Said, Signal
from flows.decisions.decide import Wanted as Decided
from flows.decisions.decide import decide
from flows.exports.cells import plain
from flows.exports.chosen import LeftOut, chosen
from flows.exports.package import ExportError
from flows.exports.rows import COLUMNS
from flows.exports.target import Target
from flows.exports.tei import tei_document
from flows.exports.texts import Form, Making, Written, export_text
from flows.exports.wanted import Line, Policy, Wanted, fits
from flows.house import House
from story.verdict import Relation
from tests.builders import ROOT_OF_REPO
from tests.flows.kept_stories import STORY, a_story, url_of

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
ALL = Wanted(story=STORY, policy=Policy.KEEP)
DOCUMENT = (ROOT_OF_REPO / "docs" / "exports.md").read_text("utf-8")
NO_AI = (Reservation(signal=Signal.NO_AI, said=Said.META, at="robots"),)
HOSTILE = (
    '=HYPERLINK("https://evil.example") <script>alert(1)</script> \u202e[x](javascript:1) \x1b]0;\x00 \ud800'
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Three articles; one is reserved, one has a hostile title, an outlet, two days and a language of its own."""
    kept = a_story(tmp_path_factory.mktemp("forms"), reserved={"ferry": NO_AI})
    (file,) = (kept.root / "text" / STORY / "runs").glob("*.jsonl")
    lines = [json.loads(row) for row in file.read_text("utf-8").splitlines()]
    for line in lines:
        if line["url"] == url_of("market"):
            line.update(title=HOSTILE, outlet="سوق", language="ar", bylines=["=A", "ب"])
            line.update(published_at="2025-07-26T22:30:00+00:00", modified_at="2025-07-27T01:00:00+03:00")
        if line["url"] == url_of("bridge"):
            line["verdict"]["relation"], line["verdict"]["related"] = "UNSURE", False
            line["kinds"] = ["heading", "quote", "list_item", "verse"]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return kept


def written(house: House, wanted: Wanted, form: Form, path: Path, *, has_bom: bool = False) -> Written:
    return export_text(house, wanted, form, Target(path=path), Making(at=AT, has_bom=has_bom))


def urls(house: House, **asked: Any) -> set[str]:
    with chosen(house, replace(ALL, **asked)) as articles:
        return {line["url"].rpartition("/")[2] for line in articles.lines()}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"ferry", "market"}),
        ({"policy": Policy.LEAVE_OUT}, {"market"}),
        ({"since": date(2025, 7, 26)}, {"market"}),
        ({"until": date(2025, 7, 26)}, {"market"}),
        ({"outlets": frozenset({"سوق"})}, {"market"}),
        ({"outlets": frozenset({"harbour-herald.example"})}, {"ferry", "market"}),
        ({"languages": frozenset({"ar", "fr"})}, {"market"}),
        ({"verdicts": frozenset({Relation.UNSURE})}, {"bridge"}),
        ({"verdicts": frozenset(Relation)}, {"bridge", "ferry", "market"}),
        ({"urls": frozenset({url_of("bridge") + "/?utm_source=x"})}, {"bridge"}),
    ],
)
def test_articles_are_chosen(house: House, asked: dict[str, Any], found: set[str]) -> None:
    assert urls(house, **asked) == found


@pytest.mark.parametrize(("day", "is_in"), [(19, False), (20, True)])
def test_an_article_is_of_the_day_of_its_outlets_clock(day: int, *, is_in: bool) -> None:
    line = {
        "verdict": {"relation": "RELATED"},
        "published_at": "2025-08-19T21:40:00+00:00",
        "published_raw": "2025-08-20T00:40:00+03:00",
    }
    asked = Wanted(story=STORY, since=date(2025, 8, day), until=date(2025, 8, day))
    assert fits(line, asked, belongs=True) is is_in


def test_articles_stand_by_day_those_without_one_last(house: House) -> None:
    with chosen(house, replace(ALL, verdicts=frozenset(Relation))) as articles:
        assert [line["url"] for line in articles.lines()] == [*map(url_of, ("market", "bridge", "ferry"))]


def test_a_record_names_its_article(house: House) -> None:
    with chosen(house, ALL) as articles:
        record = next(line["record"] for line in articles.lines() if line["url"] == url_of("ferry"))
    assert urls(house, records=frozenset({record})) == {"ferry"}


def test_what_is_left_out_is_counted_by_its_reason(house: House) -> None:
    with chosen(house, Wanted(story=STORY)) as articles:
        assert articles.left_out == LeftOut(not_asked=1, reserved=1, taken_down=0)
        assert (articles.reserved.articles, articles.reserved.reserved) == (2, 1)
    with pytest.raises(ExportError, match=r"1 are reserved .*--reservations keep"):
        urls(house, policy=Policy.LEAVE_OUT, urls=frozenset({url_of("ferry")}))


def test_what_people_decided_counts_at_once(tmp_path: Path) -> None:
    house = a_story(tmp_path)
    for topic, kind in (("ferry", DecisionKind.TAKEDOWN), ("market", DecisionKind.REJECT)):
        decided = Decided(story=STORY, kind=kind, article=article_of(url_of(topic)), note="so")
        decide(house, decided, now=AT)
    assert urls(house) == {"bridge"}
    with chosen(house, ALL) as articles:
        assert articles.left_out == LeftOut(not_asked=1, reserved=0, taken_down=1)
    assert urls(house, verdicts=frozenset({Relation.RELATED})) == {"bridge", "market"}, "as it was judged"


def test_the_columns_of_a_table_are_those_of_the_document(house: House, tmp_path: Path) -> None:
    listed = re.search(r"### Columns\n(.*?)\n## ", DOCUMENT, re.DOTALL)
    nested = re.search(r"### Nested columns\n(.*?)\n## ", DOCUMENT, re.DOTALL)
    assert listed
    assert nested
    told = [
        n
        for row in re.findall(r"^\| (`[^|]*) \|", listed[1], re.MULTILINE)
        for n in re.findall("`([^`]*)`", row)
    ]
    assert set(told) == set(COLUMNS)
    written(house, ALL, Form.PARQUET, tmp_path / "a.parquet")
    schema = pq.read_schema(tmp_path / "a.parquet")
    structs = dict(re.findall(r"^\| `(\w+)` \| list of struct \(([^)]*)\)", nested[1], re.MULTILINE))
    assert schema.names == [*COLUMNS, *structs]
    for name, fields in structs.items():
        assert [f.name for f in schema.field(name).type.value_type] == re.findall(r"`(\w+)`", fields)
    for name in told:
        row = next(row for row in listed[1].splitlines() if f"`{name}`" in row)
        kind = {"timestamp[us, tz=UTC]": "timestamp (µs, UTC)", "list<element: string>": "list of string"}
        type_told = str(schema.field(name).type)
        assert f"| {kind.get(type_told, type_told)} |" in row, name


def test_parquet_gives_back_what_went_in(house: House, tmp_path: Path) -> None:
    written(house, ALL, Form.PARQUET, tmp_path / "a.parquet")
    ferry, market = sorted(pq.read_table(tmp_path / "a.parquet").to_pylist(), key=lambda row: row["url"])
    with chosen(house, ALL) as articles:
        lines = sorted(articles.lines(), key=lambda line: str(line["url"]))
    assert market["published_at"] == datetime(2025, 7, 26, 22, 30, tzinfo=UTC)
    assert market["modified_at"] == datetime(2025, 7, 26, 22, 0, tzinfo=UTC)
    assert market["bylines"] == ["=A", "ب"]
    assert market["title"] == HOSTILE.replace("\ud800", "\\ud800")
    assert (ferry["reserved_by"], market["reserved_by"]) == (["noai"], [])
    assert [p["text"] for p in ferry["paragraphs"]] == lines[0]["paragraphs"]
    assert ferry["offset"] == lines[0]["archived"]["offset"]
    assert ferry["related"] is True


@pytest.mark.row("X1")
def test_csv_has_a_row_an_article_no_formula_and_the_text_last(house: House, tmp_path: Path) -> None:
    written(house, ALL, Form.CSV, tmp_path / "a.csv", has_bom=True)
    content = (tmp_path / "a.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert tuple(head) == COLUMNS
    assert (len(rows), head[-1]) == (2, "text")
    market = dict(zip(head, next(row for row in rows if url_of("market") in row), strict=True))
    assert market["title"].startswith("'=HYPERLINK")
    assert plain(market["title"]) == HOSTILE.replace("\ud800", "\\ud800")
    assert (market["bylines"], market["related"], market["agency"]) == ("'=A | ب", "true", "")


def test_a_page_an_article_and_nothing_in_it_is_alive(house: House, tmp_path: Path) -> None:
    told = written(house, ALL, Form.MD, tmp_path / "md")
    names = sorted(p.name for p in (tmp_path / "md").iterdir())
    assert (told.files, names[-1].startswith("undated-the-old-ferry")) == (3, True)
    text = next(p.read_text("utf-8") for p in (tmp_path / "md").glob("2025-07-26-*.md"))
    assert "\\<script>" in text
    assert "\x1b" not in text
    written(house, replace(ALL, urls=frozenset({url_of("ferry")})), Form.MD, tmp_path / "ferry.md")
    assert (tmp_path / "ferry.md").read_text("utf-8").startswith("# the old ferry stops")


def test_tei_is_valid_and_says_language_direction_and_record(house: House, tmp_path: Path) -> None:
    written(house, replace(ALL, verdicts=frozenset(Relation)), Form.TEI, tmp_path / "tei")
    schema = etree.DTD(trafilatura.xml.TEI_SCHEMA)
    documents = [etree.fromstring(p.read_bytes()) for p in (tmp_path / "tei").glob("*.xml")]
    assert len(documents) == 3
    assert [str(schema.error_log) for document in documents if not schema.validate(document)] == []
    space = {"t": "http://www.tei-c.org/ns/1.0"}
    arabic = next(d for d in documents if d.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar")
    assert arabic.find("t:text", space).get("style") == "direction: rtl"
    record = arabic.find(".//t:ptr[@type='record']", space).get("target")
    assert record.startswith("urn:uuid:")
    assert "<script>" in "".join(arabic.find(".//t:head", space).itertext())


def test_tei_of_every_kind_of_paragraph_is_valid() -> None:
    kinds = ["text", "heading", "list_item", "list_item", "quote", "caption", "table_row", "verse"]
    line: Line = {
        "id": "x", "title": None, "language": "und", "status": "article", "paragraphs": [f"{k}\nb" for k in kinds], "kinds": kinds,
        "verdict": {"relation": "RELATED", "score": 1.0}, "parts": [{"from": 1, "to": 2, "record": "urn:uuid:1"}],
    }  # fmt: skip
    schema = etree.DTD(trafilatura.xml.TEI_SCHEMA)
    assert schema.validate(etree.fromstring(tei_document(line))), schema.error_log


def test_a_dataset_has_data_and_a_card_that_says_what_is_reserved(house: House, tmp_path: Path) -> None:
    written(house, Wanted(story=STORY), Form.DATASET, tmp_path / "data")
    card = (tmp_path / "data" / "README.md").read_text("utf-8")
    assert card.startswith("---\npretty_name: bridge\nlanguage:\n- ar\nlicense: unknown\n")
    assert "Of 2 articles, 1 are reserved by their sites" in card
    assert "`noai`: 1" in card
    assert "<script>" not in card
    rows = pq.read_table(tmp_path / "data" / "data" / "articles.parquet").to_pylist()
    assert [row["url"] for row in rows] == [url_of("market")]


def test_every_key_of_export_json_is_documented(house: House, tmp_path: Path) -> None:
    written(house, ALL, Form.MD, tmp_path / "md")
    about = json.loads((tmp_path / "md" / "EXPORT.json").read_bytes())
    section = re.search(r"### Keys of EXPORT.json\n(.*?)\n## ", DOCUMENT, re.DOTALL)
    assert section
    rows = re.findall(r"^\| (`[^|]*) \|", section[1], re.MULTILINE)
    assert {n for row in rows for n in re.findall("`([^`]*)`", row)} == set(about)


def test_only_a_folder_that_an_export_made_is_replaced(house: House, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    target = Target(path=tmp_path / "mine", overwrite=True)
    with pytest.raises(StoreError, match="no folder that an export made"):
        export_text(house, ALL, Form.MD, target, Making(at=AT))
    assert [p.name for p in tmp_path.rglob("*")] == ["mine", "letter.txt"]
    again = Target(path=tmp_path / "ours", overwrite=True)
    export_text(house, ALL, Form.MD, again, Making(at=AT))
    (tmp_path / "ours" / "old.md").write_text("old")
    export_text(house, ALL, Form.MD, again, Making(at=AT))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine", "ours"]
    assert not (tmp_path / "ours" / "old.md").exists()
