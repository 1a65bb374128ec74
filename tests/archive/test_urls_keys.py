from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.addresses.hosts import registered_domain
from archive.addresses.urls import UrlError, _any_key, host_of, site_of, surt, url_key

SAME_ARTICLE = [
    [
        "http://www.news.example/2025/07/26/talks",
        "https://news.example/2025/07/26/talks/",
        "https://m.news.example/2025/07/26/talks",
        "https://amp.news.example/2025/07/26/talks",
        "https://mobile.news.example/2025/07/26/talks",
        "https://news.example/2025/07/26/talks/amp",
        "https://news.example/2025/07/26/talks/amp/",
        "https://news.example/amp/2025/07/26/talks",
        "https://news.example/2025/07/26/talks?amp",
        "https://news.example/2025/07/26/talks?amp=1",
        "https://news.example/2025/07/26/talks?outputType=amp",
        "https://news.example/2025/07/26/talks/print/",
        "https://news.example/print/2025/07/26/talks",
        "https://news.example/2025/07/26/talks?print=1",
        "https://news.example/2025/07/26/talks?print=print",
        "https://news.example/2025/07/26/talks?utm_source=x&utm_medium=y",
        "https://news.example/2025/07/26/talks?fbclid=1&gclid=2&ref=home",
        "https://news.example/2025/07/26/talks?share=facebook",
        "https://news.example/2025/07/26/talks?source=rss&from=homepage&Ref=Twitter",
        "https://news.example/2025/07/26/talks?mc_cid=1&mc_eid=2&igshid=3&yclid=4&_ga=5&_gl=6&dclid=7&msclkid=8",
        "https://news.example/2025/07/26/talks?pk_campaign=1&mtm_source=2&ga_source=3&hsa_ad=4",
        "https://news.example/2025/07/26/talks/index.html",
        "https://news.example/2025/07/26/talks#comments",
        "https://news-example.cdn.ampproject.org/c/s/news.example/2025/07/26/talks",
        "https://www.google.com/amp/s/www.news.example/2025/07/26/talks",
    ],
    [
        "https://a.example/مقال",
        "https://a.example/%D9%85%D9%82%D8%A7%D9%84/",
        "https://a.example/%d9%85%d9%82%d8%a7%d9%84?utm_id=1",
    ],
    [
        "https://a.example/?p=1",
        "https://www.a.example/index.php?p=1&utm_source=rss",
        "http://a.example/?p=1&fbclid=x#top",
    ],
    ["https://a.example/x?b=2&a=1", "https://a.example/x?a=1&b=2"],
    ["https://a.example/slug.html", "https://a.example/slug.amp.html"],
    ["https://a.example/أ", "https://a.example/\u0627\u0654"],
    ["https://a.example/x?q=a+b", "https://a.example/x?q=a%20b"],
    ["https://a.example/a,b", "https://a.example/a%2Cb"],
]
OTHER_ARTICLES = [
    ["https://a.example/?p=1", "https://a.example/?p=2", "https://a.example/"],
    ["https://a.example/view?id=1", "https://a.example/view?id=2", "https://a.example/view"],
    ["https://a.example/print", "https://a.example/amp", "https://a.example/"],
    ["https://a.example/?print=123", "https://a.example/?print=124"],
    *(
        [f"https://a.example/show?{name}=12", f"https://a.example/show?{name}=13", "https://a.example/show"]
        for name in ("ref", "share", "source", "from", "sh", "nb", "ga_id", "pk_id", "amp_id", "taid", "ncid")
    ),
    ["https://a.example/show?ref=SYR-2025-07", "https://a.example/show?ref=SYR-2025-08"],
    ["https://a.example/tag/amp", "https://a.example/tag"],
    ["https://a.example/Slug", "https://a.example/slug"],
    ["https://a.example:8080/x", "https://a.example/x"],
    ["https://ar.a.example/x", "https://en.a.example/x"],
    ["https://a.example/a%2Fb", "https://a.example/a/b"],
    ["https://a.example/x?v=1%262", "https://a.example/x?v=1&2"],
    ["https://a.example/feed/", "https://a.example/"],
    ["https://a.example/x?page=2", "https://a.example/x"],
    ["https://m.example/x", "https://www.example/x"],
    ["https://a.example/%C7%E1", "https://a.example/%C8%E1"],
]


@pytest.mark.parametrize("urls", SAME_ARTICLE, ids=lambda urls: urls[0])
def test_all_addresses_of_one_article_meet_under_one_key(urls: list[str]) -> None:
    assert len({url_key(url) for url in urls}) == 1, {url: url_key(url) for url in urls}


