"""Days of an undated story: learned from pages that its seeds accept, and from no stray date."""

from datetime import UTC, date, datetime, timedelta

import pytest

from story.profiles.learned_days import DatedPage, learned_days
from story.seed import SeedText

TODAY = date(2024, 9, 30)
FLOOD = (
    "Dam break floods Karvan valley, hundreds leave their homes in Selmira",
    (
        "The Ardun dam above the Karvan valley in Selmira broke on Tuesday night. Minister Oland Brekke said that 340 families had left "
        "their homes in Karvan and that engineers of the Ardun dam had warned of cracks. Rescuers from Selmira reached the Karvan valley."
    ),
)
FAR = (
    "Central bank keeps rates as wheat prices fall",
    "The central bank kept its key rate on Monday. Traders in grain said that wheat prices would fall until the harvest is over.",
)


# What each reporter puts between the others' words, so that no five in a row are those of another page.
OWN = (
    "early",
    "now",
    "here",
    "again",
    "also",
    "today",
    "later",
    "still",
    "then",
    "first",
    "soon",
    "twice",
    "there",
    "once",
    "just",
)


def in_own_words(body: str, number: int) -> str:
    words = body.split()
    return " ".join(f"{word} {OWN[number]}" if at % 4 == 3 else word for at, word in enumerate(words))


def a_page(
    number: int, day: date | None, *, site: str = "", text: tuple[str, str] = FLOOD, copied: bool = False
) -> DatedPage:
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC) if day else None
    title, body = text
    page = SeedText(
        name=f"p{number}",
        title=title,
        text=f"{body} Report {number}." if copied else in_own_words(body, number),
        published_at=at,
        language="en",
        url=f"https://site{number}.example/{number}",
    )
    return DatedPage(site=site or f"site{number}.example", text=page)


SEED = (a_page(0, None).text,)
D = date(2024, 8, 13)


def shifted(*days: int) -> list[DatedPage]:
    return [a_page(number, D + timedelta(days=day)) for number, day in enumerate(days, 1)]


@pytest.mark.parametrize(
    ("pages", "learned"),
    [
        (shifted(0, 0, 1, 1, 1, 3), "window learned from 5 pages: 13–14 August 2024"),
        (shifted(0, 0, 0, -400, 40), "window learned from 3 pages: 13 August 2024"),  # strays of both sides
        (shifted(-13, -12, -11), "window learned from 2 pages: 31 July–1 August 2024"),
        (shifted(0, 0), None),  # too few
        (shifted(0, 40, 80, 120), None),  # no time in common
        (shifted(60, 60, 60), None),  # days to come
        ([a_page(n, D, site="one.example") for n in range(1, 6)], None),  # a template's date
        ([a_page(n, D, text=FAR) for n in range(1, 6)], None),  # another story
        ([*shifted(0, 0, 1), *(a_page(n, date(2024, 3, 1), text=FAR) for n in range(5, 15))],
         "window learned from 2 pages: 13 August 2024"),
        ([*(a_page(n, TODAY, site="one.example") for n in (1, 2)), *shifted(0)[:1]], None),  # one site's "today", and one that is right
        ([*(a_page(n, TODAY, site="one.example") for n in range(4, 9)), *shifted(0, 0)], "window learned from 2 pages: 13 August 2024"),
        ([*(a_page(n, TODAY - timedelta(days=n), site="one.example") for n in range(4, 7)), *shifted(0)], None),  # one site's alone
        ([*shifted(0, 0), *shifted(0, 0)], None),  # pages that were read twice
        ([a_page(n, D, copied=True) for n in range(1, 6)], None),  # one text that five print
        ([a_page(n, None) for n in range(1, 6)], None),  # nobody says when
    ],
)  # fmt: skip
def test_the_days_are_those_of_most_pages_that_the_seeds_accept(
    pages: list[DatedPage], learned: str | None
) -> None:
    found = learned_days(SEED, pages, TODAY)
    assert (found.sentence if found else None) == learned


def test_the_day_with_most_pages_comes_first_and_the_order_of_pages_says_nothing() -> None:
    pages = shifted(0, 1, 1, 1, 2, 2)
    found = learned_days(SEED, pages, TODAY)
    assert found is not None
    assert found.days[0] == D + timedelta(days=1)
    assert learned_days(SEED, pages[::-1], TODAY) == found


def test_days_of_another_episode_are_looked_at_too_and_a_stray_one_is_not() -> None:
    found = learned_days(SEED, shifted(0, 0, 0, 0, -26, -26, 30), TODAY)
    assert found is not None
    assert found.days == (D, D - timedelta(days=26))


def test_without_seeds_nothing_is_learned() -> None:
    assert learned_days((), shifted(0, 0, 0), TODAY) is None
