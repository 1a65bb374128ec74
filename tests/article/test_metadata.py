"""What is read from a page's head: dates, JSON-LD however broken, and where each piece was found."""

import pytest
from heads import AR, EN, FETCHED, PROSE, facts, ld, meta, source, trust
from hypothesis import given, settings
from hypothesis import strategies as st

from article.cuts.edges import Edges
from article.dates.reading import find_date
from article.markup.scanner import scan
from article.metadata import with_edges

T1, T2 = "2025-08-18T10:00:00+03:00", "2025-08-19T09:00:00Z"
DATES = [
    ("json-ld first", ld(headline=EN, datePublished=T1) + meta(article__published_time=T1), "", "2025-08-18", "json-ld"),
    ("meta", meta(article__published_time=T1), "", "2025-08-18", "meta"),
    ("its own time, not the cards'", "", f'<h1>{EN}</h1><time datetime="{T1}">x</time>{PROSE["en"] * 40}<div class="card"><time datetime="2025-08-01T00:00:00Z">x</time></div>', "2025-08-18", "time"),
    ("cards alone give none", "", f'<h1>{EN}</h1>{PROSE["en"]}<div class="related"><time datetime="2025-08-01T00:00:00Z">x</time></div><div class="related"><time datetime="2025-08-02T00:00:00Z">x</time></div>', None, None),
    ("times that disagree give none", "", f'<h1>{EN}</h1><time datetime="2025-08-01T00:00:00Z">x</time><time datetime="2025-08-03T00:00:00Z">x</time>{PROSE["en"]}', None, None),
    ("modified is never published", meta(article__modified_time=T2), "", None, None),
    ("a card's json-ld gives none", "".join(ld(headline=f"Another story number {i} of this week", url=f"https://harbour.example/{i}", datePublished="2025-08-01") for i in range(4)), f"<h1>{EN}</h1>", None, None),
    ("two places against the first", ld(headline=EN, datePublished="2025-08-20T11:00:00Z") + meta(article__published_time=T1), f'<h1>{EN}</h1><time class="published" datetime="{T1}">x</time>', "2025-08-18", "meta"),
    ("visible words", "", f"<h1>{AR}</h1><p>نشر في: 18 آب 2025</p>{PROSE['ar']}", "2025-08-18", "text"),
    ("microdata", "", f'<h1>{EN}</h1><span itemprop="datePublished" content="{T1}">Monday</span>{PROSE["en"]}', "2025-08-18", "time"),
    ("the future is no date", meta(article__published_time="2031-01-01"), "", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("head", "body", "day", "origin"), [d[1:] for d in DATES], ids=[d[0] for d in DATES])
def test_the_day_is_the_articles_own(head, body, day, origin):
    got = facts(head, body, title=EN)
    assert (got.published and got.published.at.date().isoformat(), got.published_from) == (day, origin)


def test_places_that_disagree_lower_the_trust():
    agree = facts(ld(headline=EN, datePublished=T1) + meta(article__published_time=T1))
    differ = facts(ld(headline=EN, datePublished=T1) + meta(article__published_time="2025-07-01T00:00:00Z"))
    assert trust(differ, "published_at") < 0.75 < trust(agree, "published_at")


def test_a_change_before_publication_or_at_the_moment_of_fetching_is_none():
    before = facts(
        meta(article__published_time="2025-08-18T10:00:00Z", article__modified_time="2025-08-01T10:00:00Z")
    )
    now = facts(
        meta(article__published_time="2025-08-18T10:00:00Z", article__modified_time=FETCHED.isoformat())
    )
    fine = facts(
        meta(article__published_time="2025-08-18T10:00:00Z", article__modified_time="2025-08-19T10:00:00Z")
    )
    assert (before.modified, now.modified) == (None, None)
    assert fine.modified.at.day == 19


BROKEN = [
    '{"@type":"NewsArticle","headline":"%s","datePublished":"2025-08-18",}',
    '<!-- {"@type":"NewsArticle","headline":"%s","datePublished":"2025-08-18"} -->',
    '//<![CDATA[\n{"@type":"NewsArticle","headline":"%s","datePublished":"2025-08-18"}\n//]]>',
    '{"@type":"WebSite","name":"x"}{"@type":"NewsArticle","headline":"%s","datePublished":"2025-08-18"}',
    "{&quot;@type&quot;:&quot;NewsArticle&quot;,&quot;headline&quot;:&quot;%s&quot;,&quot;datePublished&quot;:&quot;2025-08-18&quot;}",
    '{"@type":"NewsArticle","description":"He said "no" again","headline":"%s","datePublished":"2025-08-18"}',
    '{"@type":"NewsArticle","description":"one\ntwo","headline":"%s","datePublished":"2025-08-18"}',
    '{"@type":"NewsArticle","description":"it\\\'s","headline":"%s","datePublished":"2025-08-18"}',
    '/* made by a plugin */ {"@type":"NewsArticle", // its type\n"headline":"%s","datePublished":"2025-08-18"}',
    '{"@type":"NewsArticle","headline":"%s","datePublished":"2025-08-18","articleBody":"cut in the mid',
    '{"@type":"NewsArticle","headline":"%s","datePublished":"2025-08-18", broken: here}',
    '{"@type":"WebPage","mainEntity":{"@type":"NewsArticle","headline":"%s","datePublished":"2025-08-18"}}',
    '[{"@type":["Article","NewsArticle"],"headline":"%s","datePublished":"2025-08-18"}]',
    '{"@graph":[{"@type":"schema:NewsArticle","headline":["%s"],"datePublished":{"@value":"2025-08-18"}}]}',
]


@pytest.mark.parametrize("script", BROKEN)
def test_broken_json_ld_is_read_as_far_as_it_can_be(script):
    got = facts(f'<script type="application/ld+json">{script % EN}</script>')
    assert (got.title, got.published_from, got.published.at.day) == (EN, "json-ld", 18)


def test_every_known_field_says_where_it_was_found():
    head = meta(og__site_name="Harbour Post", article__section="Politics", article__modified_time=T2)
    head += ld(headline=EN, datePublished=T1, author="Jane Miller, AFP", isAccessibleForFree=True)
    got = facts(head + '<link rel="canonical" href="/a/1">', f"<h1>{EN}</h1>", title=EN)
    assert {f.field for f in got.found} == {
        "title", "bylines", "outlet", "published_at", "modified_at", "canonical_url", "section", "agency", "paywalled",
    }  # fmt: skip
    assert all(0 < f.trust <= 1 for f in got.found)
    assert source(got, "published_at") == ("json-ld", "datePublished")


def test_the_edges_of_a_text_fill_in_what_the_page_does_not_say():
    edges = Edges(published=find_date("18 August 2025"), bylines=["Jane Miller"], outlet="Harbour Post")
    got = with_edges(facts("", f"<h1>{EN}</h1>"), edges)
    assert (got.bylines, got.outlet, got.published_from) == (("Jane Miller",), "Harbour Post", "text")
    assert source(got, "outlet") == ("text", "edge")
    said = facts(meta(og__site_name="The Mole") + ld(headline=EN, author="Omar Haddad", datePublished=T1))
    assert with_edges(said, edges) == said


def test_the_claimed_body_comes_as_plain_lines():
    body = "<p>First paragraph.</p><p>Second &amp; last.</p>"
    assert facts(ld(headline=EN, articleBody=body)).body == "First paragraph.\nSecond & last."
    assert (
        facts(ld(headline=EN, articleBody=body.replace("<", "&lt;"))).body
        == "First paragraph.\nSecond & last."
    )
    assert facts(ld(headline=EN)).body == ""


@settings(deadline=None, max_examples=80)
@given(st.lists(st.sampled_from(
    ["<h1>", "</h1>", "<time datetime=", "'2025-08-18'>", '<a rel="author">', "</a>", '<meta name="author" content="', '">', "<title>", "By ", "و", ", ", " | ", "©",
     '<script type="application/ld+json">{"@type":"NewsArticle","author":', '[{"name":[1,{}]}]', "}</script>", '{"@id":"#"}', '<link rel="canonical" href="//[', "&quot;", "\x00", "أ ف ب", "(", ")"]
), max_size=30))  # fmt: skip
def test_any_page_gives_facts(pieces):
    assert facts("", "".join(pieces)).title is not None


def test_a_scanned_page_keeps_its_markup():
    assert scan("<p>x").markup == "<p>x"
