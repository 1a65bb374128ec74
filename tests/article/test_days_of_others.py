"""Days and names on a page that are another article's, an event's or an embedded post's are not the article's."""

import pytest
from heads import AR, EN, PROSE, facts, ld

OTHER = {
    "@type": "NewsArticle",
    "headline": "سعر الذهب يرتفع مجددا",
    "url": "https://www.harbour.example/n/8",
    "datePublished": "2022-02-02",
    "author": {"@type": "Person", "name": "سمير العابد"},
}
HOLDERS = [
    ld(**{"@type": "ItemList"}, itemListElement=[{"@type": "ListItem", "item": OTHER}]),
    ld(**{"@type": "WebPage"}, name=AR, mentions=[OTHER]),
    ld(**{"@type": "WebPage"}, hasPart=[OTHER, {**OTHER, "url": "https://www.harbour.example/n/7"}]),
    ld(**OTHER),
]


@pytest.mark.parametrize("head", HOLDERS, ids=["list", "mentions", "parts", "another page"])
def test_the_data_of_another_article_says_nothing(head):
    got = facts(head, f"<h1>{AR}</h1>{PROSE['ar']}", title=AR, lang="ar")
    assert (got.published, got.bylines) == (None, ())


def test_a_headline_for_search_engines_under_another_address_is_the_articles():
    said = ld(
        headline="No final deal as talks in Paris end",
        url="https://www.harbour.example/a/9",
        datePublished="2025-08-18",
    )
    assert facts(said, f"<h1>{EN}</h1>", title=EN).published is not None


P = "<p>عقد الوفدان لقاء في العاصمة يوم الخميس لبحث خفض التصعيد.</p>"
NONE = {
    "a timeline of headings": "".join(f"<h3>{n} تموز 2025</h3>{P}" for n in (13, 14, 16)),
    "a timeline of bold lines": "".join(f"<p><b>{n} تموز 2025</b></p>{P}" for n in (13, 14, 16)),
    "an embedded post": f'{P}<blockquote class="twitter-tweet"><p>نرحب باللقاء.</p>— سامي <a href="/s">July 25, 2025</a></blockquote>{P}',
    "a record": "<table><tr><td>تاريخ الولادة</td><td>12 آذار 1985</td></tr><tr><td>تاريخ الاعتقال</td><td>3 أيار 2013</td></tr></table>" + P,
    "a day behind the text": P * 3 + "<div>3 أيار 2013</div>" + P,
    "a comment's time": P * 3 + '<div class="comments"><b>ليلى</b> <time datetime="2025-08-03">3 آب</time><p>كلام دقيق.</p></div>',
}  # fmt: skip


@pytest.mark.parametrize("body", NONE.values(), ids=NONE)
def test_a_day_that_is_told_or_another_posts_is_no_publication(body):
    assert facts("", f"<h1>{AR}</h1>{body}", title=AR, lang="ar").published is None


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://memory.example/events/2013/08/21/ghouta", EN),
        ("https://memory.example/story/2013-08-21-ghouta", "What happened on 2013-08-21 in the suburbs"),
    ],
)
def test_the_day_of_an_event_in_the_address_is_no_publication(url, title):
    assert facts("", f"<h1>{title}</h1>{PROSE['en']}", title=title, url=url).published is None


@pytest.mark.parametrize(
    "line",
    [
        "<div>تاريخ النشر: 2025/08/17 - آخر تحديث: 2025/08/18</div>",
        "<div>17 أغسطس، 2025 | آخر تحديث: 18 أغسطس، 2025</div>",
        '<div class="author">سامر الحلبي<span>17 آب 2025</span><span>آخر تحديث 18 آب 2025</span></div>',
    ],
)
def test_a_line_of_both_days_tells_publication_and_change(line):
    got = facts("", f"<h1>{AR}</h1>{line}{PROSE['ar']}", title=AR, lang="ar")
    assert (got.published.at.day, got.modified.at.day) == (17, 18)


def test_an_abbr_tells_its_day_in_its_title():
    foot = '<div>by Nora <abbr class="published" title="2015-05-04T11:22:00-07:00">11:22</abbr></div>'
    assert (
        facts("", f"<h1>{EN}</h1>{PROSE['en']}{foot}", title=EN).published.at.date().isoformat()
        == "2015-05-04"
    )
