"""What the table is made of: each section measures one thing in a quick form, and gives its rows."""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bench.table.row import Row

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = Path(os.environ.get("WARRAQ_GATE_DATA", ROOT.parent / "shared" / "data"))
_MS = "ms user CPU a page"
_WRITE_MBS, _AUDIT_MBS, _JUDGED, _DESK_MS, _RECORDS = 900.0, 800.0, 1_500.0, 100.0, 50_000.0
_ARTICLES = 3_000  # as bench.start_up has them
_READ_MS = 10.0  # as in bench.walk.LIMITS
_CLEAN = "clean text; ours has learned from pages of these sites, for strange ones see docs/text.md"
KEPT, BOTH = "fetched and kept: exact WARC, custody, catalogue", "fetched, kept and read"


def walk() -> list[Row]:
    """A whole walk over 500 pages."""
    from bench.walk import LIMITS, figures, measured
    from bench.walk_once import KERNEL, WHOLE

    found = figures(measured(3))
    kept = found.get("fetched and kept")
    read = sum(figure for name, figure in found.items() if name.split(":")[0] == "read") or None
    rows = [Row(what="whole walk", unit="pages/s", ours=found["pages/s"], limit=LIMITS["pages/s"], more_is_better=True)]  # fmt: skip
    rows.append(Row(what=KEPT, unit=_MS, ours=kept, limit=LIMITS["fetched and kept"]))
    rows.append(Row(what="links found", unit=_MS, ours=found.get("links"), limit=LIMITS["links"]))
    rows.append(Row(what="read: clean text, dates, metadata", unit=_MS, ours=read, limit=LIMITS["read"]))
    both = kept + read if kept is not None and read is not None else None
    rows.append(Row(what=BOTH, unit=_MS, ours=both))
    whole = Row(
        what="whole walk: all processes, a crawl's start and a run's end too", unit=_MS, ours=found.get(WHOLE)
    )
    kernel = Row(what="whole walk: all processes", unit="ms kernel CPU a page", ours=found.get(KERNEL))
    memory = Row(what="memory of all processes", unit="MiB (PSS)", ours=found["MiB"], limit=LIMITS["MiB"])
    return [*rows, whole, kernel, memory]


def fetchers() -> list[Row]:
    """Those who fetch pages, and archive them or not."""
    from bench.table.peers import fetched_ms

    return [Row(what=KEPT, unit=_MS, ours=None, peer=name, its=its) for name, its in fetched_ms().items()]


def readers() -> list[Row]:
    """Those who fetch pages and read them."""
    from bench.table.peers import read_ms

    return [Row(what=BOTH, unit=_MS, ours=None, peer=name, its=its) for name, its in read_ms().items()]


