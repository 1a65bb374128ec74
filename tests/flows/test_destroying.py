"""Destroying a page: its bytes are gone from every file, all that is left is still proven, and every step may be killed."""

import os
import shutil
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from archive.audit.finding import Finding, FindingVerdict, summarise
from archive.audit.logged import audit_logged, log_of
from archive.audit.store import AuditOptions, audit_store
from archive.catalogue.views.articles import entries, entry
from archive.catalogue.views.visits import readings
from archive.checks.decisions import Hidden
from archive.decisions.book import Word
from archive.decisions.decision import DecisionKind, article_of, decision_names
from archive.wacz.audit import audit_wacz
from flows.custody import trust_of
from flows.decisions.decide import DecideError, Wanted, decide
from flows.decisions.destroy import destroy, finish_destructions
from flows.decisions.seals import seal_decisions, waiting
from flows.exports.package import Wish, export_story
from flows.house import House
from flows.ready import make_ready
from flows.store.shelf import articles_of
from flows.watch import unwatched
from tests.builders import A_MOMENT
from tests.flows.kept_stories import STORY, TOPICS, a_story, paragraphs_of, url_of
from tests.live_process import held_run

LATER = A_MOMENT + timedelta(days=2)
WORD = Word(story=STORY, kind=DecisionKind.DESTROY, id=url_of("ferry"), note="court order", by="layla")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_story(tmp_path)


def audited(house: House) -> tuple[list[Finding], list[Hidden]]:
    hidden: list[Hidden] = []
    options = AuditOptions(trust=trust_of(house.settings), hidden=hidden.append)
    return list(audit_store(house.store(), options)), hidden


def verdict(house: House) -> FindingVerdict:
    return summarise(audited(house)[0]).verdict


def wrong(house: House) -> list[str]:
    return [
        f"{f.verdict} {f.subject}: {f.message}"
        for f in audited(house)[0]
        if f.verdict is not FindingVerdict.OK
    ]


