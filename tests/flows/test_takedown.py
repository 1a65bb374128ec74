"""Taking a page down: gone from what is shown and given away, told with who and why, asked for no more; and lifted again."""

import json
import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.addresses.urls import url_key
from archive.decisions.decision import DecisionKind, article_of
from archive.fate import Fate
from desk.cli import run as desk
from desk.exits import Exit
from flows.audit import audit
from flows.decisions.decide import Wanted, decide, reviews_of
from flows.fetch import fetch_pages
from flows.house import House
from spiders.manners.taken_down import taken_down
from story.verdict import Reason, Relation, Verdict
from story.weighing.decided import settled
from tests.builders import A_MOMENT
from tests.flows.kept_stories import STORY, a_story, paragraphs_of, url_of

URL = url_of("ferry")
WORDS = paragraphs_of("ferry")[0]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_story(tmp_path)


def said(capsys: pytest.CaptureFixture[str], house: House, *words: str) -> tuple[int, str]:
    """Run a command of the terminal, and return how it ended and its stdout."""
    capsys.readouterr()
    code = desk([*words, "--store", house.settings.store])
    return code, capsys.readouterr().out


@pytest.mark.row("R6")
def test_a_page_that_is_taken_down_is_shown_nowhere_asked_for_no_more_and_the_audit_says_by_whom_and_why(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = said(
        capsys, house, "takedown", URL, "--reason", "the owner asked", "--by", "layla", "--json"
    )
    assert (code, json.loads(told)["kind"], json.loads(told)["note"]) == (
        Exit.SOUND,
        "takedown",
        "the owner asked",
    )
    assert "ferry" not in said(capsys, house, "show", STORY, "--all")[1]
    assert all(
        "ferry" not in path.read_text() for path in house.root.glob(f"text/{STORY}/*") if path.is_file()
    )
    outcome = fetch_pages((URL,), house, now=datetime.now(UTC)).outcomes[URL]
    assert (outcome.fate, outcome.reason) == (Fate.REFUSED, "taken_down")
    code, told = said(capsys, house, "audit")
    assert code == Exit.SOUND
    assert "1 pages taken down, 0 destroyed" in told
    assert "taken down by layla" in told
    assert "the owner asked" in told
    assert WORDS in next(house.root.glob("text/*/runs/*.jsonl")).read_text()  # kept, and still proven
    assert audit(house).sound


def test_a_takedown_is_lifted_and_a_destruction_never(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, house, "takedown", URL, "--reason", "x")
    assert said(capsys, house, "takedown", URL, "--restore")[0] == Exit.SOUND
    assert "ferry" in said(capsys, house, "show", STORY)[1]
    assert (
        said(capsys, house, "takedown", URL, "--destroy", "--reason", "x")[0] == Exit.USAGE
    )  # nobody agreed
    assert said(capsys, house, "takedown", URL, "--destroy", "--yes", "--reason", "x")[0] == Exit.SOUND
    assert said(capsys, house, "takedown", URL, "--restore")[0] == Exit.ERROR
    assert said(capsys, house, "text", URL, "--archived")[0] == Exit.ERROR
    assert said(capsys, house, "audit")[0] == Exit.SOUND


def test_a_takedown_needs_a_reason_and_a_page_that_is_kept(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(capsys, house, "takedown", URL)[0] == Exit.USAGE
    assert said(capsys, house, "takedown", "https://nowhere.example/", "--reason", "x")[0] == Exit.ERROR


def test_what_is_decided_stands_in_show_and_no_longer_in_its_queue(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        said(capsys, house, "decide", STORY, URL, "--reject", "--note", "advert", "--by", "samir")[0]
        == Exit.SOUND
    )
    assert "ferry" not in said(capsys, house, "show", STORY)[1]
    shown = said(capsys, house, "show", STORY, "--all")[1]
    assert "rejected by samir" in shown
    assert "advert" in shown
    assert said(capsys, house, "decide", STORY, URL, "--clear")[0] == Exit.SOUND
    assert "ferry" in said(capsys, house, "show", STORY)[1]
    assert said(capsys, house, "decide", STORY, URL)[0] == Exit.USAGE


ADDRESSES = [
    (URL, True),
    (URL.replace("https", "http"), True),
    (URL.replace("www.", "") + "/", True),
    (f"https://web.archive.org/web/2025id_/{URL}", True),
    (f"https://cache.example/?u={URL.replace(':', '%3A').replace('/', '%2F')}&x=1", True),
    (f"{URL}?page=2", False),
    (url_of("bridge"), False),
    (URL.replace("ferry", "Ferry"), False),
]


@pytest.mark.parametrize(("url", "refused"), ADDRESSES)
def test_a_page_is_known_under_any_scheme_and_inside_an_archives_address(url: str, *, refused: bool) -> None:
    assert (taken_down([URL]).refuses(url) is not None) is refused


def test_a_decision_settles_the_verdicts_of_later_runs_with_a_reason_that_the_score_adds_up(
    house: House,
) -> None:
    for kind, topic in ((DecisionKind.REJECT, "ferry"), (DecisionKind.ACCEPT, "market")):
        wanted = Wanted(story=STORY, kind=kind, article=article_of(url_of(topic)), note="seen", by="samir")
        decide(house, wanted, now=A_MOMENT + timedelta(days=1))
    reasons = (Reason(rule="date", weight=1.25, detail="a day"),)
    verdicts = [
        Verdict(article=url_of(topic), relation=Relation.UNSURE, score=1.25, reasons=reasons)
        for topic in ("bridge", "ferry", "market")
    ]
    once = settled(verdicts, reviews_of(house, STORY))
    assert [(one.relation, one.related) for one in once] == [
        (Relation.UNSURE, False),
        (Relation.UNRELATED, False),
        (Relation.RELATED, True),
    ]
    for one in once:
        assert one.score == pytest.approx(sum(reason.weight for reason in one.reasons))
    assert once[1].reasons[-1].rule == "decided"
    assert "rejected by samir" in once[1].reasons[-1].detail
    assert settled(once, reviews_of(house, STORY)) == once


def test_a_page_that_is_down_tells_since_when_by_whom_and_why_and_its_command_shows_it_again(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(capsys, house, "takedown") == (Exit.SOUND, f"nothing is taken down in {house.root}\n")
    with house.catalogue() as catalogue:
        (version, *_) = catalogue.versions(url_key(URL))
    said(capsys, house, "takedown", URL, "--reason", "the owner asked", "--by", "layla")
    for named in ((URL,), (version.ref.record_id,), (f"{URL}?utm_source=x",), ()):
        code, told = said(capsys, house, "takedown", *named, "--story", STORY)
        assert code == Exit.SOUND
        page, why, lift = told.splitlines()
        assert page == f"taken down  {URL}  in {STORY}"
        assert re.fullmatch(r" +on \d{4}-\d\d-\d\d \d\d:\d\d UTC by \W?layla\W?: \W?the owner asked\W?", why)
    (value,) = map(json.loads, said(capsys, house, "takedown", URL, "--json")[1].splitlines())
    assert (value["kind"], value["note"], value["by"]) == ("takedown", "the owner asked", "layla")
    assert (
        f"takedown --story {STORY} --store {house.root}` says which" in said(capsys, house, "show", STORY)[1]
    )
    _, _, words = lift.partition("warraq ")
    assert desk(shlex.split(words)) == Exit.SOUND
    assert said(capsys, house, "takedown")[1] == f"nothing is taken down in {house.root}\n"


def test_a_page_that_is_shown_is_not_hidden_without_a_reason_and_nothing_brings_back_what_was_destroyed(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk(["takedown", URL, "--store", house.settings.store]) == Exit.USAGE
    assert "is not taken down. --reason is missing" in capsys.readouterr().err
    assert said(capsys, house, "takedown")[1].startswith("nothing is taken down")
    said(capsys, house, "takedown", URL, "--reason", "a court", "--destroy", "--yes")
    code, told = said(capsys, house, "takedown", URL)
    assert (code, told.splitlines()[0].split()[0]) == (Exit.SOUND, "destroyed")
    assert "nothing brings it back" in told
