import contextlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from odd_server import Answer, odd_server, page
from walks import Walk, a_wire

from spiders.events import ChildExit
from spiders.job import job_text

# What an upgrade of Scrapy or Twisted could do to the tape, one break each.
BREAKS = {
    "the tape is never asked": "c._TapedFactory.buildProtocol = c._LenientHTTP11ClientFactory.buildProtocol",
    "requests are not taken down": "c.TapedProtocol.wrote = lambda self, chunk: None",
    "answers lose a chunk": "c.Exchange.receive = lambda self, chunk: True",
    "1xx answers are not split": "c.Exchange.split_informational = lambda self, unread: None",
    "the mark leaks": (
        "begin = c.TapedProtocol._begin\n"
        "def leaky(self, request):\n"
        "    before, exchange = request.headers.copy(), begin(self, request)\n"
        "    request.headers = before\n"
        "    return exchange\n"
        "c.TapedProtocol._begin = leaky"
    ),
    "the guard is not installed": "d.GuardedResolver.install_on_reactor = lambda self: None",
}


# One interpreter loads Scrapy; each break happens in a fork of it, which then is the child process.
FORKS = """
import json, os, sys
import spiders.capture as c, spiders.dialer as d, spiders.crawl as crawl

exits = []
for path, code in json.loads(sys.argv[1]):
    child = os.fork()
    if not child:
        exec(code)
        os._exit(crawl.main([path]))
    exits.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
print(json.dumps(exits))
"""


@pytest.fixture(scope="module")
def broken_walks(tmp_path_factory: pytest.TempPathFactory, repo: Path) -> dict[str, tuple[Walk, int, int]]:
    """For each break: the run, the exit code, and how many requests reached its server."""
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(odd_server({}, default=Answer((page(),)))) for _ in BREAKS]
        runs = [Walk(tmp_path_factory.mktemp("broken"), a_wire(server.port)) for server in servers]
        jobs = []
        for run, server, code in zip(runs, servers, BREAKS.values(), strict=True):
            run.plan(f"http://127.0.0.1:{server.port}/a")
            path = run.root / "job.json"
            path.write_text(job_text(run.job()))
            jobs.append((str(path), code))
        command = [sys.executable, "-c", FORKS, json.dumps(jobs)]
        pipe = subprocess.PIPE  # standard input stays open: the parent is there
        with subprocess.Popen(command, cwd=repo, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as child:
            assert child.stdout is not None
            exits = json.loads(child.stdout.read().splitlines()[-1])
    asked = [len(server.log) for server in servers]
    return dict(zip(BREAKS, zip(runs, exits, asked, strict=True), strict=True))


@pytest.mark.parametrize("name", BREAKS)
def test_a_crawl_whose_tape_is_broken_refuses_before_its_first_request(
    name: str, broken_walks: dict[str, tuple[Walk, int, int]]
) -> None:
    run, code_of_exit, asked = broken_walks[name]
    assert asked == 0
    assert code_of_exit in {ChildExit.UNSOUND_WIRE, ChildExit.CRASHED}
    assert run.frontier.counts() == {"pending": 1}
