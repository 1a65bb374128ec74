"""What a refetch says of pages that answer 404 or 410: words, exit code and alarms agree."""

from pathlib import Path

import pytest

from archive.fate import Fate
from archive.manifest import RunResult
from desk.commands.refetch import exit_of
from desk.exits import Exit
from flows.fetch import fetch_pages
from flows.house import House
from flows.notices import notices_of
from flows.refetch import Change, refetch
from flows.settings import load_settings
from tests.builders import A_MOMENT
from tests.hostile.odd_server import Answer, Logged, not_found, odd_server, page


def _first_there(_asked: Logged, before: int) -> Answer:
    return Answer((not_found() if before else page(b"<p>a page", "Content-Type: text/html"),))


@pytest.mark.parametrize(
    ("paths", "changes", "result", "code"),
    [
        (("/held",), [Change.GONE], RunResult.SOUND, Exit.SOUND),
        (("/never",), [Change.FAILED], RunResult.FAILED, Exit.ERROR),
    ],
    ids=["held before", "never held"],
)
def test_only_what_was_held_is_gone_and_an_alarm_says_what_the_exit_code_says(
    paths: tuple[str, ...], changes: list[Change], result: RunResult, code: Exit, tmp_path: Path
) -> None:
    with odd_server({"/held": _first_there}) as server:
        settings = load_settings(
            store=str(tmp_path / "store"), allow_private=True, delay_s=0.0, ports=[80, server.port]
        )
        house, urls = House(settings=settings), [f"http://127.0.0.1:{server.port}{path}" for path in paths]
        if "/held" in paths:
            fetch_pages(urls, house, now=A_MOMENT)
        again = refetch(urls, house, now=A_MOMENT)
    assert [one.change for one in again.seen] == changes
    assert (again.manifest.result, exit_of(again)) == (result, code)
    assert bool(list(notices_of(again.manifest))) == (code is not Exit.SOUND)
    fates = {one.url: (one.fate, one.reason) for one in again.manifest.planned}
    gone, failed = (Fate.NOT_AN_ARTICLE, "gone"), (Fate.FAILED, "http_status")
    assert [fates[url] for url in urls] == [gone if one is Change.GONE else failed for one in changes]
