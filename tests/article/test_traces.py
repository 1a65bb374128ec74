"""Site memory knows what other pages of a site repeat, and never takes a page's own captures for them."""

import pickle

from article.cuts.memory import SiteMemory, Trace, trace_from, trace_of
from article.markup.scanner import scan
from article.page import Page, page_of

_PROSE = [
    "The council of the river town met on Monday, and the mayor spoke of the bridge.",
    "Engineers said that the old pillars would hold until spring, if the ice is thin.",
    "Shopkeepers near the market asked for a ferry, which the town cannot pay.",
    "A vote on the budget was put off for two weeks, and nobody objected to that.",
]
_OTHER = [
    "Rain fell on the hills for nine days, and the wells of three villages are full.",
    "Farmers say that the olives will be late, but larger than they were last year.",
    "The mill opens on the first of November, when the roads are dry again.",
]
_FOOT = "All texts of this paper may be copied for study, with its name and the date."


def _page(title: str, paragraphs: list[str], *, url: str | None = None) -> Page:
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    html = f"<title>{title}</title><h1>{title}</h1><div class=text>{body}</div><p>The post {title} appeared first on Dawn.</p><footer><p>{_FOOT}</p></footer>"
    page = page_of(html.encode(), url=url, content_type="text/html; charset=utf-8")
    assert isinstance(page, Page)
    return page


def _known(page: Page, *others: Page) -> dict[str, tuple[int, int]]:
    """Return how many other pages hold each block of `page`: its key, and its key without the page's title."""
    source = scan(page.html)
    own = trace_from(source, url=page.url)
    recall = SiteMemory(tuple(trace_of(o) for o in others)).recall(own)
    return {
        b.text: (int(k), int(m))
        for b, k, m in zip(source.blocks, recall.key_pages, recall.masked_pages, strict=True)
    }


BRIDGE = _page("The bridge of the river town waits", _PROSE)
RAIN = _page("Rain fills the wells of three villages", _OTHER)


def test_a_block_that_another_page_holds_is_known() -> None:
    known = _known(BRIDGE, RAIN)
    assert known[_FOOT] == (1, 1)
    assert all(known[p] == (0, 0) for p in _PROSE)


def test_a_template_with_the_title_in_it_is_known_without_the_title() -> None:
    known = _known(BRIDGE, RAIN)
    assert known["The post The bridge of the river town waits appeared first on Dawn."] == (0, 1)


def test_another_capture_of_the_page_is_no_evidence_against_it() -> None:
    copy = _page("The bridge of the river town waits", [*_PROSE, "Corrected on Tuesday: it is one bridge."])
    known = _known(BRIDGE, copy, RAIN)
    assert all(known[p] == (0, 0) for p in _PROSE)
    assert known[_FOOT] == (1, 1)


def test_another_version_of_the_same_address_is_left_out_however_it_was_rewritten() -> None:
    page = _page("The bridge of the river town waits", _PROSE, url="https://dawn.example/a#top")
    later = _page("The bridge is closed for good now", _PROSE[:1], url="https://dawn.example/a")
    assert set(_known(page, later).values()) == {(0, 0)}


def test_a_page_without_memory_knows_nothing() -> None:
    assert set(_known(BRIDGE).values()) == {(0, 0)}
    assert SiteMemory().pages == 0


def test_where_every_page_repeats_itself_is_told_by_place() -> None:
    own = trace_of(BRIDGE)
    recall = SiteMemory((trace_of(RAIN),)).recall(own)
    text, foot = 1, len(own.table) - 1
    assert recall.place_repeated[foot] == recall.place_words[foot] > 0
    assert recall.place_repeated[text] == 0 < recall.place_words[text]


def test_a_trace_travels_between_processes_small_and_whole() -> None:
    trace = trace_of(BRIDGE)
    packed = pickle.dumps(trace)
    assert pickle.loads(packed) == trace
    assert len(trace.rows) < 30 * len(trace.table)
    assert isinstance(trace, Trace)


def test_an_empty_page_has_an_empty_trace() -> None:
    recall = SiteMemory((trace_of(RAIN),)).recall(trace_from(scan(""), url=None))
    assert len(recall.key_pages) == 0


def test_a_page_too_long_to_be_remembered_is_recalled_all_the_same() -> None:
    long = _page("All the ferries of the year", [f"Ferry {n} left late." for n in range(4_100)] + _OTHER[:1])
    known = _known(BRIDGE, long, RAIN)
    assert known[_FOOT] == (2, 2)
    assert len(trace_of(long).table) > 4_100
