"""Extraction must not get worse: ROUGE-L F1 on real pages, against floors that were measured."""

import gzip
import json
import os
from pathlib import Path
from random import Random
from statistics import mean

import pytest
import trafilatura

from article.article import Article
from article.extract import extract
from article.page import Page, page_of
from tests.gate.rouge import rouge_l, words_of

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("WARRAQ_GATE_DATA", ROOT / ".." / "shared" / "data")).resolve() / "pages"
FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8"))["extraction"]
LEAD = 8  # words: the lead counts as lost when the first eight of the gold text are not in the output


def pages_of(name):
    folder = DATA / name
    if not (folder / "gold.jsonl").exists():
        pytest.skip(f"{folder} is not here: set WARRAQ_GATE_DATA to the folder that holds pages/{name}")
    rows = [json.loads(line) for line in (folder / "gold.jsonl").read_text("utf-8").splitlines()]
    size = FLOORS[name]["pages"]
    chosen = rows if size >= len(rows) else Random(1).sample(rows, size)
    return [(row, gzip.decompress((folder / row["html_file"]).read_bytes())) for row in chosen]


def told_by_us(body, url):
    page = page_of(body, url=url)
    article = extract(page) if isinstance(page, Page) else page
    return article if isinstance(article, Article) else None


@pytest.mark.slow
@pytest.mark.parametrize("name", FLOORS)
def test_extraction_stays_above_its_floor(name, capsys):
    ours, theirs, lost, placed, paragraphs = [], [], 0, 0, 0
    for row, body in pages_of(name):
        gold = words_of(row["gold_text"])
        article = told_by_us(body, row["url"])
        text = words_of(article.text if article else "")
        ours.append(rouge_l(gold, text))
        theirs.append(rouge_l(gold, words_of(trafilatura.extract(body, include_comments=False) or "")))
        lost += " ".join(gold[:LEAD]) not in " ".join(text)
        placed += sum(p.place is not None for p in article.paragraphs) if article else 0
        paragraphs += len(article.paragraphs) if article else 0
    floor = FLOORS[name]
    with capsys.disabled():
        print(  # noqa: T201 - the gate's figures belong on the screen, passed or not
            f"\n{name}: ROUGE-L F1 {mean(ours):.4f} (floor {floor['f1']}), trafilatura alone {mean(theirs):.4f}, "
            f"lead lost {lost / len(ours):.3f}, placed {placed}/{paragraphs}"
        )
    assert mean(ours) >= floor["f1"]
    assert mean(ours) >= mean(theirs)
    assert lost / len(ours) <= floor["lead_lost"]
    assert placed >= 0.95 * paragraphs
