"""What a reading again is to publish: made ready in the spool in one durable file, then published from that file alone."""

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain, repeat
from pathlib import Path

from archive.disk import sync_folder, write_durably
from archive.manifests.manifest import Manifest
from archive.shelf import Line
from flows.close import Ending, close_run
from flows.reading.conversions import conversion
from flows.run import Run

READY = "texts.json"
Models = Sequence[tuple[str, str]]
KEPT = "kept.jsonl"  # what becomes READY when all of it is there


@contextmanager
def shards_of(run: Run) -> Iterator[Path]:
    """Give a folder for what workers write: where the store is shared, all of them reach it."""
    folder = run.folder / "shards"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    yield folder.absolute()
    shutil.rmtree(folder)


def text(line: Line | None, *, shown: bool, is_read: bool = True) -> bytes:
    """Return a text as it is made ready. `shown`: the line is the newest of its article; `is_read`: its text was read anew, and is kept as a record."""
    return json.dumps({"line": line, "shown": shown, "is_read": is_read}).encode("ascii")


def make_ready(
    run: Run, texts: Iterable[bytes], note: str, made_at: datetime, *, models: Models = ()
) -> None:
    """Write down, durably, all that the run will publish; `models` is what beside the software made its verdicts."""
    head = json.dumps({"made_at": made_at.isoformat(), "note": note, "models": list(models)}).encode("ascii")
    draft = run.folder / f"{READY}.new"
    begins = chain((b"",), repeat(b","))
    pieces = (begin + text for begin, text in zip(begins, texts, strict=False))
    write_durably(draft, chain((head[:-1] + b', "texts": [',), pieces, (b"]}",)))
    draft.rename(run.folder / READY)
    sync_folder(run.folder)


def publish(run: Run) -> Manifest:
    """Publish what is ready; may be repeated at any time."""
    ready = json.loads((run.folder / READY).read_bytes())
    made_at = max(datetime.fromisoformat(ready["made_at"]), run.began_at)
    lines = [text["line"] for text in ready["texts"] if text.get("is_read", True)]
    with run.house.catalogue() as catalogue:
        versions = [(catalogue.record(line["record"]), line) for line in lines]
    ending = Ending(
        lines=[text["line"] for text in ready["texts"] if text["shown"]],
        texts=[conversion(version.ref, line, made_at) for version, line in versions if version is not None],
        notes=(ready["note"],),
        models=[(name, which) for name, which in ready.get("models", ())],
    )
    return close_run(run, ending, made_at)
