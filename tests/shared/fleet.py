"""Machines, each with folders of its own, at work on one board, one bucket and one database; and what happens to them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent


@dataclass
class Machine:
    """A machine: its folders, its settings, and the worker that runs on it. `off_s` is how far its calendar is off."""

    name: str
    folder: Path
    settings: Mapping[str, str]
    off_s: float = 0.0
    process: subprocess.Popen[str] | None = None
    started: int = 0

    def environment(self) -> dict[str, str]:
        """Return the environment of every command there."""
        made = {**os.environ, **{f"WARRAQ_{key}": value for key, value in self.settings.items()}}
        made |= {"WARRAQ_MACHINE": self.name, "WARRAQ_LOCAL": str(self.folder / "local")}
        made |= {"XDG_STATE_HOME": str(self.folder / "state"), "XDG_CONFIG_HOME": str(self.folder / "config")}
        path = [str(ROOT)]
        if self.off_s:
            made["CLOCK_IS_OFF_S"] = str(self.off_s)
            path.insert(0, str(HERE / "wrong_clock"))
        return {**made, "PYTHONPATH": os.pathsep.join(path)}

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command there to its end."""
        return subprocess.run(
            self.words(*words),
            env=self.environment(),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )

    def lines(self, *words: str) -> list[dict[str, object]]:
        """Run a command there, and return the lines it told."""
        done = self.command(*words, "--json")
        assert done.stdout, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def words(self, *words: str) -> list[str]:
        """Return a command as it is started."""
        return [sys.executable, "-m", "desk.cli", *words]

    def start(self, *words: str) -> None:
        """Start a worker; what it tells goes to files."""
        self.started += 1
        with self.told("out").open("w") as out, self.told("err").open("w") as err:
            self.process = subprocess.Popen(
                self.words(*words),
                env=self.environment(),
                cwd=self.folder,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )

    def told(self, what: str) -> Path:
        """Return the file of what its last worker told."""
        return self.folder / f"worker-{self.started}.{what}"

    def dies(self) -> None:
        """Kill all of it at once, as when the power goes."""
        assert self.process is not None
        for pid in (self.process.pid, *_children(self.process.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


def _children(pid: int) -> list[int]:
    """Return the processes below one, their own below them."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, task.read_text().split()):
                found += [child, *_children(child)]
    return found


@dataclass
class Watched:
    """Waits for what happens, and never for long."""

    began: float
    limit_s: float
    seen: list[str] = field(default_factory=list)

    def wait(self, what: str, is_so: Callable[[], bool]) -> None:
        """Wait until it is so; fail when the time is over."""
        while not is_so():
            assert time.monotonic() < self.began + self.limit_s, f"{what} did not happen; before: {self.seen}"
            time.sleep(0.05)
        self.seen.append(f"{time.monotonic() - self.began:.1f} s: {what}")


@contextmanager
def relay(url: str, own: int = 0) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Give the address of a database through a relay at a port, *own* or any, and the relay's process."""
    before, _, behind = url.rpartition(":")
    port, _, name = behind.partition("/")
    process = subprocess.Popen(
        [sys.executable, str(HERE / "relay.py"), port, str(own)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield f"{before}:{int(process.stdout.readline())}/{name}", process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def restart(data: str) -> None:
    """Restart a PostgreSQL as a fault does: at once, its lines cut."""
    from bench.postgres import program

    controls = program("pg_ctl")
    assert controls is not None
    who = "postgres" if os.geteuid() == 0 else None
    words = [controls, "-D", data, "-m", "immediate", "-w", "-l", f"{data}/../log", "restart"]
    subprocess.run(words, check=True, user=who, cwd=data, stdout=subprocess.DEVNULL)
