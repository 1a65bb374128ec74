import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from odd_server import Answer, odd_server, page
from walks import Walk

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


@pytest.mark.parametrize("name", BREAKS)
def test_a_crawl_whose_tape_is_broken_refuses_before_its_first_request(
    name: str, walk: Callable[..., Walk], tmp_path: Path, repo: Path
) -> None:
    with odd_server({}, default=Answer((page(),))) as server:
        run = walk(server.port)
        run.plan(f"http://127.0.0.1:{server.port}/a")
        path = tmp_path / "job.json"
        path.write_text(job_text(run.job()))
        code = (
            "import sys, spiders.capture as c, spiders.dialer as d, spiders.crawl as crawl\n"
            f"{BREAKS[name]}\nsys.exit(crawl.main([{str(path)!r}]))"
        )
        command = [sys.executable, "-c", code]
        with subprocess.Popen(
            command, cwd=repo, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as child:
            code_of_exit = child.wait(60)
    assert server.log == []
    assert code_of_exit in {ChildExit.UNSOUND_WIRE, ChildExit.CRASHED}
    assert run.frontier.counts() == {"pending": 1}
