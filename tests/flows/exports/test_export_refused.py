"""What is no evidence any more leaves no store as evidence: texts and records that were changed, pages that were taken down."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.decisions.decision import DecisionKind, article_of
from desk.cli import run as desk
from desk.exits import Exit
from flows.decisions.decide import Wanted as Decided
from flows.decisions.decide import decide
from flows.exports.bundle import bundle
from flows.exports.package import ChangedError, ExportError
from flows.exports.target import Target
from flows.exports.wanted import Wanted
from flows.house import House
from tests.builders import change
from tests.flows.exports.test_export_bundle import AT, PAGES, a_seal, commands, in_a_shell, verified
from tests.flows.kept_stories import STORY, a_story, url_of


def test_what_was_taken_down_is_in_no_bundle_and_is_counted(
    tmp_path: Path, tools: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = a_story(tmp_path)
    decided = Decided(
        story=STORY, kind=DecisionKind.TAKEDOWN, article=article_of(url_of("ferry")), note="asked"
    )
    decide(kept, decided, now=AT)
    told = bundle(kept, Wanted(story=STORY), Target(path=tmp_path / "all"))
    assert (told.articles, told.left_out.taken_down) == (2, 1)
    assert (told.manifests_left_out, told.unproven) == (1, 2)
    assert [
        p.name for p in (tmp_path / "all").rglob("*") if p.is_file() and b"2025/ferry" in p.read_bytes()
    ] == []
    said = verified(tmp_path / "all")
    assert (said.returncode, said.stdout.count("not checked")) == (3, 1)
    assert (
        "not checked: 2 of 2 visits (2 “ok”): the manifests of their runs are not here (runs/" in said.stdout
    )
    step = in_a_shell(tools, tmp_path / "all", commands(tmp_path / "all", PAGES[0])[4])
    assert (step.returncode, "sound" in step.stdout) == (0, False)
    assert step.stdout.startswith("NOT CHECKED: no manifest is here")
    words = ("export", STORY, "--to", "bundle", "-o", str(tmp_path / "again"), "--store", kept.settings.store)
    assert desk([*words]) == Exit.SOUND
    assert "\nunproven  visits to these pages (such as that one is gone): 2;" in capsys.readouterr().out
    with pytest.raises(ExportError, match="taken down"):
        bundle(kept, Wanted(story=STORY, urls=frozenset({url_of("ferry")})), Target(path=tmp_path / "one"))
    assert not (tmp_path / "one").exists()


def in_the_answer(house: House) -> None:
    """Change a byte of the ferry's response, which nobody reads before it is copied."""
    (file,) = (house.root / "text" / STORY / "runs").glob("*.jsonl")
    place = next(json.loads(row)["archived"] for row in file.open() if url_of("ferry") in row)
    at = place["offset"] + place["length"] // 2
    _changed(
        house.root / place["warc"],
        lambda content: content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :],
    )


def in_the_root(house: House) -> None:
    seal = a_seal(house.root, "warc")
    _changed(seal, lambda content: re.sub(rb'(merkle_root": ")..', rb"\g<1>00", content))


def _changed(path: Path, edit: Callable[[bytes], bytes]) -> None:
    path.chmod(0o644)
    change(path, edit)


def text_of(house: House) -> Path:
    (file,) = (house.root / "text" / STORY / "runs").glob("*.jsonl")
    return file


def in_the_text(house: House) -> None:
    _changed(
        text_of(house), lambda content: content.replace(b"third of its reports", b"worst of its reports")
    )


def of_no_run(house: House) -> None:
    """A text that no manifest claims, as if a run had read the ferry's page anew."""
    file = text_of(house)
    file.with_name(file.name.replace("gather", "refetch")).write_bytes(
        file.read_bytes().replace(b"third of its reports", b"worst of its reports")
    )


@pytest.mark.parametrize("harm", [in_the_answer, in_the_root, in_the_text, of_no_run])
def test_evidence_that_is_not_what_was_sealed_is_not_passed_on(
    harm: Callable[[House], None], tmp_path: Path
) -> None:
    kept = a_story(tmp_path)
    harm(kept)
    with pytest.raises(ChangedError):
        bundle(kept, Wanted(story=STORY), Target(path=tmp_path / "all"))
    assert sorted(p.name for p in tmp_path.iterdir() if "all" in p.name) == []


def test_an_export_of_a_forged_text_names_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = a_story(tmp_path)
    words = ["export", STORY, "--to", "jsonl", "--store", str(kept.root), "-o"]
    assert desk([*words, str(tmp_path / "sound.jsonl")]) == Exit.SOUND
    assert "ALTERED" not in capsys.readouterr().out
    in_the_text(kept)
    assert desk([*words, str(tmp_path / "forged.jsonl")]) == Exit.PARTIAL
    assert f"ALTERED   {text_of(kept).relative_to(kept.root)}" in capsys.readouterr().out


def test_a_package_of_whole_files_is_refused_while_they_hold_what_was_taken_down(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = a_story(tmp_path)
    decided = Decided(
        story=STORY, kind=DecisionKind.TAKEDOWN, article=article_of(url_of("ferry")), note="asked"
    )
    decide(kept, decided, now=AT)
    words = ["export", STORY, "--to", "wacz", "-o", str(tmp_path / "x.wacz"), "--store", str(kept.root)]
    assert desk(words) == Exit.ERROR
    assert "Give --to bundle" in capsys.readouterr().err
    assert not (tmp_path / "x.wacz").exists()
