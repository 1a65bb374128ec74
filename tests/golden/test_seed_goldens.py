"""The five seeds of `paris-meeting-2025`, line by line: what stays, what goes, and why."""

import json
from pathlib import Path

import pytest

from article.pasted import clean_text

SEEDS = Path(__file__).parents[2] / "seeds" / "paris-meeting-2025"
GOLDEN = Path(__file__).parent / "seeds"
NAMES = sorted(p.name for p in GOLDEN.iterdir())


def as_told(article):
    return {
        "title": article.title,
        "outlet": article.outlet,
        "bylines": list(article.bylines),
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "published_raw": article.published_raw,
        "language": article.language,
        "paragraphs": [{"kind": p.kind.value, "text": p.text} for p in article.paragraphs],
        "cuts": [{"why": c.why.value, "text": c.text} for c in article.boilerplate],
    }


def test_every_seed_has_a_golden():
    assert sorted(p.stem for p in SEEDS.glob("*.txt")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_seed_comes_out_clean(name):
    article = clean_text((SEEDS / f"{name}.txt").read_bytes())
    assert as_told(article) == json.loads((GOLDEN / name / "expected.json").read_text("utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_the_seed_is_title_paragraph_or_cut(name):
    raw = (SEEDS / f"{name}.txt").read_bytes()
    article = clean_text(raw)
    told = [article.title, *(p.text for p in article.paragraphs), *(c.text for c in article.boilerplate)]
    left = [" ".join(line.split()) for line in raw.decode().splitlines() if line.strip()]
    squeezed = {" ".join(t.split()) for t in told} | {f"{article.title} - {article.outlet}"}
    assert [line for line in left if line not in squeezed] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_piece_leads_back_to_its_bytes(name):
    raw = (SEEDS / f"{name}.txt").read_bytes()
    article = clean_text(raw)
    for piece in (*article.paragraphs, *article.boilerplate):
        assert piece.place is not None
        assert raw[piece.place.start : piece.place.end].decode().split() == piece.text.split()
