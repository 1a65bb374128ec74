"""What a site may make a reading cost: counts and caps, for answers made to be large."""

import json
import re
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.addresses.urls import UrlError, canonical
from story.channels import feed, feed_entries, scope, sitemap, sitemap_entries, wordpress
from story.channels.feed_entries import cut_feed
from story.channels.markup import read_listing
from story.channels.scope import Addresses, absolute
from story.channels.table import read
from story.link import Channel, Unmeasured
from tests.article.test_linear import SLACK_SECONDS, seconds
from tests.story.channel_answers import HOME, QUERY, SCOPE, an_answer


def urls(count: int, path: str = "2025/08/01/some-long-slug-{n}-of-news", more: str = "") -> str:
    rows = (f"<url><loc>{HOME}{path.format(n=n)}</loc>{more}</url>" for n in range(count))
    return f"<urlset>{''.join(rows)}</urlset>"


def test_of_a_large_sitemap_the_entries_nearest_the_window_become_links() -> None:
    far = urls(5_900, "2024/01/01/some-old-slug-{n}-of-news")
    body = far.replace("</urlset>", urls(200).removeprefix("<urlset>"))
    reading = sitemap.read(an_answer(body, Channel.SITEMAP), SCOPE)
    assert len(reading.links) == scope.MOST_ADDRESSES
    assert "nearest the window" in reading.note
    assert "only the first 5,000 addresses" in reading.note
    read = sitemap_entries.read_entries(body.encode(), SCOPE)
    assert len(read.kept) == sitemap_entries.MOST_ENTRIES
    assert sum("2025/08/01" in entry.loc for entry in read.kept) == 200


def test_of_a_flood_of_link_fields_the_first_are_read() -> None:
    flood = (("Link", f'<{HOME}{n}>; rel="alternate";' + "<a>;" * 2_000) for n in range(300))
    answer = replace(an_answer("<html><body><a href=/a>a</a>", Channel.HOME), headers=tuple(flood))
    listing = read_listing(answer)
    assert listing is not None
    assert len(listing.heads) == 200
    assert listing.heads[0][2] == f"{HOME}0"


@pytest.mark.row("P4", "P6")
def test_an_entity_in_an_address_costs_no_more_than_an_element() -> None:
    def read(filling: bytes) -> object:
        return sitemap_entries.read_entries(b"<urlset><url><loc>" + filling * 40_000 + b"</loc></url></urlset>", SCOPE)  # fmt: skip

    entities, elements = (seconds(partial(read, filling), 2) for filling in (b"&amp;", b"<x/>"))
    assert (
        entities <= elements + SLACK_SECONDS
    )  # forty times as much where each was held against all before it


@pytest.mark.row("P4")
@pytest.mark.parametrize("filling", ["<x/>", "<a><b/></a>"])
def test_every_element_of_a_sitemap_counts(filling: str) -> None:
    late = urls(1).removeprefix("<urlset>")
    body = "<urlset>" + filling * sitemap_entries.MOST_ELEMENTS + late
    reading = sitemap.read(an_answer(body, Channel.SITEMAP), SCOPE)
    assert reading.links == ()
    assert "more than 600,000 elements" in reading.note


@pytest.mark.row("P4")
@pytest.mark.parametrize("kind", ["urls", "empty", "lines"])
def test_more_addresses_than_a_sitemap_may_hold_are_not_read(kind: str) -> None:
    late = urls(1, "2025/08/02/one-slug-behind-the-last").removeprefix("<urlset>")
    lines = "\n".join(f"{HOME}2025/08/01/a-long-slug-{n}-here" for n in range(50_020))
    bodies = {
        "urls": urls(50_000).replace("</urlset>", late),
        "empty": "<urlset>" + "<url><x/></url>" * 50_000 + late,
        "lines": f"{lines}\n{HOME}2025/08/02/one-slug-behind-the-last",
    }
    reading = sitemap.read(an_answer(bodies[kind], Channel.SITEMAP), SCOPE)
    assert "more than 50,000 addresses" in reading.note
    assert "behind-the-last" not in repr(reading.links)


def test_odd_addresses_are_made_canonical_within_a_budget() -> None:
    reading = sitemap.read(an_answer(urls(1_000, "2025/08/01/{n}/" + "é%d8 x" * 100), Channel.SITEMAP), SCOPE)
    assert 100 < len(reading.links) < 200
    assert "addresses were read" in reading.note


