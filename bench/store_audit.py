"""How a whole store is audited: `python -m bench.store_audit [--runs 6] [--mb 100] [--jobs 1,2]`.

Each run of the store holds one WARC file in wire form (pages as servers send them, gzip on the wire, request and
metadata with each), its index, custody log, seals and manifest. The whole audit is measured for each number of
processes: wall time, user CPU of all processes, MB of decoded page per second of each, and the highest resident
size (VmHWM) of the parent and of the largest worker. `of_files` is the user CPU as a ratio to `audit_file` of the same
WARC files, measured in turn with the store, `of_limit` our share of what no auditor can save: each member unpacked, its block and its
payload hashed. The first number of --jobs is what the speed-ups are of.
"""

import argparse
import gzip
import hashlib
import itertools
import json
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from isal import isal_zlib

from archive.audit.store import AuditOptions, FindingVerdict, audit_file, audit_store, summarise
from archive.audit.warc_job import WarcReport, in_turn
from archive.capture import Capture
from archive.custody.keys import make_signing_key, read_signing_key
from archive.custody.sealing import Sealer, seal_manifest, seal_warcs
from archive.fate import Fate, Outcome
from archive.manifests.manifest import Manifest, RunResult, manifest_digest, to_json
from archive.reading.reader import ScanProblem, scan
from archive.record import RecordRef
from archive.spool.seal import seal_run
from archive.spool.spool import Spool, SpoolName, SpoolOptions
from archive.store import FolderStore
from bench.audit_speed import pages as endless_pages
from flows.bulk.bulk import Bulk
from flows.crew import side_by_side

_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_ROUNDS = 3


def captures(run: int, wanted: int, pages: Iterator[bytes]) -> Iterator[Capture]:
    """Give exchanges that hold `wanted` bytes of decoded pages."""
    for n in itertools.count():
        page = next(pages) + b"<!-- %d %d -->" % (run, n)
        body = gzip.compress(page, 6)
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
        yield Capture(
            url=f"http://a.example/{run}/{n}",
            requested_at=_BEGAN + timedelta(hours=run, milliseconds=n),
            request=f"GET /{run}/{n} HTTP/1.1\r\nHost: a.example\r\n\r\n".encode(),
            response=head.encode() + body,
            ip="192.0.2.1",
            port=80,
        )
        wanted -= len(page)
        if wanted <= 0:
            return


def write_run(folder: Path, run: int, wanted: int, previous: str | None) -> str:
    """Write one run of a store, manifest and seals included; return its manifest's digest."""
    ids = itertools.count(run << 40)
    name = SpoolName(story="bench", run=f"run{run}", worker="w0")
    spool = Spool(
        folder / "spool",
        name,
        options=SpoolOptions(software="warraq/bench", user_agent="warraq bench", max_bytes=1 << 40),
        now=lambda: _BEGAN,
        new_id=lambda: f"urn:uuid:00000000-0000-4000-8000-{next(ids):012x}",
    )
    refs: list[RecordRef] = [spool.keep(one) for one in captures(run, wanted, endless_pages(None))]
    spool.close()
    store, whose = FolderStore(folder / "store"), (name.story, name.run)
    files = seal_run(folder / "spool", store, *whose)
    make_signing_key(folder / "key.pem")
    sealer = Sealer(
        store=store,
        key=read_signing_key(folder / "key.pem"),
        software="warraq/bench",
        scratch=folder / "spool" / name.run,
    )
    began = _BEGAN + timedelta(hours=run)
    seal_warcs(sealer, whose, files, began)
    manifest = Manifest(
        run_id=name.run,
        story=name.story,
        began_at=began,
        ended_at=began + timedelta(minutes=50),
        result=RunResult.SOUND,
        software=(("warraq", "0"),),
        settings_digest="0" * 64,
        files=files,
        planned=tuple(Outcome(url=ref.url, fate=Fate.KEPT, reason="ok", ref=ref) for ref in refs),
        previous=previous,
    )
    data = to_json(manifest)
    seal_manifest(sealer, whose, store.write_text(manifest.name, data), manifest.ended_at)
    return manifest_digest(data)


