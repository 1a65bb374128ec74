"""A tool under test: a process of its own that gets a page a line and answers with a line, within a time limit."""

import json
import os
import select
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / ".peers" / "text"
LIMIT_S = 30.0  # a page; the slowest answer among 2,348 pages is under 10 s
_START_S = 120.0


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a tool answered: `error` says how it failed. `notes` holds what only our own rows tell."""

    title: str = ""
    text: str = ""
    cpu_s: float | None = None
    error: str | None = None
    notes: Mapping[str, Any] = field(default_factory=dict)


class Tool:
    """Starts the process at the first page, and again after a crash or a hang."""

    def __init__(self, name: str, command: Sequence[str | Path]) -> None:
        self.name = name
        self.version = ""
        self._command = [str(c) for c in command]
        self._running: subprocess.Popen[bytes] | None = None
        self._left = b""
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the tool lives

    def ask(self, page: Mapping[str, object]) -> Told:
        """Give the tool's answer; a crash or a hang is one too."""
        try:
            running = self._started()
            assert running.stdin is not None
            running.stdin.write(json.dumps(page).encode() + b"\n")
            running.stdin.flush()
            told = json.loads(self._line(LIMIT_S))
        except (OSError, EOFError, TimeoutError) as error:
            self.stop()
            return Told(error=f"{type(error).__name__}: {error}")
        notes = told.get("notes") or {}
        return Told(
            title=told["title"], text=told["text"], cpu_s=told["cpu_s"], error=told["error"], notes=notes
        )

    def stop(self) -> None:
        """End the process."""
        if self._running is not None:
            self._running.kill()
            self._running.communicate()
        self._running, self._left = None, b""

    def _started(self) -> subprocess.Popen[bytes]:
        if self._running is None:
            self._running = subprocess.Popen(
                self._command,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
                env={
                    **os.environ,
                    "PYTHONHASHSEED": "0",
                    "OMP_NUM_THREADS": "1",
                    "OPENBLAS_NUM_THREADS": "1",
                },
            )
            self.version = json.loads(self._line(_START_S))["version"]
        return self._running

    def _line(self, limit_s: float) -> bytes:
        assert self._running is not None
        assert self._running.stdout is not None
        out, until = self._running.stdout.fileno(), time.monotonic() + limit_s
        while b"\n" not in self._left:
            if not select.select([out], [], [], max(0.0, until - time.monotonic()))[0]:
                raise TimeoutError(f"no answer within {limit_s:.0f} s")
            chunk = os.read(out, 1 << 20)
            if not chunk:
                raise EOFError(f"the process ended: {self._last_complaint()}")
            self._left += chunk
        line, _, self._left = self._left.partition(b"\n")
        return line

    def _last_complaint(self) -> str:
        self._complaints.seek(0)
        lines = self._complaints.read().decode("utf-8", "replace").strip().splitlines()
        return (lines or ["silently"])[-1][:200]


def peer(name: str) -> Tool:
    """Return one of `bench/text_peers.py`, run with the peers' own interpreter."""
    return Tool(name, [PEERS / "bin" / "python", ROOT / "bench" / "text_peers.py", name])
