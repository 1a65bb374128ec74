"""Real-shaped addresses of articles: all of one article meet under one key, those of different pages never do."""

import tomllib
from itertools import combinations
from pathlib import Path

import pytest

from archive.addresses.urls import UrlError, unwrapped, url_key

CASES: dict[str, dict[str, list[str]]] = tomllib.loads(
    Path(__file__).with_name("url_cases.toml").read_text(encoding="utf-8")
)


def test_the_table_is_large_enough_to_mean_something() -> None:
    assert sum(len(urls) for kind in CASES.values() for urls in kind.values()) >= 240
    assert len(CASES["same"]) + len(CASES["other"]) >= 65


@pytest.mark.parametrize("name", CASES["same"])
def test_every_address_of_one_article_has_its_key(name: str) -> None:
    keys = {url: url_key(url) for url in CASES["same"][name]}
    assert len(set(keys.values())) == 1, keys
    key = next(iter(keys.values()))
    assert url_key(f"https://{key}") == key


@pytest.mark.parametrize("name", CASES["other"])
def test_no_two_pages_share_a_key(name: str) -> None:
    keys = {url: url_key(url) for url in CASES["other"][name]}
    assert all(keys[one] != keys[other] for one, other in combinations(keys, 2)), keys


@pytest.mark.parametrize(
    ("url", "inner"),
    [
        ("https://www.google.com/url?q=https%3A%2F%2Fa.example%2Fx%3Fy%3D1&sa=D", "https://a.example/x?y=1"),
        (
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Fa.example%252Fx",
            "https://a.example/x",
        ),
        ("https://www.google.com/url?q=http://[", "https://www.google.com/url?q=http://["),
        (
            "https://www.google.com/search?q=https://a.example/x",
            "https://www.google.com/search?q=https://a.example/x",
        ),
        ("https://a.example/go?url=https://b.example/", "https://a.example/go?url=https://b.example/"),
        ("https://youtube.com/redirect?q=https://a.example/x&v=1", "https://a.example/x"),
    ],
)
def test_only_what_redirecting_services_wrap_is_unwrapped(url: str, inner: str) -> None:
    assert unwrapped(url) == inner


def test_a_wrapper_that_wraps_itself_for_ever_is_left_alone_after_three_layers() -> None:
    url = "https://a.example/x"
    for _ in range(6):
        url = f"https://www.google.com/url?q={url.replace('%', '%25').replace('?', '%3F').replace('&', '%26').replace('=', '%3D')}"
    assert "google" in unwrapped(url)
    with pytest.raises(UrlError):
        unwrapped("javascript:alert(1)")