def test_an_index_of_many_children_is_read_by_promise() -> None:
    rows = "".join(f"<sitemap><loc>{HOME}sitemap-{n}.xml</loc></sitemap>" for n in range(3_000))
    wanted = f"<sitemap><loc>{HOME}sitemap-2025-08.xml</loc></sitemap>"
    reading = sitemap.read(an_answer(f"<sitemapindex>{rows}{wanted}</sitemapindex>", Channel.SITEMAP), SCOPE)
    assert len(reading.asks) == sitemap.MOST_CHILDREN
    assert reading.asks[0].url == HOME + "sitemap-2025-08.xml"


PLAIN_PIECES = st.sampled_from(
    ["a", "Z", "لقاء", "%d9%84", "%D9", "%41", "/", "//", ".", "..", "?", "=", "&", " ", "é", "-", "~", "\u200f", "%", ":", "\u0301", "²", "#", ",", ";", "\x01"]
)  # fmt: skip


@given(st.sampled_from([HOME, "http://a.example:80/", "https://1.2.3.4/", "https://a..b/", "https://A.example/"]),
       st.lists(PLAIN_PIECES, max_size=12))  # fmt: skip
def test_the_short_way_to_an_address_ends_where_the_long_one_does(root: str, pieces: list[str]) -> None:
    url = root + "".join(pieces)
    try:
        wanted = canonical(url)
    except UrlError:
        wanted = ""
    assert Addresses(HOME).absolute(url) in {wanted, absolute(HOME, url)}


@given(
    st.sampled_from(["a/b", "", "a/b/", "a//b", "a/b?c=/d"]),
    st.sampled_from(["/", ""]),
    st.lists(PLAIN_PIECES, min_size=1, max_size=12),
)
def test_the_short_way_of_a_relative_address_ends_there_too(path: str, first: str, pieces: list[str]) -> None:
    href = first + "".join(pieces)
    assert Addresses(HOME + path).absolute(href) == absolute(HOME + path, href)


def test_the_odd_addresses_of_a_page_have_a_budget() -> None:
    odd = "".join(f"<a href='/{n}{'é%d8 x' * 100}'>one two three four five six</a>" for n in range(1_000))
    listing = read_listing(an_answer(f"<html>{odd}", Channel.HOME))
    assert listing is not None
    assert 100 < len(listing.anchors) < 200


# --- feeds


def items(count: int, inner: str = "") -> str:
    return "".join(f"<item><title>t</title><link>/a{n}</link>{inner}</item>" for n in range(count))


def a_feed(inner: str) -> str:
    return f'<rss version="2.0"><channel>{inner}</channel></rss>'


@pytest.mark.parametrize("inner", [items(2_000), "<item/>" * 50_000], ids=["full", "empty"])
def test_feedparser_sees_the_first_entries_only(inner: str) -> None:
    cut, note = cut_feed(a_feed(inner).encode())
    assert cut.count(b"<item") == feed_entries.MOST_ENTRIES
    assert "more than 500 entries" in note
    reading = feed.read(an_answer(a_feed(inner)), SCOPE)
    assert len(reading.links) in {0, feed_entries.MOST_ENTRIES}


def test_what_is_not_read_of_an_entry_never_reaches_feedparser() -> None:
    many = (
        "<category>x</category>" * 5_000 + "<media:group><media:x/></media:group>" + "<title>u</title>" * 500
    )
    cut, _ = cut_feed(a_feed(items(1, many)).encode())
    assert b"category" not in cut
    assert len(re.findall(rb"<\w", cut)) < 40


def test_elements_of_a_feed_count_wherever_they_stand() -> None:
    reading = feed.read(an_answer(a_feed("<x/>" * 210_000 + items(1))), SCOPE)
    assert reading.links == ()
    assert reading.note


def test_a_feed_above_its_size_is_cut_and_says_so() -> None:
    long = "<description>" + "word " * 200_000 + "</description>"
    reading = feed.read(an_answer(a_feed(items(6, long))), SCOPE)
    assert 1 <= len(reading.links) < 6
    assert "larger than 4 MiB" in reading.note


