"""D14: SIGTERM, and Ctrl-C on top of it while a page is on the wire: the command ends, and the same command goes on."""

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from desk.cli import run
from desk.exits import Exit
from flows.settings import CHECKOUT
from tests.hostile.odd_server import Answer, Logged, odd_server, page

HOST = "slow.example"


@pytest.mark.row("D14")
def test_a_second_signal_ends_what_the_first_waits_for_and_the_same_command_goes_on(tmp_path: Path) -> None:
    on_the_wire, may_answer = threading.Event(), threading.Event()

    def answer(logged: Logged, before: int) -> Answer:
        if logged.path == "/2" and not before:
            on_the_wire.set()
            may_answer.wait(60)
        return Answer((page(b"a page of some words"),))

    with odd_server({}, default=answer) as server:
        words = [
            "fetch",
            *(f"http://{HOST}/{n}" for n in range(4)),
            "--store",
            str(tmp_path / "store"),
            "--delay",
            "0.01",
        ]
        words += ["--allow-private", "--connect-to", f"{HOST}:80:127.0.0.1:{server.port}"]
        process = subprocess.Popen(
            [sys.executable, "-m", "desk.cli", *words], cwd=CHECKOUT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  # a background shell ignores it, and so would this
        )  # fmt: skip
        assert on_the_wire.wait(60)
        process.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.5)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=20)
        assert process.returncode == Exit.INTERRUPTED
        last = told.splitlines()[-1]
        assert (last[:9], f" fetch http://{HOST}/0 " in last) == ("stopped: ", True)
        assert "Traceback" not in told
        may_answer.set()
        assert run([*words, "--quiet"]) == Exit.SOUND
    asked = [logged.path for logged in server.log]
    assert sorted(set(asked)) == ["/0", "/1", "/2", "/3", "/robots.txt"]
    assert {path for path in asked if asked.count(path) > 1} <= {"/2"}
    assert run(["audit", str(tmp_path / "store")]) == Exit.SOUND
