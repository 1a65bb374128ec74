"""An audit notices what was taken away: an article from the view, a fate from a manifest."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from archive.audit.finding import FindingVerdict
from flows.audit import audit
from flows.house import House
from tests.flows.conftest import STORY, Walk

pytestmark = pytest.mark.slow


@pytest.fixture
def copied(walk: Walk, tmp_path: Path) -> House:
    """Return a copy of the walk's store that may be spoilt."""
    shutil.copytree(walk.house.root, tmp_path / "store")
    return replace(
        walk.house, settings=walk.house.settings.model_copy(update={"store": str(tmp_path / "store")})
    )


def accusations(house: House) -> set[tuple[str, str]]:
    return {(f.check, f.verdict.value) for f in audit(house).findings if f.verdict is not FindingVerdict.OK}


def test_an_article_taken_out_of_the_view_is_missed(copied: House) -> None:
    view = copied.root / "text" / STORY / "articles.jsonl"
    lines = view.read_bytes().splitlines(keepends=True)
    view.write_bytes(b"".join(lines[:-1]))
    assert accusations(copied) == {("text", "missing")}


def test_a_view_that_is_gone_is_missed(copied: House) -> None:
    (copied.root / "text" / STORY / "articles.jsonl").unlink()
    assert accusations(copied) == {("text", "missing")}


def test_a_fate_taken_out_of_a_manifest_is_missed(copied: House) -> None:
    (path,) = (copied.root / "runs" / STORY).glob("*.json")
    claims = json.loads(path.read_bytes())
    gone = next(
        o for o in claims["planned"] if o["fate"] == "kept" and o["record"] and o["redirects_to"] is None
    )
    claims["planned"].remove(gone)
    claims["fates"]["kept"] -= 1
    path.write_text(json.dumps(claims))
    assert ("record", "altered") in accusations(copied)
