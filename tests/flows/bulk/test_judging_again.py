"""Archived articles judged again: what came in and went out and why, on every engine the same; decisions stay, and a stop anywhere leaves nothing half."""

import json
import re
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive.audit.finding import FindingVerdict
from archive.catalogue.views.articles import entry
from archive.decisions.decision import DecisionKind, article_of
from article.article import Paragraph
from desk.cli import run as desk
from desk.exits import Exit
from desk.web.app import make_app
from desk.web.serving import Serving
from flows.audit import audit
from flows.bulk.bulk import Bulk
from flows.bulk.engine import Engine
from flows.close import Ending, close_run
from flows.decisions.decide import Wanted, decide
from flows.house import House
from flows.judging import again as again_module
from flows.judging.again import Again, Wish, judge_again
from flows.judging.changes import VerdictChange
from flows.reading.again import keep_lines
from flows.run import RunKind, running, runs_in_spool
from flows.settings import CHECKOUT
from flows.store.shelf import articles_of
from story.folder import load_story
from story.seed import SeedError, Story
from tests.builders import A_MOMENT, first_column
from tests.desk.web.conftest import Client
from tests.flows.bulk.killing import KilledOnce
from tests.flows.kept_stories import STORY, a_house, an_old_article, html_of, judged, kept, url_of

LATER = A_MOMENT + timedelta(hours=1)
SEEDS = sorted((CHECKOUT / "seeds/paris-meeting-2025").glob("*.txt"))
ARABIC, OTHER = url_of("arabic"), url_of("ferry")


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Give a story with one Arabic seed: pages may teach its judge."""
    folder = tmp_path_factory.mktemp("seeds") / STORY
    folder.mkdir()
    (folder / "story.toml").write_text('title = "اجتماع باريس"\n', "utf-8")
    shutil.copy(SEEDS[0], folder / "one.txt")
    return load_story(folder, None)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep pages once, all judged to belong to the story: a seed's text, another seed's, and two that are far from it."""
    house = a_house(tmp_path_factory.mktemp("kept"))
    topics = {"arabic": SEEDS[0], "second": SEEDS[1], "ferry": None, "market": None}
    with running(house, STORY, RunKind.GATHER, now=A_MOMENT) as run:
        refs = kept(run, {url_of(topic): html_of("ferry") for topic in topics})
        read = []
        for ref, (topic, path) in zip(refs, topics.items(), strict=True):
            if path is None:
                read.append(an_old_article(ref, topic))
                continue
            pieces = [p for p in path.read_text("utf-8").split("\n") if p.strip()]
            texts = tuple(Paragraph(text=p) for p in pieces[1:])
            own = an_old_article(ref, "ferry")
            read.append(replace(own, title=pieces[0], paragraphs=texts, language="ar"))
        close_run(run, Ending(judged=list(map(judged, read))), A_MOMENT + timedelta(minutes=1))
    return house.root


@pytest.fixture
def house(stored: Path, tmp_path: Path) -> House:
    shutil.copytree(stored, tmp_path / "store")
    return a_house(tmp_path)


def told_by_id(told: Again) -> dict[str, VerdictChange]:
    return {one.line["id"]: one.change for one in told.articles}


def test_what_went_out_is_told_with_its_reasons_kept_beside_the_verdict_before_and_known_everywhere(
    house: House, story: Story
) -> None:
    before = {path: path.read_bytes() for path in house.root.glob("text/*/runs/*")}
    records = set(house.root.glob("warc/*/*"))
    told = judge_again(house, story, Wish(), now=LATER)
    changes = told_by_id(told)
    assert (changes[ARABIC], changes[OTHER]) == (VerdictChange.RELATION, VerdictChange.OUT)
    ferry = next(one for one in told.articles if one.line["id"] == OTHER)
    assert ferry.why[0].before is None
    assert ferry.why[0].detail
    assert told.manifest is not None
    assert {path: path.read_bytes() for path in before} == before
    assert set(house.root.glob("warc/*/*")) == records
    now = {line["id"]: line["verdict"] for line in articles_of(house, STORY)}
    assert (now[ARABIC]["relation"], now[ARABIC]["copy_of"]) == ("COPY_OF", "seed:one.txt")
    with house.catalogue() as catalogue:
        listed = entry(catalogue, STORY, article_of(OTHER))
    assert listed is not None
    assert listed.relation == now[OTHER]["relation"] == "UNRELATED"
    view = (house.root / f"text/{STORY}/articles.jsonl").read_text("utf-8")
    assert (ARABIC in view, OTHER in view) == (True, False)
    assert [f for f in audit(house).findings if f.verdict is not FindingVerdict.OK] == []
    repeated = judge_again(house, story, Wish(), now=LATER + timedelta(hours=1))
    assert (set(told_by_id(repeated).values()), repeated.manifest) == ({VerdictChange.SAME}, None)


