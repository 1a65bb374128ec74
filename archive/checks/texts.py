"""Does every line of clean text lead to a record that is in the store?"""

from collections.abc import Collection, Iterator

from archive.finding import Finding, FindingVerdict
from archive.store import Store, StoreError
from archive.strict_json import JsonError, read_json

ARTICLES = "articles.jsonl"


def articles_name(story: str) -> str:
    """Return "text/<story>/articles.jsonl"."""
    return f"text/{story}/{ARTICLES}"


def check_texts(store: Store, known_ids: Collection[str]) -> Iterator[Finding]:
    """Check every articles.jsonl of a store against the ids of the records that were read.

    A line whose "record" is null came from pasted text, which has no record.
    """
    for name in store.list("text/"):
        if not name.endswith(f"/{ARTICLES}"):
            continue
        try:
            data = store.read(name)
        except StoreError as error:
            yield _finding(name, None, FindingVerdict.UNVERIFIABLE, str(error))
            continue
        yield from _lines(name, data, known_ids)


def _lines(name: str, data: bytes, known_ids: Collection[str]) -> Iterator[Finding]:
    offset = found = wrong = 0
    for raw in data.split(b"\n"):
        if raw:
            finding = _line(name, raw, offset, known_ids)
            found += 1
            if finding is not None:
                wrong += 1
                yield finding
        offset += len(raw) + 1
    if found and not wrong:
        yield _finding(name, None, FindingVerdict.OK, f"{found} articles lead to records that are here")


def _line(name: str, raw: bytes, offset: int, known_ids: Collection[str]) -> Finding | None:
    try:
        value = read_json(raw, name)
    except JsonError as error:
        return _finding(name, offset, FindingVerdict.DAMAGED, str(error))
    record = value.get("record", 0) if isinstance(value, dict) else 0
    if record is None:
        return None
    if not isinstance(record, str):
        return _finding(name, offset, FindingVerdict.DAMAGED, "the line names no record")
    if record not in known_ids:
        return _finding(
            name, offset, FindingVerdict.MISSING, f"its record {record[:200]!r} is not in the store"
        )
    return None


def _finding(subject: str, offset: int | None, verdict: FindingVerdict, message: str) -> Finding:
    return Finding(check="text", verdict=verdict, subject=subject, offset=offset, message=message)
