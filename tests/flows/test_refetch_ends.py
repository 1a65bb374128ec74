"""What a refetch says of pages that answer 404 or 410: words, exit code and alarms agree."""

from dataclasses import replace
from pathlib import Path

import pytest

from archive.fate import Fate, Outcome
from archive.manifests.manifest import RunResult
from article.article import Paragraph
from desk.commands.refetch import exit_of
from desk.exits import Exit
from flows.fetch import fetch_pages
from flows.house import House
from flows.refetch import refetch
from flows.settings import load_settings
from flows.telling.notices import notices_of
from flows.versions.changes import Change, Seen, whole_of
from tests.builders import A_MOMENT
from tests.flows.test_judging import an_article
from tests.flows.test_run_notices import REF
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


_FIRST, _PAGES = "https://a.example/talks", ("https://a.example/talks/2", "https://a.example/talks/3")


@pytest.mark.parametrize(
    ("first", "further", "now", "told"),
    [
        (Change.SAME, (Change.SAME, Change.SAME), _PAGES, Change.SAME),
        (Change.SAME, (Change.SAME, Change.CHANGED), _PAGES, Change.CHANGED),
        (Change.SAME, (Change.GONE, Change.SAME), _PAGES[1:], Change.CHANGED),
        (Change.SAME, (Change.FAILED, Change.SAME), _PAGES[1:], Change.FAILED),
        (Change.SAME, (Change.FAILED, Change.SAME), _PAGES, Change.FAILED),
        (Change.LAYOUT, (Change.BLOCKED, Change.FAILED), (), Change.BLOCKED),
        (Change.SAME, (Change.FAILED, Change.CHANGED), _PAGES, Change.CHANGED),
        (Change.SAME, (Change.LAYOUT, Change.SAME), _PAGES, Change.LAYOUT),
        (Change.LAYOUT, (Change.SAME, Change.SAME), (*_PAGES, _FIRST + "/4"), Change.CHANGED),
        (Change.LAYOUT, (Change.SAME, Change.SAME), _PAGES[:1], Change.CHANGED),
        (Change.GONE, (Change.SAME, Change.SAME), None, Change.GONE),
    ],
)
def test_an_article_on_several_pages_is_the_same_only_where_each_page_is(
    first: Change, further: tuple[Change, ...], now: tuple[str, ...] | None, told: Change
) -> None:
    pages = [_seen(url, change) for url, change in zip(_PAGES, further, strict=True)]
    shown = None
    if now is not None:
        parts = tuple(Paragraph(text=url, ref=replace(REF, url=url)) for url in now)
        shown = replace(an_article("first"), url=_FIRST, paragraphs=(Paragraph(text="first"), *parts))
    assert whole_of(_seen(_FIRST, first), pages, shown).change is told


def _seen(url: str, change: Change) -> Seen:
    return Seen(url=url, change=change, before=None, outcome=Outcome(url=url, fate=Fate.KEPT, reason="ok"))
