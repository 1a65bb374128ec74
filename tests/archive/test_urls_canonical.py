import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.addresses.urls import UrlError, canonical, host_of, site_of, surt, url_key

ANY_TEXT = st.text(st.characters(exclude_categories=[]))  # surrogates, controls, bidi marks: all of Unicode
PARTS = st.sampled_from(
    [
        "http://",
        "HTTPS:\\\\",
        "a.example",
        "مثال.إختبار",
        "xn--",
        "0x7f.1",
        "[::1]",
        "@",
        ":80",
        ":0",
        "/",
        "..",
        "%2e",
        "%",
        "%zz",
        "%D9%85",
        "مقال",
        "\\",
        "?",
        "&",
        "=",
        "#",
        "\ud800",
        "\x00",
        "\u202e",
        "utm_x=1",
        "amp",
        "print",
        "index.html",
        ".amp",
        " ",
        "\n",
        "p=1",
    ]
)
WEBBISH = st.builds(
    lambda front, parts: front + "".join(parts),
    st.sampled_from(["http://a.example/", "http://", ""]),
    st.lists(PARTS, max_size=12),
)
ASCII_URL = re.compile(r"https?://[!-~]+")


@pytest.mark.parametrize(
    ("given_url", "fetched"),
    [
        ("http://a.example", "http://a.example/"),
        ("HTTP://A.Example:80/x#part", "http://a.example/x"),
        ("https://a.example:443/", "https://a.example/"),
        ("https://a.example:8443/", "https://a.example:8443/"),
        ("http://a.example:/", "http://a.example/"),
        ("http://a.example./", "http://a.example/"),
        ("  http://a.example/x\n", "http://a.example/x"),
        ("\u200fhttp://a.example/x\u202c", "http://a.example/x"),
        ("http://a.example/a\n\tb", "http://a.example/ab"),
        ("http://a.example/a/./b/../c", "http://a.example/a/c"),
        ("http://a.example/a/%2E%2e/c/..", "http://a.example/"),
        ("http://a.example/../../x", "http://a.example/x"),
        ("http://a.example/a//b", "http://a.example/a//b"),
        ("http://a.example\\b\\c", "http://a.example/b/c"),
        ("http://a.example/?q=a\\b", "http://a.example/?q=a%5Cb"),
        ("http://a.example/%7euser/%d9%85", "http://a.example/~user/%D9%85"),
        ("http://a.example/مقال?س=ن و", "http://a.example/%D9%85%D9%82%D8%A7%D9%84?%D8%B3=%D9%86%20%D9%88"),
        ("http://a.example/100%", "http://a.example/100%25"),
        ("http://a.example/?b=2&a=1&b=1", "http://a.example/?b=2&a=1&b=1"),
        ("http://a.example/?a[]=1|2", "http://a.example/?a%5B%5D=1%7C2"),
        ("http://a.example?x", "http://a.example/?x"),
        ("http://a.example/?", "http://a.example/?"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://فلسطين。example/", "http://xn--ygbi2ammx.example/"),
        ("http://a_b.example/", "http://a_b.example/"),
        ("http://good.example\\@evil.example/", "http://good.example/@evil.example/"),
        ("http://1.2.3.0x/g", "http://1.2.3.0/g"),  # an empty hexadecimal number is 0 (WHATWG URL §3.5)
        ("http://%61.example/", "http://a.example/"),
    ],
)
def test_an_address_has_one_spelling_that_can_be_fetched(given_url: str, fetched: str) -> None:
    assert canonical(given_url) == fetched


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "①②⑦.⓪.⓪.①", "127.0.0.1."],
)
@pytest.mark.row("N1")
def test_every_spelling_of_an_ip_address_becomes_the_plain_one(host: str) -> None:
    assert host_of(f"http://{host}/") == "127.0.0.1"


def test_an_ipv6_address_is_written_in_its_short_form() -> None:
    assert canonical("http://[0:0:0:0:0:0:0:1]:8080/") == "http://[::1]:8080/"


@pytest.mark.parametrize(
    "refused",
    [
        *(
            "",
            " ",
            "a.example",
            "//a.example/",
            "/path",
            "ftp://a.example/",
            "javascript:alert(1)",
            "http:a.example",
            "http://",
            "http:///x",
        ),
        *("http://user@a.example/", "http://user:word@a.example/", "http://a.example:99999/"),
        *(
            "http://a.example:0/",
            "http://a.example:8a/",
            "http://a.example:１/",
            "http://a b.example/",
            "http://a..example/",
            "http://-a.example/",
        ),
        *(
            "http://a.example/\x00x",
            "http://a.example/\ud800",
            "http://a%00.example/",
            "http://[::1",
            "http://[fe80::1%25eth0]/",
            "http://[x]/",
        ),
        *(
            "http://1.2.3.4.5/",
            "http://256.1.1.1/",
            "http://08.1/",
            "http://a.1/",
            "http://xn--\u202e.example/",
        ),
        *(
            "http://" + "a" * 64 + ".example/",
            "http://" + "a." * 130 + "example/",
            "http://a.example/" + "a" * 8000,
            "http://a.example/" + "م" * 2000,
        ),
        "http://a\u202eb.example/",
    ],
)
@pytest.mark.row("N7", "N10")
def test_what_is_no_public_web_address_is_refused(refused: str) -> None:
    with pytest.raises(UrlError):
        canonical(refused)


@given(ANY_TEXT | WEBBISH | ANY_TEXT.map("http://a.example/".__add__) | ANY_TEXT.map("http://".__add__))
@example("http://\ud800/")
@example("http://a.example/?\ud800=1")
@pytest.mark.row("N10")
def test_any_text_gives_an_ascii_address_or_a_url_error(text: str) -> None:
    for read in (canonical, url_key, surt, host_of, site_of):
        try:
            value = read(text)
        except UrlError:
            continue
        assert value.isascii()
        assert value.isprintable()
        assert " " not in value
    try:
        once = canonical(text)
    except UrlError:
        return
    assert ASCII_URL.fullmatch(once)
    assert canonical(once) == once
    assert url_key(once) == url_key(text)
    assert surt(once) == surt(text)


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("http://a.example/", "a.example"),
        ("http://x.y.news.example/", "news.example"),
        ("http://www.bbc.co.uk/", "bbc.co.uk"),
        ("http://co.uk/", "co.uk"),
        ("http://www.moi.gov.sy/", "moi.gov.sy"),
        ("http://arabic.news.com.tr/", "news.com.tr"),
        ("http://me.blogspot.com/", "me.blogspot.com"),
        ("http://10.0.0.1/", "10.0.0.1"),
        ("http://[::1]/", "[::1]"),
        ("http://localhost/", "localhost"),
    ],
)
def test_the_site_is_what_somebody_registered(url: str, site: str) -> None:
    assert site_of(url) == site
