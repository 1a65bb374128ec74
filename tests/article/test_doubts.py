"""What makes an extraction suspect: each doubt with the page that raises it and its neighbour that does not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from article.markup.scanner import scan
from article.metadata import facts_of
from article.refusals.doubts import Taken, doubts_of

A = "Officials opened the new fish market on Monday, and the first boats sold their catch before noon."
B = "The hall has sixty stalls, two cold rooms and a small laboratory, the harbour master said."
URL = "https://paper.example/2025/market/"


def doubts(body, *, head="", url=URL, keep="p", **changes):
    source = scan(f"<html><head><title>Market opens</title>{head}</head><body>{body}</body></html>")
    kept = tuple(i for i, b in enumerate(source.blocks) if b.tag in keep.split(","))
    facts = facts_of(source, url=url, fetched_at=None)
    return doubts_of(Taken(source=source, facts=facts, kept=kept, url=url, **changes))


def paragraphs(*texts):
    return "".join(f"<p>{t}</p>" for t in texts)


def test_a_whole_text_raises_no_doubt():
    assert doubts(paragraphs(A, B)) is None


@pytest.mark.parametrize(
    ("body", "head", "words"),
    [
        (paragraphs(A, B), f'<script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"{(A + B) * 4}"}}</script>', "the page's own data holds"),
        (paragraphs("and that was all, the harbour master said on Monday.", A), "", "middle of a sentence"),
        (paragraphs(A, "The hall has sixty stalls, two cold rooms and …"), "", "breaks off"),
        (paragraphs(A, "The hall has sixty stalls [...]"), "", "breaks off"),
        (paragraphs(A, "قال رئيس الميناء إن السوق…") + "<div><a href='/x'>اقرأ المزيد</a></div>", "", "breaks off"),
        (paragraphs(A, B, "Page 1 of 3"), "", "page 1 of 3"),
        (paragraphs(A, B) + "<div>الصفحة ١ من ٣</div>", "", "page 1 of 3"),
        (paragraphs(A, B) + "<div class='page-links'><span>1</span><a href='2/'>2</a></div>", f'<link rel="next" href="{URL}2/">', f"goes on at {URL}2/"),
        (paragraphs("Yes"), "", "whole text has 1 words"),
        ("<figure><figcaption><p>The market hall seen from the old pier.</p></figcaption></figure>", "", "captions"),
        (paragraphs(f"{A} \ufffd\ufffd\ufffd"), "", "could not be read"),
        ("<div>" * 300 + paragraphs(A, B), "", "deep"),
        (paragraphs(A) + "<div>Subscribe to continue reading</div>", "", "free part"),
    ],
    ids=["json-ld", "mid-sentence", "dots", "bracket", "read-more", "page-n", "arabic-page-n", "page-links", "one-word", "captions", "lost-letters", "deep", "teaser"],
)  # fmt: skip
def test_a_part_of_an_article_is_suspect_and_says_why(body, head, words):
    assert words in (doubts(body, head=head) or "")


@pytest.mark.parametrize(
    ("body", "head"),
    [
        (paragraphs(*[A] * 12, "Who will pay for it? Time will tell..."), ""),
        (paragraphs("iPhones were sold at the market as well on Monday, the harbour master said.", A), ""),
        (paragraphs("the first boats sold their catch before noon, as always.", "we write like this here, all small letters."), ""),
        (paragraphs(A, B), '<link rel="next" href="https://paper.example/2025/other-article/">'),
        (paragraphs(A, B) + "<div>Page 3 of the ministry's report says more than 40 boats</div>", ""),
        (paragraphs(A, B), '<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"Officials opened a market."}</script>'),
    ],
    ids=["dots-for-effect", "a-name-in-small-letters", "an-author-without-capitals", "next-article", "page-in-prose", "short-summary"],
)  # fmt: skip
def test_a_like_page_that_is_whole_raises_none(body, head):
    assert doubts(body, head=head) is None


def test_what_another_extractor_saw_and_what_other_pages_repeat_raise_doubts():
    body = paragraphs(A) + "".join(f"<div>{A} {B}</div>" for _ in range(4))
    assert "another extractor" in doubts(body, voted=frozenset(range(5)))
    assert "other pages of the site" in doubts(paragraphs(A, B), repeated=frozenset([0, 1]))
    assert doubts(paragraphs(A, B), repeated=frozenset([9])) is None


def test_what_is_wrong_with_the_decoding_is_passed_on():
    assert (
        doubts(paragraphs(A, B), reading="the letters are those of another script")
        == "the letters are those of another script"
    )


def test_a_second_article_below_is_told_by_its_date_and_length():
    long = paragraphs(*[A, B] * 4)
    second = "<h1>Ferry fares to rise again</h1><p>12 July 2025</p>"
    assert "2 articles of like length" in doubts(f"<h1>Market opens</h1>{long}{second}{long}", keep="h1,p")
    assert (
        doubts(f"<h1>Market opens</h1>{long}<h1>What happens to the old hall</h1>{long}", keep="h1,p") is None
    )


@given(st.text(max_size=200), st.sets(st.integers(0, 5)))
@settings(max_examples=60, deadline=None)
def test_any_page_gives_an_answer(text, chosen):
    doubts(paragraphs(text, A), voted=frozenset(i for i in chosen if i < 1), url=None)
