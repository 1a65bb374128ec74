"""Measures the fixed sample that `tests/gate/text` holds, and raises its floors; nothing here can lower one.

    python -m bench.text_floors DATA          # prints what would be raised
    python -m bench.text_floors DATA --write

A floor belongs to a corpus: the SHA-256 over ids and HTML bytes of the sampled pages. Where the pages are others,
its floors are new. A floor is the measured figure less `MARGIN` (shares of few pages: the figure itself).
"""

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from article.page import Page, page_of
from article.way import Way
from bench.text_ours import answer
from bench.text_scores import Figures, Score, figures, score
from bench.text_sets import GoldPage, GoldSet, read_set
from bench.text_tools import Told

FLOORS = Path(__file__).parent.parent / "tests" / "gate" / "text" / "floors.json"
# All of the small Arabic sets, samples of the others: the gate takes three quarters of a minute.
PAGES = {
    "rtl_news": 7,
    "rtl_synth": 40,
    "fundus_tests": 12,
    "daniel": 12,
    "wcxb_article": 12,
    "magic_article": 12,
    "readability_pages": 10,
    "trafilatura_eval": 14,
}
OTHERS = 5  # pages as memory here; the bench takes 20, most of what memory brings comes with the first two
MARGIN = 0.002
# Which way is better, of each figure that is held.
HIGH = ("f1", "f1_with_title", "snippet_f1", "zwnj_kept", "placed")
LOW = ("lead_lost", "unclean")
ROWS = ("full", "full-alone", "fast", "fast-alone")
YARDSTICK = "trafilatura"

Floors = dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What the rows of `ROWS` and trafilatura reach on one sample, and which corpus that is."""

    corpus: str
    rows: Mapping[str, Figures]


def measure(folder: Path) -> Measured:
    """Measure the sample of one set, in this process."""
    one = read_set(folder, pages=PAGES[folder.name])
    scores: dict[str, list[Score]] = {row: [] for row in (YARDSTICK, *ROWS)}
    for page in one.measured:
        for row, told in _told(one, page).items():
            scores[row].append(score(page, told))
    return Measured(corpus=one.digest, rows={row: figures(many) for row, many in scores.items()})


def _told(one: GoldSet, page: GoldPage) -> dict[str, Told]:
    """Ask everybody; a page without others of its site is read once a way."""
    found = {YARDSTICK: _trafilatura(page)}
    for way in Way:
        alone = _ours(one.question(page, 0), way)
        among = one.question(page, OTHERS)
        found[f"{way.value}-alone"] = alone
        found[way.value] = _ours(among, way) if among["others"] else alone
    return found


def _ours(asked: dict[str, object], way: Way) -> Told:
    return Told(**answer(asked, way))  # type: ignore[arg-type]


def _trafilatura(page: GoldPage) -> Told:
    from trafilatura import bare_extraction

    decoded = page_of(page.body, url=page.url)
    html = decoded.html if isinstance(decoded, Page) else page.body.decode("utf-8", "replace")
    html = html.encode("utf-8", "replace").decode("utf-8")
    found = bare_extraction(html, url=page.url, include_comments=False, with_metadata=True)
    return Told(title=getattr(found, "title", None) or "", text=getattr(found, "text", None) or "")


def floors_of(found: Figures) -> Floors:
    """Return the floors that measured figures make."""
    floors = {}
    for name, value in found.items():
        if name in HIGH:
            floors[name] = round(value if value == 1 else value - MARGIN, 4)
        elif name in LOW or name.startswith("survived_"):
            floors[name] = round(value, 4)
    return floors


def broken(floors: Floors, found: Figures) -> list[str]:
    """Return a line for each floor that measured figures do not hold."""
    return [
        f"{name} is {found[name]:.4f}, its floor {floor}"
        for name, floor in floors.items()
        if (found[name] < floor if name in HIGH else found[name] > floor + 0.00005)
    ]


def raised(old: Floors, new: Floors) -> Floors:
    """Return the stricter floor of each figure."""
    return {
        name: value if name not in old else (max if name in HIGH else min)(value, old[name])
        for name, value in new.items()
    }


def main() -> None:
    """Print the floors of every set beside those that stand, and write the stricter."""
    parser = argparse.ArgumentParser(prog="python -m bench.text_floors")
    parser.add_argument("data", type=Path)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    standing = json.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}
    told = {name: _floors(measure(asked.data / name), standing.get(name, {})) for name in PAGES}
    text = json.dumps(told, indent=1) + "\n"
    print(text)
    if asked.write:
        FLOORS.write_text(text, "utf-8")


def _floors(found: Measured, standing: Mapping[str, object]) -> dict[str, object]:
    same = standing.get("corpus") == found.corpus
    old: Mapping[str, Floors] = standing.get("floors", {}) if same else {}  # type: ignore[assignment]
    floors = {row: raised(old.get(row, {}), floors_of(found.rows[row])) for row in ROWS}
    return {"corpus": found.corpus, "floors": floors}


if __name__ == "__main__":
    main()