def beside(rows: Iterable[Row]) -> list[Row]:
    """Return rows with those of peers beside ours of the same thing, which another section measured."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.what, row.unit), []).append(row)
    found = []
    for group in groups.values():
        own = next((one for one in group if one.ours is not None), group[0])
        peers = [one for one in group if one.peer] or [own]
        found += [
            replace(one, ours=own.ours, limit=own.limit, more_is_better=own.more_is_better, others=_more(one.others, own.others))
            for one in peers
        ]  # fmt: skip
    return found


def _more(*shares: float | None) -> float | None:
    return max((one for one in shares if one is not None), default=None)


def exact() -> list[Row]:
    """How many odd answers are kept byte for byte."""
    from bench.capture_peers import exact_over_http

    all_of_them, found = exact_over_http()
    ours, what = found.pop("ours"), "odd answers kept byte for byte (http)"
    peers = {**dict.fromkeys(("wget --warc-file", "warcio capture_http", "warcprox")), **found}
    return [
        Row(what=what, unit=f"of {all_of_them}", ours=ours, peer=name, its=its, limit=all_of_them, more_is_better=True)
        for name, its in peers.items()
    ]  # fmt: skip


def written() -> list[Row]:
    """How fast exchanges are written."""
    from bench import write_speed as bench

    pages = bench.made_up(bench.MEAN_PAGE_BYTES, 200)
    captures = [bench.capture(number, page) for number, page in enumerate(pages)]
    ours, floor, warcio = (
        statistics.median(bench.user_seconds(work) for _ in range(3))
        for work in (lambda: bench.ours(captures), lambda: bench.floor(captures), lambda: bench.warcio(captures))
    )  # fmt: skip
    size = sum(map(len, pages)) / 1e6
    peers = {"warcio (answers alone)": size / warcio, "the floor: 3 hashes, checksum, copy": size / floor}
    return [
        Row(what="writing WARC, index, custody", unit="page MB/s a core", ours=size / ours, peer=name, its=its, limit=_WRITE_MBS, more_is_better=True)
        for name, its in peers.items()
    ]  # fmt: skip


def audited() -> list[Row]:
    """How fast a WARC file is audited."""
    from bench import audit_speed as bench

    with tempfile.TemporaryDirectory(prefix="warraq-bench-") as name:
        path, held = bench.write_wire_form(Path(name), 150_000_000, bench.pages(None))
        rates = {
            program: held / 1e6 / statistics.median(bench.user_seconds(command)[0] for _ in range(3))
            for program, command in bench.programs(path).items()
        }
    ours = next(rate for program, rate in rates.items() if program.startswith("warraq"))
    peers = {program: rate for program, rate in rates.items() if not program.startswith("warraq")}
    return [
        Row(what="audit of a WARC file", unit="page MB/s a core", ours=ours, peer=name, its=its, limit=_AUDIT_MBS, more_is_better=True)
        for name, its in peers.items()
    ]  # fmt: skip


def catalogue() -> list[Row]:
    """The catalogue made again, and one address looked up in it."""
    told = json.loads(_said([sys.executable, "-m", "bench.catalogue_million", "--captures", "30000"]))
    rate, look = told["rebuild_records_per_user_s"], told["catalogue_lookup_ms"]["median_cpu"]
    return [
        Row(what="catalogue made again", unit="records/s", ours=rate, limit=_RECORDS, more_is_better=True),
        Row(what="one address of 30,000 captures", unit="ms CPU", ours=look, peer="a sorted index file of our own", its=told["index_lookup_ms"]["median_cpu"]),
    ]  # fmt: skip


def texts() -> list[Row]:
    """Clean text beside other extractors: how good, and what a page takes."""
    pages = DATA / "pages"
    if not pages.is_dir():
        return [Row(what="clean text", unit="F1", ours=None, note=f"no pages at {pages}")]
    peers = ("trafilatura-metadata", "resiliparse", "newspaper4k")
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        command = [sys.executable, "-m", "bench.text", str(pages), "--pages", "8", "--ours", "full-alone", "--peers", ",".join(peers)]  # fmt: skip
        _said([*command, "--json", out.name])
        told = json.loads(Path(out.name).read_text("utf-8"))["pages"]
    of = {name: [one for one in told if one["tool"] == name] for name in {one["tool"] for one in told}}
    mine = next((name for name in of if name.startswith("warraq")), "")
    rows = []
    for what, unit, limit, figure in ((_CLEAN, "F1", None, _f1), ("clean text of real pages, the whole of it", "ms CPU a page", _READ_MS, _ms)):  # fmt: skip
        ours = figure(of.get(mine, []))
        note = "" if ours is not None else "ours answered nothing"
        rows += [
            Row(what=what, unit=unit, ours=ours, peer=peer, its=figure(of.get(peer, [])), limit=limit, more_is_better=limit is None, note=note)
            for peer in peers
        ]  # fmt: skip
    return rows


def _f1(pages: list[dict]) -> float | None:
    scored = [one["match"]["f1"] for one in pages if one["match"] and "f1" in one["match"]]
    return statistics.mean(scored) if scored else None


def _ms(pages: list[dict]) -> float | None:
    took = [one["ms"] for one in pages if one["ms"] is not None]
    return statistics.median(took) if took else None


def judged() -> list[Row]:
    """How many articles a second are judged, copies sought."""
    from bench.judge_speed import measured, started

    file = DATA / "related" / "arabic_news_2018.jsonl.gz"
    if not file.is_file():
        return [Row(what="judging", unit="lines/s", ours=None, note=f"no articles at {file}")]
    told = measured(file, 4_000, started(file))
    rate = float(re.findall(r"([\d,]+) a second of user CPU", told)[0].replace(",", ""))
    return [Row(what="judging, copies sought", unit="lines/s a core", ours=rate, limit=_JUDGED, more_is_better=True)]  # fmt: skip


def started() -> list[Row]:
    """How long commands take to their answer."""
    from bench.start_up import FLOOR, LIMITS, commands, run

    with tempfile.TemporaryDirectory(prefix="warraq-bench-") as name:
        folder = Path(name)
        asked = {what: line for what, line in commands(folder, _ARTICLES).items() if what in {FLOOR, *LIMITS}}
        took = {what: [run(line, folder).cpu for _ in range(6)][1:] for what, line in asked.items()}
    floor = statistics.median(took[FLOOR])
    return [
        Row(what=f"warraq {what}, {_ARTICLES:,} articles in 3 stories", unit="s CPU", ours=statistics.median(took[what]), peer="Python and cyclopts alone", its=floor, limit=limit)
        for what, limit in LIMITS.items()
    ]  # fmt: skip


def desk() -> list[Row]:
    """The slowest page of the desk, at 5,000 articles."""
    told = json.loads(_said([sys.executable, "-m", "bench.desk", "--articles", "5000", "--rounds", "3"]))
    took = {f"{kind}: {name}": page["cpu_ms"] for kind in ("one", "many") for name, page in told[kind]["pages"].items()}  # fmt: skip
    slowest = max(took, key=lambda name: took[name])
    return [
        Row(what=f"desk at 5,000 articles, slowest of {len(took)} pages ({slowest})", unit="ms CPU", ours=took[slowest], limit=_DESK_MS),
        Row(what="desk at 5,000 articles, a page (median)", unit="ms CPU", ours=statistics.median(took.values()), limit=_DESK_MS),
    ]  # fmt: skip


def growth() -> list[Row]:
    """How many works grow worse than n log n, over pages, lines, records, stories and outlets; in the quick sizes, measured now."""
    return _growth(full=False)


def growth_full() -> list[Row]:
    """The same in the full sizes: hours. Without --full, what stands written of an earlier run is told, and of when it is."""
    return _growth(full=True)


def _growth(*, full: bool) -> list[Row]:
    from bench.growth.__main__ import AXES, draw, measured

    lines = measured(list(AXES), full=full)
    draw()
    return grown(lines)


def grown(lines: Sequence[Mapping[str, object]]) -> list[Row]:
    """Return a row for each axis: its sizes, when they were measured, and how many of its works grow worse than n log n, or broke off."""
    from bench.growth.__main__ import verdicts
    from bench.growth.fit import Says

    rows = []
    for axis, says in verdicts(lines).items():
        mine = [line for line in lines if line["axis"] == axis]
        sizes, hours = {int(str(line["size"])) for line in mine}, {str(line.get("at", "at an hour not told")) for line in mine}  # fmt: skip
        broken = len({line["work"] for line in mine if "error" in line})
        loads = [float(str(line["load"])) for line in mine if "load" in line]
        busy = f", load {min(loads)} to {max(loads)}" if loads else ""
        what = f"works worse than n log n, or broken off: {axis} {min(sizes):,} to {max(sizes):,}, {max(hours)}{busy}"
        unit = f"of {says.total()} ({says[Says.HOLDS]} hold, {says[Says.FLAT]} flat, {says[Says.OPEN]} cannot be told)"
        rows.append(
            Row(
                what=what,
                unit=unit,
                ours=float(says[Says.WORSE] + broken),
                limit=0.0,
                is_told=not says[Says.OPEN],
            )
        )
    return rows or [Row(what="growth", unit="", ours=None, limit=0.0, note="nothing was measured")]


def _said(command: list[str]) -> str:
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout


SECTIONS: dict[str, Callable[[], list[Row]]] = {
    one.__name__: one
    for one in (
        walk,
        fetchers,
        readers,
        exact,
        written,
        audited,
        catalogue,
        texts,
        judged,
        started,
        desk,
        growth,
        growth_full,
    )
}
