"""A story as a dataset: a folder with Parquet and a card that says what is in it, how it was made, and what is reserved."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import category

from archive.own_clock import own_day
from archive.strict_json import moment_text
from flows.exports.chosen import Chosen
from flows.exports.columns import row_groups, write_parquet
from flows.exports.rows import COLUMNS
from flows.exports.shards import pieces
from flows.exports.wanted import Line, Policy, Wanted
from flows.version import VERSION

if TYPE_CHECKING:
    from flows.exports.texts import Making

DATA, CARD = "data/articles.parquet", "README.md"


@dataclass(slots=True, kw_only=True)
class Counts:
    """What a card counts."""

    languages: Counter[str] = field(default_factory=Counter)
    outlets: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    methods: Counter[str] = field(default_factory=Counter)
    days: list[str] = field(default_factory=list)
    suspect: int = 0
    undated: int = 0

    def add(self, line: Line) -> None:
        """Count an article."""
        self.languages[line.get("language") or "und"] += 1
        self.outlets[str(line.get("outlet") or "unknown")] += 1
        self.verdicts[line["verdict"]["relation"]] += 1
        self.methods[str(line.get("method"))] += 1
        self.suspect += line["status"] == "extraction_suspect"
        if day := own_day(line.get("published_at"), line.get("published_raw")):
            self.days = [min([day, *self.days]), max([day, *self.days])]
        else:
            self.undated += 1


def write_dataset(folder: Path, wanted: Wanted, articles: Chosen, making: "Making") -> None:
    """Write data and card into a folder."""
    (folder / DATA).parent.mkdir()
    groups = pieces(articles, partial(row_groups, COLUMNS), making.bulk, folder.parent)
    write_parquet(folder / DATA, groups, COLUMNS)
    counts = Counts()
    for line in articles.lines():
        counts.add(line)
    (folder / CARD).write_text(_card(wanted, articles, counts, making.at), "utf-8", "backslashreplace")


def _card(wanted: Wanted, articles: Chosen, counts: Counts, at: datetime) -> str:
    languages = [name for name, _ in counts.languages.most_common() if name != "und"]
    head = [
        "---",
        f"pretty_name: {_quoted(articles.title)}",
        "language:",
        *(f"- {name}" for name in languages or ["und"]),
        "license: unknown",
        f"size_categories:\n- {_size(articles.articles)}",
        "configs:\n- config_name: default\n  data_files: data/articles.parquet",
        "---",
    ]
    return (
        "\n".join([*head, "", *_about(wanted, articles, counts, at), *_rights(wanted, articles), *_use()])
        + "\n"
    )


def _quoted(title: str) -> str:
    """Return a title as YAML takes it for text, whatever stands in it."""
    return title if re.fullmatch(r"[a-z][a-z0-9-]*", title) else json.dumps(title, ensure_ascii=False)


def _about(wanted: Wanted, articles: Chosen, counts: Counts, at: datetime) -> list[str]:
    span = f"{counts.days[0]} to {counts.days[1]}" if counts.days else "no article has a date"
    filters = ", ".join(f"{name} {value}" for name, value in wanted.filters().items()) or "none"
    left = articles.left_out
    return [
        f"# News articles of the story {' '.join(articles.title.split())}",
        "",
        f"{articles.articles} articles of {len(counts.outlets)} outlets, published {span} ({counts.undated} without a date).",
        "",
        f"- Made {moment_text(at)[:19]}Z by warraq {VERSION}. Filters: {filters}.",
        f"- Left out: {left.not_asked} articles that were not asked for or are not of the story, {left.reserved} that their sites",
        f"  reserve, {left.taken_down} that were taken down.",
        "",
        *_table("language", counts.languages),
        *_table("verdict", counts.verdicts),
        *_table("outlet", counts.outlets),
        "## How it was made",
        "",
        "Pages were fetched under their sites' robots.txt and archived byte for byte in WARC files. The text was read in these records, its",
        "boilerplate cut, and each article judged against the story by rules; `reasons` says by which. Nobody corrected it by hand.",
        f"`status` is `extraction_suspect` where the text may be only a part (here: {counts.suspect}). `COPY_OF` names articles that repeat",
        "others: leave them out where a text must stand once. Extractors:",
        "",
        *(f"- `{method}`: {count}" for method, count in counts.methods.most_common(20)),
        "",
    ]


def _table(name: str, counts: Counter[str]) -> list[str]:
    rows = [f"| {table_cell(value)} | {count} |" for value, count in counts.most_common(100)]
    more = len(counts) - len(rows)
    return [f"| {name} | articles |", "|---|---|", *rows, *([f"| {more} more | |"] if more else []), ""]


def _rights(wanted: Wanted, articles: Chosen) -> list[str]:
    reserved = articles.reserved
    signals = "".join(f"- `{signal.value}`: {count}\n" for signal, count in reserved.by_signal.items())
    what = "left out" if wanted.policy is Policy.LEAVE_OUT else "in the data, as whoever made it wished"
    return [
        "## Rights and reservations",
        "",
        "**The licence is unknown.** The articles belong to those who published them, and nobody asked them. Archiving is no licence:",
        "whoever passes this on, or trains on it, needs a right of their own (an exception of their law, or a permission).",
        "",
        f"Of {reserved.articles} articles, {reserved.reserved} are reserved by their sites from text and data mining or AI; they are {what}.",
        f"Of {reserved.unknown} it is not known whether their sites reserve anything: they were archived before that was asked.",
        "Signals (an article may have several):",
        "",
        signals or "- none\n",
        "Texts name people. Mind their rights, and take out what its publisher takes back.",
        "",
    ]


def _use() -> list[str]:
    return [
        "## Columns",
        "",
        "docs/exports.md of warraq describes each. To read it:",
        "",
        "```python",
        "import pyarrow.parquet as pq",
        "",
        'articles = pq.read_table("data/articles.parquet")',
        "```",
    ]


def table_cell(text: str) -> str:
    """Return text of strangers as a cell of a Markdown table in which nothing is alive."""
    kept = "".join(
        char if char.isalnum() or category(char)[0] == "M" or char in " .,-_:()'" else " "
        for char in text[:80]
    )
    return " ".join(kept.split()) or "unknown"


def _size(articles: int) -> str:
    for limit, name in ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K")):
        if articles < limit:
            return name
    return "100K<n<1M"
