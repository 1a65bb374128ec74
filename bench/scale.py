"""What a page weighs, and what its index weighs in other forms: the figures that docs/scale.md multiplies.

    .venv/bin/python -m bench.scale [--rows 1000000] [--duckdb PYTHON] [--no-walk]

First the walk of `bench.walk` (500 pages of 70 KB, 20 KB as gzip): the bytes that stay, by kind. Then so many index lines as text, as
gzip of 3,000 lines a block (ZipNum's usual), as the catalogue's rows in SQLite, and as Parquet sorted by key; in each one address is
looked up. Then what a seal costs. PYTHON is one that has DuckDB, in an environment of its own: without it these rows are missing.
"""

import argparse
import gzip
import hashlib
import itertools
import json
import os
import random
import re
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import pyarrow as pa
import pyarrow.parquet as pq

from archive.addresses.urls import url_key
from archive.catalogue.catalogue import Catalogue
from archive.custody.keys import make_signing_key, read_signing_key
from archive.custody.sealing import Sealer, seal_manifest
from archive.custody.seals import newest_number
from archive.store import FolderStore
from bench.catalogue_million import RUN_OF, address, refs, write_store
from bench.walk import _server
from bench.walk_once import walked

SEALS, _SEALS = 625_000, 200  # of 10⁹ pages in runs of 3,200, two a run; and of the chain that is measured
BLOCK = 3_000  # lines of a ZipNum block, as Common Crawl's index has them
ASKED = 50
_COUNTED = re.compile(rb"[0-9a-f]{64}|[0-9a-f-]{36}(?=\")")
_DUCKDB = """
import duckdb, json, resource, sys, time
file, keys = sys.argv[1], json.loads(sys.argv[2])
base = duckdb.connect(); base.execute("SET threads=1")
def took(question, given=()):
    cpu, wall = resource.getrusage(resource.RUSAGE_SELF).ru_utime, time.perf_counter()
    rows = base.execute(question, given).fetchall()
    return rows, resource.getrusage(resource.RUSAGE_SELF).ru_utime - cpu, time.perf_counter() - wall
at = sorted(took(f"SELECT warc, \\"offset\\" FROM '{file}' WHERE key = ?", [key])[1:] for key in keys)
rows, cpu, wall = took(f"SELECT site, count(*), max(epoch_us(captured_at)) FROM '{file}' GROUP BY site ORDER BY 2 DESC LIMIT 20")
assert len(rows) == 20
print(json.dumps({"address_cpu_ms": 1000 * at[len(at) // 2][0], "address_ms": 1000 * at[len(at) // 2][1], "sites_cpu_ms": 1000 * cpu, "sites_ms": 1000 * wall,
    "peak_MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


def main() -> None:
    """Measure and print JSON lines."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--duckdb", type=Path)
    asked.add_argument("--no-walk", action="store_true")
    args = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="warraq-scale-") as folder:
        if not args.no_walk:
            tell("page", of_a_page(Path(folder, "walk")))
        for name, figures in of_indexes(Path(folder), args.rows, args.duckdb):
            tell(name, figures)
        tell("seal", of_seals(Path(folder, "sealed")))
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def tell(what: str, figures: dict[str, float]) -> None:
    """Print a line."""
    print(
        json.dumps(
            {"bench": "scale", "what": what, **{name: round(value, 3) for name, value in figures.items()}}
        ),
        flush=True,
    )


def of_a_page(folder: Path) -> dict[str, float]:
    """Return the bytes of each kind that a page of a walk leaves."""
    with _server() as port:
        told = walked(port, folder, datetime.now(UTC))
    pages = int(str(told["pages"]))
    store = folder / "walked"
    kinds = {
        kind: size(store / kind) / pages
        for kind in ("warc", "cdxj", "custody", "text", "runs", "catalogue.db")
    }
    return {**kinds, "all": sum(kinds.values())}


def size(path: Path) -> int:
    """Return the bytes of a file or of all files in a folder."""
    return (
        path.stat().st_size
        if path.is_file()
        else sum(one.stat().st_size for one in path.rglob("*") if one.is_file())
    )


def cost(work: Callable[[], object]) -> tuple[float, float]:
    """Return the user CPU and wall seconds of a call."""
    cpu, wall = resource.getrusage(resource.RUSAGE_SELF).ru_utime, time.perf_counter()
    work()
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime - cpu, time.perf_counter() - wall


