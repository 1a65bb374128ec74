import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

import practice.sites
from practice.dates import http_date, printed
from practice.paper import Block, Kind, PaperError, blocks_in, papers_at, read_paper
from practice.sites import all_sites

WHEN = datetime(2025, 7, 26, 15, 30, tzinfo=UTC)
PRINTED = {
    "alsham-alyawm": "السبت 26 تموز 2025 - 18:30",
    "alnahr-news": "26 تموز , 2025",
    "maghrib-press": "السبت 26 يوليوز 2025 - 16:30",
    "tunis-alaan": "26 جويلية 2025 | 16:30",
    "riyadh-mirror": "السبت 1 صفر 1447هـ - 26 يوليو 2025م",
    "nil-gazette": "السبت ٢٦ يوليو ٢٠٢٥ - ٦:٣٠ مساءً",
    "amman-times": "تاريخ النشر : السبت 26 تموز/يوليو 2025",
    "baghdad-sada": "26 تموز 2025 6:30 مساءً",
    "transatlantic-post": "July 26, 2025 11:30 a.m. EDT",
    "tribune-levant": "Publié le 26 juillet 2025 à 17h30",
    "haboker-news": "26 ביולי 2025, 18:30",
    "payam-khavar": "شنبه ۴ مرداد ۱۴۰۴ - ۱۹:۰۰",
    "meydan-gunluk": "26 Temmuz 2025 Cumartesi - 18:30",
}


@pytest.mark.parametrize(("key", "text"), PRINTED.items())
def test_dates_are_printed_as_the_outlet_s_country_does(key, text):
    assert printed(WHEN, all_sites()[key]) == text


def test_http_dates_are_english_whatever_the_locale():
    assert http_date(WHEN) == "Sat, 26 Jul 2025 15:30:00 GMT"


def test_blocks_tell_headings_lists_and_quotes_from_text():
    assert blocks_in("a\nb\n\n## c\n\n- d\n- e\n\n> f\n> g\n") == (
        Block(kind=Kind.TEXT, lines=("a b",)),
        Block(kind=Kind.HEADING, lines=("c",)),
        Block(kind=Kind.LIST, lines=("d", "e")),
        Block(kind=Kind.QUOTE, lines=("f g",)),
    )


HEAD = "title: t\nlang: ar\ndate: 2025-07-26T10:00+03:00\nsites: nil-gazette\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD.replace("title: t\n", "") + "\nx", "title"),
        (HEAD.replace("+03:00", "") + "\nx", "no zone"),
        (HEAD + "nonsense\n\nx", "no colon"),
        (HEAD + "gone: soon\n\nx", "soon"),
    ],
)
def test_a_broken_article_file_is_named_with_its_fault(tmp_path, text, said):
    path = tmp_path / "broken.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PaperError, match=said) as caught:
        read_paper(path)
    assert "broken.txt" in str(caught.value)


def test_every_article_stands_at_outlets_that_exist_and_in_their_language():
    for visit in (1, 2):
        for paper in papers_at(visit):
            assert paper.sites
            assert paper.blocks
            for key in paper.sites:
                assert all_sites()[key].language == paper.language, (paper.id, key)


def test_the_outlets_file_names_every_listed_host_with_home_language_and_country():
    table = tomllib.loads(
        (Path(practice.sites.__file__).parent / "outlets.toml").read_text(encoding="utf-8")
    )["outlets"]
    facts = {key: (row["home"], row["language"], row["country"]) for key, row in table.items()}
    listed = {key: site for key, site in all_sites().items() if site.listed}
    assert facts == {key: (site.base + "/", site.language, site.country) for key, site in listed.items()}
    assert len(listed) < len(all_sites())


def test_every_field_of_sites_toml_has_the_type_that_the_site_says():
    for site in all_sites().values():
        for field in ("shapes", "codings", "metadata", "robots", "disallow", "private", "dead"):
            assert isinstance(getattr(site, field), tuple), (site.key, field)
        assert isinstance(site.hours, int | float)
        assert site.section_page.count("{page}") == 1
