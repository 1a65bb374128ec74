"""A revisit whose original was taken down or destroyed: what it refers to is given to nobody, and every way to it says why in a sentence."""

import json
import uuid
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from archive.addresses.urls import url_key
from archive.capture import Earlier
from archive.decisions.decision import article_of
from archive.fate import Fate, Outcome
from archive.reading.reader import StoredRecord, scan
from archive.spool.spool import Spool, SpoolName, SpoolOptions
from desk.cli import run as desk
from desk.exits import Exit
from desk.web.app import make_app
from desk.web.serving import Serving
from flows.close import Ending, close_run
from flows.exports.bundle import bundle
from flows.exports.target import Target
from flows.exports.wanted import Wanted
from flows.house import House
from flows.run import RunKind, running
from spiders.frontier.plan import Plan, Purpose, Settled
from tests.builders import a_page
from tests.desk.web.conftest import Client
from tests.flows.exports.test_export_bundle import AT, verified
from tests.flows.kept_stories import STORY, a_story, an_old_article, html_of, judged, url_of

COPY = "https://copy.example/bridge"


def said(capsys: pytest.CaptureFixture[str], house: House, *words: str) -> tuple[int, str]:
    """Run a command, and return how it ended and all that it said."""
    capsys.readouterr()
    code = desk([*words, "--store", house.settings.store])
    return code, "".join(capsys.readouterr())


def a_repeated_answer(house: House) -> str:
    """Another story whose run got the bridge's very bytes again, so that its record is a revisit; return the original's id."""
    (file,) = (house.root / "text" / STORY / "runs").glob("*.jsonl")
    lines = [json.loads(row) for row in file.read_text("utf-8").splitlines()]
    original = next(line["record"] for line in lines if line["url"] == url_of("bridge"))
    with house.catalogue() as catalogue:
        version = catalogue.record(original)
    assert version is not None
    with running(house, "other", RunKind.GATHER, now=AT) as run:
        name = SpoolName(story="other", run=run.run_id, worker="w0")
        options = SpoolOptions(software="warraq/test")
        spool = Spool(house.spool, name, options=options, now=lambda: AT, new_id=lambda: uuid.uuid4().urn)
        page = a_page("https://copy.example/bridge", html_of("bridge"), requested_at=AT)
        ref = spool.keep(replace(page, earlier=Earlier(ref=version.ref)))
        marks = spool.close()
        with run.frontier() as frontier:
            frontier.plan([Plan(url=ref.url, purpose=Purpose.PAGE)])
            end = Outcome(url=ref.url, fate=Fate.KEPT, reason="ok", ref=ref)
            frontier.settle([Settled(outcome=end)], marks)
        close_run(run, Ending(judged=[judged(an_old_article(ref, "bridge"))]), AT)
    return str(original)


def test_a_revisit_brings_the_exchange_that_it_refers_to_out_of_another_story(tmp_path: Path) -> None:
    kept = a_story(tmp_path)
    original = a_repeated_answer(kept)
    told = bundle(kept, Wanted(story="other"), Target(path=tmp_path / "b"))
    records = [one for one in scan(tmp_path / "b" / "evidence.warc.gz") if isinstance(one, StoredRecord)]
    (revisit,) = (one for one in records if one.kind == "revisit")
    assert (revisit.field("WARC-Refers-To"), told.missing) == (f"<{original}>", ())
    assert {one.kind for one in records if one.url == url_of("bridge")} == {"request", "response", "metadata"}
    assert verified(tmp_path / "b").returncode == 0
    (tmp_path / "store" / "custody" / STORY).rename(tmp_path / "gone")
    assert bundle(kept, Wanted(story="other"), Target(path=tmp_path / "c")).missing == (original,)


def test_no_bundle_of_another_story_brings_the_original_of_a_revisit_that_was_taken_down(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = a_story(tmp_path)
    original = a_repeated_answer(house)
    said(capsys, house, "takedown", url_of("bridge"), "--reason", "court order")
    told = bundle(house, Wanted(story="other"), Target(path=tmp_path / "b"))
    records = [one for one in scan(tmp_path / "b" / "evidence.warc.gz") if isinstance(one, StoredRecord)]
    assert (told.articles, told.missing) == (1, (original,))
    assert {one.url for one in records if one.kind == "response"} == set()
    assert url_of("bridge") not in (tmp_path / "b/custody/lines.jsonl").read_text()


def test_no_package_of_another_story_brings_it_either_and_of_what_was_destroyed_it_brings_the_stone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = a_story(tmp_path)
    a_repeated_answer(house)
    words = ("export", "other", "--to", "wacz", "-o", str(tmp_path / "x.wacz"))
    down = ("takedown", url_of("bridge"), "--reason", "court order")
    assert said(capsys, house, *down)[0] == Exit.SOUND
    code, told = said(capsys, house, *words)
    assert (code, (tmp_path / "x.wacz").exists()) == (Exit.ERROR, False)
    assert f"{url_of('bridge')} was taken down in the story '{STORY}', and warc/{STORY}/" in told
    assert "Give --to bundle" in told
    assert said(capsys, house, *down, "--destroy", "--yes")[0] == Exit.SOUND
    assert said(capsys, house, *words)[0] == Exit.SOUND
    with zipfile.ZipFile(tmp_path / "x.wacz") as package:
        package.extractall(tmp_path / "x")
    found = [one for file in (tmp_path / "x" / "archive").iterdir() for one in scan(file)]
    records = [one for one in found if isinstance(one, StoredRecord)]
    assert not [one for one in records if one.url == url_of("bridge") and b"eleven nights" in one.block]


def test_of_a_revisit_whose_original_was_destroyed_every_way_to_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = a_story(tmp_path)
    original = a_repeated_answer(house)
    said(
        capsys,
        house,
        "takedown",
        url_of("bridge"),
        "--destroy",
        "--yes",
        "--reason",
        "court order",
        "--by",
        "layla",
    )
    code, told = said(capsys, house, "audit")
    assert (code, "1 revisits' exact bytes: what they refer to was destroyed" in told) == (Exit.SOUND, True)
    gone = f"{url_of('bridge')} ({original}) was destroyed on"
    code, told = said(capsys, house, "text", COPY, "--archived")
    assert (code, gone in told, "by layla: court order" in told) == (Exit.PARTIAL, True, True)
    assert "Error" not in told
    assert said(capsys, house, "diff", COPY)[0] == Exit.SOUND  # its text was read, and is its own
    code, told = said(capsys, house, "export", "other", "--to", "bundle", "-o", str(tmp_path / "b"))
    assert (
        code,
        f"{original}: it is referred to, and is not here: it was taken down or destroyed" in told,
    ) == (Exit.PARTIAL, True)
    client = Client(make_app(house, Serving()))
    with house.catalogue() as catalogue:
        (version,) = catalogue.versions(url_key(COPY))
    answer = client.get(f"/original/{version.ref.record_id.removeprefix('urn:uuid:')}")
    assert (answer.status_code, "What this record refers to was destroyed" in answer.text) == (451, True)
    page = client.get(f"/story/other/article/{article_of(COPY)}?view=provenance").text
    assert gone in page
    assert "damaged or altered" not in page  # nobody altered it
