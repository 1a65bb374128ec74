"""A Chromium of its own for one page: found, started with nothing that talks by itself, watched, and gone without a trace.

It has a fresh profile in a temporary folder, speaks through pipes, and knows one way out: the door (spiders/browser/door.py); where the
kernel lets it, in a network of its own in which there is nothing else. Started by root it runs as nobody, so that its sandbox works
and what breaks out of it reads no store and no key.
"""

import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from spiders.browser.devtools import BrowserError, Devtools
from spiders.browser.family import processes_of, resident_bytes
from spiders.browser.words import FLAGS, NEW_USER, OWN_NETWORK, SHIM

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
_WITHOUT = (
    "no browser is needed where neither --render nor a setting, a story or an outlet (render) asks for one"
)
MISSING = (
    "rendering needs Chromium, and none is installed: apt-get install chromium (or any Chromium or Chrome), "
    f"or name its program in the setting `browser` (WARRAQ_BROWSER); {_WITHOUT}"
)
_CLOSING_S = 3.0  # a browser that is asked to close takes 0.2 s, and takes its children along
_LOOK_S = 0.1
_FOLDER = "warraq-browser-"
_MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """How a browser is started: the program, the door's port, our name, how long it may live and how much it may hold (MiB).

    `sandbox` is for `sandbox_works` to say. Where `take` is given the browser has a network of its own (`network_works`), and
    `take` is handed the listener at the door's port in it.
    """

    program: Path
    door_port: int
    user_agent: str
    limit_s: float
    memory_mb: int
    sandbox: bool = True
    take: Callable[[socket.socket], None] | None = None


def find_program(named: Path | None) -> Path:
    """Return the browser to use: the one that is named, else the first that is installed. Raises BrowserError."""
    if not Path("/proc/self/stat").exists():
        raise BrowserError(
            f"rendering needs Linux: what a browser starts is watched through /proc; {_WITHOUT}"
        )
    if named is not None:
        found = shutil.which(str(named.expanduser()))
        if found is None:
            raise BrowserError(
                f"{named}, which the setting `browser` names, is no program that can be run; {_WITHOUT}"
            )
        return Path(found)
    for name in NAMES:
        if (found := shutil.which(name)) is not None:
            return Path(found)
    raise BrowserError(MISSING)


