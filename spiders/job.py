"""One worker's crawl as a value, and its way to the child process and back."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from spiders.plan import Share
from spiders.wire import ConnectTo, Wire


class JobError(ValueError):
    """A job file that cannot be read as a job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlJob:
    """Fetch everything that is planned in `frontier` for one shard, into WARCs below `spool`.

    `worker` names the writer of the WARC files: no two running crawls of a run may share it. `software`
    and `operator` go into the warcinfo records.
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

    @property
    def share(self) -> Share:
        """The part of the frontier that this crawl serves."""
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
        wire["ca_file"] = Path(wire["ca_file"]) if wire.get("ca_file") else None
        found["frontier"], found["spool"] = Path(found["frontier"]), Path(found["spool"])
        return CrawlJob(**found, wire=Wire(**wire))
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise JobError(f"not a crawl job: {error!r}") from error
