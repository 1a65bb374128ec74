"""What addresses alone tell, where a list has no titles: months of sitemaps, slugs in any escaping, `?p=` pages."""

from datetime import UTC, datetime
from functools import cache
from urllib.parse import quote

import pytest

from story.channels import outlink, sitemap
from story.channels.shapes import looks_like_article, unescaped
from story.link import Channel, Link
from story.profile import build_profile
from story.rank import rank
from story.terms import Profile
from tests.story.channel_answers import HOME, SCOPE, an_answer
from tests.story.story_builders import a_plain_story, two_seeds

FAR = "sitemap-9.xml"  # says nothing of its time

IN_WINDOW = [
    "sitemap-2025-07.xml", "sitemap_news_202507.xml.gz", "sitemap-posttype-post.202508.xml", "2025/07/sitemap.xml",
    "sitemap.xml?yyyy=2025&mm=08", "sitemap.aspx?date=2025-07", "sitemaps/2025/7/28.xml", "sitemap-07-2025.xml",
    "sitemap-july-2025.xml", "sitemap_2025_Aug.xml", "sitemap-juillet2025.xml", "sitemap-temmuz-2025.xml",
    quote("خريطة-يوليو-2025.xml"), quote("sitemap-آب-2025.xml"), quote(quote("تموز-2025.xml")),
]  # fmt: skip
OUT_OF_IT = [
    "sitemap-2024-07.xml", "sitemap-2025-03.xml", "sitemap-tag-2025-07.xml", "sitemap-july-2024.xml",
    quote("sitemap-تموز-2024.xml"),
]  # fmt: skip
LATE = ["sitemap-11-2025.xml", "sitemap-march-2025.xml", quote("sitemap-آذار-2025.xml")]


def order_of(names: list[str]) -> list[str]:
    rows = "".join(f"<sitemap><loc>{HOME}{name.replace('&', '&amp;')}</loc></sitemap>" for name in names)
    body = f"<sitemapindex>{rows}</sitemapindex>"
    return [ask.url for ask in sitemap.read(an_answer(body, Channel.SITEMAP), SCOPE).asks]


@pytest.mark.parametrize("name", IN_WINDOW)
def test_a_month_is_read_in_whatever_way_its_file_names_it(name: str) -> None:
    asked = order_of([FAR, name])
    assert [unescaped(url) for url in asked] == [unescaped(HOME + name), HOME + FAR]


@pytest.mark.parametrize("name", OUT_OF_IT)
def test_a_file_of_another_time_is_not_asked_for(name: str) -> None:
    assert order_of([FAR, name]) == [HOME + FAR]


@pytest.mark.parametrize("name", LATE)
def test_another_month_in_words_or_turned_round_comes_last(name: str) -> None:
    assert order_of([name, FAR])[0] == HOME + FAR


SLUG = "لقاء-سوري-إسرائيلي-في-باريس"


@pytest.mark.parametrize(
    "path",
    [SLUG, quote(SLUG), quote(SLUG).lower(), quote(quote(SLUG)), quote(SLUG.encode("windows-1256")), f"{quote(SLUG)}.html"],
)  # fmt: skip
def test_a_slug_is_read_in_its_own_letters(path: str) -> None:
    assert unescaped(path).removesuffix(".html") == SLUG
    assert looks_like_article(f"https://xn--mgbah1a3hjkrd.example/{path}")


def test_addresses_without_words_stay_as_chances() -> None:
    rows = "".join(f"<url><loc>{HOME}?p={n}</loc></url>" for n in range(4_711, 4_721))
    assert len(sitemap.read(an_answer(f"<urlset>{rows}</urlset>", Channel.SITEMAP), SCOPE).links) == 10


@cache
def the_profile() -> Profile:
    return build_profile(a_plain_story(window=SCOPE.window), two_seeds())


def ranked(url: str, seen: datetime | None = None) -> int:
    link = Link(
        url=url,
        channel=Channel.WAYBACK,
        found_in=HOME,
        outlet="sham",
        published_hint=seen,
        is_first_seen=True,
    )
    return len(rank(the_profile(), (link,), frozenset(), 10))


@pytest.mark.parametrize(
    ("seen", "kept"),
    [
        (datetime(2025, 9, 20, tzinfo=UTC), 1),
        (datetime(2025, 8, 1, tzinfo=UTC), 1),
        (datetime(2025, 6, 1, tzinfo=UTC), 0),
    ],
)
def test_what_was_seen_after_the_window_can_be_of_the_window_and_what_was_seen_before_cannot(
    seen: datetime, kept: int
) -> None:
    assert ranked(HOME + quote(SLUG), seen) == kept


@pytest.mark.parametrize(
    "slug", [quote(quote(SLUG)), "rencontre-chaibani-dermer-a-paris", "syria-and-israel-talk-in-paris"]
)
def test_a_slug_ranks_like_the_headline_that_it_was_made_of(slug: str) -> None:
    link = Link(url=HOME + slug, channel=Channel.WAYBACK, found_in=HOME, outlet="sham")
    (one,) = rank(the_profile(), (link,), frozenset(), 10)
    assert one.score >= 2


PAGE = """<html><body><article><p>وقال مسؤول بعد اللقاء في باريس إن الوفدين السوري والإسرائيلي <a href="/news/4711">اتفقا على جولة ثانية</a>
قبل نهاية الشهر الجاري كما أعلن.</p><p>اقرأ أيضا: <a href="/news/4712">أسعار الخضار ترتفع في أسواق العاصمة</a></p>
<p>المصدر <a href="https://other.example/2025/07/25/x">وكالة</a></p></article>
<ul><li><a href="/news/4713">لقاء سوري إسرائيلي في باريس برعاية أميركية</a></li><li><a href="/news/4711">جولة ثانية</a></li></ul></body></html>"""


def test_a_link_in_running_text_comes_first_and_brings_that_text() -> None:
    page = an_answer(PAGE, Channel.OUTLINK, url=HOME + "news/1", content_type="text/html; charset=utf-8")
    links = {link.url.removeprefix(HOME): link for link in outlink.read(page, SCOPE).links}
    assert list(links) == ["news/4711", "news/4712", "https://other.example/2025/07/25/x", "news/4713"]
    assert "الوفدين السوري والإسرائيلي اتفقا على جولة ثانية قبل نهاية" in links["news/4711"].text
    assert links["news/4711"].title == ""
    assert [link.text for link in links.values()][1:] == ["", "", ""]


def test_a_link_in_the_text_of_a_related_article_is_worth_more_than_one_beside_it() -> None:
    page = an_answer(PAGE, Channel.OUTLINK, url=HOME + "news/1", content_type="text/html; charset=utf-8")
    found = {
        one.url.removeprefix(HOME): one
        for one in rank(the_profile(), outlink.read(page, SCOPE).links, frozenset(), 10)
    }
    assert "linked in the text of a related article" in found["news/4711"].reasons
    assert found["news/4711"].score > 1
    assert "news/4712" not in found