def version_of(program: Path) -> str:
    """Return what a browser calls itself ("Chromium 140.0"). Raises BrowserError when it does not start."""
    with tempfile.TemporaryDirectory(prefix="warraq-version-") as folder:
        try:
            ran = subprocess.run(
                [str(program), "--version"],
                capture_output=True,
                timeout=30,
                check=False,
                env=_environment(Path(folder)),
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise BrowserError(f"{program} does not start: {error}") from error
    said = ran.stdout.decode("utf-8", "replace").strip()
    if ran.returncode or not said:
        raise BrowserError(
            f"{program} does not start: {ran.stderr.decode('utf-8', 'replace').strip()[-200:]}"
        )
    return said.splitlines()[-1][:100]


@cache
def sandbox_works(program: Path) -> bool:
    """Say whether the browser's sandbox can be on: this kernel gives its user a namespace, or it has its setuid door to one.

    Default containers refuse both. Asked once a process.
    """
    helpers = (program.resolve().parent / "chrome-sandbox", Path("/usr/lib/chromium/chrome-sandbox"))
    if any(one.is_file() and one.stat().st_mode & stat.S_ISUID for one in helpers):
        return True
    return _goes(NEW_USER)


@cache
def network_works() -> bool:
    """Say whether a browser can have a network of its own, and its sandbox in it. Asked once a process."""
    return _goes(OWN_NETWORK)


def _goes(words: str) -> bool:
    asked = [sys.executable, "-I", "-S", "-c", words, *map(str, _owner())]
    return subprocess.run(asked, check=False, capture_output=True).returncode == 0


@contextmanager
def running(launch: Launch) -> Iterator[Devtools]:
    """Start a browser and give the conversation with it; when the block ends it is gone, with all its processes and its profile."""
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{_FOLDER}{os.getpid()}-"))
    try:
        if os.geteuid() == 0:
            os.chown(folder, *_owner())
        yield from _talking(launch, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    """Remove the profiles of processes that were killed; nobody else's, and none whose process lives."""
    for left in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*-*"):
        process = left.name.removeprefix(_FOLDER).partition("-")[0]
        with suppress(OSError):
            is_ours = left.lstat().st_uid in {os.geteuid(), _owner()[0]}
            if is_ours and process.isdecimal() and not Path("/proc", process).exists():
                shutil.rmtree(left, ignore_errors=True)


def _talking(launch: Launch, folder: Path) -> Iterator[Devtools]:
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    ours, theirs = socket.socketpair()
    with theirs:
        child = _started(launch, folder, (theirs_in, theirs_out, theirs.fileno()))
    os.close(theirs_in)
    os.close(theirs_out)
    deadline = time.monotonic() + launch.limit_s
    devtools = Devtools(ours_in, ours_out, deadline=deadline)
    devtools.look = _watch_of(child.pid, launch)
    try:
        with ours:
            _hand_over(launch, ours)
        yield devtools
    except BrowserError as error:
        raise BrowserError(_why(error, child, folder)) from error
    finally:
        _end(child, ours_out)
        os.close(ours_in)
        os.close(ours_out)


def _started(launch: Launch, folder: Path, pipes: tuple[int, int, int]) -> subprocess.Popen[bytes]:
    port = launch.door_port if launch.take is not None else 0
    shim = [sys.executable, "-I", "-S", "-c", SHIM, *map(str, (*_owner(), *pipes, port))]
    with (folder / "said").open("wb") as said:
        return subprocess.Popen(
            [*shim, *_words(launch, folder)],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd=folder,
            env=_environment(folder),
            pass_fds=pipes,
            start_new_session=True,
        )


def _hand_over(launch: Launch, ours: socket.socket) -> None:
    """Hand the listener in the browser's own network to who opens its door."""
    if launch.take is None:
        return
    ours.settimeout(launch.limit_s)
    _, given, _, _ = socket.recv_fds(ours, 1, 1)
    if not given:
        raise BrowserError("the browser was given no network of its own")
    launch.take(socket.socket(fileno=given[0]))


def _words(launch: Launch, folder: Path) -> list[str]:
    sandbox = () if launch.sandbox else ("--no-sandbox",)
    return [
        str(launch.program),
        *FLAGS,
        *sandbox,
        f"--user-data-dir={folder / 'profile'}",
        f"--proxy-server=http://127.0.0.1:{launch.door_port}",
        f"--user-agent={launch.user_agent}",
    ]


def _environment(folder: Path) -> dict[str, str]:
    """Return all that a browser is told of its surroundings: none of ours."""
    return {
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
    }


def _owner() -> tuple[int, int]:
    """Return user and group that the browser becomes where we are root; two zeros: it stays what we are."""
    if os.geteuid() != 0:
        return 0, 0
    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


def _why(error: BrowserError, child: subprocess.Popen[bytes], folder: Path) -> str:
    """Say why a conversation ended, with the browser's last words where it ended by itself."""
    code = child.poll()
    said = (folder / "said").read_text("utf-8", "replace")
    if code is None or not said.strip():
        return str(error)
    last = [
        line for line in said.splitlines() if "FATAL" in line or "sandbox" in line.lower()
    ] or said.splitlines()
    return f"{error} ({last[0].strip()[-200:]})"


def _watch_of(root: int, launch: Launch) -> Callable[[], None]:
    due = time.monotonic()

    def watch() -> None:
        nonlocal due
        if time.monotonic() < due:
            return
        due = time.monotonic() + 0.5
        held = sum(resident_bytes(one) for one in processes_of(root))
        if held > launch.memory_mb * _MIB:
            raise BrowserError(f"the browser held {held // _MIB} MiB, and {launch.memory_mb} are allowed")

    return watch


def _end(child: subprocess.Popen[bytes], writes: int) -> None:
    """Ask the browser to close, then kill what is left of it; whoever stands between buries them all, and ends."""
    with suppress(OSError):
        os.write(writes, b'{"id":1000000000,"method":"Browser.close"}\0')
    with suppress(subprocess.TimeoutExpired):
        child.wait(_CLOSING_S)
    while child.poll() is None:
        for one in processes_of(child.pid):
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            child.wait(_LOOK_S)