def peak_mb(who: int | str) -> float:
    """Return the highest resident size of a process that still runs, by its number or "self"; 0 when it is gone."""
    try:
        status = Path(f"/proc/{who}/status").read_text()
    except OSError:
        return 0
    return next(
        (round(int(line.split()[1]) / 1024) for line in status.splitlines() if line.startswith("VmHWM")), 0
    )


def files_user_s(store: FolderStore) -> float:
    """Return the user CPU seconds of auditing each WARC file by itself."""
    before = cpu_s()
    for name in store.list("warc/"):
        summarise(audit_file(store.local_path(name)))
    return cpu_s() - before


def limit_user_s(store: FolderStore) -> float:
    """Return the user CPU seconds of unpacking and hashing all records, and of nothing else."""
    lengths = {
        name: [
            record.length for record in scan(store.local_path(name)) if not isinstance(record, ScanProblem)
        ]
        for name in store.list("warc/")
    }
    before = cpu_s()
    for name, some in lengths.items():
        with store.open(name) as file:
            for length in some:
                text = inflated_member(file.read(length))
                head = text.find(b"\r\n\r\n") + 4
                for begin in (head, text.find(b"\r\n\r\n", head) + 4):
                    hashlib.sha256(memoryview(text)[begin:-4]).hexdigest()
    return cpu_s() - before


def inflated_member(member: bytes) -> bytes:
    """Return the text of a gzip member."""
    return bytes(isal_zlib.decompress(member, wbits=31))


def measured(store: FolderStore, jobs: int, pages_mb: float) -> dict[str, float]:
    """Audit a store with so many processes, the best of some rounds."""
    rounds, alone = [], []
    limit = min(limit_user_s(store) for _ in range(_ROUNDS))
    worker_mb = [0.0]

    def watch(_report: WarcReport, _jobs: int) -> None:
        worker_mb.extend(peak_mb(child.pid or 0) for child in multiprocessing.active_children())

    for _ in range(_ROUNDS):
        alone.append(files_user_s(store))
        before, began = cpu_s(), time.perf_counter()
        crew = in_turn if jobs == 1 else lambda s, work: side_by_side(s, work, Bulk(workers=jobs))
        summary = summarise(audit_store(store, AuditOptions(crew=crew, progress=watch)))
        if summary.verdict is not FindingVerdict.OK:
            raise SystemExit(f"the audit says {summary}")
        for child in multiprocessing.active_children():
            child.join()
        rounds.append((time.perf_counter() - began, cpu_s() - before))
    wall, cpu = min(rounds)
    return {
        "jobs": jobs,
        "wall_s": round(wall, 2),
        "user_s": round(cpu, 2),
        "page_MB_per_wall_s": round(pages_mb / wall),
        "page_MB_per_user_s": round(pages_mb / cpu),
        "of_limit": round(limit / cpu, 2),
        "of_files": round(min(used for _, used in rounds) / min(alone), 2),
        "parent_MB": peak_mb("self"),
        "worker_MB": max(worker_mb),
    }


def cpu_s() -> float:
    """Return user CPU seconds of this process and its ended children."""
    return sum(resource.getrusage(who).ru_utime for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def main() -> None:
    """Measure and print one JSON object."""
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("--runs", type=int, default=6)
    words.add_argument("--mb", type=int, default=100)
    words.add_argument("--jobs", default="1,2")
    said = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="warraq-bench-") as name:
        folder, previous = Path(name), None
        for run in range(said.runs):
            previous = write_run(folder, run, said.mb * 1_000_000, previous)
        store = FolderStore(folder / "store")
        pages_mb = float(said.runs * said.mb)
        results = [measured(store, int(jobs), pages_mb) for jobs in said.jobs.split(",")]
    first = results[0]["wall_s"]
    print(json.dumps([one | {"speedup": round(first / one["wall_s"], 2)} for one in results], indent=1))


if __name__ == "__main__":
    main()
