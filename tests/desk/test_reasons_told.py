"""Reasons as a person reads them, and what `warraq judge` says without --json."""

import json
from pathlib import Path
from typing import Any

import pytest

from desk.cli import run
from desk.exits import Exit
from desk.reasons import balance, outweighed, score_told, telling

SEED = "عقد وفد سوري اجتماعا مع وفد إسرائيلي في العاصمة الفرنسية باريس بوساطة أميركية، وبحث الجانبان خفض التصعيد في الجنوب السوري.\n"
OTHER = "أعلنت وزارة الزراعة أن موسم القمح هذا العام أفضل من الأعوام السابقة بفضل الأمطار التي هطلت في الربيع على معظم مناطق البلاد الشمالية والشرقية."


def a_verdict(relation: str, *reasons: tuple[str, float, str]) -> dict[str, Any]:
    told = [{"rule": rule, "weight": weight, "detail": detail} for rule, weight, detail in reasons]
    return {"relation": relation, "reasons": told}


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
    [("RELATED", "+2.5 has facts"), ("UNSURE", "+2.5 has facts"), ("UNRELATED", "-0.7 does not name")],
)
def test_what_tells_of_a_relation_stands_first_and_once_and_constants_are_one_line(
    relation: str, first: str
) -> None:
    told = list(telling(a_verdict(relation, *REASONS)))
    assert told[0].startswith(first)
    assert len(told) == 3
    assert not any("\u202e" in line for line in told)
    reasons = a_verdict(relation, *REASONS)["reasons"]
    assert outweighed(reasons) == (
        "-5.0 what an article must outweigh (most articles belong to no story; 4 seeds hold more words than one)"
    )
    assert balance(reasons) == "for it +4.5, against it -0.7; to outweigh -5.0"


def test_where_nothing_tells_that_is_said() -> None:
    assert list(telling(a_verdict("UNRELATED", *REASONS[:3]))) == ["little or nothing of the story in it"]


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
        "100% of the wording is that of early, which does not belong to the story (it stands later in this list)"
    )
    again = next(line for line in out if line.endswith("  again"))
    assert again.startswith("COPY_OF")
    assert out[-1] == "3 lines judged: 2 UNRELATED, 1 COPY_OF; 1 could not be read"
