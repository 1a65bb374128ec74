"""Pasted pages come out clean, and clean articles come out whole, against floors that were measured.

`pasted_floors.json` holds for each language the share of injected lines that may survive and the article lines that
may be lost, and for clean texts the share of lines that may be cut. A change may only lower them.
"""

import gzip
import json
import os
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from article.pasted import clean_text
from article.titles.headlines import is_prose
from tests.gate.pastes import OWN, Maker, Paste, bodies

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("WARRAQ_GATE_DATA", ROOT / ".." / "shared" / "data")).resolve()
FLOORS = json.loads((Path(__file__).parent / "pasted_floors.json").read_text("utf-8"))


@pytest.fixture(autouse=True)
def _data() -> None:
    if not (DATA / "related/arabic_news_2018.jsonl.gz").exists():
        pytest.skip(f"{DATA} is not here: set WARRAQ_GATE_DATA to the folder that holds related/ and pages/")


def judged(paste: Paste) -> tuple[list[str], list[str]]:
    """Return the kinds of the injected lines that survive, and the article's lines that are lost."""
    article = clean_text(paste.text.encode())
    kept = Counter(p.text for p in article.paragraphs)
    own = Counter(paste.article)
    lost = [line for line, n in own.items() if kept[" ".join(line.split())] < n and line != article.title]
    return [kind for kind, line in paste.injected if kept[line] > own[line]], lost


@pytest.mark.parametrize("language", FLOORS["survive"])
def test_boilerplate_around_clean_articles_goes_and_the_article_stays(language, capsys):
    maker = Maker(language, bodies(DATA, language), FLOORS["seed"])
    pastes = [maker.paste() for _ in range(FLOORS["pastes"])]
    results = [judged(paste) for paste in pastes]
    survive = Counter(kind for kinds, _ in results for kind in kinds)
    lost = [line for _, lines in results for line in lines]
    share = survive.total() / sum(len(paste.injected) for paste in pastes)
    with capsys.disabled():
        print(f"\n{language}: {share:.4f} of the injected lines survive, {len(lost)} article lines lost")  # noqa: T201 - the gate's figures belong on the screen
    assert share <= FLOORS["survive"][language], survive.most_common(10)
    assert len(lost) <= FLOORS["lost"][language], lost[:10]


def test_clean_articles_stay_whole(capsys):
    floor, lines, cut = FLOORS["clean"], 0, []
    with gzip.open(DATA / "related/arabic_news_2018.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in islice(file, 0, None, 29473 // floor["articles"])]
    for row in rows:
        body = [line for line in row["text"].split("\n") if line.strip() and not OWN.search(line)]
        article = clean_text("\n".join([row["title"], *body]).encode())
        lines += len(body)
        cut.extend(c.text for c in article.boilerplate)
    prose = sum(is_prose(text) for text in cut)
    with capsys.disabled():
        print(f"\n{len(cut)} of {lines} lines of clean articles are cut, {prose} of them sentences")  # noqa: T201 - as above
    assert len(cut) <= floor["cut"] * lines
    assert prose <= floor["prose"] * lines
