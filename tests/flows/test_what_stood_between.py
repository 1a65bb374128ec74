"""What stands before an article or in its place for a while is no version of it: what is compared is the last article that stood there."""

import html
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from archive.catalogue.views.articles import entry
from archive.catalogue.views.visits import readings
from archive.decisions.decision import article_of
from archive.fate import Fate
from flows.audit import audit
from flows.close import Ending, close_run
from flows.fetch import fetch_pages
from flows.house import House
from flows.lines import Judged
from flows.reading.read import read_articles
from flows.refetch import refetch
from flows.run import RunKind, running
from flows.settings import load_settings
from flows.store.shelf import articles_of
from flows.versions.changes import Change, Seen
from flows.versions.history import Turn, history_of
from story.verdict import Relation, Verdict
from tests.builders import A_MOMENT
from tests.hostile.odd_server import Answer, Script, Then, not_found, odd_server, page, redirect

DAY = timedelta(days=1)
_WHOLE = (
    "The ministers met for the third time this summer, and this time they let the cameras in before the doors were closed.",
    "Both sides said afterwards that the talks had been frank, and that a paper of two pages would be sent to the capitals.",
    "Nobody wanted to say what stands in it, but an official of the host country called it a beginning and not an end.",
    "A next meeting is planned for the autumn, in a town that has a lake, as all towns of such meetings have had so far.",
)
_EDITED = (
    *_WHOLE[:2],
    "Nobody wanted to say what stands in it, and the host country was silent too.",
    _WHOLE[3],
)
_ANOTHER = (
    "The harbour of the old town froze over for the first time in forty years, and children went out on it with sledges.",
    "Fishermen who could not leave sold soup from their boats, while the coast guard sawed a channel for the island's ferry.",
    "By evening a wind came up from the south, and the mayor asked everybody to be back on the quay before the lamps were lit.",
)


def article(
    texts: tuple[str, ...] = _WHOLE,
    title: str = "Ministers meet again by the lake",
    *,
    at: str = "2025-07-25T10:00:00+00:00",
    author: str = "Jane Smith",
    behind: str = "",
) -> Answer:
    data = (
        f'{{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "{title}", "dateModified": "{at}", '
        f'"datePublished": "{at}", "author": {{"@type": "Person", "name": "{author}"}}}}'
    )
    told = "".join(f"<p>{html.escape(text)}</p>" for text in texts)
    head = f'<title>{title}</title><script type="application/ld+json">{data}</script>'
    return plain(f"<h1>{title}</h1>{told}{behind}", head)


def plain(body: str, head: str = "") -> Answer:
    whole = f'<html lang="en"><head>{head}</head><body><main>{body}</main></body></html>'
    return Answer((page(whole.encode(), "Content-Type: text/html; charset=utf-8"),))


def cut() -> Answer:
    """Give an answer that ends before its length."""
    (whole,) = article().chunks
    return Answer((whole[:900],), then=Then.CLOSE)


_WALL = '<div class="paywall"><p>To continue reading, subscribe now for 1 a week.</p><a href="/s">Subscribe</a> <a href="/l">Log in</a></div>'
_LIST = plain("".join(f'<li><a href="/{n}">A headline number {n} of today</a></li>' for n in range(20)))
_DOWN = plain("<h1>Maintenance</h1><p>The site is down for scheduled maintenance, please come back in a few minutes.</p>"
              "<p>We are sorry for this, and work on it as fast as we can so that readers have their news again.</p>")  # fmt: skip
_LOST = plain(
    "<h1>Nothing here</h1><p>We cannot find this page. It may have moved or been removed by us.</p>"
)
_MOVED = article(_ANOTHER, "The harbour is frozen over", at="2025-08-01T10:00:00+00:00")
_UNSEEN = tuple(text.replace("ministers", "minis\xadters") for text in _WHOLE)

