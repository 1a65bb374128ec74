"""Which edits make another version, and which of them an outlet keeps quiet about."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from article.article import Article, Found, Paragraph, Status
from article.edits import is_other, is_silent
from tests.builders import A_MOMENT
from tests.flows.test_run_notices import REF

_KEPT = A_MOMENT.replace(hour=15)
_MORNING, _NOON, _DAY = (A_MOMENT.replace(hour=h, minute=0, second=0, microsecond=0) for h in (9, 12, 0))


def told(modified: datetime | None = None, **fields: object) -> Article:
    ref = replace(REF, captured_at=_KEPT)
    article = Article(
        url=ref.url, ref=ref, title="t", bylines=("A",), outlet=None, published_at=_MORNING, published_raw=None, published_from=None,
        modified_at=modified, language="en", canonical_url=None, paragraphs=(Paragraph(text="p"),), boilerplate=(),
        status=Status.ARTICLE, method="m", found=tuple(Found(field=f, source="json-ld", trust=0.9) for f in ("bylines", "published_at")),
    )  # fmt: skip
    return replace(article, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("was", "now", "silent"),
    [
        (_MORNING, _MORNING, True),
        (_MORNING, _NOON, False),
        (_NOON, _MORNING, True),
        (_MORNING, None, True),
        (None, None, False),
        (None, _MORNING, False),
        (_DAY, _DAY, False),
    ],
    ids=[
        "stays",
        "moves on",
        "goes back",
        "is taken away",
        "never was",
        "is the first",
        "a day, of which it is",
    ],
)
def test_an_edit_is_silent_where_a_date_of_change_does_not_move_on(
    was: datetime | None, now: datetime | None, silent: bool
) -> None:
    assert is_silent(told(was), told(now)) is silent


def test_a_bare_day_is_that_of_the_old_version_in_universal_time_wherever_the_clock_stands() -> None:
    east = timezone(timedelta(hours=12))
    kept = _KEPT.replace(hour=23).astimezone(east)  # there it is the next day already
    old = replace(told(_DAY), ref=replace(REF, captured_at=kept))
    assert not is_silent(old, told(_DAY))


_IN_A_TIME = (Found(field="published_at", source="time", trust=0.9),)
_SHOWN = (
    Found(field="bylines", source="text", trust=0.7),
    Found(field="published_at", source="time", trust=0.5),
)


@pytest.mark.parametrize(
    ("changes", "other"),
    [
        ({"title": "u"}, True),
        ({"paragraphs": (Paragraph(text="q"),)}, True),
        ({"bylines": ("B",)}, True),
        ({"bylines": (), "found": ()}, True),
        ({"published_at": _NOON}, True),
        ({"published_at": _NOON, "found": _IN_A_TIME}, True),
        ({"modified_at": _NOON}, False),
        ({"bylines": ("B",), "published_at": _NOON, "found": _SHOWN}, False),
    ],
    ids=[
        "title",
        "text",
        "byline",
        "byline taken away",
        "day",
        "day of a time element",
        "date of change alone",
        "found in the text",
    ],
)
def test_title_text_and_what_the_page_says_of_itself_make_a_version(
    changes: dict[str, object], other: bool
) -> None:
    assert is_other(told(), told(**changes)) is other
