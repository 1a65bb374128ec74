from datetime import UTC, date, datetime

import pytest

from story.link import Channel, Link, Query
from story.profile import build_profile
from story.profiles.days import day_in_url, distance_days, month_in_url, shifted, stamp
from story.rank import plausible, rank
from story.seed import Window
from story.terms import Profile
from tests.story.story_builders import a_plain_story, two_seeds

WINDOW = Window(start=date(2025, 7, 20), end=date(2025, 9, 5))


def the_profile(**changes: object) -> Profile:
    return build_profile(a_plain_story(window=WINDOW, **changes), two_seeds())


def a_link(title: str = "", path: str = "p-1", **facts: object) -> Link:
    known: dict[str, object] = {
        "channel": Channel.FEED,
        "found_in": "https://a.example/feed",
        "outlet": "a",
        "title": title,
    }
    return Link(url=f"https://a.example/{path}", **(known | facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "title",
    [
        "الشيباني يلتقي ديرمر في باريس",
        "محادثات سورية إسرائيلية برعاية أمريكية",
        "Syria and Israel hold talks in Paris",
        "Rencontre entre Chaibani et Dermer à Paris",
        "סוריה וישראל: פגישה בפריז",
        "Suriye ile İsrail Paris'te görüştü",
        "باراك: اللقاء السوري الإسرائيلي حقق هدفه",
    ],
)
def test_a_headline_of_the_story_is_a_candidate_in_any_language(title: str) -> None:
    (one,) = rank(the_profile(), [a_link(title)], frozenset(), 10)
    assert one.score >= 2
    assert one.reasons


@pytest.mark.parametrize(
    "title",
    [
        "أسعار الذهب تواصل ارتفاعها في الأسواق",
        "Champions League final ends in penalties",
        "سوريا تستورد القمح من رومانيا",
        "Wildfires force evacuations near Barking Park",
    ],
)
def test_other_headlines_are_left_out(title: str) -> None:
    assert rank(the_profile(), [a_link(title)], frozenset(), 10) == ()


def test_of_a_big_outlets_links_only_plausible_ones_are_chosen() -> None:
    noise = [a_link(f"خبر اقتصادي عن أسعار الخضار رقم {n} اليوم", f"news/{n}") for n in range(500)]
    chosen = rank(
        the_profile(), [*noise, a_link("لقاء سوري إسرائيلي في باريس", "news/paris")], frozenset(), 50
    )
    assert [one.url for one in chosen] == ["https://a.example/news/paris"]


def test_a_slug_speaks_where_there_is_no_title() -> None:
    path = "2025/07/26/%D9%84%D9%82%D8%A7%D8%A1-%D8%B3%D9%88%D8%B1%D9%8A-%D8%A5%D8%B3%D8%B1%D8%A7%D8%A6%D9%8A%D9%84%D9%8A-%D9%81%D9%8A-%D8%A8%D8%A7%D8%B1%D9%8A%D8%B3"
    (one,) = rank(the_profile(), [a_link("", path)], frozenset(), 10)
    assert one.score > 4
    assert "2025-07-26: in the window" in one.reasons


def test_links_without_words_get_a_chance_last_and_not_too_many() -> None:
    silent = [a_link("", f"?p={n}", channel=Channel.SITEMAP) for n in range(100)]
    chosen = rank(the_profile(), [*silent, a_link("لقاء في باريس")], frozenset(), 40)
    assert chosen[0].links[0].title == "لقاء في باريس"
    assert len(chosen) == 1 + 8
    assert all(one.score < 1 for one in chosen[1:])
    assert len(rank(the_profile(), silent, frozenset(), 1000)) == 15


@pytest.mark.parametrize(
    ("on", "kept"),
    [("2025-07-24", True), ("2025-07-18", True), ("2025-07-01", False), ("2025-09-20", False), (None, True)],
)
def test_the_window_is_hard_for_known_dates_and_soft_for_unknown_ones(on: str | None, kept: bool) -> None:
    at = datetime.fromisoformat(on).replace(tzinfo=UTC) if on else None
    assert (
        bool(rank(the_profile(), [a_link("لقاء سوري إسرائيلي في باريس", published_hint=at)], frozenset(), 10))
        is kept
    )


def test_one_article_found_in_many_ways_is_one_candidate_with_all_of_them() -> None:
    query = Query(terms=("سوري", "باريس"), language="ar", made_from=("july.txt",))
    links = [
        a_link("لقاء سوري إسرائيلي في باريس", "news/1?utm_source=rss"),
        a_link("لقاء", "news/1/", channel=Channel.HOME),
        a_link("لقاء سوري إسرائيلي", "news/1", channel=Channel.WORDPRESS, query=query),
    ]
    (one,) = rank(the_profile(), links, frozenset(), 10)
    assert len(one.links) == 3
    assert "found by search: سوري + باريس" in one.reasons
    assert one.url == "https://a.example/news/1"
    assert rank(the_profile(), reversed(links), frozenset(), 10) == (one,)


def test_known_addresses_and_forbidden_words_are_left_out() -> None:
    (one,) = rank(the_profile(), [a_link("لقاء سوري إسرائيلي في باريس")], frozenset(), 10)
    assert rank(the_profile(), one.links, frozenset({one.key}), 10) == ()
    assert (
        rank(
            the_profile(forbidden=("كرة القدم",)), [a_link("كرة القدم: لقاء سوري في باريس")], frozenset(), 10
        )
        == ()
    )


def test_a_pinned_word_alone_is_enough() -> None:
    assert rank(the_profile(pinned=("ممر داود",)), [a_link("ما هو ممر داود؟")], frozenset(), 10)


def test_the_budget_keeps_the_best() -> None:
    links = [a_link("في باريس اليوم مساء", f"n/{n}") for n in range(20)] + [
        a_link("لقاء سوري إسرائيلي في باريس", "best")
    ]
    chosen = rank(the_profile(), links, frozenset(), 5)
    assert len(chosen) == 5
    assert chosen[0].url.endswith("best")


@pytest.mark.parametrize(
    ("url", "day", "month"),
    [
        ("https://a.example/2025/07/26/x", date(2025, 7, 26), date(2025, 7, 1)),
        ("https://a.example/20250726-x", date(2025, 7, 26), date(2025, 7, 1)),
        ("https://a.example/sitemap-2025-7.xml", None, date(2025, 7, 1)),
        ("https://a.example/s.xml?yyyy=2025&mm=07&dd=03", date(2025, 7, 3), date(2025, 7, 1)),
        ("https://a.example/2025/02/31/x", None, date(2025, 2, 1)),
        ("https://a.example/news/765432", None, None),
        ("http://[broken", None, None),
    ],
)
def test_addresses_name_days(url: str, day: date | None, month: date | None) -> None:
    assert (day_in_url(url), month_in_url(url)) == (day, month)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2025-07-26", datetime(2025, 7, 26, tzinfo=UTC)),
        ("2025-07-26T10:00:00+03:00", datetime(2025, 7, 26, 7, tzinfo=UTC)),
        ("2025-07-26T10:00:00Z", datetime(2025, 7, 26, 10, tzinfo=UTC)),
        ("2025-07", None), ("26 July 2025", None), ("0001-01-01T00:00:00+14:00", None), ("", None),
    ],
)  # fmt: skip
def test_stamps_are_read_as_utc_or_not_at_all(text: str, read: datetime | None) -> None:
    assert stamp(text) == read