def test_what_a_person_decided_stays(house: House, story: Story) -> None:
    for kind, url in ((DecisionKind.ACCEPT, OTHER), (DecisionKind.REJECT, ARABIC)):
        decide(house, Wanted(story=STORY, kind=kind, article=article_of(url), by="layla"), now=LATER)
    judge_again(house, story, Wish(), now=LATER)
    now = {line["id"]: line["verdict"]["related"] for line in articles_of(house, STORY)}
    assert (now[OTHER], now[ARABIC]) == (True, False)


@pytest.mark.parametrize("engine", Engine)
def test_every_engine_judges_archived_articles_alike_and_so_it_does_when_a_worker_is_killed(
    engine: Engine,
    house: House,
    story: Story,
    tmp_path: Path,
    scheduler: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alone = judge_again(house, story, Wish(dry=True, bulk=Bulk()), now=LATER)
    monkeypatch.setattr("flows.judging.article_shards.ARTICLES", 1)
    bulk = Bulk(engine=engine, workers=2)
    if engine is not Engine.THREADS:
        where = scheduler if engine is Engine.DASK else ""
        bulk = KilledOnce(engine=engine, workers=2, scheduler=where, folder=tmp_path / "kill")
    assert judge_again(house, story, Wish(dry=True, bulk=bulk), now=LATER) == alone
    assert not list(house.root.glob("runs/*/*-text.json"))


@pytest.mark.parametrize("step", ["make_ready", "publish"])
def test_a_stop_at_any_step_leaves_nothing_half(
    step: str, house: House, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(again_module, step, stopped)
        with pytest.raises(KeyboardInterrupt):
            judge_again(house, story, Wish(), now=LATER)
    assert {line["verdict"]["related"] for line in articles_of(house, STORY)} == {True}
    judge_again(house, story, Wish(), now=LATER + timedelta(hours=1))
    now = {line["id"]: line["verdict"]["related"] for line in articles_of(house, STORY)}
    assert (now[OTHER], now[ARABIC]) == (False, True)
    assert len(list(house.root.glob("runs/*/*-text*.json"))) == 1
    assert not list(runs_in_spool(house))
    assert [f for f in audit(house).findings if f.verdict is not FindingVerdict.OK] == []


def test_the_command_tells_what_changed_before_it_is_kept(
    house: House, story: Story, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "seeds" / STORY
    folder.mkdir(parents=True)
    (folder / "story.toml").write_text('title = "اجتماع باريس"\n', "utf-8")
    shutil.copy(SEEDS[0], folder / "one.txt")
    words = ["judge", str(folder), "--again", "--store", str(house.root)]
    assert desk([*words, "--dry-run", "--json"]) == Exit.SOUND
    *lines, last = map(json.loads, capsys.readouterr().out.splitlines())
    assert {key for line in lines for key in line} == first_column("Keys of an article judged again")
    assert set(last["summary"]) == first_column("Keys of a summary of articles judged again")
    assert (last["summary"]["articles"], last["summary"]["run"]) == (4, None)
    assert desk(words) == Exit.SOUND
    said = capsys.readouterr().out
    assert "went out  RELATED 3.0 → UNRELATED" in said
    assert not re.search("intercept|cohesion|sought|nameless|facts-", said)
    assert "kept as " in said
    assert desk([*words, "x.jsonl"]) == desk(["judge", str(folder)]) == Exit.USAGE


def test_who_judged_when_and_the_verdict_before_are_told_wherever_a_verdict_is(
    house: House, story: Story, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    second = judge_again(house, story, Wish(), now=LATER).manifest
    assert second is not None
    ferry = next(line for line in articles_of(house, STORY) if line["id"] == OTHER)
    keep_lines(house, STORY, [{**ferry, "method": "another"}], "read again", now=LATER + timedelta(hours=1))
    shown = ["show", STORY, "--all", "--store", str(house.root)]
    assert desk([*shown, "--json"]) == Exit.SOUND
    lines = {line["id"]: line for line in map(json.loads, capsys.readouterr().out.splitlines())}
    line, first = lines[OTHER], next(house.root.glob("runs/*/*-gather.json")).stem
    (before,) = line["verdicts_before"]
    assert (line["judged"]["run"], before["run"]) == (second.run_id, first)
    assert (before["verdict"]["relation"], line["verdict"]["relation"]) == ("RELATED", "UNRELATED")
    assert (before["at"][:16], set(before["by"])) == (f"{A_MOMENT:%Y-%m-%dT%H:%M}", {"warraq"})
    assert desk(shown) == Exit.SOUND
    assert f"before: RELATED 3.0, of the story; judged {A_MOMENT:%Y-%m-%d %H:%M} UTC by {first}" in capsys.readouterr().out  # fmt: skip
    asked = ["export", STORY, "--url", OTHER, "--to", "jsonl", "--store", str(house.root), "-o"]
    assert desk([*asked, str(tmp_path / "a.jsonl")]) == Exit.SOUND
    exported = json.loads((tmp_path / "a.jsonl").read_text("utf-8"))
    assert {key: exported[key] for key in ("judged", "verdicts_before")} == {key: line[key] for key in ("judged", "verdicts_before")}  # fmt: skip


def test_the_page_of_a_run_that_judged_again_tells_what_changed_in_the_readers_language(
    house: House, story: Story
) -> None:
    manifest = judge_again(house, story, Wish(), now=LATER).manifest
    assert manifest is not None
    desk = Client(make_app(house, Serving()))
    path = f"/story/{STORY}/run/{manifest.run_id}"
    english, arabic = (desk.get(path, cookie=f"warraq-language={one}").text for one in ("en", "ar"))
    assert "archived articles judged again</dd>" in english
    assert "حكم جديد على المحفوظ</dd>" in arabic
    assert "حُكم من جديد على" in arabic
    assert "judged again" not in arabic
    for url in (OTHER, url_of("market")):
        assert f'href="/story/{STORY}/article/{article_of(url)}?view=reasons"' in english
    assert english.index(article_of(OTHER)) < english.index(article_of(ARABIC))  # out before another verdict
    assert "went out" in english.split('id="rejudged"')[1]
    assert not [part for part in ('id="fates"', 'id="cost"', 'id="failed"') if part in english]


def test_the_desk_tells_both_verdicts_where_a_reader_meets_one(house: House, story: Story) -> None:
    second = judge_again(house, story, Wish(), now=LATER).manifest
    assert second is not None
    desk, first = Client(make_app(house, Serving())), next(house.root.glob("runs/*/*-gather.json")).stem
    path = f"/story/{STORY}/article/{article_of(OTHER)}"
    for tongue, in_it, again in (("en", "in the story", "Judged again"), ("ar", "ضمن القصة", "حُكم على هذا المقال من جديد")):  # fmt: skip
        language = f"warraq-language={tongue}"
        assert again in desk.get(path, cookie=language).text
        told = desk.get(f"{path}?view=reasons", cookie=language).text.split('id="judged"')[1]
        assert told.index(second.run_id) < told.index(first)
        assert (in_it in told.split(first)[0].split(second.run_id)[-1], "warraq 0.1.0" in told) == (
            True,
            True,
        )
    listed = desk.get(f"/story/{STORY}?relation=UNRELATED", cookie="warraq-language=en").text
    assert "the verdict before it: in the story" in listed
    assert f"{path}?view=reasons#judged" in listed


@pytest.mark.parametrize("misspelt", ["store", "story"])
def test_what_is_misspelt_is_refused_before_anything_is_made(
    misspelt: str, house: House, story: Story, tmp_path: Path
) -> None:
    other = a_house(tmp_path / "nowhere") if misspelt == "store" else house
    asked = story if misspelt == "store" else replace(story, name="paris-meting")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(
        SeedError, match="there is no store at" if misspelt == "store" else "holds no article"
    ):
        judge_again(other, asked, Wish(), now=LATER)
    assert sorted(tmp_path.rglob("*")) == before