def test_atom_with_markup_inside_and_prefixes_nobody_declared_is_read() -> None:
    atom = ('<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>t</title><link href="/a"/><content type="xhtml">'
            '<div xmlns="http://www.w3.org/1999/xhtml"><p>one <b>two</b></p></div></content></entry></feed>')  # fmt: skip
    (link,) = feed.read(an_answer(atom), SCOPE).links
    assert link.text == "one two"
    rss = a_feed(items(1, "<content:encoded>&lt;p&gt;body&lt;/p&gt;</content:encoded>"))
    assert [link.text for link in feed.read(an_answer(rss), SCOPE).links] == ["body"]


# --- WordPress


@pytest.mark.parametrize(
    ("body", "note"),
    [
        ("[" + "{}," * 250_000 + "{}]", "JSON values"),
        ("[" + '"ab",' * 250_000 + "{}]", "JSON values"),
        ('["' + "a" * (8 * 2**20) + '"]', "larger than 8 MiB"),
        (json.dumps([{"link": f"{HOME}{n}"} for n in range(150)]), "only the first 100 posts"),
    ],
)
def test_a_large_rest_answer_is_cut_and_says_so(body: str, note: str) -> None:
    reading = wordpress.read(an_answer(body, Channel.WORDPRESS, url=HOME + "wp-json/x", query=QUERY), SCOPE)
    assert note in reading.note
    assert len(reading.links) in {0, wordpress.PER_PAGE}


# --- HTML pages: read in the run's own process, so that nothing in them may cost more than their length

HEADLINE = "<a href='/2025/08/01/some-long-slug-of-news'>one two three four five six</a>"
FLOOD = "<p " + " ".join(f"a{n}=1" for n in range(80_000)) + ">"


@pytest.mark.row("P1")
@pytest.mark.parametrize("channel", [Channel.HOME, Channel.SECTION, Channel.OUTLINK, Channel.FEED])
def test_a_flood_of_attributes_never_reaches_the_parser(channel: Channel) -> None:
    in_text = a_feed(items(1, f"<description><![CDATA[{FLOOD}words]]></description>"))
    body = in_text if channel is Channel.FEED else f"<html><body>{FLOOD}{HEADLINE}"
    reading = read(an_answer(body, channel), SCOPE)
    assert [link.text for link in reading.links] == ([""] if channel is Channel.FEED else [])


@pytest.mark.row("P1")
def test_a_home_page_with_such_a_flood_is_unmeasured_and_says_why() -> None:
    reading = read(an_answer(f"<html><body>{FLOOD}{HEADLINE}", Channel.HOME), SCOPE)
    assert reading.unmeasured is Unmeasured.UNREADABLE
    assert "attributes, more than a parser survives" in reading.note


@pytest.mark.row("P3", "P6")
@pytest.mark.parametrize("inside", ["<i>word</i> ", "<img alt=x>"])
def test_what_stands_in_links_inside_of_links_is_not_read_once_a_level(inside: str) -> None:
    levels = "<object><a href='/2025/08/01/some-long-slug-of-news'>" * 120

    def work(levels: str) -> object:
        body = f"<html><body>{levels}{inside * 5_000}"
        return read(an_answer(body, Channel.OUTLINK, content_type="text/html; charset=utf-8"), SCOPE)

    assert seconds(partial(work, levels), 2) < 10 * seconds(partial(work, ""), 2) + SLACK_SECONDS


@pytest.mark.row("P4")
@pytest.mark.parametrize("channel", [Channel.FEED, Channel.SITEMAP, Channel.HOME])
def test_no_entity_is_expanded_and_no_file_is_read(channel: Channel, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("words of a file")
    laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
    attack = f"<!DOCTYPE x [<!ENTITY l0 'ha'>{laughs}<!ENTITY file SYSTEM '{secret.as_uri()}'><!ENTITY % all SYSTEM '{secret.as_uri()}'>%all;]>"
    row = "&l9;&file;"
    body = {
        Channel.FEED: attack + a_feed(f"<item><title>{row} of six words</title><link>/a</link></item>"),
        Channel.SITEMAP: attack + f"<urlset><url><loc>{HOME}a-b-c-d-{row}</loc></url></urlset>",
        Channel.HOME: attack
        + f"<html><a href='/2025/08/01/some-long-slug'>{row} of six words in a headline</a>",
    }[channel]
    began = time.process_time()
    reading = read(an_answer(body, channel), SCOPE)
    assert time.process_time() - began < 2.0  # ha 10^9 times takes longer
    assert "haha" not in repr(reading)
    assert "words of a file" not in repr(reading)
    assert len(repr(reading)) < 5_000
