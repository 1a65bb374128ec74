"""How `warraq show` tells what became of an article."""

import pytest

from archive.catalogue.views.entries import Entry
from desk.articles.stands import stand_of

_AT = "2025-07-28T12:30:15.123456+00:00"


def an_entry(**changes: object) -> Entry:
    told = dict.fromkeys(Entry.__slots__) | {"record_id": "urn:uuid:1", "versions": 1, "is_silent": False}
    return Entry(**(told | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ""),
        ({"last_change": "layout-only"}, ""),
        (
            {"versions": 2, "changed_at": _AT, "is_silent": True, "last_change": "changed-silently"},
            "2 versions, changed silently (seen 2025-07-28 12:30 UTC): warraq diff urn:uuid:1",
        ),
        ({"last_change": "back"}, "there again: it was gone for a time"),
        (
            {"gone_at": _AT, "last_change": "gone-home", "changed_at": _AT},
            "gone: since 2025-07-28 12:30 UTC its address leads to the home page, a list of the site, or another page; what stood there is kept",
        ),
    ],
    ids=["as kept", "layout", "silent", "back", "gone"],
)
def test_what_became_of_an_article_is_one_line_and_nothing_where_nothing_did(
    changes: dict[str, object], said: str
) -> None:
    assert stand_of(an_entry(**changes)) == said
