"""Clean text beside that of other extractors, on the same pages in one run.

    python -m bench.text DATA [--sets a,b] [--pages N] [--peers all|none|a,b] [--ours …] [--folds FOLDER] [--json FILE]

DATA holds a folder a set (gold.jsonl, html/). Every tool gets the same decoded string and the address; those that
must be told a language are told it. A tool is a process of its own: one that crashes or hangs costs a line. Ours
run in four rows: full and fast, each with the other pages of its site as memory, and alone. The peers live in
`.peers/text`, which this makes; their figures are of that environment's versions, which are printed.

With --folds (made by `python -m bench.train_blocks --left-out FOLDER`) ours answer each page with weights that have
not seen its site: only these figures say what a strange site can expect.
"""

import argparse
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from article.page import Page, page_of
from bench.text_peers import TOOLS
from bench.text_scores import Figures, Score, figures, score
from bench.text_sets import OTHERS, GoldPage, GoldSet, language_of, read_set
from bench.text_table import printed
from bench.text_tools import PEERS, ROOT, Told, Tool, peer

OURS = ("full", "full-alone", "fast", "fast-alone")
MANY = 5  # pages a site from which on site memory has something to remember; daniel's row of its own


@dataclass(frozen=True, kw_only=True)
class Contest:
    """Who takes part, and for ours the fold whose tables have not seen each page's site ("set/id" -> fold)."""

    ours: Mapping[str, Tool]
    peers: Mapping[str, Tool]
    folds: Mapping[str, int]
    jobs: int

    @property
    def tools(self) -> dict[str, Tool]:
        """Return all tools by the name of their row."""
        return {**self.ours, **self.peers}


def main() -> None:
    """Run and print."""
    asked = _asked()
    contest = _contest(asked)
    names = (
        asked.sets.split(",")
        if asked.sets
        else sorted(p.parent.name for p in asked.data.glob("*/gold.jsonl"))
    )
    sets = [read_set(asked.data / name, pages=asked.pages) for name in names]
    scores: dict[str, list[Score]] = defaultdict(list)
    try:
        for one in sets:
            print(
                f"{one.name}: {len(one.measured)} pages, corpus {one.digest[:16]}",
                file=sys.stderr,
                flush=True,
            )
            _run(contest, one, scores)
    finally:
        for tool in contest.tools.values():
            tool.stop()
    rows = _rows(sets, scores)
    print(printed(rows, {name: tool.version for name, tool in contest.tools.items()}))
    if asked.json:
        asked.json.write_text(_json(sets, rows, scores), "utf-8")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.text", description=__doc__.splitlines()[0] if __doc__ else None
    )
    parser.add_argument("data", type=Path, help="folder with a folder a set")
    parser.add_argument("--sets", default="", help="names of sets, by comma; default: all")
    parser.add_argument("--pages", type=int, help="draw at most so many pages a set, always the same")
    parser.add_argument("--peers", default="all", help=f"all, none, or some of {','.join(TOOLS)}")
    parser.add_argument("--ours", default=",".join(OURS), help=f"some of {','.join(OURS)}, or none")
    parser.add_argument(
        "--folds", type=Path, help="folder of tables trained with sites left out, and pages.json"
    )
    parser.add_argument("--json", type=Path, help="write all figures, page by page too")
    parser.add_argument("--jobs", type=int, default=2, help="tools that work at a time")
    return parser.parse_args()


def _contest(asked: argparse.Namespace) -> Contest:
    folds = json.loads((asked.folds / "pages.json").read_text("utf-8")) if asked.folds else {}
    ours = {
        f"warraq {row}": Tool(row, _command(row, asked.folds)) for row in asked.ours.split(",") if row in OURS
    }
    wanted = {"all": list(TOOLS), "none": []}.get(asked.peers, asked.peers.split(","))
    peers = {name: peer(name) for name in wanted} if wanted and _peers_installed() else {}
    return Contest(ours=ours, peers=peers, folds=folds, jobs=asked.jobs)


def _command(row: str, folds: Path | None) -> list[str | Path]:
    return [
        sys.executable,
        "-m",
        "bench.text_ours",
        row.partition("-")[0],
        *([folds.resolve()] if folds else []),
    ]


def _peers_installed() -> bool:
    made = subprocess.run(
        ["make", "-s", f"{PEERS.relative_to(ROOT)}/.ok"], cwd=ROOT, check=False, stdout=sys.stderr
    )
    if made.returncode:
        print("the peers could not be installed: ours stand alone", file=sys.stderr)
    return made.returncode == 0


def _run(contest: Contest, one: GoldSet, scores: dict[str, list[Score]]) -> None:
    """Give each page of a set to all tools, the first once more in front: what is loaded then is not its cost."""
    with ThreadPoolExecutor(contest.jobs) as pool:
        warm = _questions(contest, one, one.measured[0])
        list(pool.map(lambda row: contest.tools[row].ask(warm[row]), warm))
        for page in one.measured:
            asked = _questions(contest, one, page)
            told = pool.map(lambda row, asked=asked: (row, contest.tools[row].ask(asked[row])), asked)
            for row, answer in told:
                scores[row].append(score(page, answer))


def _questions(contest: Contest, one: GoldSet, page: GoldPage) -> dict[str, dict[str, object]]:
    decoded = page_of(page.body, url=page.url)
    text = decoded.html if isinstance(decoded, Page) else page.body.decode("utf-8", "replace")
    html = text.encode("utf-8", "replace").decode("utf-8")
    shared: dict[str, object] = {"html": html, "url": page.url, "lang": language_of(page, html)}
    found = dict.fromkeys(contest.peers, shared)
    fold = contest.folds.get(f"{page.set}/{page.id}")
    if fold is None and contest.folds:
        return found
    alone, among = ({**one.question(page, n), "fold": fold} for n in (0, OTHERS))
    return {row: alone if row.endswith("-alone") else among for row in contest.ours} | found


def _rows(sets: Sequence[GoldSet], scores: Mapping[str, list[Score]]) -> dict[str, dict[str, Figures]]:
    """Return figures by group of pages, then by tool."""
    rows: dict[str, dict[str, Figures]] = {}
    for one in sets:
        many = {page.id for page in one.measured if len(one.sites[page.site]) >= MANY}
        groups = {one.name: {page.id for page in one.measured}}
        if one.name == "daniel" and many:
            groups[f"daniel, sites of {MANY} pages and more"] = many
        for group, ids in groups.items():
            rows[group] = {
                tool: figures(mine)
                for tool, all_of_it in scores.items()
                if (mine := [s for s in all_of_it if s.page.set == one.name and s.page.id in ids])
            }
    return rows


def _json(
    sets: Sequence[GoldSet], rows: Mapping[str, Mapping[str, Figures]], scores: Mapping[str, list[Score]]
) -> str:
    pages = [_page_row(tool, one) for tool, many in scores.items() for one in many]
    return json.dumps(
        {"corpus": {s.name: s.digest for s in sets}, "figures": rows, "pages": pages},
        ensure_ascii=False,
        indent=1,
    )


def _page_row(tool: str, one: Score) -> dict[str, object]:
    told: Told = one.told
    return {
        "tool": tool,
        "set": one.page.set,
        "id": one.page.id,
        "match": asdict(one.match) if one.match else None,
        "with_title": one.titled.f1 if one.titled else None,
        "ms": None if told.cpu_s is None else round(1000 * told.cpu_s, 2),
        "error": told.error,
        "notes": dict(told.notes),
    }


if __name__ == "__main__":
    main()
