"""`warraq show --why`: an article in a few lines a journalist reads, and everything about it with --full."""

from typing import Any

import pytest

from desk.articles.page import ArticlesPage, Depth
from desk.terminal.addresses import readable

_REASONS = (
    ("intercept", -3.4, "most articles belong to no story"),
    ("date", 2.9, "published 1 day from the nearest dated seed"),
    ("names", 0.3, "names سمير حداد"),
    ("facts-text", 2.0, "has facts of the story: places صيدا"),
    ("lede", 0.7, "begins with words of the story: الميناء"),
)


def an_article(name: str) -> dict[str, Any]:
    reasons = [{"rule": rule, "weight": weight, "detail": detail} for rule, weight, detail in _REASONS]
    finds = [("section", f"https://bay.example/{page}") for page in range(12)] + [
        ("feed", "https://bay.example/rss")
    ]
    return {
        "id": name, "url": f"https://bay.example/%D9%85%D9%8A%D9%86%D8%A7%D8%A1-{name}", "title": "حريق في الميناء", "outlet": "الخليج",
        "language": "ar", "published_at": "2025-03-02T05:35:00+00:00", "published_raw": "2025-03-02T07:35:00+02:00", "status": "article", "agency": None,
        "verdict": {"relation": "RELATED", "score": 2.5, "reasons": reasons, "copy_of": None, "copied": None},
        "found": [{"channel": channel, "in": where, "query": None} for channel, where in finds],
    }  # fmt: skip


def page_of(depth: Depth) -> list[str]:
    return list(ArticlesPage(articles=[an_article("a"), an_article("b")], depth=depth).lines())


def test_why_is_five_lines_an_article_with_finds_in_one_and_what_is_the_same_for_all_said_once() -> None:
    lines = page_of(Depth.WHY)
    assert sum("most articles belong to no story" in line for line in lines) == 1
    first, second = (at for at, line in enumerate(lines) if line.startswith("2025-03-02"))
    assert second - first == len(lines) - second == 8
    assert [line.split()[0] for line in lines[first + 3 : second]] == [
        "when",
        "who",
        "where,",
        "words",
        "begins",
    ]
    assert lines[second - 1].strip() == "begins at -3.4 (A); found by section (12 times), feed"


def test_a_stand_in_is_told_as_one_and_so_is_a_copy_that_may_not_be_whole() -> None:
    copied = {
        "of": "a",
        "kind": "copy",
        "share": 1.0,
        "length": 1.0,
        "first": "seen",
        "agency": None,
        "sentences": [],
    }
    copy = an_article("b") | {
        "verdict": an_article("b")["verdict"] | {"copied": copied},
        "status": "extraction_suspect",
        "why": "cut",
    }
    page = "\n".join(
        ArticlesPage(articles=[an_article("a") | {"via": "feed"}, copy], depth=Depth.SHORT).lines()
    )
    assert "\n            stand-in from the outlet's feed: the page was blocked or is gone\n" in page
    assert page.endswith("               the text may not be whole: cut")


def test_full_names_every_find() -> None:
    assert sum("found by section in" in line for line in page_of(Depth.FULL)) == 24


def test_the_short_page_has_no_head_and_two_reasons() -> None:
    lines = page_of(Depth.SHORT)
    assert len(lines) == 2 * 5
    assert lines[0].startswith("2025-03-02")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://bay.example/%D9%85%D9%8A-1", "\u2068https://bay.example/مي-1\u2069"),
        ("https://bay.example/caf%C3%A9", "https://bay.example/café"),
        ("https://bay.example/a%20b%2Fc%22", "https://bay.example/a%20b%2Fc%22"),
        ("https://bay.example/%E2%80%AEfdp", "https://bay.example/%E2%80%AEfdp"),
        ("https://bay.example/%FF%D9", "https://bay.example/%FF%D9"),
        ("https://bay.example/%E2%80%A8x", "https://bay.example/%E2%80%A8x"),
    ],
)
def test_an_address_shows_letters_and_nothing_that_turns_or_breaks_a_line(address: str, told: str) -> None:
    assert readable(address) == told
