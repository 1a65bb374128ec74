"""`--log-json`: what stands on stderr is a JSON line each, and its texts are harmless."""

import json
from io import StringIO
from typing import Any

import pytest

from archive.fate import Fate, Outcome
from archive.manifests.cost import Cost, RunCost
from desk.articles.cost import cost_lines, size_text
from desk.cli import run
from desk.exits import Exit
from desk.terminal.progress import shown
from desk.terminal.voice import Voice
from flows.fate_log import final_lines, settled_line
from flows.watch import FATES, Beat
from spiders.events import CrawlEvent, EventKind
from tests.builders import first_column

HOSTILE = "a\x1b[31m b\r\nc \u202egpj.exe\u2066\x85\u2028d \ud800"
WHOSE = ("story", "run1")


def settled(reason: str = "ok", why: str = "") -> Beat:
    event = CrawlEvent(
        kind=EventKind.SETTLED, url="http://a.example/1", fate=Fate.KEPT, reason=reason, why=why, requests=2
    )
    return Beat(stage="pages", done=1, known=2, note="kept", fate=settled_line(WHOSE, event))


def final(fate: Fate, reason: str) -> Beat:
    outcome = Outcome(url="http://a.example/1", fate=fate, reason=reason)
    (line,) = final_lines(WHOSE, [outcome], {outcome.url: Cost(requests=2)})
    return Beat(stage=FATES, done=0, known=0, fate=line)


def logged(*beats: Beat) -> list[dict[str, Any]]:
    err = StringIO()
    with shown(Voice(log_json=True, err=err)) as watch:
        for beat in beats:
            watch(beat)
    assert err.getvalue().isascii()
    return [json.loads(line) for line in err.getvalue().splitlines()]


def test_each_address_is_told_once_and_again_where_its_end_is_another() -> None:
    told = logged(settled(), final(Fate.KEPT, "ok"), final(Fate.NOT_AN_ARTICLE, "listing"))
    assert [(one["fate"], one["reason"], one["final"], one["requests"]) for one in told] == [
        ("kept", "ok", False, 2),
        ("not-an-article", "listing", True, 2),
    ]
    assert set(told[0]) | {"message"} == first_column("log")


def test_no_text_of_the_web_breaks_colours_or_turns_a_line() -> None:
    (line,) = logged(settled(why=HOSTILE))
    assert line["why"] == "a [31m b c gpj.exe d"


def test_notes_warnings_and_errors_are_lines_too() -> None:
    err = StringIO()
    voice = Voice(log_json=True, quiet=True, err=err)
    voice.note("n")
    voice.warn(HOSTILE)
    voice.fail("e")
    assert [json.loads(line)["level"] for line in err.getvalue().splitlines()] == ["note", "warning", "error"]


def test_an_error_that_ends_a_command_is_a_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["gather", "no-such-story", "--log-json"]) == Exit.CONFIG
    levels = [json.loads(line)["level"] for line in capsys.readouterr().err.splitlines()]
    assert levels[-1] == "error"


def test_a_gather_names_the_hosts_that_most_bytes_came_from() -> None:
    hosts = tuple(
        (f"{name}.example", Cost(requests=1, received_bytes=size))
        for name, size in zip("abcde", [5, 9_000, 7, 2_000_000, 0], strict=True)
    )
    cost = RunCost(
        wall_ms=61_000, cpu_ms=2_400, by_fate=(("kept", Cost(addresses=5, requests=5)),), by_host=hosts
    )
    lines = list(cost_lines(cost, "warraq show s --cost"))
    assert [line.split()[0] for line in lines] == ["cost", "d.example", "b.example", "c.example", "and"]
    assert "2.0 MB" in lines[1]
    assert lines[0].endswith("; 61 s, 2 s of CPU")


@pytest.mark.parametrize(
    ("size", "said"), [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (10**13, "10.0 TB")]
)
def test_sizes_are_said_in_powers_of_a_thousand(size: int, said: str) -> None:
    assert size_text(size) == said
