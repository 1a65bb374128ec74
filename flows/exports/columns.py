"""Articles as Apache Parquet: typed columns, a row an article, in groups that are written as they come."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.exports.rows import row_of
from flows.exports.shards import ARTICLES
from flows.exports.wanted import Line

_TIME = pa.timestamp("us", tz="UTC")
_PARAGRAPH = pa.struct(
    [
        ("text", pa.string()),
        ("kind", pa.string()),
        ("doubt", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("record", pa.string()),
    ]
)
_RESERVATION = pa.struct([(name, pa.string()) for name in ("signal", "value", "source", "at", "record")])
_REASON = pa.struct([("rule", pa.string()), ("weight", pa.float64()), ("detail", pa.string())])
_FOUND = pa.struct([(name, pa.string()) for name in ("channel", "in", "query", "url")])
_TYPES = {
    "bylines": pa.list_(pa.string()),
    "reserved_by": pa.list_(pa.string()),
    "verdicts_before": pa.list_(pa.string()),
    "judged_at": _TIME,
    "published_at": _TIME,
    "modified_at": _TIME,
    "captured_at": _TIME,
    "changed_at": _TIME,
    "gone_at": _TIME,
    "score": pa.float64(),
    "related": pa.bool_(),
    "belongs": pa.bool_(),
    "is_silent": pa.bool_(),
    "versions": pa.int64(),
    "is_teaser": pa.bool_(),
    "paywalled": pa.bool_(),
    "offset": pa.int64(),
    "length": pa.int64(),
}
_NESTED = {
    "reasons": pa.list_(_REASON),
    "reservations": pa.list_(_RESERVATION),
    "found": pa.list_(_FOUND),
    "paragraphs": pa.list_(_PARAGRAPH),
}


def schema_of(columns: tuple[str, ...]) -> pa.Schema:
    """Return the schema of a file with these plain columns; what has lists of structs stands behind them."""
    plain = [(name, _TYPES.get(name, pa.string())) for name in columns]
    return pa.schema(plain + list(_NESTED.items()), metadata={"schema": "warraq/article/2"})


def write_parquet(path: Path, groups: Iterable[bytes], columns: tuple[str, ...]) -> None:
    """Write groups of `row_groups` of these columns; Parquet 2.6, compressed with zstd."""
    with pq.ParquetWriter(path, schema_of(columns), compression="zstd") as writer:
        for group in groups:
            writer.write_table(pa.ipc.open_stream(group).read_all())


def row_groups(columns: tuple[str, ...], lines: Iterable[Line]) -> Iterator[bytes]:
    """Give groups of rows as Arrow's streams, which travel between processes."""
    schema, left = schema_of(columns), iter(lines)
    while group := list(islice(left, ARTICLES)):
        table = pa.Table.from_pylist([_values(line, columns) for line in group], schema=schema)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, schema) as stream:
            stream.write_table(table)
        yield sink.getvalue().to_pybytes()


def _values(line: Line, columns: tuple[str, ...]) -> dict[str, Any]:
    values = row_of(line).values
    return {
        **{name: _sayable(values[name]) for name in columns},
        "reasons": _sayable(line["verdict"]["reasons"]),
        # An older line without the key is null: nobody asked.
        "reservations": _sayable(line.get("reservations")),
        "found": _sayable(line.get("found") or []),
        "paragraphs": _sayable(list(_paragraphs(line))),
    }


def _paragraphs(line: Line) -> Iterator[dict[str, Any]]:
    texts = line["paragraphs"]
    nothing = [None] * len(texts)
    records = [line.get("record")] * len(texts)
    for part in line.get("parts") or ():
        records[part["from"] : part["to"]] = [part["record"]] * (part["to"] - part["from"])
    told = (line.get(name) or nothing for name in ("kinds", "doubts", "places"))
    for text, record, kind, doubt, place in zip(texts, records, *told, strict=True):
        start, end = place or (None, None)
        yield {"text": text, "kind": kind, "doubt": doubt, "start": start, "end": end, "record": record}


def _sayable(value: Any) -> Any:
    """Return a value whose texts UTF-8 can carry: half a surrogate pair out of a broken page is spelt out, as in JSON lines."""
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode()
        case list():
            return [_sayable(one) for one in value]
        case dict():
            return {name: _sayable(one) for name, one in value.items()}
    return value