def all_bytes(house: House) -> bytes:
    """Return every byte of the store, gzip members unpacked too."""
    import gzip

    told = []
    for path in sorted(house.root.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            told.append(gzip.decompress(content) if path.name.endswith(".gz") else content)
    return b"\n".join(told)


def test_the_bytes_of_all_versions_are_gone_and_the_audit_is_sound_and_says_so(house: House) -> None:
    words = paragraphs_of("ferry")[0].encode()
    assert words in all_bytes(house)
    before = {path: path.stat().st_size for path in house.root.rglob("warc/**/*.gz")}
    done = destroy(house, WORD, now=LATER)
    assert words not in all_bytes(house)
    assert paragraphs_of("market")[0].encode() in all_bytes(house)
    assert {path: path.stat().st_size for path in house.root.rglob("warc/**/*.gz")} == before
    assert (done.records, done.lines) == (5, 1)  # the exchange, and the text with its metadata
    assert wrong(house) == []
    (hidden,) = audited(house)[1]
    assert hidden.sentence == (
        f"{url_of('ferry')} of {STORY} was destroyed (5 records, 1 lines of text) on {LATER:%Y-%m-%d} by layla: court order"
    )
    assert {line["id"] for line in articles_of(house, STORY)} == {url_of("bridge"), url_of("market")}
    assert [name.rpartition("-")[2] for name in decision_names(house.store(), STORY)] == [
        "destroy.json",
        "destroyed.json",
    ]


def test_a_catalogue_made_again_knows_that_an_article_was_destroyed_and_nothing_that_it_said(
    house: House,
) -> None:
    destroy(house, WORD, now=LATER)
    with house.catalogue() as catalogue:
        catalogue.rebuild(house.store())
        found = entry(catalogue, STORY, article_of(url_of("ferry")))
        assert found is not None
        assert (found.is_hidden, found.title or "", found.relation or "") == (True, "", "")
        assert readings(catalogue, STORY, article_of(url_of("ferry"))) == ()
        assert url_of("ferry") not in {one.id for one in entries(catalogue, STORY).entries}


def test_the_file_of_the_catalogue_keeps_no_words_of_what_was_destroyed(house: House) -> None:
    title = TOPICS["ferry"][0].lower().encode()

    def kept() -> bytes:
        return b"".join(path.read_bytes() for path in house.root.glob("catalogue.db*"))

    assert title in kept()
    destroy(house, WORD, now=LATER)
    # An index of words keeps those of a row that is gone until it is made anew.
    assert [word for word in (title, b"captain", b"northern") if word in kept()] == []


def test_nothing_is_destroyed_beside_a_run_of_the_story_that_is_not_finished(house: House) -> None:
    with held_run(house, STORY):
        pass  # it is killed, and its files lie in the spool: they may hold the page too
    with pytest.raises(DecideError, match="is not finished, and may hold the page too"):
        destroy(house, WORD, now=LATER)
    assert paragraphs_of("ferry")[0].encode() in all_bytes(house)
    assert not decision_names(house.store(), STORY)


def test_bytes_that_go_without_a_decision_are_still_missed(house: House) -> None:
    destroy(house, WORD, now=LATER)
    for name in decision_names(house.store(), STORY):
        (house.root / name).unlink()
    assert verdict(house) is FindingVerdict.ALTERED


def test_a_decision_that_was_changed_or_taken_away_is_found(house: House) -> None:
    for number, kind in enumerate((DecisionKind.ACCEPT, DecisionKind.REJECT, DecisionKind.TAKEDOWN)):
        wanted = Wanted(story=STORY, kind=kind, article=article_of(url_of("ferry")), note="x", by="layla")
        decide(house, wanted, now=LATER + timedelta(hours=number))
    assert wrong(house) == []
    first, middle, last = (house.root / name for name in decision_names(house.store(), STORY))
    for path, found in (
        (first, FindingVerdict.ALTERED),
        (middle, FindingVerdict.ALTERED),
        (last, FindingVerdict.ALTERED),
    ):
        content = path.read_bytes()
        path.chmod(0o644)
        path.write_bytes(content.replace(b"layla", b"samir"))
        assert verdict(house) is found
        path.unlink()
        assert verdict(house) is FindingVerdict.MISSING
        chained = [one for one in audited(house)[0] if one.check == "decision"]
        assert (chained[0].verdict is FindingVerdict.MISSING) == (
            path != last
        )  # the newest is missed by its seal alone
        path.write_bytes(content)
    assert wrong(house) == []


def test_a_decision_to_destroy_that_nobody_sealed_excuses_nothing(house: House) -> None:
    destroy(house, WORD, now=LATER)
    seals = sorted((house.root / "custody/seals").glob("*"))
    for path in seals[-4:]:  # both decisions' seals, with their signatures
        path.unlink()
    assert verdict(house) is FindingVerdict.MISSING


def test_bytes_that_came_back_are_told(house: House) -> None:
    (warc,) = house.root.glob("warc/*/*w0*.gz")
    old = warc.read_bytes()
    destroy(house, WORD, now=LATER)
    warc.chmod(0o644)
    warc.write_bytes(old)
    assert verdict(house) is FindingVerdict.ALTERED


def killed_at(house: House, number: int) -> int:
    """Destroy in a child that dies at its n-th change of the file system; return how it ended, 0 for: not killed."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    left = number

    def count(event: str, _args: tuple[object, ...]) -> None:
        nonlocal left
        if event in {"os.rename", "os.link", "os.remove", "os.chmod", "os.mkdir"}:
            left -= 1
            if left < 0:
                os._exit(9)

    sys.addaudithook(count)
    try:
        destroy(house, WORD, now=LATER)
    finally:
        os._exit(0)


def test_killed_at_any_step_it_is_finished_by_the_next_command_and_nothing_is_destroyed_twice(
    house: House,
) -> None:
    words = paragraphs_of("ferry")[0].encode()
    killed = number = 0
    while (ended := killed_at(house, number)) == 9:
        killed += 1
        loose = [name for name in waiting(house) if name.endswith("-destroy.json")]
        assert not loose or words in all_bytes(house)  # no byte goes before its decision is sealed
        with house.lock():  # what every run does first
            make_ready(house, unwatched, alone=True)
        begun = decision_names(house.store(), STORY)
        assert [name.rpartition("-")[2] for name in begun] == ["destroy.json", "destroyed.json"][: len(begun)]
        assert (words in all_bytes(house)) == (not begun)
        assert wrong(house) == []
        if begun:
            house = a_story(house.root.parent / f"again-{number}")
        number += 7
    assert ended == 0
    assert killed > 3
    assert words not in all_bytes(house)
    assert wrong(house) == []


def test_a_decision_to_destroy_that_somebody_put_into_the_store_is_never_carried_out(
    house: House, tmp_path: Path
) -> None:
    other = a_story(tmp_path / "other")
    shutil.rmtree(other.root)
    shutil.copytree(house.root, other.root)
    destroy(other, WORD, now=LATER)
    (name,) = (one for one in decision_names(other.store(), STORY) if one.endswith("-destroy.json"))
    (house.root / name).parent.mkdir(parents=True)
    shutil.copyfile(other.root / name, house.root / name)
    with house.lock():  # what every run and `warraq recover` do first
        seal_decisions(house)
        assert finish_destructions(house, now=LATER) == ()
    assert any(name in one for one in wrong(house))
    assert paragraphs_of("ferry")[0].encode() in all_bytes(house)


def test_one_file_and_a_package_with_stones_are_sound_with_the_decisions_beside_them_and_not_without(
    house: House, tmp_path: Path
) -> None:
    decide(
        house, Wanted(story=STORY, kind=DecisionKind.ACCEPT, article=article_of(url_of("bridge"))), now=LATER
    )
    destroy(house, WORD, now=LATER)
    for warc in house.root.glob("warc/*/*.gz"):
        verdicts = {one.verdict for one in audit_logged(warc, log_of(warc), [])}
        assert verdicts == {FindingVerdict.OK}
    path = tmp_path / "story.wacz"
    export_story(house, Wish(story=STORY, path=path, created=LATER))
    assert [one for one in audit_wacz(path) if one.verdict is not FindingVerdict.OK] == []
    with zipfile.ZipFile(path) as package:
        inside = {name: package.read(name) for name in package.namelist()}
    assert sum(name.startswith("decisions/") for name in inside) == 3
    assert b"ferry" not in inside["pages/pages.jsonl"]
    decisions = [name for name in decision_names(house.store(), STORY) if "destroy" in name]
    for name in decisions:
        (house.root / name).unlink()
    assert any(one.verdict is FindingVerdict.ALTERED for one in audit_logged(warc, log_of(warc), []))
