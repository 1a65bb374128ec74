"""Who opted out is not asked through others either: whatever carries their address, and however it is spelt."""

import time
from itertools import product
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.manners.optouts import OptOutError, opt_outs, read_hosts

LISTED = read_hosts("news.example  # asked on 2026-03-01\n*.my-paper.example\nالجسر.example\n192.0.2.7\n")
OUT = opt_outs(LISTED)
HOSTS = ("news.example", "www.news.example", "my-paper.example", "الجسر.example", "192.0.2.7")

# What carries an address whole, or without its scheme: archives, indexes, caches, translators, readers, share links.
WITH_SCHEME = """
https://web.archive.org/web/20251112id_/{}|https://web.archive.org/web/{}|https://web.archive.org/web/2025*/{}
https://web.archive.org/web/timemap/link/{}|https://web.archive.org/save/{}|http://archive.is/o/Ab1/{}
https://archive.ph/newest/{}|https://archive.today/?run=1&url={}|https://timetravel.mementoweb.org/memento/2025/{}
https://translate.google.com/translate?sl=ar&u={}|https://www.google.com/url?q={}&sa=D|https://href.li/?{}
https://webcache.googleusercontent.com/search?q=cache:Ab1-_:{}+bridge|https://www.facebook.com/sharer/sharer.php?u={}
https://feeds.example/fetch?count=5&feed={}|https://reader.example/{}|https://proxy.example/browse.php/{}?b=1
https://reader.example/page#{}|https://a.example/go;url={};x=1|https://a.example/api?v={{"at":"{}"}}
""".replace("\n", "|").strip("|").split("|")  # fmt: skip
WITHOUT = """
https://web.archive.org/cdx/search/cdx?url={}/*&output=json|https://index.commoncrawl.org/CC-MAIN-2025-47-index?url=*.{}
https://web.archive.org/web/*/{}*|https://web.archive.org/web/2025/{}:8080/page|https://archive.md/newest/{}
https://news-x.cdn.ampproject.org/c/s/{}/page|https://www.google.com/amp/s/{}/page|https://a.example/?q=site:{}
https://webcache.googleusercontent.com/search?q=cache:{}|https://{}.ezproxy.campus.example/page|https://user:pw@{}/page
https://proxy_u.turbopages.example/ar-en.en.1/https/{}/page|http://\\{}\\page|https://{}./page|http://{}:80@a.example/
""".replace("\n", "|").strip("|").split("|")  # fmt: skip
SPELLINGS = (
    str,
    str.upper,
    lambda url: url.replace("http://", "http:/"),
    lambda url: url.replace("http://", "//"),
    lambda url: url.replace("http://", "http://user:pw@"),
    lambda url: url.replace("http://", "http:\\\\"),
    lambda url: url.replace(".", "%2E"),
    lambda url: url.replace(".example", ".\texam\nple"),
    lambda url: url.replace(".", "。"),
    lambda url: url.replace("news", "ｎews").replace("paper", "pa\u00adper"),
    lambda url: url.replace("://", "://%20"),
    lambda url: quote(url, safe=""),
    lambda url: quote(quote(url, safe=""), safe=""),
    lambda url: "".join(f"%25{ord(one):02x}" if one < "\x80" else one for one in url),
)


def test_no_carrier_and_no_spelling_leads_to_who_opted_out() -> None:
    whole = [wrapper.format(spelt(f"http://{host}/page?x=1")) for wrapper, spelt, host in product(WITH_SCHEME, SPELLINGS, HOSTS)]  # fmt: skip
    bare = [wrapper.format(spelt(host)) for wrapper, spelt, host in product(WITHOUT, SPELLINGS, HOSTS)]
    assert len(whole) > 1_000
    assert [url for url in (*whole, *bare) if not OUT.why(url)] == []


@pytest.mark.parametrize("host", ["[::ffff:192.0.2.7]", "[::FFFF:c000:207]", "[0:0:0:0:0:ffff:c000:0207]", "[64:ff9b::c000:207]",
                                  "[2002:c000:207::]", "3221225991", "0xC0000207", "0300.0.02.7", "192.519", "１９２.0.2.7"])  # fmt: skip
@pytest.mark.parametrize(
    "wrapper", ["http://{}/", "http://{}:8080/x", "https://a.example/?u=http%3A%2F%2F{}%2Fx"]
)
def test_an_address_of_numbers_is_one_however_it_is_written(host: str, wrapper: str) -> None:
    assert OUT.why(wrapper.format(host)) == "the owner of 192.0.2.7 wants no visits"


def test_a_listed_ipv6_address_is_the_ipv4_address_in_it_too() -> None:
    assert opt_outs(read_hosts("[::ffff:192.0.2.9]")).why("http://192.0.2.9/x")


@pytest.mark.parametrize("service", ["translate.goog", "cdn.ampproject.org", "ezproxy.campus.example", "libproxy2.campus.example"])  # fmt: skip
@pytest.mark.parametrize(
    "name",
    [
        "news-example",
        "www-news-example",
        "my--paper-example",
        "a--b-my--paper-example",
        "xn----mgbkph7f-example",
    ],
)
def test_a_host_that_a_services_own_name_spells_is_told(service: str, name: str) -> None:
    assert OUT.why(f"https://{name}.{service}/page")
    assert OUT.why(f"https://web.archive.org/web/2025/http://{name}.{service}/page")


