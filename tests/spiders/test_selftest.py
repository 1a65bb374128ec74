import contextlib
import json
import ssl
import subprocess
import sys
from dataclasses import dataclass
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
    "_pool._factory is not asked": "Pool._factory = property(lambda self: c._LenientHTTP11ClientFactory, lambda self, new: None)",
    "_parser has another name": "c.TapedProtocol._parser = hidden('_parser')",
    "_parser takes no other class": "n.HTTPClientParser = type('Slotted', (n.HTTPClientParser,), {'__slots__': ('a',)})",
    "bodyDecoder has another name": "p.TapedParser.bodyDecoder = hidden('bodyDecoder')",
    "_finishResponse has another name": (
        "begin = n.HTTPClientParser.__init__\n"
        "def renamed(self, request, finisher):\n"
        "    begin(self, request, lambda rest: n.HTTP11ClientProtocol._finishResponse(finisher.__self__, rest))\n"
        "n.HTTPClientParser.__init__ = renamed"
    ),
    "_giveUp has another name": (
        "def received(self, chunk):\n"
        "    try:\n"
        "        self._parser.dataReceived(chunk)\n"
        "    except BaseException:\n"
        "        n.HTTP11ClientProtocol._giveUp(self, Failure())\n"
        "n.HTTP11ClientProtocol.dataReceived = received"
    ),
}
# What no loopback exchange shows stops the crawl at the first answer that shows it, before anything is kept.
TLS_BREAKS = {
    "the end of a handshake is not told": "c.TapedProtocol.handshakeCompleted = lambda self: None",
    "the certificates are not shown": "t.SSL.Connection.get_peer_cert_chain = lambda self: None",
}


# One interpreter loads Scrapy; each break happens in a fork of it, which then is the child process.
FORKS = """
import json, os, sys
import spiders.wire.capture as c, spiders.guard.dialer as d, spiders.crawl as crawl, spiders.wire.parser as p, spiders.guard.trust as t
import twisted.web._newclient as n
from twisted.python.failure import Failure
from twisted.web.client import HTTPConnectionPool as Pool

def hidden(name):
    "An attribute that its own library finds, and we do not."
    def get(self):
        if sys._getframe(1).f_globals["__name__"].startswith("spiders."):
            raise AttributeError(name)
        return self.__dict__.get("real" + name)
    return property(get, lambda self, new: self.__dict__.update({"real" + name: new}))

children = []
for path, code in json.loads(sys.argv[1]):
    child = os.fork()
    if not child:
        exec(code)
        os._exit(crawl.main([path]))
    children.append(child)
print(json.dumps([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]))
"""


@dataclass(frozen=True)
class Broken:
    """A run whose crawl was broken, how it ended, and how many requests its server got."""

    run: Walk
    code: int
    asked: int


@pytest.fixture(scope="module")
def broken_walks(
    tmp_path_factory: pytest.TempPathFactory, repo: Path, server_tls: ssl.SSLContext, ca_file: Path
) -> dict[str, Broken]:
    breaks = {**BREAKS, **TLS_BREAKS}
    with contextlib.ExitStack() as stack:
        servers = {
            name: stack.enter_context(
                odd_server({}, server_tls if name in TLS_BREAKS else None, default=Answer((page(),)))
            )
            for name in breaks
        }
        runs, jobs = {}, []
        for name, server in servers.items():
            runs[name] = run = Walk(
                tmp_path_factory.mktemp("broken"), a_wire(server.port, ca_file=ca_file, timeout_s=3.0)
            )
            run.plan(f"http{'s' * (name in TLS_BREAKS)}://127.0.0.1:{server.port}/robots.txt")
            path = run.root / "job.json"
            path.write_text(job_text(run.job()))
            jobs.append((str(path), breaks[name]))
        exits = _exits(jobs, repo)
        asked = [len(server.log) for server in servers.values()]
    ended = zip(breaks, exits, asked, strict=True)
    return {name: Broken(runs[name], code, count) for name, code, count in ended}


def _exits(jobs: list[tuple[str, str]], repo: Path) -> list[int]:
    command = [sys.executable, "-c", FORKS, json.dumps(jobs)]
    pipe = subprocess.PIPE  # standard input stays open: the parent is there
    with subprocess.Popen(command, cwd=repo, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as child:
        assert child.stdout is not None
        found: list[int] = json.loads(child.stdout.read().splitlines()[-1])
    return found


@pytest.mark.parametrize("name", BREAKS)
@pytest.mark.row("N8")
def test_a_crawl_whose_tape_is_broken_refuses_before_its_first_request(
    name: str, broken_walks: dict[str, Broken]
) -> None:
    broken = broken_walks[name]
    assert broken.asked == 0
    guarded = name == "the guard is not installed"
    assert broken.code == (ChildExit.CRASHED if guarded else ChildExit.UNSOUND_WIRE)
    assert broken.run.frontier.counts() == {"pending": 1}


@pytest.mark.parametrize("name", TLS_BREAKS)
def test_a_crawl_that_cannot_write_down_a_tls_session_ends_at_its_first_and_keeps_nothing(
    name: str, broken_walks: dict[str, Broken]
) -> None:
    broken = broken_walks[name]
    assert (broken.code, broken.asked) == (ChildExit.UNSOUND_WIRE, 1)
    assert broken.run.frontier.counts() == {"pending": 1}
    assert list(broken.run.records()) == []
