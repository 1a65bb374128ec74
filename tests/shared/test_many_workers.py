"""Three machines, forty hosts, one bucket, one database: one dies, one is cut off, one has a wrong clock, and the database restarts."""

import io
import json
import os
import signal
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from fleet import Machine, Watched, relay, restart
from warcio.archiveiterator import ArchiveIterator

from archive.addresses.urls import host_of
from archive.shared.board import Board, Written
from archive.shared.door import Door
from bench.postgres import program
from bench.postgres import server as postgres
from flows.shared.boards import until_there
from tests.bucket.servers import Bench
from tests.hostile.odd_server import Answer, Logged, OddServer, not_found, odd_server, page, redirect

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(300)]
HOSTS = [f"host{n}.example" for n in range(40)]
SLOW = HOSTS[:4]  # they take longer for an answer than the delay is
# Hosts that lead to each other: who has one would wait for who has the other.
LEAD = {host: HOSTS[4 + (n + 3) % 6] for n, host in enumerate(HOSTS[4:10])}
PAGES = 4
DELAY_S = 0.5
LEASE_S = 5.0
OFF_S = 3600.0
LIMIT_S = 240.0
# What a server of threads on a busy machine stamps late; peers without shared turns ask again at once.
LATE_S = 0.2
BOARD = "elections"


def an_answer(logged: Logged, _: int) -> Answer:
    """Answer a page after a moment, as servers do."""
    if logged.path == "/robots.txt":
        return Answer((not_found(),))
    if logged.host in LEAD and logged.path == "/0":
        return redirect(f"http://{LEAD[logged.host]}/led")
    time.sleep(0.7 if logged.host in SLOW else 0.03)
    body = f"<html><title>{logged.path}</title><p>{logged.host} says {logged.path}".encode()
    return Answer((page(body, "Content-Type: text/html"),))


@dataclass(frozen=True)
class Worked:
    """What stood there when all was over."""

    written: list[Written]
    log: list[Logged]
    machines: tuple[Machine, ...]
    codes: list[int]
    seen: list[str]
    bench: Bench
    took_s: float


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory, moto: str) -> Iterator[Worked]:
    """Let it all happen, once."""
    if program("initdb") is None:
        pytest.skip("PostgreSQL's server is not installed: apt-get install postgresql")
    folder = tmp_path_factory.mktemp("fleet")
    with (
        pytest.MonkeyPatch.context() as patch,
        postgres() as url,
        relay(url) as (cut_url, line),
        odd_server({}, default=an_answer) as server,
    ):
        for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(key, "example")
        bench = Bench(endpoint=moto, bucket="many-workers", folder=folder)
        bench.client().create_bucket(Bucket=bench.bucket)
        machines = [
            a_machine(folder, n, u, server, bench)
            for n, u in (("one", url), ("two", url), ("three", cut_url))
        ]
        machines[1].off_s = OFF_S
        door = Door(url, time.monotonic)
        try:
            yield happened(machines, Outside(board=Board(door), line=line.pid, server=server, bench=bench))
        finally:
            door.close()
            for machine in machines:
                if machine.process is not None and machine.process.poll() is None:
                    machine.dies()


def a_machine(folder: Path, name: str, url: str, server: OddServer, bench: Bench) -> Machine:
    """Return a machine with folders of its own."""
    (folder / name).mkdir()
    settings = {
        "STORE": f"s3://{bench.bucket}/{bench.prefix}",
        "S3_ENDPOINT": bench.endpoint,
        "SHARED": url,
        "SIGNING_KEY": str(folder / "key.pem"),
        "LEASE_S": str(LEASE_S),
        "DELAY_S": str(DELAY_S),
        "TIMEOUT_S": "3",
        "ALLOW_PRIVATE": "true",
        "PORTS": "[80]",
        "CONTACT": "test@warraq.example",
        "CONNECT_TO": json.dumps([f"{host}:80:127.0.0.1:{server.port}" for host in HOSTS]),
    }
    return Machine(name, folder / name, settings)


@dataclass(frozen=True, kw_only=True)
class Outside:
    """What the machines work with, from outside."""

    board: Board
    line: int
    server: OddServer
    bench: Bench

    def pages(self) -> int:
        """Count the pages that were asked for."""
        return sum(one.path != "/robots.txt" for one in list(self.server.log))

    def has(self, name: str) -> set[str]:
        """Return the hosts that a machine has leased now."""
        found = until_there(self.board.holdings, lambda _: None)
        return {one.shard for one in found if one.machine == name}