@pytest.mark.parametrize("number", [8, 9, 2_000])
def test_decoys_hide_nothing(number: int) -> None:
    decoys = "".join(f"/https://decoy{n}.example/" for n in range(number))
    assert OUT.why(f"https://web.archive.org/web/2025{decoys}https://news.example/")
    assert not OUT.why(f"https://web.archive.org/web/2025{decoys}")


@pytest.mark.parametrize(
    ("host", "why"), [("news.example", "the owner of news.example wants no visits"), ("a.example", "")]
)
def test_an_address_that_was_escaped_twelve_times_is_still_read(host: str, why: str) -> None:
    inner = f"https://{host}/page"
    for _ in range(12):
        inner = quote(inner, safe="")
    assert OUT.why(f"https://b.example/?u={inner}") == why


def test_what_never_ends_to_be_escaped_is_refused_and_says_so() -> None:
    hidden = "https://news.example/"
    for _ in range(9):  # an escape whose own digits are escaped is undone one round at a time
        hidden = (
            hidden.replace("%", "%%32%35").replace("/", "%2f", 1) if "%" in hidden else quote(hidden, safe="")
        )
    assert OUT.why(f"https://a.example/?u={hidden}").startswith("it is escaped more than 8 times over")
    assert OUT.why("https://a.example/?u=" + "%25" * 3_000) == ""
    assert opt_outs(()).why(f"https://a.example/?u={hidden}") == ""


@pytest.mark.parametrize("url", """
https://a.example/tag/news.example-review|https://a.example/is-news.example-down|https://a.example/2025/news.example.html
https://a.example/q?q=what+is+news.example+now|https://a.example/news.example%20is%20down|https://a.example/x?ref=news.example
https://a.example/x?utm_source=news.example&utm_medium=feed|https://a.example/x?referrer=www.news.example&id=3
https://notnews.example/page|https://my-news.example/page|https://example/page
https://news-example.test/page|https://news-example.blog.test/page|https://a.example/3221225991/x|https://a.example/news/example
https://a.example/x_news.example_y|https://a.example/192.0.2.70/x|https://a.example/v1.192.0.2.7/x|https://a.example/%D8%A7.html
""".replace("\n", "|").strip("|").split("|"))  # fmt: skip
def test_a_name_that_is_text_keeps_nobody_away(url: str) -> None:
    assert OUT.why(url) == ""


@pytest.mark.parametrize("url", [
    "https://a.example/tag/news.example",  # a page about the host looks like a copy of its front page
    "https://a.example/search?q=news.example",
    "https://a.example/x?ref=https://news.example/page",
    "https://a.example/mail/editor@news.example",
    "https://news.example.test/page",  # a cache that puts the name in front of its own, or another one's host
    "https://a.example/?u=//www.news.example.cache.test/page",
    "https://a.example/x?referer=http%3A%2F%2Fnews.example%2Fx",
    "https://a.example/x?u=http://news&%2346;example/",
    "https://a.example/x?u=http%u003A%u002F%u002Fnews%u002Eexample",
    "https://a.example/x?u=http:\\u002f\\u002fnews.example",
])  # fmt: skip
def test_a_page_that_could_as_well_be_a_copy_is_given_up(url: str) -> None:
    assert OUT.why(url) == "the owner of news.example wants no visits"


@pytest.mark.parametrize(
    "host", ["192.0.2.7.ip.test", "192-0-2-7.ip.test", "app-192-0-2-7.ip.test", "www.192.0.2.7.ip.test"]
)
def test_a_name_that_leads_to_a_listed_address_and_says_so_is_not_asked(host: str) -> None:
    assert OUT.why(f"https://{host}/page") == "the owner of 192.0.2.7 wants no visits"


@given(st.text(max_size=300), st.sampled_from(["", "https://a.example/", "https://a.example/?u=", "//"]))
def test_whatever_an_address_holds_it_is_judged(text: str, front: str) -> None:
    assert isinstance(OUT.why(front + text), str)


@pytest.mark.parametrize("piece", ["a.b/", "//a.b", "%25", "%%32", "a,", "a.", "[::1]", "é.b/", " a", "@", "-", "a.proxy/", "&ref=a", "&amp;", "%u0061", "&#97;", "1-"])  # fmt: skip
@pytest.mark.parametrize("front", ["/", "/?"])
def test_judging_takes_time_that_grows_with_the_address(piece: str, front: str) -> None:
    def seconds(size: int) -> float:
        began = time.process_time()
        OUT.why(f"https://a.example{front}{piece * (size // len(piece))}")
        return time.process_time() - began

    few = min(seconds(4_000) for _ in range(3))
    assert min(seconds(32_000) for _ in range(2)) <= 20 * few + 0.01  # a line has 8, a square 64


@pytest.mark.parametrize("form", ["example,news)/page*", "(example,news,www,)/page", "example%2Cnews%2Cwww:8080)/", "a.example,news.example"])  # fmt: skip
def test_an_index_may_write_a_host_the_other_way_round(form: str) -> None:
    assert OUT.why(f"https://index.example/cdx?filter=urlkey:{form}")
    assert not OUT.why(f"https://index.example/cdx?filter=urlkey:{form.replace('news', 'newer')}")


def test_a_line_that_is_no_host_is_told_by_its_number() -> None:
    assert LISTED == ("news.example", "my-paper.example", "xn--mgbkph7f.example", "192.0.2.7")
    with pytest.raises(OptOutError, match="line 2"):
        read_hosts("news.example\nno host at all\n")
