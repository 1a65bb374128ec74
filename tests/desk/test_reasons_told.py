"""Reasons as a person reads them, and what `warraq judge` says without --json."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.articles.reasons import Begins, changes_told, score_told, telling, told_in_lines, told_in_short
from desk.cli import run
from desk.exits import Exit

SEED = "عقد وفد سوري اجتماعا مع وفد إسرائيلي في العاصمة الفرنسية باريس بوساطة أميركية، وبحث الجانبان خفض التصعيد في الجنوب السوري.\n"
OTHER = "أعلنت وزارة الزراعة أن موسم القمح هذا العام أفضل من الأعوام السابقة بفضل الأمطار التي هطلت في الربيع على معظم مناطق البلاد الشمالية والشرقية."


def a_verdict(relation: str, *reasons: tuple[str, float, str]) -> dict[str, Any]:
    told = [{"rule": rule, "weight": weight, "detail": detail} for rule, weight, detail in reasons]
    return {"relation": relation, "reasons": told, "score": sum(weight for _, weight, _ in reasons)}


REASONS = (
    ("intercept", -3.0, "most articles belong to no story"),
    ("seeds", -2.0, "4 seeds hold more words than one"),
    ("lede", 0.02, "begins with words of the story: لقاء"),
    ("date", 1.5, "published 1 day from the nearest dated seed"),
    ("facts-lede", 2.5, "has facts of the story: باريس\u202e"),
    ("facts-text", 0.5, "has facts of the story: باريس\u202e"),
    ("nameless", -0.7, "does not name أسعد الشيباني"),
    ("copy", 0.0, "96% of the wording is that of a"),
)


@pytest.mark.parametrize(
    ("relation", "first"),
    [("RELATED", "+2.50 has facts"), ("UNSURE", "+2.50 has facts"), ("UNRELATED", "-0.70 does not name")],
)
def test_what_tells_of_a_relation_stands_first_and_nothing_turns_what_is_around_it(
    relation: str, first: str
) -> None:
    told = list(telling(a_verdict(relation, *REASONS)))
    assert told[0].replace("\u2068", "").startswith(first)
    assert len(told) == 4
    assert not any("\u202e" in line for line in told)


def test_where_articles_begin_is_said_once_with_its_causes_and_a_letter_after_it() -> None:
    begins = Begins()
    other = (
        ("intercept", -5.21, "no seed is in its language"),
        ("seeds", -0.54, "5 seeds"),
        ("sought", 2.9, "found"),
    )
    for verdict in (
        a_verdict("RELATED", *REASONS),
        a_verdict("RELATED", *other),
        a_verdict("UNSURE", *REASONS),
    ):
        begins.letter_of(verdict["reasons"])
    assert list(begins.lines())[1:] == [
        "  A  at -5.0: -3.0 most articles belong to no story; -2.0 4 seeds hold more words than one",
        "  B  at -2.9: -5.2 no seed is in its language; -0.6 5 seeds; +2.9 found",
    ]
    assert begins.told(a_verdict("UNSURE", *REASONS)["reasons"]) == "begins at -5.0 (A)"


def test_a_verdict_in_lines_says_when_who_where_and_what() -> None:
    named = {
        name: told.replace("\u2068", "").replace("\u2069", "")
        for name, told in told_in_lines(a_verdict("UNSURE", *REASONS))
    }
    assert named["when"] == "+1.5 published 1 day from the nearest dated seed"
    assert named["who"] == "-0.7 does not name أسعد الشيباني"
    assert named["where, what"] == "+3.0 has facts of the story: باريس"


def test_a_page_far_from_every_seed_names_its_day_though_that_adds_nothing() -> None:
    day = (
        "date",
        0.0,
        "published on 2018-07-27, 2,556 days from the nearest dated seed; judged without its day",
    )
    verdict = a_verdict(
        "UNRELATED", *REASONS[:2], ("nameless", -0.7, "a"), ("absent", -0.6, "b"), ("aside", -0.5, "c"), day
    )
    assert f"+0.0 {day[2]}" in list(told_in_short(verdict, Begins(), 3))
    assert ("when", f"+0.0 {day[2]}") in list(told_in_lines(verdict))
    assert any(day[2] in line for line in telling(verdict))


_RULES = (
    "intercept",
    "seeds",
    "sought",
    "lede",
    "openings",
    "cohesion",
    "facts-text",
    "names",
    "nameless",
    "date",
    "absent",
)


def _numbers(texts: Iterable[str]) -> list[float]:
    return [float(found) for text in texts for found in re.findall(r"(?<![\w.])[+-]\d+\.\d", text)]


@given(st.lists(st.floats(-6, 6), min_size=len(_RULES), max_size=len(_RULES)), st.integers(0, 4))
def test_what_is_shown_adds_up_to_what_is_told(weights: list[float], most: int) -> None:
    reasons = [(rule, round(weight, 3), f"why {rule}") for rule, weight in zip(_RULES, weights, strict=True)]
    verdict = a_verdict("RELATED", *reasons)
    told = float(score_told(verdict["score"]))
    begin = _numbers([Begins().told(verdict["reasons"])])
    begins, short = Begins(), list(told_in_short(verdict, Begins(), most))

    assert sum(_numbers(told for _, told in told_in_lines(verdict)) + begin) == pytest.approx(told)
    assert sum(_numbers(short[:1])) == pytest.approx(told)
    assert sum(_numbers(short[1:]) + begin) == pytest.approx(told)
    begins.letter_of(verdict["reasons"])
    (at, *causes) = _numbers(list(begins.lines())[1:])
    assert sum(causes) == pytest.approx(at)


def test_where_nothing_tells_that_is_said() -> None:
    told = list(told_in_short(a_verdict("UNRELATED", *REASONS[:3]), Begins(), 3))
    assert "little or nothing of the story in it" in told


@pytest.mark.parametrize(
    ("score", "told"),
    [(1.99, "1.9"), (2.0, "2.0"), (0.4999, "0.4"), (2.3, "2.3"), (-0.01, "-0.1"), (0.3, "0.3")],
)
def test_a_score_is_never_told_as_a_line_that_it_does_not_reach(score: float, told: str) -> None:
    assert score_told(score) == told


def test_the_list_has_a_head_titles_originals_and_a_sum(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = tmp_path / "small"
    story.mkdir()
    (story / "story.toml").write_text('title = "لقاء"\n', "utf-8")
    (story / "a.txt").write_text(f"لقاء في باريس\n\n{SEED}", "utf-8")
    rows = (
        {"id": "late", "title": "موسم القمح", "text": OTHER, "date": "2025-07-27T10:00"},
        {"id": "early", "title": "القمح", "text": OTHER, "date": "2025-07-26T10:00"},
        {"id": "again", "title": "لقاء", "text": SEED},
        {"id": "broken", "text": ""},
    )
    file = tmp_path / "list.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")

    assert run(["judge", str(story), str(file)]) == Exit.PARTIAL
    out = capsys.readouterr().out.splitlines()
    assert out[0].endswith("RELATED from a score of 2.0 on, UNSURE from 0.5")
    late = out.index(next(line for line in out if line.endswith("  late")))
    assert out[late].startswith("UNRELATED")
    assert out[late + 1].strip() == "موسم القمح"
    assert out[late + 2].strip() == (
        "100% of the wording is that of early, the earlier by the times that both give, which does not belong to the story (it stands later in this list)"
    )
    again = next(line for line in out if line.endswith("  again"))
    assert again.startswith("COPY_OF")
    assert out[-1] == "3 lines judged: 2 UNRELATED, 1 COPY_OF; 1 could not be read"


def test_a_second_verdict_is_told_by_the_lines_that_add_otherwise_in_words_of_people() -> None:
    before = a_verdict(
        "RELATED",
        ("intercept", -2.3, "most articles belong to no story"),
        ("cohesion", 0.601, "words of the whole text"),
        ("date", 2.0, "published on the day of a seed"),
        ("names", 0.3, "by last name only: Dermer"),
        ("absent", -0.4, "does not name Paris"),
    )
    now = a_verdict(
        "RELATED",
        ("intercept", -3.4, "most articles belong to no story"),
        ("cohesion", 0.604, "words of the whole text"),
        ("date", 2.02, "published on the day of a seed"),
        ("names", 0.8, "names Dermer"),
    )
    assert list(changes_told(before, now)) == [
        "begins at -2.30 → -3.40: most articles belong to no story",
        "when +2.00 → +2.02: small things",
        "who +0.30 → +0.80: names Dermer",
        "where, what -0.40 → +0.00: no more: does not name Paris",
    ]
    assert list(changes_told(None, now))[1] == "when +0.00 → +2.02: published on the day of a seed"
    assert list(changes_told(now, now)) == []