def happened(machines: list[Machine], outside: Outside) -> Worked:
    """Begin, and do to the machines what is done to machines."""
    one, two, _ = machines
    began = time.monotonic()
    watched = Watched(began, LIMIT_S)
    urls = outside.bench.folder / "urls.txt"
    urls.write_text("".join(f"http://{host}/{n}\n" for n in range(PAGES) for host in HOSTS))
    assert two.command("fetch", "--spread", BOARD, "--file", str(urls)).returncode == 0
    for machine in machines:
        machine.start("work", BOARD, "--json", "--hosts", "10", "--each", "4")

    watched.wait(
        "each machine is at work", lambda: all(outside.has(m.name) for m in machines) and outside.pages() > 20
    )
    one.dies()
    os.kill(outside.line, signal.SIGSTOP)
    had = outside.has("three")
    watched.wait(
        "others took what the cut machine had", lambda: bool(had & (outside.has("two") | outside.has("one")))
    )
    os.kill(outside.line, signal.SIGCONT)
    (data,) = outside.board.door.asked("SHOW data_directory")[0]
    restart(str(data))
    one.start("work", BOARD, "--json", "--hosts", "10", "--each", "4")
    for machine in machines:
        assert machine.process is not None
        watched.wait(f"{machine.name} is done", lambda m=machine: m.process.poll() is not None)  # type: ignore[misc]
    return Worked(
        written=until_there(lambda: list(outside.board.written(BOARD)), lambda _: None),
        log=list(outside.server.log),
        machines=tuple(machines),
        codes=[machine.process.returncode for machine in machines if machine.process],
        seen=watched.seen,
        bench=outside.bench,
        took_s=time.monotonic() - began,
    )


def test_every_address_has_one_fate_and_the_run_that_told_it_holds_its_record(worked: Worked) -> None:
    assert worked.codes == [0, 0, 0], worked.seen + [
        machine.told("err").read_text()[-900:] for machine in worked.machines
    ]
    stands = [one.url for one in worked.written]
    put, led = {f"http://{h}/{n}" for h in HOSTS for n in range(PAGES)}, {f"http://{h}/led" for h in LEAD}
    assert len(stands) == len(set(stands))
    assert put <= set(stands) <= put | led
    ends = {one.url: one.final_url for one in worked.written}
    assert {ends[f"http://{h}/0"] for h in LEAD} == led
    assert {one.fate for one in worked.written} == {"kept"}
    runs = {one.run for one in worked.written}
    manifests = {run: json.loads(worked.bench.there(f"runs/pages/{run}.json")) for run in runs}
    for one in worked.written:
        (fate,) = (planned for planned in manifests[one.run]["planned"] if planned["url"] == one.url)
        assert (fate["fate"], fate["reason"]) == (
            "kept",
            "ok" if fate["redirects_to"] is None else "redirect",
        )
    assert {one.machine for one in worked.written} == {"one", "two", "three"}


@pytest.mark.row("R5")
def test_no_host_was_asked_by_two_at_once_or_sooner_than_the_delay(worked: Worked) -> None:
    by_host = defaultdict(list)
    for one in worked.log:
        by_host[one.host].append(one)
    assert len(by_host) == len(HOSTS)
    for host, asked in by_host.items():
        least_s = 0.7 if host in SLOW else DELAY_S
        gaps = [
            later.asked_at - before.asked_at
            for before, later in pairwise(asked)
            if before.path != "/robots.txt"
        ]
        assert min(gaps) >= least_s - LATE_S, host


def test_by_the_records_no_request_left_sooner_than_the_delay(worked: Worked) -> None:
    left, ended = defaultdict(list), datetime.now(UTC)
    for key in worked.bench.keys():  # noqa: SIM118 - a list, of a bucket
        if key.endswith(".warc.gz"):
            for record in ArchiveIterator(
                io.BytesIO(worked.bench.there(key.removeprefix(worked.bench.prefix)))
            ):
                if record.rec_type == "request":
                    at = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date"))
                    at -= timedelta(seconds=OFF_S if at > ended else 0.0)  # by the clock that is wrong
                    left[host_of(record.rec_headers.get_header("WARC-Target-URI"))].append(at)
    gaps = [later - before for asked in left.values() for before, later in pairwise(sorted(asked))]
    assert min(gaps) >= timedelta(seconds=DELAY_S)


def test_the_store_is_sound_whoever_wrote_to_it(worked: Worked, tmp_path: Path) -> None:
    stranger = worked.machines[0]
    audited = stranger.command("audit")
    assert audited.returncode == 0, audited.stdout + audited.stderr


def test_who_came_back_late_kept_its_records_and_said_that_others_decide(worked: Worked) -> None:
    told = [json.loads(line) for line in worked.machines[2].told("out").read_text().splitlines()]
    notes = " ".join(worked.machines[2].told("err").read_text().split())
    assert "lost to other machines" in notes or sum(one.get("late", 0) for one in told) > 0
