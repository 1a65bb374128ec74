"""A revisit whose original was taken down or destroyed: what it refers to is given to nobody, and every way to it says why in a sentence."""

from pathlib import Path

import pytest

from archive.addresses.urls import url_key
from archive.decisions.decision import article_of
from archive.reading.reader import StoredRecord, scan
from desk.cli import run as desk
from desk.exits import Exit
from desk.web.app import make_app
from desk.web.serving import Serving
from flows.exports.bundle import bundle
from flows.exports.target import Target
from flows.exports.wanted import Wanted
from flows.house import House
from tests.desk.web.conftest import Client
from tests.flows.exports.test_export_bundle import a_repeated_answer
from tests.flows.kept_stories import a_story, url_of

COPY = "https://copy.example/bridge"


def said(capsys: pytest.CaptureFixture[str], house: House, *words: str) -> tuple[int, str]:
    """Run a command, and return how it ended and all that it said."""
    capsys.readouterr()
    code = desk([*words, "--store", house.settings.store])
    return code, "".join(capsys.readouterr())


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
