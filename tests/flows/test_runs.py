"""Runs that were stopped: taken up again wherever it was, under other settings, with other addresses."""

import json
import re
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import trustme

from archive.audit.finding import FindingVerdict
from archive.fate import Fate, Outcome
from archive.record import RecordKind, RecordRef
from archive.spool.seal import seal_run
from desk.cli import run as desk
from desk.exits import Exit
from flows.audit import audit
from flows.child_settings import child_environment
from flows.close import answered
from flows.fetch import fetch_pages
from flows.house import House
from flows.refetch import refetch
from flows.run import NO_STORY, RunKind, running
from flows.settings import CHECKOUT, load_settings
from flows.versions.changes import Change
from flows.walk.asks import MOST_ASKS_AN_OUTLET, Owners, within_budget
from flows.walk.keep import keep
from flows.walk.look import Places
from practice.server import PracticeWeb
from spiders.frontier.plan import Plan, Purpose
from story.channels.scope import Scope, Survey
from story.link import Ask, Channel
from story.seed import Outlet, Window
from tests.flows.conftest import practice_house

pytestmark = pytest.mark.slow


def pages(web: PracticeWeb, first: int, last: int) -> list[str]:
    """Return the front pages of some practice hosts that allow it."""
    hosts = [host for host in web.hosts if host != "hajib-news.example"]
    return [f"https://{host}/" for host in hosts[first:last]]


def stopped_after_sealing(house: House, urls: list[str]) -> None:
    """Begin a fetch, keep *urls*, seal the files, and go no further: as a crash before the manifest leaves it."""
    with running(house, NO_STORY, RunKind.FETCH, now=datetime.now(UTC)) as run:
        keep(run, [Plan(url=url, purpose=Purpose.PAGE) for url in urls], "fetching")
        run.crawls.end()
        seal_run(house.spool, house.store(), run.story, run.run_id)


def test_a_run_that_was_sealed_and_not_closed_takes_more_addresses(tmp_path: Path) -> None:
    with PracticeWeb(visit=1) as web:
        house = practice_house(web, tmp_path / "store")
        stopped_after_sealing(house, pages(web, 0, 2))
        fetched = fetch_pages(pages(web, 2, 4), house, now=datetime.now(UTC))
    assert {o.url for o in fetched.manifest.planned} >= {*pages(web, 0, 4)}
    assert [f for f in audit(house).findings if f.verdict is not FindingVerdict.OK] == []
    assert list(house.spool.iterdir()) == []


def test_a_resumed_run_says_what_its_first_process_was_allowed(tmp_path: Path) -> None:
    with PracticeWeb(visit=1) as web:
        house = practice_house(web, tmp_path / "store")
        stopped_after_sealing(house, pages(web, 0, 1))
    strict = House(settings=load_settings(store=str(house.root), delay_s=0.0))
    fetched = fetch_pages(["http://no-such-host.invalid/"], strict, now=datetime.now(UTC))
    assert fetched.manifest.allow_private
    assert fetched.manifest.connect_to


def test_an_unreadable_note_of_a_run_is_named_and_nothing_is_forgotten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with PracticeWeb(visit=1) as web:
        house = practice_house(web, tmp_path / "store")
        stopped_after_sealing(house, pages(web, 0, 1))
    (note,) = house.spool.glob("*/run.json")
    note.write_text("")
    assert desk(["fetch", "https://one.example/", "--store", str(house.root)]) == Exit.ERROR
    told = capsys.readouterr().err
    assert "run.json" in told
    assert "Traceback" not in told
    assert note.exists()


def test_a_lost_catalogue_is_rebuilt_before_anything_is_called_new(tmp_path: Path) -> None:
    with PracticeWeb(visit=1) as web:
        house = practice_house(web, tmp_path / "store")
        urls = pages(web, 0, 2)
        fetch_pages(urls, house, now=datetime.now(UTC))
        (house.root / "catalogue.db").unlink()
        seen = refetch(urls, house, now=datetime.now(UTC)).seen
    assert {s.change for s in seen} == {Change.SAME}


def test_a_redirecting_address_is_compared_with_where_it_led_before(tmp_path: Path) -> None:
    with PracticeWeb(visit=1) as web:
        house = practice_house(web, tmp_path / "store")
        old = "https://www.riyadh-mirror.example/"
        first = fetch_pages([old], house, now=datetime.now(UTC)).outcomes[old]
        assert first.url != old
        (seen,) = refetch(["HTTPS://WWW.riyadh-mirror.example"], house, now=datetime.now(UTC)).seen
    assert seen.change is Change.SAME


@pytest.mark.row("D14")
def test_an_interrupt_stops_every_worker(tmp_path: Path) -> None:
    with PracticeWeb(visit=1) as web:
        words = [
            sys.executable,
            "-m",
            "desk.cli",
            "fetch",
            "--store",
            str(tmp_path / "store"),
            "--allow-private",
        ]
        words += ["--workers", "2", "--delay", "1", "--ca-file", str(web.ca_file)]
        for dial in web.connect_to():
            words += ["--connect-to", ":".join(map(str, dial))]
        words += [f"https://{host}/?n={n}" for host in web.hosts for n in range(20)]
        process = subprocess.Popen(
            words, cwd=CHECKOUT, stderr=subprocess.PIPE, text=True,
            # A suite in a shell's background (`make test &`) is started with SIGINT ignored, and its children would be too.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  # the child's first act
        )  # fmt: skip
        assert process.stderr is not None
        next(line for line in process.stderr if "fetching" in line)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
        asked = len(web.log)
    assert process.returncode == Exit.INTERRUPTED
    assert re.search(
        r"^stopped: \S+-fetch stays with what it has \(.*\d planned address(?:es)? left\)\. Next: .*warraq fetch ",
        told.splitlines()[-1],
    )
    assert asked < 200, "the workers went on after the interrupt"


