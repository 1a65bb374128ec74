"""Addresses are read in letters, mislead nobody, and lead back to the exact ones."""

from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.terminal.addresses import in_letters, readable
from desk.web.article.citation import Cited, citation
from desk.web.filters import url_shown
from desk.web.language import Tongue

SLUG = "سانا-الشيباني-يلتقي-وفدا"
URL = f"https://news.example/{quote(SLUG)}/?p=1"
HOSTILE = [
    "\u202egnp",  # turns what follows
    "\u2066a",
    "a\u200bb",  # seen by nobody
    "a\u00a0b",
    "\u3164",
    "\u2800",
    "\u034f",
    "a\ufe0f",
    "\uff0fa",  # taken for "/"
    "a\u2215b",
    "a\u2044b",
    "a\uff1fb",
    "a\u066ab",
    "\u0301",  # a mark on the stroke before it
    "\ue000",
    "\U000e0041",
]


@pytest.mark.row("U3")
@pytest.mark.parametrize("sign", HOSTILE)
def test_what_is_not_seen_or_taken_for_another_sign_stays_escaped_and_its_neighbours_are_read(
    sign: str,
) -> None:
    shown = in_letters(f"https://a.example/{quote('حر')}/{quote(sign)}/{quote('يق')}")
    assert shown.startswith("https://a.example/حر/")
    assert shown.endswith("/يق")
    assert "%" in shown
    assert in_letters(f"https://a.example/{sign}") == in_letters(f"https://a.example/{quote(sign)}")


@pytest.mark.parametrize(
    "kept", ["a%2Fb", "a%00b", "a%20b", "a%25D8%A7", "%FF%D8", "%C7%E1", "%D8", "%ED%A0%80"]
)
def test_ascii_and_what_is_no_utf_8_stay_escaped(kept: str) -> None:
    assert in_letters(f"https://a.example/{kept}") == f"https://a.example/{kept}"
    assert in_letters(f"https://a.example/{kept}/{quote('حر')}") == f"https://a.example/{kept}/حر"


@given(st.text(st.characters(codec="utf-8"), max_size=12))
def test_an_address_in_letters_is_the_exact_one_when_it_is_escaped_again(path: str) -> None:
    exact = f"https://a.example/{quote(path)}"
    assert quote(in_letters(exact), safe="%:/!-~") == exact
    assert readable(exact).count("\n") == 0


def test_the_name_of_a_pasted_text_stays() -> None:
    assert in_letters("خبر 3%D8.txt…") == "خبر 3%D8.txt…"


def test_parts_of_an_address_that_run_from_the_right_keep_their_order() -> None:
    shown = url_shown(f"https://a.example/{quote('سانا')}/2025/{quote('باريس')}")
    assert shown == '<bdi dir="ltr" class="url">https://a.example/<bdi>سانا</bdi>/2025/<bdi>باريس</bdi></bdi>'
    assert url_shown(URL, 25) == '<bdi dir="ltr" class="url">https://news.example/<bdi>سان…</bdi></bdi>'


@pytest.mark.parametrize("tongue", Tongue)
def test_a_citation_has_the_address_in_letters(tongue: Tongue) -> None:
    cited = Cited(title="t", bylines=(), outlet=None, url=URL, published_on="", captured_at=None, record=None, digest=None)  # fmt: skip
    assert f"https://news.example/{SLUG}/?p=1" in citation(cited, tongue)
    assert "%D8" not in citation(cited, tongue)


def test_a_host_that_runs_from_the_right_is_cited_as_it_is_asked_for() -> None:
    """Without isolates, which would be pasted with the address, its path would stand where the host does."""
    url = f"https://{'مثال.إختبار'.encode('idna').decode()}/{quote(SLUG)}"
    cited = Cited(title="t", bylines=(), outlet=None, url=url, published_on="", captured_at=None, record=None, digest=None)  # fmt: skip
    assert cited.address == url


@pytest.mark.parametrize(
    ("tongue", "version", "gone"),
    [
        (Tongue.ENGLISH, "Version 2 of 3. ", "No longer at its address when looked for at 2026-01-02 03:04:05 UTC. "),
        (Tongue.ARABIC, "الصيغة \u20662\u2069 من \u20663\u2069\n", "لم يعد في موقعه عند طلبه في \u20662026-01-02 03:04:05 UTC\u2069\n"),
    ],
)  # fmt: skip
def test_a_citation_says_which_version_it_is_of_and_that_the_page_is_gone(
    tongue: Tongue, version: str, gone: str
) -> None:
    cited = Cited(title="t", bylines=(), outlet=None, url=URL, published_on="2025-08-20", captured_at=None, record=None, digest=None)  # fmt: skip
    later = replace(cited, number=2, versions=3, gone_at="2026-01-02T03:04:05+00:00")
    assert version in citation(later, tongue)
    assert gone in citation(later, tongue)
    assert version not in citation(cited, tongue)
    assert gone not in citation(cited, tongue)
