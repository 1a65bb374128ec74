"""A page that shows only when it was updated says nothing of its publication."""

from datetime import UTC, datetime

import pytest

from article.cuts.boilerplate import Line
from article.cuts.edges import trim_edges
from article.dates.reading import find_date, is_change
from article.markup.scanner import scan
from article.metadata import facts_of, with_edges

DAY = datetime(2025, 5, 3, tzinfo=UTC)
UPDATES = [
    ("en", "Updated on May 3, 2025"),
    ("en", "Last updated: May 3, 2025 • 5 min read"),
    ("fr", "Mis à jour le 3 mai 2025"),
    ("de", "Aktualisiert am 3. Mai 2025"),
    ("tr", "Güncelleme: 03.05.2025"),
    ("he", "עודכן: 03.05.2025"),
    ("ar", "آخر تحديث: 3 مايو 2025"),
    ("fa", "به‌روزرسانی: ۳ مه ۲۰۲۵"),
]
TELLS = (
    "<p>The council said on Tuesday that the bridge would close for repairs until the end of the month.</p>"
)


def facts(language: str, line: str):
    page = (
        f'<html lang="{language}"><title>A bridge closes</title><h1>A bridge closes</h1><p>{line}</p>{TELLS}'
    )
    return facts_of(scan(page), url=None, fetched_at=None)


@pytest.mark.parametrize(("language", "line"), UPDATES)
def test_an_update_alone_is_the_change_and_not_the_publication(language, line):
    found = facts(language, line)
    assert is_change(line)
    assert found.published is None
    assert found.modified is not None
    assert found.modified.at == DAY


@pytest.mark.parametrize("line", ["Published May 3, 2025, updated May 4, 2025", "May 3, 2025", "3 مايو 2025"])
def test_a_publication_beside_an_update_stays(line):
    found = facts("en", line)
    assert not is_change(line)
    assert found.published is not None
    assert found.published.at == DAY


def test_a_time_element_inside_an_update_line_is_no_publication():
    found = facts("en", 'Updated: <time datetime="2025-05-03T10:00:00Z">May 3, 2025</time>')
    assert found.published is None


@pytest.mark.parametrize(("language", "line"), UPDATES)
def test_at_the_edge_of_a_text_an_update_is_the_change_as_well(language, line):
    texts = [line, *[TELLS[3:-4]] * 3]
    edges = trim_edges([Line(text=t) for t in texts], [None] * len(texts), "A bridge closes")
    assert edges.published is None
    assert edges.modified is not None
    found = with_edges(facts(language, "By Jane Miller"), edges)
    assert found.modified is not None
    assert found.modified.at == DAY
    assert ("modified_at", "text") in {(f.field, f.source) for f in found.found}


def test_a_day_that_its_line_counts_back_away_from_is_none():
    august = datetime(2025, 8, 1, 12, tzinfo=UTC)
    assert find_date("28/02/2025 منذ 3 أيام", fetched_at=august) is None
    assert find_date("اليوم الجمعة 28/02/2025", fetched_at=august) is not None
