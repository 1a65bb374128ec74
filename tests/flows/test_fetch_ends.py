"""One fetch of single pages: what is told at its end and on the way is what its manifest says."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from archive.addresses.urls import host_of
from archive.fate import Fate, Outcome
from archive.manifests.cost import Cost, added
from flows.fetch import Fetched, fetch_pages
from flows.instead.blocked import blocked_hosts
from flows.watch import FATES, Beat
from tests.flows.kept_stories import a_house, html_of
from tests.hostile.odd_server import Answer, Logged, odd_server, page, redirect

LOGIN = "<html lang='ar'><title>تسجيل الدخول</title><p>يرجى تسجيل الدخول</p>"
PAID = "<title>Port - Paper</title><h1>Port reopens</h1><p>This article is for subscribers only.</p>"
CONSENT = "<title>Votre vie privée</title><h1>Votre vie privée</h1><p>Nos partenaires et nous stockons des cookies avec votre consentement. Vous pouvez retirer ce consentement à tout moment dans la politique de confidentialité de ce site.</p>"
BODIES = {
    "login.example": LOGIN.encode("cp1256"),
    "paid.example": PAID.encode(),
    "consent.example": CONSENT.encode(),
    "open.example": html_of("bridge"),
}
WORDED = {"login.example": "members", "paid.example": "members", "consent.example": "consent"}
HOSTS = (*BODIES, "shut.example", "gone.example", "moved.example")
MARSA = "https://marsa.example"
URLS = [*(f"http://{host}/1" for host in HOSTS), "http://open.example/2", "no address"]


@dataclass(frozen=True)
class Told:
    """A fetch's end, and what was told on the way."""

    fetched: Fetched
    beats: tuple[Beat, ...]

    @property
    def planned(self) -> dict[str, Outcome]:
        return {one.url: one for one in self.fetched.manifest.planned}


def answer(logged: Logged, before: int) -> Answer:
    del before
    if logged.path == "/robots.txt":
        return Answer((page(b""),))
    match logged.host:
        case "shut.example":
            return Answer((page(b"<h1>403</h1>", status="403 Forbidden"),))
        case "gone.example":
            return Answer((page(status="404 Not Found"),))
        case "moved.example":
            return redirect("http://login.example/1")
    kind = "text/html; charset=windows-1256" if logged.host == "login.example" else "text/html; charset=utf-8"
    return Answer((page(BODIES[logged.host], f"Content-Type: {kind}"),))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    beats: list[Beat] = []
    with odd_server({}, default=answer) as server:
        rules = tuple(f"{host}:80:127.0.0.1:{server.port}" for host in HOSTS)
        house = a_house(tmp_path_factory.mktemp("fetch"), connect_to=rules, allow_private=True, delay_s=0.0)
        fetched = fetch_pages(URLS, house, now=datetime.now(UTC), watch=beats.append)
    return Told(fetched, tuple(beats))


def test_a_wall_that_only_its_words_tell_is_blocked_at_the_end_as_in_the_manifest(told: Told) -> None:
    for host, wall in WORDED.items():
        outcome = told.fetched.outcomes[f"http://{host}/1"]
        assert (outcome.fate, outcome.reason) == (Fate.BLOCKED, wall), outcome.why
    assert told.fetched.outcomes["http://moved.example/1"].fate is Fate.BLOCKED
    assert {told.planned[one.url] == one for one in told.fetched.outcomes.values()} == {True}
    assert told.fetched.outcomes["http://open.example/1"].fate is Fate.KEPT


def test_progress_counts_the_addresses_that_are_wanted_and_never_passes_their_number(told: Told) -> None:
    beats = [beat for beat in told.beats if beat.stage == "fetching"]
    assert len(beats) > len(URLS)  # robots.txt and where a redirect leads are told too
    assert {beat.known for beat in beats} == {
        len(URLS) - 1
    }  # what is no address ended before anything was asked
    assert [beat.done for beat in beats] == sorted(beat.done for beat in beats)
    assert beats[-1].done == beats[-1].known


def test_hosts_that_block_are_counted_in_pages(told: Told) -> None:
    hosts = {one.host: (one.blocked, one.asked) for one in blocked_hosts(told.fetched.manifest.planned)}
    assert hosts == dict.fromkeys([*WORDED, "shut.example"], (1, 1))


def test_what_a_run_cost_is_split_over_the_fates_of_its_manifest_and_over_their_hosts(told: Told) -> None:
    manifest = told.fetched.manifest
    assert manifest.cost is not None
    by_fate, by_host = dict(manifest.cost.by_fate), dict(manifest.cost.by_host)
    assert {fate: cost.addresses for fate, cost in by_fate.items()} == Counter(o.fate.value for o in manifest.planned)  # fmt: skip
    real = [one.url for one in manifest.planned if one.url != "no address"]
    assert {host: cost.addresses for host, cost in by_host.items()} == Counter(map(host_of, real))
    assert added(by_fate.values()) == added([*by_host.values(), Cost(addresses=1)])


def test_each_address_is_told_to_logs_once_more_as_the_manifest_has_it(told: Told) -> None:
    final = {beat.fate.url: beat.fate.fate for beat in told.beats if beat.stage == FATES and beat.fate}
    assert final == {url: one.fate.value for url, one in told.planned.items()}


def test_hosts_are_named_with_walls_and_ways() -> None:
    walls = [
        Outcome(url=f"{MARSA}/{n}", fate=Fate.BLOCKED, reason="challenge", why="Cloudflare checks")
        for n in range(3)
    ]
    rest = [
        Outcome(url=f"{MARSA}/ok", fate=Fate.KEPT, reason="ok"),
        Outcome(url=f"{MARSA}/no", fate=Fate.REFUSED, reason="robots"),
    ]
    copy = Outcome(
        url=f"https://web.archive.org/web/20250726120000id_/{MARSA}/1", fate=Fate.BLOCKED, reason="challenge"
    )
    (one,) = blocked_hosts([*walls, *rest, copy])
    assert (one.host, one.blocked, one.asked, one.walls) == ("marsa.example", 3, 4, (("challenge", 3),))
    assert one.sentence == "marsa.example blocked 3 of 4 addresses: Cloudflare checks"
