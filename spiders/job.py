"""One worker's crawl as a value, and its way to the child process and back."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from spiders.wire.wire import ConnectTo, Pace, Wire

if TYPE_CHECKING:
    from spiders.frontier.plan import Share

# Numbers of a full disk, both choices. 1 GiB: what is claimed already (64 pages, 32 MiB each at most) and one WARC
# file of 1 GB fit in most of the time; Heritrix pauses at 8 GiB, gowarc where it is told. A person who is told at
# once frees space within a minute, or not before the run is over.
LEAST_FREE_BYTES = 1 << 30
LOW_DISK_PATIENCE_S = 60.0


class JobError(ValueError):
    """A job file that cannot be read as a job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlJob:
    """Fetch everything that is planned in `frontier` for one shard, into WARCs below `spool`.

    `worker` names the writer of the WARC files: no two running crawls of a run may share it. `software`
    and `operator` go into the warcinfo records, `settings_digest` too. A file gets no exchange any more when it
    is older than `max_file_age_s`. With less than `min_free_bytes` on the spool's disk nothing new is fetched,
    and the crawl ends when that lasts `low_disk_patience_s`. `taken_down` are addresses of pages that nobody asks for again. A crawl that
    `stays` does not end with its work: it waits for more (spiders.orders).
    """

    frontier: Path
    spool: Path
    story: str
    run: str
    worker: str
    wire: Wire
    shard: int = 0
    shards: int = 1
    software: str = "warraq"
    operator: str = ""
    settings_digest: str = ""
    max_file_age_s: float = 24 * 3600.0  # as archive.writing.warcinfo has it
    min_free_bytes: int = LEAST_FREE_BYTES
    low_disk_patience_s: float = LOW_DISK_PATIENCE_S
    taken_down: tuple[str, ...] = ()
    stays: bool = False

    @property
    def share(self) -> "Share":
        """The part of the frontier that this crawl serves."""
        from spiders.frontier.plan import Share

        return Share(worker=self.worker, shard=self.shard, shards=self.shards)


def job_text(job: CrawlJob) -> str:
    """Write a job as JSON."""
    return json.dumps(asdict(job), default=str)


def read_job(text: str) -> CrawlJob:
    """Read a job back. Raises JobError naming what is wrong."""
    try:
        found = json.loads(text)
        wire = found.pop("wire")
        known = {field.name for field in fields(Wire)}
        if unknown := set(wire) - known:
            raise JobError(f"unknown wire option {min(unknown)!r}")
        wire["ports"] = tuple(wire.get("ports", (80, 443)))
        wire["connect_to"] = tuple(ConnectTo(**to) for to in wire.get("connect_to", ()))
        wire["interfaces"] = tuple(wire.get("interfaces", ()))
        wire["paces"] = tuple(Pace(**pace) for pace in wire.get("paces", ()))
        wire["opted_out"] = tuple(wire.get("opted_out", ()))
        wire["turns"] = Path(wire["turns"]) if wire.get("turns") else None
        wire["ca_file"] = Path(wire["ca_file"]) if wire.get("ca_file") else None
        found["taken_down"] = tuple(found.get("taken_down", ()))
        found["frontier"], found["spool"] = Path(found["frontier"]), Path(found["spool"])
        return CrawlJob(**found, wire=Wire(**wire))
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise JobError(f"not a crawl job: {error!r}") from error