def test_distance_is_zero_where_the_window_is_open() -> None:
    assert distance_days(date(1999, 1, 1), Window()) == 0
    assert distance_days(date(2025, 7, 10), WINDOW) == 10


def test_a_day_is_shifted_to_the_calendars_end_and_no_further() -> None:
    assert shifted(date(2025, 7, 31), 1) == date(2025, 8, 1)
    assert (shifted(date.min, -1), shifted(date(9999, 12, 30), 14)) == (date.min, date.max)


def a_flood(outlets: int) -> list[Link]:
    flood = [a_link("الشيباني يلتقي ديرمر في باريس", f"n/{n}") for n in range(50)]
    said = "لقاء في باريس"
    return flood + [a_link(said, f"other-{o}-{n}", outlet=f"o{o}") for o in range(outlets) for n in range(8)]


def test_a_flood_of_one_outlet_gets_its_even_share_while_others_have_candidates() -> None:
    chosen = rank(the_profile(), a_flood(5), frozenset(), 30)
    of_the_flood = [one for one in chosen if one.links[0].outlet == "a"]
    assert (len(chosen), len(of_the_flood)) == (30, 5)
    assert [one.score for one in chosen] == sorted((one.score for one in chosen), reverse=True)


def test_what_others_leave_of_the_budget_is_not_wasted() -> None:
    assert len(rank(the_profile(), a_flood(5), frozenset(), 85)) == 85
    few = rank(the_profile(), a_flood(3), frozenset(), 60)
    assert sum(one.links[0].outlet == "a" for one in few) == 60 - 3 * 8


@pytest.mark.parametrize("outlets", [1, 2, 3, 8])
def test_one_good_link_of_a_small_outlet_is_chosen_beside_any_flood(outlets: int) -> None:
    flood = [a_link("الشيباني يلتقي ديرمر في باريس", f"n/{n}") for n in range(100)]
    small = [a_link("لقاء في باريس", f"one-{n}", outlet=f"o{n}") for n in range(outlets)]
    chosen = rank(the_profile(), [*flood, *small], frozenset(), 20)
    assert len(chosen) == 20
    assert {f"o{n}" for n in range(outlets)} <= {one.links[0].outlet for one in chosen}


LONG_ANCHOR = "اقرأ المزيد عن هذا الموضوع وكل المواضيع الأخرى في قسم الأخبار على موقعنا الجديد اليوم"


