"""Articles on several pages: what is a next page, what only looks like one, and what joining them gives."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archive.record import RecordKind, RecordRef
from article.article import Article, Status
from article.extract import extract
from article.markup.scanner import scan
from article.page import page_of
from article.pages.joining import is_same_article, joined, missing_page, rejoined, shown_whole, too_many_pages
from article.pages.paging import paging_of
from article.pages.reservations import Reservation, Said, Signal
from article.way import Way
from flows.lines import article_line, with_parts
from flows.reading.conversions import conversions_of
from flows.reservations import carried, reserved_by

HOST = "https://paper.example"
NOW = datetime(2026, 3, 14, tzinfo=UTC)


def following(own, *links, head="", words="2"):
    anchors = "".join(f'<a href="{link}">{words}</a>' for link in links)
    source = scan(f"<html><head>{head}</head><body><p>A text of some words.</p>{anchors}</body></html>")
    paging = paging_of(source, HOST + own, source.blocks[0].end)
    return [url.removeprefix(HOST) for url in paging.following], (paging.whole or "").removeprefix(HOST)


PAGERS = [
    ("/2025/07/talks-in-port/", ("2/", "3/"), ["/2025/07/talks-in-port/2/", "/2025/07/talks-in-port/3/"]),
    ("/news/talks.html", ("?page=2", "?page=3"), ["/news/talks.html?page=2", "/news/talks.html?page=3"]),
    ("/news.php?id=4711", ("?id=4711&sayfa=2",), ["/news.php?id=4711&sayfa=2"]),
    ("/a/4711.html", ("4711_2.html", "4711_3.html"), ["/a/4711_2.html", "/a/4711_3.html"]),
    ("/talks/", ("page/2/", "page/2/#top", "page/4/"), ["/talks/page/2/"]),
    ("/talks-in-the-port/2/", ("1/", "/talks-in-the-port/", "/talks-in-the-port/3/"), ["/talks-in-the-port/3/"]),
    ("/talks.html?page=2", ("?page=3",), ["/talks.html?page=3"]),
]  # fmt: skip
OTHERS = [
    ("/news/12", ("/news/13", "/news/11")),
    ("/notes/week-2025-15", ("week-2025-16",)),
    ("/people/a-name/", ("/people/a-name-2/",)),
    ("/talks-in-port/", ("comment-page-2/", "/talks-in-port/?replytocom=2", "https://other.example/talks-in-port/2/")),
    ("/talks-in-port/", ("/2/", "/other-talks/2/", "javascript:next(2)", "http://[half", "3/")),
    ("/?p=4711", ("?p=4712", "?p=12")),
    ("/", ("/page/2/", "?page=2")),
]  # fmt: skip


@pytest.mark.parametrize(("own", "links", "found"), PAGERS)
def test_a_next_page_has_the_address_of_its_article_and_a_number_more(own, links, found):
    assert following(own, *links)[0] == found


@pytest.mark.parametrize(("own", "links"), OTHERS[:-1])
def test_another_article_comments_and_other_hosts_are_no_next_page(own, links):
    assert following(own, *links)[0] == []


def test_rel_next_names_one_too():
    assert following("/people/a-name/", head='<link rel="next" href="/people/a-name-2/">')[0] == [
        "/people/a-name-2/"
    ]


@pytest.mark.parametrize(
    "words", ["View all", "عرض المقال كاملاً", "Tek sayfada oku", "Lire sur une seule page", "הצג הכל"]
)
def test_all_of_it_on_one_page_is_found_where_it_is_linked(words):
    assert following("/talks-in-port/", "2/", "all/", words=words)[1] in (
        "/talks-in-port/2/",
        "/talks-in-port/all/",
    )
    assert following("/talks-in-port/", "2/", "/everything/", words="View the port")[1] == ""
    assert following("/talks-in-port/", "all/", words=words) == ([], "")


def ref(number):
    url = f"{HOST}/talks-in-port/{number}/"
    return RecordRef(
        record_id=f"urn:uuid:{number}",
        kind=RecordKind.RESPONSE,
        url=url,
        warc="w.warc.gz",
        offset=number,
        length=9,
        captured_at=NOW,
        payload_digest=None,
        status=200,
        content_type="text/html",
    )


def page(number, title="Talks in the port go on for a third day", count=3, more=""):
    told = "".join(
        f"<p>On page {number} the speaker of the council said, for point {n}, that the port stays open.</p>"
        for n in range(count)
    )
    html = f"<html lang='en'><head><title>{title}</title></head><body><article><h1>{title}</h1>{told}</article>{more}</body></html>"
    url = f"{HOST}/talks-in-port/" + (f"{number}/" if number > 1 else "")
    got = extract(page_of(html.encode(), url=url, content_type="text/html"), way=Way.FAST)
    assert isinstance(got, Article)
    return replace(got, ref=ref(number))


PAGER = "<div class='page-links'><a href='/talks-in-port/2/'>2</a> <a href='/talks-in-port/3/'>3</a></div>"


def test_pages_are_joined_and_each_paragraph_names_its_record():
    first, second, third = (
        page(1, more=PAGER),
        page(2, "Talks in the port go on for a third day - Page 2"),
        page(3),
    )
    assert first.status is Status.SUSPECT
    assert len(first.next_pages) == 2
    whole = joined(
        first, (second, replace(third, paragraphs=(*first.paragraphs[:1], *third.paragraphs))), None
    )
    assert (whole.status, whole.why, whole.next_pages) == (Status.ARTICLE, None, ())
    assert whole.method.endswith("+pages/3")
    assert [p.ref.record_id if p.ref else None for p in whole.paragraphs] == [None] * 3 + [
        "urn:uuid:2"
    ] * 3 + ["urn:uuid:3"] * 3
    line = article_line(whole)
    assert [(part["record"], part["from"], part["to"]) for part in line["parts"]] == [
        ("urn:uuid:2", 3, 6),
        ("urn:uuid:3", 6, 9),
    ]
    texts = {one.source.record_id: one.text for one in conversions_of([whole], NOW)}
    assert all(
        f"On page {n} " in texts[f"urn:uuid:{n}"] and texts[f"urn:uuid:{n}"].count("\n\n") == 3
        for n in (1, 2, 3)
    )


def saying(number, *signals, record=None):
    said = tuple(Reservation(signal=s, said=Said.META, at="robots", record=record) for s in signals)
    return replace(page(number, more=PAGER if number == 1 else ""), reservations=said)


def told_by(article):
    return [(one["signal"], one["record"]) for one in article_line(article)["reservations"]]


def test_what_any_page_reserves_is_reserved_of_the_article_and_names_its_record():
    first, second = saying(1, Signal.NO_IMAGE_AI), saying(2, Signal.NO_AI)
    third = saying(3, Signal.NO_AI, record="urn:uuid:revisit")
    whole = joined(first, (second, third), None)
    said = [("noimageai", "urn:uuid:1"), ("noai", "urn:uuid:2"), ("noai", "urn:uuid:revisit")]
    assert told_by(whole) == said
    assert told_by(shown_whole(second, saying(4, Signal.NO_ARCHIVE))) == [
        ("noarchive", "urn:uuid:4"),
        ("noai", "urn:uuid:2"),
    ]
    again = article_line(saying(1, Signal.NO_ARCHIVE))
    read = carried(article_line(whole), again)["reservations"]
    assert [(one["signal"], one["record"]) for one in read] == [("noarchive", "urn:uuid:1"), *said[1:]]
    assert reserved_by({**with_parts(again, article_line(whole)), "reservations": read[1:]}) == (
        Signal.NO_AI,
    )


def test_a_missing_page_leaves_the_article_incomplete_and_says_so():
    gone = missing_page(2, f"{HOST}/talks-in-port/2/", "failed, http_status")
    for missing in (gone, too_many_pages(8)):
        got = joined(page(1, more=PAGER), (), missing)
        assert (got.status, got.why) == (Status.SUSPECT, missing)


def test_a_first_page_that_is_read_again_keeps_the_pages_behind_it():
    gone = missing_page(3, f"{HOST}/talks-in-port/3/", "failed, http_status")
    before = article_line(joined(page(1, more=PAGER), (page(2),), gone))
    now = with_parts(article_line(page(1, more=PAGER, count=5)), before)
    assert (now["status"], now["why"]) == ("extraction_suspect", gone)
    assert [(part["record"], part["from"], part["to"]) for part in now["parts"]] == [("urn:uuid:2", 5, 8)]
    assert len(now["paragraphs"]) == len(now["places"]) == len(now["kinds"]) == len(now["doubts"]) == 8
    assert now["paragraphs"][5:] == before["paragraphs"][3:]
    again = article_line(page(1, more=PAGER))
    assert with_parts(again, before) == before
    assert rejoined("the whole text has 3 words", None) == "the whole text has 3 words"
    assert (
        rejoined(None, f"the whole text has 3 words; {gone}; {too_many_pages(8)}")
        == f"{gone}; {too_many_pages(8)}"
    )


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("Talks in the port go on for a third day | الصفحة 2", True),
        ("Talks in the port (2/3)", True),
        ("The port opens its gates", False),
        ("2", False),
    ],
)
def test_a_page_is_of_the_article_whose_title_it_has(other, same):
    first = page(1)
    assert is_same_article(first, replace(first, title=other)) is same
    assert not is_same_article(first, replace(first, url="https://other.example/talks-in-port/2/"))
