"""Who made a verdict, when, and with what; and what a line or a reader is told of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from archive.shelf import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Who made a verdict: the run, when that began (None: its name alone is known), and with which software; nothing where its manifest cannot be read."""

    run: str
    at: str | None
    by: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> Line:
        """Return the keys of docs/exports.md §2."""
        return {"run": self.run, "at": self.at, "by": dict(self.by)}


def judged_keys(made: Made, before: Iterable[tuple[Made, Line]]) -> Line:
    """Return what a line says of its verdict's making, and of the verdicts before (docs/exports.md §2)."""
    return {
        "judged": made.as_json(),
        "verdicts_before": [{**one.as_json(), "verdict": verdict} for one, verdict in before],
    }


def told_judged(line: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Give in words who made the verdict of a line that has `judged_keys`, and which verdicts stood before, the newest first; nothing of another line."""
    if judged := line.get("judged"):
        yield "judged", words_of(judged)
    for one in reversed(line.get("verdicts_before") or ()):
        yield "verdict before", f"{verdict_words(one['verdict'])}; {words_of(one)}"


def words_of(made: Mapping[str, Any]) -> str:
    """Return in words who made a verdict, of the keys of `Made.as_json`."""
    by = software_words(made["by"])
    at = (
        f"{made['at'][:16].replace('T', ' ')} UTC"
        if made["at"]
        else "at a time that its manifest does not tell"
    )
    return f"{at} by {made['run']}" + (f" ({by})" if by else "")


def software_words(by: Mapping[str, str]) -> str:
    """Return names and versions of software in words, warraq first."""
    return ", ".join(f"{name} {version}" for name, version in sorted(by.items(), reverse=True))


def verdict_words(verdict: Line) -> str:
    """Return a verdict in words."""
    score = verdict.get("score")
    told = "" if score is None else f" ({score})"
    return f"{verdict['relation']}{told}, {'of the story' if verdict.get('related') else 'not of the story'}"