def test_the_best_of_all_titles_speaks_for_a_page_and_not_the_longest() -> None:
    headline = a_link("لقاء سوري إسرائيلي في باريس", "n/1")
    (alone,) = rank(the_profile(), [headline], frozenset(), 10)
    for channel in (Channel.HOME, Channel.OUTLINK):
        anchor = a_link(LONG_ANCHOR, "n/1", channel=channel, outlet="b")
        (both,) = rank(the_profile(), [anchor, headline], frozenset(), 10)
        assert (both.score, both.links[0]) == (alone.score, headline)


@pytest.mark.parametrize(
    ("others", "own", "asked"),
    [
        (["https://m.a.example/n/1"], "http://www.a.example/n/1", "http://www.a.example/n/1"),
        (["https://www.google.com/url?q=http://a.example/n/1"], "", "http://a.example/n/1"),
        (["https://a.example/n/1"], "http://a.example/n/1?utm_source=rss", "http://a.example/n/1?utm_source=rss"),
        (["http://a.example/n/1", "https://www.a.example/n/1"], "", "https://www.a.example/n/1"),
        (["https://m.a.example/n/1", *["http://www.a.example/n/1"] * 2], "", "http://www.a.example/n/1"),
    ],
)  # fmt: skip
def test_an_address_is_asked_for_as_its_own_site_spells_it_and_nobody_leads_us_to_a_twin(
    others: list[str], own: str, asked: str
) -> None:
    title = "لقاء سوري إسرائيلي في باريس"
    links = [
        Link(url=url, channel=Channel.FEED, found_in=f"https://b{n}.example/feed", outlet="b", title=title)
        for n, url in enumerate(others)
    ]
    if own:
        links.append(
            Link(url=own, channel=Channel.HOME, found_in="http://a.example/", outlet="a", title=title)
        )
    (found,) = rank(the_profile(), links, frozenset(), 10)
    assert found.url == asked


def test_nobody_talks_a_page_away_by_linking_to_it() -> None:
    silent = a_link("", "?p=1", channel=Channel.SITEMAP)
    others = a_link(LONG_ANCHOR, "?p=1", channel=Channel.OUTLINK, outlet="b")
    own = a_link("أسعار الذهب تواصل ارتفاعها في الأسواق", "?p=1", channel=Channel.HOME)
    assert len(rank(the_profile(), [silent, others], frozenset(), 10)) == 1
    assert rank(the_profile(), [silent, own], frozenset(), 10) == ()


@pytest.mark.parametrize(
    "words",
    [
        {"published_hint": datetime(2010, 1, 4, tzinfo=UTC)},
        {"title": "لقاء سوري إسرائيلي في باريس وأسعار الذهب"},
    ],
)
def test_another_outlets_date_or_forbidden_word_rules_no_page_out(words: dict[str, object]) -> None:
    profile = the_profile(forbidden=("أسعار الذهب",))
    headline = "لقاء سوري إسرائيلي في باريس"
    own = a_link(headline, channel=Channel.HOME, found_in="https://a.example/")
    others = a_link(**({"title": headline, "found_in": "https://b.example/feed", "outlet": "b"} | words))  # type: ignore[arg-type]
    (found,) = rank(profile, [own, others], frozenset(), 10)
    assert own in found.links
    told = a_link(**({"title": headline} | words))  # type: ignore[arg-type]
    assert rank(profile, [told], frozenset(), 10) == ()


def test_a_redirect_lends_no_outlet_anothers_voice() -> None:
    headline = "لقاء سوري إسرائيلي في باريس"
    links = [
        a_link(headline, channel=Channel.HOME, found_in="https://a.example/"),
        a_link(headline, found_in="https://a.example/feed", outlet="evil"),  # its own feed redirects there
        a_link(f"{headline} كرة القدم", found_in="https://evil.example/f2", outlet="evil"),
    ]
    assert len(rank(the_profile(forbidden=("كرة القدم",)), links, frozenset(), 10)) == 1


def test_what_the_user_forbade_in_any_title_leaves_a_page_out() -> None:
    links = [a_link("لقاء سوري إسرائيلي في باريس", "n/1"), a_link("كرة القدم", "n/1")]
    assert rank(the_profile(forbidden=("كرة القدم",)), links, frozenset(), 10) == ()


def test_a_line_of_a_worldwide_list_is_plausible_in_any_language_or_not() -> None:
    is_plausible = plausible(the_profile())
    assert is_plausible("Syria and Israel hold talks in Paris", "")
    assert is_plausible("لقاء سوري إسرائيلي في باريس", "")
    assert is_plausible("Ministers meet", "Paris Syria Israel Asaad al-Shaibani Ron Dermer meeting ceasefire")
    assert not is_plausible("Champions League final ends in penalties", "")
    assert not is_plausible("東京で桜が満開となり多くの人が訪れた", "")


def test_a_surname_behind_its_first_name_is_worth_more() -> None:
    alone, full = (rank(the_profile(), [a_link(t)], frozenset(), 1)[0] for t in ("Shaibani in Paris", "Asaad al-Shaibani in Paris"))  # fmt: skip
    assert full.score > alone.score