_PAGES: dict[str, tuple[Answer, ...]] = {
    "/paywall": (article(), article(_WHOLE[:1], behind=_WALL), article()),
    "/cut": (article(), cut(), article()),
    "/empty": (article(), plain(""), article(_EDITED)),
    "/down": (article(), _DOWN, article()),
    "/replaced": (article(), _MOVED, _MOVED),
    "/section": (article(), redirect("/politics/"), redirect("/politics/")),
    "/elsewhere": (article(), redirect("/harbour"), article()),
    "/error": (article(), redirect("/404.html"), article()),
    "/signed": (article(), article(author="John Doe"), article(author="John Doe")),
    "/unseen": (article(), article(_UNSEEN), article(_UNSEEN)),
    "/joined": (article(), article((" ".join(_WHOLE[:2]), *_WHOLE[2:])), article()),
    "/edited": (article(), article(_EDITED), article(_EDITED)),
    "/moved": (article(), redirect("/moved-to"), redirect("/moved-to")),
    "/back": (article(), Answer((not_found(),)), article(_EDITED)),
    "/titles": (article(), article(title="Lake talks: what was not said"), article()),
    "/corrected": (article(), article((*_EDITED, "Correction: nobody wanted to say so.")), article()),
}
_WANT = {
    "/paywall": (Change.BLOCKED, Change.SAME),
    "/cut": (Change.FAILED, Change.SAME),
    "/empty": (Change.FAILED, Change.SILENT),
    "/down": (Change.FAILED, Change.SAME),
    "/replaced": (Change.FAILED, Change.GONE_SOFT),
    "/section": (Change.GONE_HOME, Change.GONE_HOME),
    "/elsewhere": (Change.GONE_HOME, Change.BACK),
    "/error": (Change.GONE_SOFT, Change.BACK),
    "/signed": (Change.SILENT, Change.SAME),
    "/unseen": (Change.LAYOUT, Change.SAME),
    "/joined": (Change.LAYOUT, Change.LAYOUT),
    "/edited": (Change.SILENT, Change.SAME),
    "/back": (Change.GONE, Change.BACK),
    "/titles": (Change.SILENT, Change.CHANGED),
    "/corrected": (Change.CHANGED, Change.CHANGED),
}
_TURNS = {
    "/empty": [Turn.FIRST, Turn.SILENT],
    "/signed": [Turn.FIRST, Turn.SILENT],
    "/unseen": [Turn.FIRST, Turn.LAYOUT],
    "/joined": [Turn.FIRST, Turn.LAYOUT, Turn.LAYOUT],
    "/edited": [Turn.FIRST, Turn.SILENT],
    "/back": [Turn.FIRST, Turn.CHANGED],
    "/titles": [Turn.FIRST, Turn.SILENT, Turn.CHANGED],
    "/corrected": [Turn.FIRST, Turn.CHANGED, Turn.CHANGED],
}


@dataclass(frozen=True)
class Visits:
    """What the second and the third visit showed, by path, and the store that holds it all, with two stories."""

    house: House
    seen: tuple[dict[str, Seen], ...]


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visits]:
    visit = 0

    def at(path: str) -> Script:
        return lambda _asked, _before: _PAGES[path][visit]

    fixed = {
        "/robots.txt": Answer((not_found(),)),
        "/politics/": _LIST,
        "/404.html": _LOST,
        "/harbour": _MOVED,
        "/moved-to": article(_EDITED),
    }
    nothing = Answer((not_found(),))
    with odd_server({**fixed, **{path: at(path) for path in _PAGES}}, default=nothing) as server:
        settings = load_settings(
            store=str(tmp_path_factory.mktemp("between") / "store"),
            allow_private=True,
            delay_s=0.0,
            max_tries=1,
            ports=[80, server.port],
            extract_workers=1,
        )
        house, urls = (
            House(settings=settings),
            {path: f"http://127.0.0.1:{server.port}{path}" for path in _PAGES},
        )
        fetched = fetch_pages(list(urls.values()), house, now=A_MOMENT)
        for story in ("alpha", "beta"):
            with running(house, story, RunKind.GATHER, now=A_MOMENT) as run:
                read = read_articles(run, [fetched.outcomes[url] for url in urls.values()])
                found = [_judged(one) for one in read]
                close_run(run, Ending(judged=found), A_MOMENT)
        seen = []
        for visit, words in ((1, list(urls.values())), (2, ["alpha"])):
            again = refetch(words, house, now=A_MOMENT + visit * DAY, clock=lambda: A_MOMENT + visit * DAY)  # noqa: B023 -- called at once
            seen.append({path: one for one in again.seen for path in urls if urls[path] == one.url})
        yield Visits(house, tuple(seen))


