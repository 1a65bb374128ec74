"""Lists that earlier runs kept are read again with what is looked for now, and asked for again where they are broken."""

import gzip
import json
import signal
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from archive.manifests.channel_counts import ChannelCount
from flows.close import Ending, channels_of, close_run, seal_stopped
from flows.run import RunKind, running
from flows.store.claims import untold
from flows.walk.held import read_again
from flows.walk.look import Places, links_of
from flows.walk.survey import asked_before
from tests.builders import A_MOMENT
from tests.flows.kept_stories import a_house, an_old_article, html_of, kept, url_of
from tests.story.survey_answers import SURVEY

GAL = "https://data.gdeltproject.org/gdeltv3/gal/2025072600{}00.gal.json.gz"
LINE = {
    "url": "https://b.example/2025/wadi-dam",
    "title": "Wadi dam",
    "lang": "ar",
    "date": "2025-07-26T00:00:00Z",
}
LATER = A_MOMENT + timedelta(days=30)


def test_a_held_list_is_read_again_and_a_broken_one_is_asked_for_again(tmp_path: Path) -> None:
    whole = gzip.compress(json.dumps(LINE).encode() + b"\n")
    good, broken = GAL.format("01"), GAL.format("02")
    house = a_house(tmp_path)
    with running(house, "dam", RunKind.GATHER, now=A_MOMENT) as run:
        kept(run, {good: whole, broken: b"<html>no list</html>"})
        close_run(run, Ending(), A_MOMENT)
    with running(house, "dam", RunKind.GATHER, now=LATER) as run:
        assert asked_before(run) == {good: True, broken: True}
        survey = replace(SURVEY, days=(date(2025, 7, 26),), asked=asked_before(run))
        heard, places = read_again(run, Places(scopes={}, survey=survey))
    assert [link.url for one in heard for link in one.links] == [LINE["url"]]
    assert dict(places.survey.asked) == {good: True}


def test_links_of_an_unknown_outlets_article_are_its_own_and_need_no_known_outlet(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    with running(house, "dam", RunKind.GATHER, now=A_MOMENT) as run:
        page = html_of("ferry").replace(
            b"<nav>", b"<nav><a href='/2025/07/26/bridge-opens-today'>The bridge opens today</a>"
        )
        (ref,) = kept(run, {url_of("ferry"): page})
        with run.frontier() as frontier:
            outcome = next(iter(frontier.outcomes()))
        (heard,) = links_of(run, [(an_old_article(ref, "ferry"), outcome)], Places(scopes={}, survey=SURVEY))
    assert heard.where.outlet == "www.harbour-herald.example"
    assert heard.url == url_of("ferry")
    assert {link.outlet for link in heard.links} == {"www.harbour-herald.example"}


def a_run(folder: Path, kind: RunKind, at: datetime, channels: tuple[ChannelCount, ...] = ()) -> None:
    with running(a_house(folder), "paris-gather-2025", kind, now=at) as run:
        kept(run, {url_of("ferry"): html_of("ferry")})
        close_run(run, Ending(channels=channels), at)


def test_the_last_counts_are_those_of_a_gather_that_counted_whatever_the_storys_name(tmp_path: Path) -> None:
    count = ChannelCount(channel="feed", outlet="one", since=A_MOMENT)
    a_run(tmp_path, RunKind.GATHER, A_MOMENT, (count,))
    a_run(tmp_path, RunKind.REFETCH, A_MOMENT + timedelta(days=1))
    house = a_house(tmp_path)
    with suppress(KeyboardInterrupt), running(house, "paris-gather-2025", RunKind.GATHER, now=LATER):
        signal.raise_signal(signal.SIGINT)
    stopped = seal_stopped(house, "paris-gather-2025", RunKind.GATHER, LATER)
    assert stopped is not None
    assert stopped.channels == ()
    assert channels_of(house, "paris-gather-2025", untold) == (count,)
