"""One address in an archive of a million captures, and the catalogue made again: simulated rows, medians, user CPU.

    .venv/bin/python -m bench.catalogue_million [--captures 1000000]

Writes a store of manifests and indexes (no WARC files: a rebuild reads none), then measures

- `rebuild`: Catalogue.rebuild, in captures and in WARC records a second (an exchange is a request, a response and
  a metadata record; its one index line stands for the three),
- `rescan`: the same for a small store of real WARC files that lost its indexes: the heads of their answers are read where
  the custody log says that they stand; and for one that lost its logs too (`rescan_unlogged`): all records are read,
- `catalogue`: Catalogue.latest of one address, with every part of the call (transaction, SQL, row → object),
- `index`: find_in_index in one sorted file of all lines, opened anew for every address.

Look-ups are told in CPU time of their thread too: on a machine with other work, the wall clock's last percent is theirs.
"""

import argparse
import json
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.addresses.urls import url_key
from archive.catalogue.catalogue import Catalogue
from archive.cdxj.lines import index_line, index_name, line_of
from archive.cdxj.search import find_in_index
from archive.fate import Fate, Outcome
from archive.manifests.manifest import Manifest, RunResult, to_json
from archive.record import RecordKind, RecordRef
from archive.store import FolderStore
from bench.store_audit import write_run

RUN_OF = 10_000  # captures a run: a big gather
RECORDS_A_CAPTURE = 3
LOOKUPS = 1_000
RESCANNED_MB = 150  # of decoded pages
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def address(n: int) -> str:
    """Return an address as news sites have them: a fifth in escaped Arabic, a tenth with a query."""
    site = f"https://www.outlet{n % 300}.example"
    if n % 5 == 0:
        return f"{site}/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/{n}/%D8%A7%D9%84%D8%AE%D8%A7%D8%B1%D8%AC%D9%8A%D8%A9"
    return f"{site}/news/2025/{n % 12 + 1:02}/{n}-paris-meeting-talks" + (f"?id={n}" if n % 10 == 1 else "")


def refs(run: int, count: int) -> Iterator[RecordRef]:
    """Give the records of one run."""
    for n in range(run * RUN_OF, run * RUN_OF + count):
        yield RecordRef(
            record_id=f"urn:uuid:cdde93ee-07aa-4dec-b058-{n:012x}",
            kind=RecordKind.RESPONSE,
            url=address(n),
            captured_at=BEGAN + timedelta(hours=run, milliseconds=n),
            warc=f"warc/story/run{run}-w0-1.warc.gz",
            offset=n * 12_000,
            length=11_000,
            payload_digest=f"sha256:{n:064x}",
            status=200,
            content_type="text/html",
        )


def write_store(folder: Path, captures: int) -> FolderStore:
    """Write manifests and indexes of so many captures, and one index of all of them beside the store."""
    store = FolderStore(folder / "store")
    everything: list[bytes] = []
    for run in range(-(-captures // RUN_OF)):
        kept = tuple(refs(run, min(RUN_OF, captures - run * RUN_OF)))
        lines = sorted(line_of(index_line(ref)).encode() + b"\n" for ref in kept)
        everything += lines
        local = folder / "part.cdxj"
        local.write_bytes(b"".join(lines))
        entry = store.publish(local, index_name("story", f"run{run}"))
        local.unlink()
        manifest = Manifest(
            run_id=f"run{run}",
            story="story",
            began_at=BEGAN + timedelta(hours=run),
            ended_at=BEGAN + timedelta(hours=run, minutes=50),
            result=RunResult.SOUND,
            software=(("warraq", "0"),),
            settings_digest="0" * 64,
            files=(entry,),
            planned=tuple(Outcome(url=ref.url, fate=Fate.KEPT, reason="ok", ref=ref) for ref in kept),
        )
        store.write_text(manifest.name, to_json(manifest))
    everything.sort()
    (folder / "all.cdxj").write_bytes(b"".join(everything))
    return store


def user_s(work: Callable[[], object]) -> tuple[float, float]:
    """Return the user CPU and wall seconds of a call."""
    cpu, wall = resource.getrusage(resource.RUSAGE_SELF).ru_utime, time.perf_counter()
    work()
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime - cpu, time.perf_counter() - wall


def lookups_ms(find: Callable[[str], object], captures: int) -> dict[str, float]:
    """Return median and 99th percentile of looking up addresses that are there, in milliseconds of wall and CPU time."""
    dice = random.Random(7)
    clocks = {"": time.perf_counter, "_cpu": time.thread_time}
    times: dict[str, list[float]] = {name: [] for name in clocks}
    for _ in range(LOOKUPS):
        url = address(dice.randrange(captures))
        began = [clock() for clock in clocks.values()]
        found = find(url)
        for name, clock, begin in zip(clocks, clocks.values(), began, strict=True):
            times[name].append((clock() - begin) * 1000)
        if not found:
            raise SystemExit(f"{url} was not found")
    told: dict[str, float] = {}
    for name, some in times.items():
        told[f"median{name}"] = round(statistics.median(some), 3)
        told[f"p99{name}"] = round(statistics.quantiles(some, n=100)[98], 3)
    return told


def rescan(folder: Path, pages_mb: int) -> dict[str, float]:
    """Rebuild a catalogue from WARC files whose index is gone."""
    write_run(folder, 0, pages_mb * 1_000_000, None)
    return rescan_without(FolderStore(folder / "store"), "cdxj/")


def rescan_without(store: FolderStore, lost: str) -> dict[str, float]:
    """Rebuild a catalogue after such files were lost."""
    for name in store.list(lost):
        store.local_path(name).unlink()
    with Catalogue("sqlite://") as catalogue:
        began = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        captures = catalogue.rebuild(store).captures
        cpu = resource.getrusage(resource.RUSAGE_SELF).ru_utime - began
    size = sum(store.measure(name).size_bytes for name in store.list("warc/"))
    return {
        "captures": captures,
        "warc_MB": round(size / 1e6),
        "captures_per_user_s": round(captures / cpu),
        "records_per_user_s": round(captures * RECORDS_A_CAPTURE / cpu),
    }


def main() -> None:
    """Measure and print one JSON object."""
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("--captures", type=int, default=1_000_000)
    captures: int = words.parse_args().captures
    with tempfile.TemporaryDirectory(prefix="warraq-bench-") as name:
        folder = Path(name)
        store = write_store(folder, captures)
        with Catalogue(f"sqlite:///{folder / 'catalogue.db'}") as catalogue:
            cpu, wall = user_s(lambda: catalogue.rebuild(store))
            in_catalogue = lookups_ms(lambda url: catalogue.latest(url_key(url)), captures)
        in_index = lookups_ms(lambda url: find_in_index(folder / "all.cdxj", url), captures)
        rescanned = rescan(folder / "warcs", RESCANNED_MB)
        unlogged = rescan_without(FolderStore(folder / "warcs" / "store"), "custody/bench/")
        size = (folder / "catalogue.db").stat().st_size
    result = {
        "captures": captures,
        "rebuild_user_s": round(cpu, 2),
        "rebuild_wall_s": round(wall, 2),
        "rebuild_captures_per_user_s": round(captures / cpu),
        "rebuild_records_per_user_s": round(captures * RECORDS_A_CAPTURE / cpu),
        "rescan": rescanned,
        "rescan_unlogged": unlogged,
        "catalogue_lookup_ms": in_catalogue,
        "index_lookup_ms": in_index,
        "catalogue_MB": round(size / 1e6),
        "resident_MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