@pytest.mark.parametrize("urls", OTHER_ARTICLES, ids=lambda urls: urls[0])
def test_addresses_of_different_articles_never_meet(urls: list[str]) -> None:
    assert all(url_key(one) != url_key(other) for one, other in combinations(urls, 2))


SEGMENT = st.sampled_from(
    ["2025", "talks", "print", "amp", "index.html", "tag", "a.amp", "a.amp.html", "%D9%85", "x%2Fy"]
)


@given(st.lists(SEGMENT, max_size=6), st.sampled_from(["", "?p=1", "?amp=1&id=2", "?utm_x=1"]))
def test_a_key_is_its_own_key(segments: list[str], query: str) -> None:
    key = url_key(f"https://www.m.a.example/{'/'.join(segments)}{query}")
    assert url_key(f"https://{key}") == key


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.archive.org/", "org,archive)/"),
        ("http://archive.org/goo/", "org,archive)/goo"),
        ("http://archive.org/goo/?", "org,archive)/goo"),
        ("http://archive.org/goo/?b&a", "org,archive)/goo?a&b"),
        ("http://archive.org/goo/?a=2&b&a=1", "org,archive)/goo?a=1&a=2&b"),
        ("http://archive.org:/", "org,archive)/"),
        ("https://archive.org:443/A", "org,archive)/a"),
        ("http://archive.org:8080/", "org,archive:8080)/"),
        ("http://www2.archive.org/", "org,archive)/"),
        ("https://34.203.211.192/robots.txt", "192,211,203,34)/robots.txt"),
        ("http://1kr.ua/newslist.html?tag=%E4%EE", "ua,1kr)/newslist.html?tag=%e4%ee"),
        ("http://www.aluroba.com/tags/%C3%CE%CA.htm", "com,aluroba)/tags/%c3%ce%ca.htm"),
        (
            "http://archive.org/index.php?PHPSESSID=0123456789abcdefghijklemopqrstuv&action=profile;u=4221",
            "org,archive)/index.php?action=profile;u=4221",
        ),
        (
            "http://a.example/visit.gif?&r=http%3A//b.example/&b=x",
            "example,a)/visit.gif?&b=x&r=http://b.example/",
        ),
        ("http://archive.org/web/2024/http://a.example//b/", "org,archive)/web/2024/http:/a.example/b"),
        ("https://ar.news.example/مقال", "example,news,ar)/%d9%85%d9%82%d8%a7%d9%84"),
    ],
)
def test_surt_is_what_other_archives_sort_by(url: str, key: str) -> None:
    assert surt(url) == key


PARTS = st.sampled_from(
    ["a", "Amp", "print", "index.html", "index", ".", "..", "", "%D8%A3", "%C3%A9", "e%CC%81", "%FF", "%41", "-_~", "a.b", "%E2%80%8F"]
)  # fmt: skip
HOSTS = st.sampled_from(["a.example", "www.a.example", "m.a.co.uk", "192.0.2.1", "cdn.ampproject.org", "x-y.cdn.ampproject.org", "www.google.com", "0x7f.1", "a..b", "xn--a.example"])  # fmt: skip


@given(st.sampled_from(["http", "https"]), HOSTS, st.lists(PARTS, max_size=5), st.booleans())
def test_the_short_way_to_a_key_leads_where_the_long_way_does(
    scheme: str, host: str, parts: list[str], closed: bool
) -> None:
    url = f"{scheme}://{host}" + "".join(f"/{part}" for part in parts) + ("/" if closed else "")
    said = []
    for way in (url_key, _any_key):
        try:
            said.append(way(url))
        except UrlError as error:
            said.append(str(error))
    assert said[0] == said[1]
    if said[0].startswith(host):
        assert site_of(url) == registered_domain(host_of(url))


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("news.bbc.co.uk", "bbc.co.uk"),
        ("www.haber.tv.tr", "haber.tv.tr"),  # a suffix that no rule of thumb has
        ("arabic.outlet.com", "outlet.com"),
        ("victim.github.io", "victim.github.io"),  # of the list's private part
        ("a.victim.wordpress.com", "victim.wordpress.com"),  # of our table
        ("wordpress.com", "wordpress.com"),
        ("co.uk", "co.uk"),
        ("localhost", "localhost"),
        ("198.51.100.7", "198.51.100.7"),
        ("[2001:db8::1]", "[2001:db8::1]"),
        ("a.outlet.xn--mgbh0fb", "outlet.xn--mgbh0fb"),
    ],
)
def test_who_has_a_name_of_his_own_has_a_registered_domain_of_his_own(host: str, domain: str) -> None:
    assert registered_domain(host) == domain
