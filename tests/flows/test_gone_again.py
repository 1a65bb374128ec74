"""What fetching again tells apart: edited aloud or silently, gone in three ways, and back again."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from archive.fate import Fate, Outcome
from desk.cli import run
from desk.exits import Exit
from flows.audit import audit
from flows.fetch import fetch_pages
from flows.house import House
from flows.refetch import refetch
from flows.settings import load_settings
from flows.versions.changes import Change, Seen
from flows.versions.history import Turn, history_of, told_of
from tests.builders import A_MOMENT
from tests.hostile.odd_server import Answer, OddServer, Script, not_found, odd_server, page

_TEXT = (
    "The ministers met for the third time this summer, and this time they let the cameras in before the doors were closed.",
    "Both sides said afterwards that the talks had been frank, and that a paper of two pages would be sent to the capitals.",
    "Nobody wanted to say what stands in it, but an official of the host country called it a beginning and not an end.",
    "A next meeting is planned for the autumn, in a town that has a lake, as all towns of such meetings have had so far.",
)
_OTHER = (
    *_TEXT[:2],
    "Nobody wanted to say what stands in it, and the host country was silent too.",
    _TEXT[3],
)
_LOST = (
    "The harbour office keeps its notices for a season, and this one has sailed.",
    "Look at the tide table on the left, or ring the bell at the quay and ask the keeper.",
    "Whoever misses a letter may write to the office, which answers within nine working days.",
)
_DAY, _NEXT = "2025-07-25T10:00:00+00:00", "2025-07-27T10:00:00+00:00"


def _html(texts: tuple[str, ...], modified: str | None = _DAY, author: str = "Jane Smith") -> Answer:
    changed = f'"dateModified": "{modified}", ' if modified else ""
    data = (
        f'{{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Ministers meet again by the lake", {changed}'
        f'"datePublished": "{_DAY}", "author": {{"@type": "Person", "name": "{author}"}}}}'
    )
    told = "".join(f"<p>{text}</p>" for text in texts)
    return _page(
        f'<script type="application/ld+json">{data}</script>',
        f"<h1>Ministers meet again by the lake</h1>{told}",
    )


def _page(head: str, body: str) -> Answer:
    html = f'<html lang="en"><head><title>Ministers meet again by the lake</title>{head}</head><body><main>{body}</main></body></html>'
    return Answer((page(html.encode(), "Content-Type: text/html; charset=utf-8"),))


_ERROR = _page("", "<h1>Harbour office</h1>" + "".join(f"<p>{text}</p>" for text in _LOST))
_HOME = _page(
    "", "<h1>Home</h1>" + "".join(f'<li><a href="/{n}">A headline number {n} of today</a>' for n in range(20))
)
_TO_HOME = Answer((b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",))
_STATIONS = {
    "/same": (_html(_TEXT),) * 3,
    "/aloud": (_html(_TEXT), _html(_OTHER, _NEXT), _html(_OTHER, _NEXT)),
    "/silent": (_html(_TEXT), _html(_OTHER), _html(_OTHER)),
    "/signed": (_html(_TEXT), _html(_TEXT, _NEXT, author="John Doe"), _html(_TEXT, _NEXT, author="John Doe")),
    "/gone": (_html(_TEXT), Answer((not_found(),)), Answer((not_found(),))),
    "/soft": (_html(_TEXT), _ERROR, _html(_OTHER, _NEXT)),
    "/lost": (_html(_TEXT), _ERROR, _ERROR),
    "/led": (_html(_TEXT), _TO_HOME, _TO_HOME),
    "/back": (_html(_TEXT), Answer((not_found(),)), _html(_TEXT)),
}


@dataclass(frozen=True)
class Visits:
    """What the second and the third visit showed, by path, and the store that holds it all."""

    house: House
    second: dict[str, Seen]
    third: dict[str, Seen]
    fates: dict[str, Outcome]


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visits]:
    visit = 0

    def at(path: str) -> Script:
        return lambda _asked, _before: _STATIONS[path][visit]

    answers = {"/robots.txt": Answer((not_found(),)), "/": _HOME}
    with odd_server({**answers, **{path: at(path) for path in _STATIONS}}, default=_ERROR) as server:
        house, urls = _house(tmp_path_factory.mktemp("visits"), server), _urls(server)
        fetch_pages(list(urls.values()), house, now=A_MOMENT)
        seen = []
        for visit in (1, 2):
            again = refetch(list(urls.values()), house, now=A_MOMENT + timedelta(days=visit))
            seen.append((again, {path: one for one in again.seen for path in urls if urls[path] == one.url}))
        fates = {path: one for one in seen[0][0].manifest.planned for path in urls if urls[path] == one.url}
        yield Visits(house, seen[0][1], seen[1][1], fates)


def _house(folder: object, server: OddServer) -> House:
    settings = load_settings(
        store=f"{folder}/store", allow_private=True, delay_s=0.0, ports=[80, server.port], extract_workers=1
    )
    return House(settings=settings)


def _urls(server: OddServer) -> dict[str, str]:
    return {path: f"http://127.0.0.1:{server.port}{path}" for path in _STATIONS}


def test_an_edit_is_told_as_silent_where_the_date_of_change_stays(visits: Visits) -> None:
    assert {path: one.change for path, one in visits.second.items()} == {
        "/same": Change.SAME,
        "/aloud": Change.CHANGED,
        "/silent": Change.SILENT,
        "/signed": Change.CHANGED,
        "/gone": Change.GONE,
        "/soft": Change.GONE_SOFT,
        "/lost": Change.GONE_SOFT,
        "/led": Change.GONE_HOME,
        "/back": Change.GONE,
    }


def test_what_is_gone_stays_gone_and_what_is_back_is_noticed(visits: Visits) -> None:
    told = {path: one.change for path, one in visits.third.items() if path not in {"/aloud", "/signed"}}
    assert told == {
        "/same": Change.SAME,
        "/silent": Change.SAME,
        "/gone": Change.GONE,
        "/soft": Change.BACK,
        "/lost": Change.GONE_SOFT,
        "/led": Change.GONE_HOME,
        "/back": Change.BACK,
    }
    assert "other words than" in visits.third["/soft"].outcome.why
    assert "the same words as" in visits.third["/back"].outcome.why


@pytest.mark.parametrize(
    ("path", "reason"), [("/gone", "gone"), ("/soft", "gone-soft"), ("/led", "gone-home")]
)
def test_a_tombstone_is_the_fate_of_the_address_and_names_the_original(
    path: str, reason: str, visits: Visits
) -> None:
    fate, before = visits.fates[path], visits.second[path].before
    assert (fate.fate, fate.reason) == (Fate.NOT_AN_ARTICLE, reason)
    assert before is not None
    assert before.url == visits.second[path].url
    assert before.record_id in fate.why
    assert fate.ref is not None


def test_a_silent_edit_says_which_date_stayed(visits: Visits) -> None:
    assert f"its date of change is {_DAY}" in visits.fates["/silent"].why


def test_a_store_with_tombstones_is_sound(visits: Visits) -> None:
    audited = audit(visits.house)
    assert audited.sound, [f for f in audited.findings if f.verdict.value != "ok"]


def turns(visits: Visits, path: str) -> list[Turn]:
    return [one.turn for one in history_of(visits.second[path].url, visits.house).versions]


def test_the_history_of_a_page_has_each_version_and_since_when_it_is_gone(visits: Visits) -> None:
    assert turns(visits, "/same") == [Turn.FIRST]
    assert turns(visits, "/aloud") == [Turn.FIRST, Turn.CHANGED]
    assert turns(visits, "/silent") == [Turn.FIRST, Turn.SILENT]
    assert turns(visits, "/soft") == [Turn.FIRST, Turn.CHANGED]  # what stood there meanwhile is no version
    gone = history_of(visits.second["/led"].url, visits.house)
    assert (gone.gone, len(gone.versions)) == ("gone-home", 1)
    assert history_of(visits.second["/back"].url, visits.house).gone is None


def test_a_record_tells_what_stood_there_then(visits: Visits) -> None:
    before, now = visits.second["/silent"].before, visits.second["/silent"].outcome.ref
    assert before is not None
    assert now is not None
    assert told_of(visits.house, before.record_id).paragraphs == _TEXT
    assert told_of(visits.house, now.record_id).paragraphs == _OTHER


def test_diff_shows_a_silent_edit_word_by_word(visits: Visits, capsys: pytest.CaptureFixture[str]) -> None:
    store = visits.house.settings.store
    assert run(["diff", visits.second["/silent"].url, "--store", store]) == Exit.SOUND
    told = capsys.readouterr().out
    assert "between   1 and 2: changed silently" in told
    assert "[-called it a beginning and not an end-]{+was silent too+}." in told
    assert "\x1b" not in told
    assert run(["diff", visits.second["/silent"].url, "2", "1", "--store", store, "--json"]) == Exit.SOUND
    line = json.loads(capsys.readouterr().out)
    assert (line["before"], line["now"]) == tuple(one["record"] for one in reversed(line["versions"]))
    texts = {kind: [p[kind] for p in line["paragraphs"] if p[kind] is not None] for kind in ("before", "now")}
    assert texts == {"before": list(_OTHER), "now": list(_TEXT)}


@pytest.mark.parametrize("form", ["as in a WARC file", "without urn", "in capitals"])
def test_diff_takes_a_record_id_as_it_is_copied(
    form: str, visits: Visits, capsys: pytest.CaptureFixture[str]
) -> None:
    before = visits.second["/silent"].before
    assert before is not None
    given = {"as in a WARC file": f"<{before.record_id}>", "in capitals": before.record_id.upper()}
    word = given.get(form, before.record_id.removeprefix("urn:uuid:"))
    assert run(["diff", word, "--store", visits.house.settings.store]) == Exit.SOUND
    assert "changed silently" in capsys.readouterr().out


def test_diff_of_a_page_that_is_gone_says_so_and_offers_no_further_fetching(
    visits: Visits, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["diff", visits.second["/gone"].url, "--store", visits.house.settings.store]) == Exit.SOUND
    told = capsys.readouterr().out
    assert "gone      seen 20" in told
    assert "refetch" not in told