def of_indexes(folder: Path, rows: int, duckdb: Path | None) -> Iterator[tuple[str, dict[str, float]]]:
    """Give what an index of so many captures weighs in each form, and what an answer of it costs."""
    store = write_store(folder, rows)
    text = folder / "all.cdxj"
    yield "cdxj", {"bytes_a_row": text.stat().st_size / rows}
    blocks = [
        gzip.compress(b"".join(map(noisy, some)), 6)
        for some in pieces(text.read_bytes().splitlines(keepends=True))
    ]
    yield (
        "cdxj in blocks",
        {"bytes_a_row": sum(map(len, blocks)) / rows, "bytes_an_answer": median(map(len, blocks))},
    )
    base = folder / "catalogue.db"
    with Catalogue(f"sqlite:///{base}") as catalogue:
        cpu, wall = cost(lambda: catalogue.rebuild(store))
        keys = [url_key(address(random.Random(7 + n).randrange(rows))) for n in range(ASKED)]
        at = [cost(lambda key=key: catalogue.latest(key)) for key in keys]
    yield "sqlite", {
        "bytes_a_row": base.stat().st_size / rows, "rows_a_cpu_s": rows / cpu, "rows_a_s": rows / wall,
        "address_cpu_ms": 1000 * median(one[0] for one in at), "address_ms": 1000 * median(one[1] for one in at),
    }  # fmt: skip
    parquet = folder / "captures.parquet"
    cpu, wall = cost(lambda: write_parquet(parquet, rows))
    yield "parquet", {"bytes_a_row": parquet.stat().st_size / rows, "rows_a_cpu_s": rows / cpu}
    if duckdb is not None:
        words = [str(duckdb), "-c", _DUCKDB, str(parquet), json.dumps(keys)]
        yield (
            "duckdb over parquet",
            json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout),
        )


def of_seals(folder: Path) -> dict[str, float]:
    """Return what a seal costs in a folder, what it weighs, and how many names are asked for to find the newest of many."""
    store, scratch, key = FolderStore(folder / "store"), folder / "scratch", folder / "key.pem"
    scratch.mkdir(parents=True)
    make_signing_key(key)
    sealer = Sealer(store=store, key=read_signing_key(key), software="warraq/bench", scratch=scratch)
    files = [store.write_text(f"runs/bench/{n:05}.json", b"{}") for n in range(_SEALS)]
    before, began = os.times(), time.perf_counter()
    for file in files:
        seal_manifest(sealer, ("bench", "run"), file, datetime.now(UTC))
    wall, after = time.perf_counter() - began, os.times()
    many = _Numbered(SEALS)
    newest_number(many)
    return {
        "user_ms": 1000 * (after.user - before.user) / _SEALS, "kernel_ms": 1000 * (after.system - before.system) / _SEALS,
        "wall_ms": 1000 * wall / _SEALS, "bytes": size(folder / "store" / "custody") / _SEALS, "looks_for_the_newest": many.looks,
    }  # fmt: skip


class _Numbered(FolderStore):
    """A store of which nothing is asked but whether seals up to a number are there."""

    def __init__(self, newest: int) -> None:
        super().__init__(Path(os.devnull))
        self._there, self.looks = newest, 0

    def exists(self, name: str) -> bool:
        self.looks += 1
        return int(re.findall(r"\d+", name)[-1]) <= self._there


def pieces(lines: list[bytes]) -> Iterator[list[bytes]]:
    """Give lines in blocks."""
    left = iter(lines)
    while some := list(itertools.islice(left, BLOCK)):
        yield some


def noise(text: str) -> bytes:
    """Return what no compressor makes smaller, as digests and record ids are; those of the made-up store count up."""
    return hashlib.sha256(text.encode()).digest()


def noisy(line: bytes) -> bytes:
    """Return an index line with such a digest, and such a record id where it has one."""
    told = noise(line.decode()).hex()
    return _COUNTED.sub(lambda found: told[: len(found[0])].encode(), line)


def write_parquet(path: Path, rows: int) -> None:
    """Write the columns that the catalogue has of a capture, sorted by key, in groups of 100,000 rows."""
    kept = (ref for run in range(-(-rows // RUN_OF)) for ref in refs(run, min(RUN_OF, rows - run * RUN_OF)))
    found = sorted(((url_key(ref.url), ref) for ref in kept), key=lambda one: one[0])
    table = pa.table(
        {
            "key": [key for key, _ in found],
            "site": [key.partition("/")[0] for key, _ in found],
            "url": [ref.url for _, ref in found],
            "captured_at": pa.array([ref.captured_at for _, ref in found], pa.timestamp("us", "UTC")),
            "status": pa.array([ref.status for _, ref in found], pa.int16()),
            "content_type": [ref.content_type for _, ref in found],
            "digest": [noise(key) for key, _ in found],
            "record": [noise(key + " record")[:16] for key, _ in found],
            "warc": [ref.warc for _, ref in found],
            "offset": pa.array([ref.offset for _, ref in found], pa.int64()),
            "length": pa.array([ref.length for _, ref in found], pa.int32()),
        }
    )
    pq.write_table(table, path, compression="zstd", row_group_size=100_000)


if __name__ == "__main__":
    main()
