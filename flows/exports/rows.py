"""One row an article: the plain values of a line, as tables have them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from archive.decisions.decision import article_of
from flows.exports.wanted import Line
from flows.judging.made import software_words, verdict_words, words_of
from flows.reservations import reserved_by

Value: TypeAlias = "str | int | float | bool | datetime | list[str] | None"

# The columns of a table in order; the text stands last, since it is long.
COLUMNS = (
    "article", "id", "url", "canonical_url", "outlet", "title", "bylines", "language", "published_at", "published_raw",
    "modified_at", "section", "agency", "relation", "score", "related", "belongs", "decision", "note", "judged_at", "judged_by", "judged_with", "verdicts_before", "copy_of", "status", "why", "via", "instead_of",
    "is_teaser", "paywalled", "reserved_by", "versions", "last_change", "changed_at", "is_silent", "gone_at", "record", "captured_at", "warc", "offset", "length", "method", "text",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An article's values by column; times are in UTC, lists lists, what nobody knows is None."""

    values: Mapping[str, Value]


def row_of(line: Line) -> Row:
    """Return the row of an article line, of an older schema too."""
    verdict, archived, now = line["verdict"], line.get("archived") or {}, line.get("now") or {}
    plain = {name: line.get(name) for name in COLUMNS}
    return Row(
        values={
            **plain,
            "article": article_of(line["id"]),
            "bylines": list(line.get("bylines") or ()),
            "published_at": moment(line.get("published_at")),
            "modified_at": moment(line.get("modified_at")),
            "relation": verdict["relation"],
            "score": float(verdict["score"]),
            "related": verdict["related"],
            **{
                name: now.get(name)
                for name in ("belongs", "decision", "note", "versions", "last_change", "is_silent")
            },
            "changed_at": moment(now.get("changed_at")),
            "gone_at": moment(now.get("gone_at")),
            "copy_of": verdict.get("copy_of"),
            **_judged(line),
            "reserved_by": [signal.value for signal in reserved_by(line)],
            "captured_at": moment(archived.get("captured_at")),
            "warc": archived.get("warc"),
            "offset": archived.get("offset"),
            "length": archived.get("length"),
            "text": "\n\n".join(line["paragraphs"]),
        }
    )


def _judged(line: Line) -> dict[str, Value]:
    judged = line.get("judged") or {}
    told = (f"{verdict_words(one['verdict'])}; {words_of(one)}" for one in line.get("verdicts_before") or ())
    return {
        "judged_at": moment(judged.get("at")),
        "judged_by": judged.get("run"),
        "judged_with": software_words(judged.get("by") or {}) or None,
        "verdicts_before": list(told),
    }


def moment(text: Any) -> datetime | None:
    """Return a time of a line in UTC; None where there is none."""
    return datetime.fromisoformat(text).astimezone(UTC) if isinstance(text, str) else None
