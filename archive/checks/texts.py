"""Does every line of clean text lead to a record that is in the store?"""

import contextlib
import hashlib
import json
from collections.abc import Collection, Container, Iterator
from dataclasses import dataclass

from archive.audit.finding import Finding, FindingVerdict
from archive.checks.decisions import NOTHING_DECIDED, Decided
from archive.shelf import Line, every_line, published_order
from archive.store import Store, StoreError
from archive.strict_json import JsonError, read_json

ARTICLES = "articles.jsonl"
RUNS = "runs"


def articles_name(story: str) -> str:
    """Return "text/<story>/articles.jsonl"."""
    return f"text/{story}/{ARTICLES}"


def check_texts(
    store: Store, known_ids: Container[str], claimed: Collection[str], decided: Decided = NOTHING_DECIDED
) -> Iterator[Finding]:
    """Check every .jsonl of clean text against the ids of the records that were read.

    `claimed` holds the names of all files that manifests claim: nobody vouches for a run's text that is not there.

    A line whose "record" is null came from pasted text, which has no record. Where runs keep text of their
    own (text/<story>/runs/), each line of the story's articles.jsonl must be one of theirs.
    """
    told: dict[str, set[bytes]] = {}
    names = [name for name in store.list("text/") if name.endswith(".jsonl")]
    for name in sorted(names, key=lambda n: n.endswith(f"/{ARTICLES}")):
        if _is_of_a_run(name) and name not in claimed:
            message = "no manifest claims this text: its run is not finished, or it came from elsewhere"
            yield _finding(name, None, FindingVerdict.UNVERIFIABLE, message)
        try:
            data = store.read(name)
        except StoreError as error:
            yield _finding(name, None, FindingVerdict.UNVERIFIABLE, str(error))
            continue
        folder = name.rpartition("/")[0]
        said = told.setdefault(folder, set())
        runs = told.get(f"{folder}/{RUNS}") if name.endswith(f"/{ARTICLES}") else None
        yield from _lines(name, data, _Judge(known_ids=known_ids, said=said, runs=runs))
    for story in sorted({name.split("/")[1] for name in names}):
        yield from _left_out(store, story, decided)


def _left_out(store: Store, story: str, decided: Decided) -> Iterator[Finding]:
    """Find articles of the story that its view does not show: each newest related line must stand there, but for what was taken down."""
    name = articles_name(story)
    newest: dict[str, tuple[tuple[str, str], bytes] | None] = {}  # a digest each: lines are some kilobytes
    for line in every_line(store, story):
        newest[line["id"]] = (published_order(line), _digest(line)) if _belongs(line) else None
    wanted = sorted(one for one in newest.values() if one and not decided.is_hidden(story, one[0][1]))
    shown = {_digest(line) for line in _readable(store, name)}
    missing = [line_id for (_, line_id), digest in wanted if digest not in shown]
    if missing:
        message = f"{len(missing)} of {len(wanted)} articles of the story are not in it, such as {missing[0][:200]!r}"
        yield _finding(name, None, FindingVerdict.MISSING, message)


def _digest(line: object) -> bytes:
    """Return what is the same for lines that say the same."""
    return hashlib.sha256(json.dumps(line, sort_keys=True).encode()).digest()


def _belongs(line: Line) -> bool:
    verdict = line.get("verdict")
    return isinstance(verdict, dict) and verdict.get("related") is True


def _readable(store: Store, name: str) -> Iterator[object]:
    if not store.exists(name):
        return
    for raw in store.read(name).split(b"\n"):
        with contextlib.suppress(JsonError):
            yield read_json(raw, name) if raw else None


def _is_of_a_run(name: str) -> bool:
    return name.split("/")[2:-1] == [RUNS]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    """What lines are held to; `said` collects their digests, `runs` holds those of what the runs of the story said."""

    known_ids: Container[str]
    said: set[bytes]
    runs: Collection[bytes] | None

    def finding(self, name: str, raw: bytes, offset: int) -> Finding | None:
        """Return what is wrong with one line."""
        try:
            value = read_json(raw, name)
        except JsonError as error:
            return _finding(name, offset, FindingVerdict.DAMAGED, str(error))
        record = value.get("record", 0) if isinstance(value, dict) else 0
        if record is not None and not isinstance(record, str):
            return _finding(name, offset, FindingVerdict.DAMAGED, "the line names no record")
        if record is not None and record not in self.known_ids:
            return _finding(
                name, offset, FindingVerdict.MISSING, f"its record {record[:200]!r} is not in the store"
            )
        spelt = _digest(value)
        self.said.add(spelt)
        if self.runs is not None and spelt not in self.runs:
            return _finding(name, offset, FindingVerdict.ALTERED, "no run of this story wrote this line")
        return None


def _lines(name: str, data: bytes, judge: _Judge) -> Iterator[Finding]:
    offset = found = wrong = 0
    for raw in data.split(b"\n"):
        if raw:
            finding = judge.finding(name, raw, offset)
            found += 1
            if finding is not None:
                wrong += 1
                yield finding
        offset += len(raw) + 1
    if found and not wrong:
        yield _finding(name, None, FindingVerdict.OK, f"{found} articles lead to records that are here")


def _finding(subject: str, offset: int | None, verdict: FindingVerdict, message: str) -> Finding:
    return Finding(check="text", verdict=verdict, subject=subject, offset=offset, message=message)
