"""One `warraq fetch` of the whole plan, as a user would type it: killed on the way, started again, watched."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from bench.soak.web import Plan, Web
from tests.mid_run import children_of, settled_addresses

ROOT = Path(__file__).resolve().parent.parent.parent
LOOK_S = 0.02
SAMPLE_S = 0.5
# A host of the shipped settings is asked every 2 s and an exchange may take 30 s and 32 MiB. All is scaled down, so that 20,000 pages
# take minutes: 50 hosts give at most 100 pages a second and run, for which two runs take less than one core (4 ms of CPU a page).
DELAY_S, TIMEOUT_S, MAX_BYTES = 0.5, 4.0, 2 << 20
SOUND_ENDS = (0, 3)  # all kept; some failed, as they should


class SoakError(Exception):
    """The command ended in a way that no claim allows. The message holds its last words."""


class Victim(StrEnum):
    """Who is killed."""

    CRAWL = "crawl"
    COMMAND = "command"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """Who is killed, and when so many answers were given; with `sealing` when files appear in the store instead."""

    victim: Victim
    behind: int = 0
    sealing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed:
    """A kill that came about: at what time (monotonic), and what the frontier had settled, address → record or reason."""

    at: float
    victim: Victim
    settled: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A look at the run: answers given, those of hosts that behave, resident bytes of both processes."""

    at: float
    served: int
    good: int
    crawl_pid: int
    crawl_bytes: int
    command_bytes: int


@dataclass(slots=True, kw_only=True)
class Crawl:
    """A whole run: where it is, what came of it. `told` are the lines of the last command."""

    folder: Path
    web: Web
    kills: list[Killed] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    told: tuple[dict[str, str], ...] = ()
    starts: int = 0
    wall_s: float = 0.0

    @property
    def store(self) -> Path:
        """Give the folder of its store."""
        return self.folder / "store"

    def words(self) -> list[str]:
        """Give the command."""
        words = [sys.executable, "-m", "desk.cli", "fetch", *self.web.plan.urls, "--store", str(self.store)]
        words += ["--delay", str(DELAY_S), "--timeout", str(TIMEOUT_S), "--allow-private"]
        return [*words, "--no-services", "--json", "--quiet"]

    def environment(self) -> dict[str, str]:
        """Give the environment: nothing of the user's is read or written."""
        return {
            **os.environ,
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_STATE_HOME": str(self.folder / "state"),
            "WARRAQ_CONNECT_TO": json.dumps(self.web.connect_to()),
            "WARRAQ_MAX_BYTES": str(MAX_BYTES),
        }

    def run(self, kills: Sequence[Kill]) -> None:
        """Crawl to the end, whoever is killed on the way. Raises SoakError."""
        began = time.monotonic()
        for kill in kills:
            if not self._killed(kill):
                break  # it ended first: a small plan
        else:
            self._to_its_end()
        self.wall_s = time.monotonic() - began

    def _killed(self, kill: Kill) -> bool:
        """Run until a kill; give whether there is something left to do."""
        with self._started() as process:
            if self._watched(process, lambda: self._is_time(kill, process.pid)):
                self._strike(process, kill.victim)
        if process.returncode in SOUND_ENDS:
            self._hear()
            return False
        if any(self.store.glob("runs/*/*.json")):  # sealed to the end: only the clearing up is left
            self._recover()
            return False
        return True

    def _to_its_end(self) -> None:
        with self._started() as process:
            self._watched(process, lambda: False)
        if process.returncode not in SOUND_ENDS:
            raise SoakError(f"exit code {process.returncode}: {self._last_words()}")
        self._hear()

    @contextmanager
    def _started(self) -> Iterator[subprocess.Popen[bytes]]:
        """Start the command in a session of its own; it has ended when this ends, whatever happens."""
        self.starts += 1
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "out.jsonl").open("wb") as out, (self.folder / "err.txt").open("ab") as err:
            process = subprocess.Popen(
                self.words(), cwd=ROOT, env=self.environment(), stdout=out, stderr=err, start_new_session=True
            )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def _watched(self, process: subprocess.Popen[bytes], reached: Callable[[], bool]) -> bool:
        """Look and take samples until the moment is reached (True) or the command has ended."""
        pause, due = threading.Event(), 0.0
        while process.poll() is None:
            if reached():
                return True
            if time.monotonic() >= due:
                due = time.monotonic() + SAMPLE_S
                with suppress(OSError, ValueError, IndexError):  # whoever is looked at may have ended
                    self.samples.extend(self._sample(process.pid))
            pause.wait(LOOK_S)
        return False

    def _strike(self, process: subprocess.Popen[bytes], victim: Victim) -> None:
        children = _crawls_of(process.pid)
        doomed = {
            Victim.CRAWL: children,
            Victim.COMMAND: [process.pid],
            Victim.BOTH: [process.pid, *children],
        }[victim]
        for pid in doomed:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        at = time.monotonic()
        self.kills.append(Killed(at=at, victim=victim, settled=settled_addresses(self.store)))
        process.wait()

    def _is_time(self, kill: Kill, pid: int) -> bool:
        """Say whether the moment of a kill has come, and whoever is to be killed is there."""
        if kill.sealing:
            return any(self.store.glob("warc/*/*"))
        return len(self.web.ledger) >= kill.behind and (
            kill.victim is Victim.COMMAND or bool(_crawls_of(pid))
        )

    def _sample(self, pid: int) -> Iterator[Sample]:
        for child in _crawls_of(pid):
            yield Sample(
                at=time.monotonic(),
                served=len(self.web.ledger),
                good=self.web.good,
                crawl_pid=child,
                crawl_bytes=_resident(child),
                command_bytes=_resident(pid),
            )

    def _hear(self) -> None:
        lines = (self.folder / "out.jsonl").read_text("utf-8").splitlines()
        self.told = tuple(json.loads(line) for line in lines)

    def _recover(self) -> None:
        words = [sys.executable, "-m", "desk.cli", "recover", "--store", str(self.store), "--quiet"]
        ended = subprocess.run(
            words, cwd=ROOT, env=self.environment(), capture_output=True, text=True, check=False
        )
        if ended.returncode:
            raise SoakError(f"recover: exit code {ended.returncode}: {ended.stderr[-500:]}")

    def _last_words(self) -> str:
        return (self.folder / "err.txt").read_text("utf-8", "replace")[-2000:]


def kills_of(plan: Plan, many: int) -> tuple[Kill, ...]:
    """Draw when whom to kill: in the first third of the pages, so that the rest can be measured, and once amid the sealing."""
    dice = random.Random(plan.seed)
    moments = sorted(dice.sample(range(plan.pages // 20, plan.pages // 3), many))
    victims = [list(Victim)[number % len(Victim)] for number in range(many)]
    dice.shuffle(victims)
    amid = [Kill(victim=victim, behind=behind) for victim, behind in zip(victims, moments, strict=True)]
    return (*amid, Kill(victim=Victim.COMMAND, sealing=True))


def _crawls_of(pid: int) -> list[int]:
    """Give the crawl processes of a command; it may end while it is looked at."""
    with suppress(OSError):
        return [child for child in children_of(pid) if _is_crawl(child)]
    return []


def _is_crawl(pid: int) -> bool:
    with suppress(OSError):
        return b"spiders.crawl" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