def _judged(read: object) -> Judged:
    assert hasattr(read, "paragraphs"), read
    verdict = Verdict(article=read.url, relation=Relation.RELATED, score=5.0, reasons=(), related=True)
    return Judged(article=read, verdict=verdict)


@pytest.mark.parametrize("path", _WANT)
def test_each_visit_is_held_against_the_last_article_that_stood_there(path: str, visits: Visits) -> None:
    told = tuple((seen[path].change, seen[path].outcome.why) for seen in visits.seen)
    assert tuple(change for change, _ in told) == _WANT[path], told


@pytest.mark.parametrize("path", _WANT)
def test_diff_tells_of_a_page_what_fetching_again_told(path: str, visits: Visits) -> None:
    turns = [one.turn for one in history_of(visits.seen[0][path].url, visits.house).versions]
    assert turns == _TURNS.get(path, [Turn.FIRST])


@pytest.mark.parametrize("story", ["alpha", "beta"])
def test_every_story_that_holds_a_page_has_its_new_words_and_as_many_versions(
    story: str, visits: Visits
) -> None:
    lines = {line["url"]: line for line in articles_of(visits.house, story)}
    for path in ("/edited", "/empty"):
        assert lines[visits.seen[0][path].url]["paragraphs"] == list(_EDITED)
    with visits.house.catalogue() as catalogue:
        for path, turns in _TURNS.items():
            which = article_of(visits.seen[0][path].url)
            found, read = entry(catalogue, story, which), readings(catalogue, story, which)
            changes = sum(turn in {Turn.CHANGED, Turn.SILENT} for turn in turns)
            assert found is not None
            assert (found.versions, found.is_silent) == (1 + changes, Turn.SILENT in turns)
            assert max(one.version for one in read) == 1 + changes, path


def test_what_a_redirect_led_to_is_a_version_of_the_page_told_with_its_address(visits: Visits) -> None:
    moved = visits.seen[0]["/moved"]
    first, second = history_of(moved.url, visits.house).versions
    assert (moved.change, second.turn) == (Change.SILENT, Turn.SILENT)
    assert (first.url, second.url) == (moved.url, moved.url + "-to")


def test_nobody_is_called_silent_for_the_older_of_two_versions_or_for_another_page(visits: Visits) -> None:
    edited, titles = (history_of(visits.seen[0][path].url, visits.house) for path in ("/edited", "/titles"))
    first, second = edited.versions
    assert edited.turn_between(first, second) is Turn.SILENT
    assert edited.turn_between(second, first) is Turn.CHANGED
    assert edited.turn_between(first, titles.versions[1]) is Turn.CHANGED


def test_what_stood_there_meanwhile_is_told_as_it_is(visits: Visits) -> None:
    second = {path: one.outcome for path, one in visits.seen[0].items()}
    assert (second["/paywall"].fate, second["/paywall"].reason) == (Fate.BLOCKED, "members")
    assert (second["/empty"].fate, second["/empty"].reason) == (Fate.NOT_AN_ARTICLE, "empty")
    assert (second["/down"].fate, second["/down"].reason) == (Fate.NOT_AN_ARTICLE, "replaced")
    assert "leads to another page" in second["/elsewhere"].why
    assert second["/error"].url.endswith("/error")


def test_a_store_with_all_of_it_is_sound(visits: Visits) -> None:
    audited = audit(visits.house)
    assert audited.sound, [f for f in audited.findings if f.verdict.value != "ok"]
