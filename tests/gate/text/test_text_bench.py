import sys

import pytest

from bench import text_tools
from bench.text_scores import figures, score
from bench.text_sets import GoldPage
from bench.text_tools import Told, Tool

TOOL = """
import json, sys, time
print(json.dumps({"version": "1"}), flush=True)
for line in sys.stdin:
    page = json.loads(line)
    if page["html"] == "crash":
        sys.exit("out of memory")
    if page["html"] == "hang":
        time.sleep(60)
    print(json.dumps({"title": "", "text": page["html"], "cpu_s": 0.0, "error": None}), flush=True)
"""


def a_gold_page(tmp_path, **given):
    about = {"set": "s", "id": "1", "url": None, "lang": "en", "site": "one.example", "gold": "one two three"}
    return GoldPage(file=tmp_path / "x.html.gz", **{**about, **given})


@pytest.mark.parametrize(("fate", "said"), [("crash", "out of memory"), ("hang", "no answer within")])
def test_a_tool_that_fails_costs_a_line_and_answers_the_next_page(monkeypatch, fate, said):
    monkeypatch.setattr(text_tools, "LIMIT_S", 0.5)
    tool = Tool("odd", [sys.executable, "-c", TOOL])
    try:
        told = [tool.ask({"html": html}) for html in ("a", fate, "b")]
    finally:
        tool.stop()
    assert [one.text for one in told] == ["a", "", "b"]
    assert said in (told[1].error or "")


def test_a_title_told_apart_counts_once(tmp_path):
    page = a_gold_page(tmp_path)
    assert score(page, Told(title="One two", text="three")).titled.f1 == 1
    assert score(page, Told(title="One two", text="One two three")).titled.f1 == 1


def test_injected_blocks_that_the_gold_holds_too_are_not_counted(tmp_path):
    page = a_gold_page(tmp_path, injected=(("share", "four five"), ("author", "two three")))
    found = figures(
        [score(page, Told(text="one two three four five")), score(page, Told(text="one two three"))]
    )
    assert found["survived_share"] == 0.5
    assert "survived_author" not in found


def test_the_lead_is_lost_where_its_words_do_not_stand_in_a_row(tmp_path):
    page = a_gold_page(tmp_path)
    assert not score(page, Told(text="zero one two three")).match.lead_lost
    assert score(page, Told(text="one two and three")).match.lead_lost