def a_refusal(status: int, url: str) -> Outcome:
    """Return a kept answer that says no."""
    ref = RecordRef(
        record_id="urn:uuid:1", kind=RecordKind.RESPONSE, url=url, captured_at=datetime(2025, 1, 1, tzinfo=UTC), warc="warc/s/r.warc.gz",
        offset=0, length=1, payload_digest=None, status=status, content_type=None,
    )  # fmt: skip
    return Outcome(url=url, fate=Fate.FAILED, reason="http_status", why="no", ref=ref)


@pytest.mark.parametrize(
    ("status", "url", "purpose", "fate"),
    [
        (404, "https://a.example/sitemap.xml", Purpose.CHANNEL, Fate.KEPT),
        (410, "https://a.example/feed/", Purpose.CHANNEL, Fate.KEPT),
        (404, "https://a.example/robots.txt", Purpose.ROBOTS, Fate.KEPT),
        (401, "https://a.example/wp-json/wp/v2/posts?search=x", Purpose.CHANNEL, Fate.KEPT),
        (403, "https://a.example/feed/", Purpose.CHANNEL, Fate.FAILED),
        (403, "https://a.example/", Purpose.CHANNEL, Fate.FAILED),
        (404, "https://a.example/", Purpose.CHANNEL, Fate.FAILED),
        (404, "https://a.example/news/1", Purpose.PAGE, Fate.FAILED),
        (500, "https://a.example/sitemap.xml", Purpose.CHANNEL, Fate.FAILED),
    ],
)
def test_only_a_channel_that_is_not_there_is_no_failure(
    status: int, url: str, purpose: Purpose, fate: Fate
) -> None:
    assert answered(a_refusal(status, url), purpose).fate is fate


def test_an_outlets_budget_holds_whatever_sites_it_names() -> None:
    asks = [
        Ask(url=f"https://s{n}.example/sitemap.xml", channel=Channel.SITEMAP, outlet="one")
        for n in range(400)
    ]
    survey = Survey(queries={}, languages=(), window=Window(), today=date(2025, 8, 1))
    chosen = within_budget(asks, set(), survey)
    assert len(chosen) == MOST_ASKS_AN_OUTLET
    assert within_budget(asks, {("one", ask.url) for ask in chosen}, survey) == []
    other = Ask(url="https://b.example/", channel=Channel.HOME, outlet="two")
    assert len(within_budget([*asks, other], set(), survey)) == MOST_ASKS_AN_OUTLET + 1


def test_nobody_makes_another_outlets_lists_his_own_by_naming_them_first() -> None:
    homes = {"evil": "https://evil.example/", "victim": "https://www.victim.example/"}
    scopes = {
        name: Scope(outlet=Outlet(name=name, home=home, language="ar", country=""), window=Window())
        for name, home in homes.items()
    }
    survey = Survey(queries={}, languages=(), window=Window(), today=date(2025, 8, 1))
    places = Places(scopes=scopes, survey=survey)
    stolen, shared, own = (
        Ask(url=url, channel=Channel.FEED, outlet="evil")
        for url in (
            "https://victim.example/feed",
            "https://feeds.example/victim",
            "https://evil.example/feed",
        )
    )
    theirs = [replace(one, outlet="victim", channel=Channel.SITEMAP) for one in (stolen, shared)]
    asks = Owners(places).of_their_own([stolen, shared, own, *theirs])
    assert within_budget(asks, set(), survey) == [shared, own, *theirs]


def test_a_services_budget_holds_for_what_its_answers_ask_for_too() -> None:
    asks = [
        Ask(url=f"https://data.example/{n}", channel=Channel.GDELT_GAL, outlet="gdelt-gal") for n in range(40)
    ]
    survey = Survey(
        queries={}, languages=(), window=Window(), today=date(2025, 8, 1), budgets={Channel.GDELT_GAL: 30}
    )
    first = within_budget(asks[:25], set(), survey)
    assert len(first) == 25
    further = within_budget(asks[25:], {(ask.outlet, ask.url) for ask in first}, survey)
    assert further == asks[25:30]


def test_a_childs_environment_holds_every_setting_with_whole_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ca.pem").write_bytes(trustme.CA().cert_pem.bytes())
    given = load_settings(
        store="here", ca_file=Path("ca.pem"), delay_s=7.5, contact="https://me.example", ports=(80, 8080)
    )
    told = child_environment(given)
    assert told["WARRAQ_STORE"] == str(tmp_path / "here")
    assert told["WARRAQ_CA_FILE"] == str(tmp_path / "ca.pem")
    assert json.loads(told["WARRAQ_PORTS"]) == [80, 8080]
    for name in ("STORE", "CA_FILE", "DELAY_S", "CONTACT", "PORTS", "SEEDS"):
        monkeypatch.setenv(f"WARRAQ_{name}", told[f"WARRAQ_{name}"])
    again = load_settings()
    assert (again.delay_s, again.contact, again.ports) == (7.5, "https://me.example", (80, 8080))


@pytest.mark.row("I2")
def test_a_variable_that_means_nothing_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WARRAQ_DELAI_S", "9")
    assert desk(["doctor"]) == Exit.CONFIG
    assert "WARRAQ_DELAI_S" in capsys.readouterr().err
