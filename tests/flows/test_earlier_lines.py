"""What a walk holds of the lines of earlier runs: all that it asks of them, and nothing else."""

from pathlib import Path
from typing import Any

from archive.shelf import line_bytes
from flows.house import House
from flows.judging.verdicts import line_item
from flows.lines import verdict_of
from flows.reading.pagination import known_keys
from flows.run import Run, RunKind
from flows.settings import load_settings
from flows.walk.rounds import earlier_lines
from flows.walk.when import _lines
from tests.builders import A_MOMENT

LINE: dict[str, Any] = {
    "id": "https://a.example/1",
    "url": "https://a.example/1?read",
    "title": "The bridge",
    "paragraphs": ["It opens.", "Soon."],
    "boilerplate": [{"text": "Share", "why": "share-bar", "place": [1, 6]}],
    "language": "en",
    "published_at": "2025-07-28T10:00:00+00:00",
    "agency": "Reuters",
    "parts": [{"url": "https://a.example/1?page=2", "from": 1, "to": 2}],
    "archived": {"warc": "warc/a/b-w0-0.warc.gz", "captured_at": "2025-07-29T10:00:00+00:00"},
    "verdict": {"relation": "RELATED", "score": 3.0, "reasons": [], "copy_of": None, "related": True},
}


def test_what_is_held_of_an_earlier_line_says_all_that_a_walk_asks_of_it(tmp_path: Path) -> None:
    house = House(settings=load_settings(store=str(tmp_path)))
    house.store().write_text("text/a/runs/20250729T100000Z-gather.jsonl", line_bytes(LINE))
    run = Run(
        run_id="20250730T100000Z-gather", story="a", kind=RunKind.GATHER, began_at=A_MOMENT, house=house
    )
    (held,) = earlier_lines(run)
    assert "boilerplate" not in held
    for says in (line_item, verdict_of):
        assert says(held) == says(LINE)
    assert known_keys([held]) == known_keys([LINE])
    assert list(_lines([held])) == list(_lines([LINE]))
