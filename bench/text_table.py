"""Figures of `bench.text` as tables in Markdown, one a set."""

from collections.abc import Mapping

from bench.text_scores import Figures
from bench.text_sets import WITH_TITLE

YARDSTICK = "trafilatura-metadata"  # what does as much as we do: text, title, names, dates
# heading -> key of the figures, digits (or % for shares)
_COLUMNS = {
    "F1": ("f1", ".3f"),
    "with title": ("f1_with_title", ".3f"),
    "P": ("precision", ".3f"),
    "R": ("recall", ".3f"),
    "worst": ("worst", ".2f"),
    "lead lost": ("lead_lost", ".1%"),
    "P < .9": ("unclean", ".1%"),
    "snippet F1": ("snippet_f1", ".3f"),
    "snippet leak": ("snippet_leak", ".3f"),
    "ZWNJ": ("zwnj_kept", ".0%"),
    "placed": ("placed", ".1%"),
    "ms": ("ms_median", ".1f"),
    "× metadata": ("ratio", ".2f"),
    "errors": ("errors", ".0f"),
    "empty": ("empty", ".0f"),
}


def printed(rows: Mapping[str, Mapping[str, Figures]], versions: Mapping[str, str]) -> str:
    """Return all tables, and the versions of all tools."""
    told = ", ".join(f"{name} {version}" for name, version in versions.items() if version)
    parts = [_table(group, tools) for group, tools in rows.items()]
    return "\n\n".join([*parts, f"Versions: {told}."])


def _table(group: str, tools: Mapping[str, Figures]) -> str:
    told = {name: _with_ratio(found, tools.get(YARDSTICK)) for name, found in tools.items()}
    kinds = sorted({key for found in told.values() for key in found if key.startswith("survived_")})
    columns = _COLUMNS | {kind.removeprefix("survived_"): (kind, ".0%") for kind in kinds}
    shown = {head: at for head, at in columns.items() if any(at[0] in found for found in told.values())}
    pages = max(int(found["pages"]) for found in told.values())
    order = sorted(told, key=lambda name: -_rank(group, told[name]))
    lines = [f"**{group}** ({pages} pages{_convention(group)})", ""]
    lines += ["| tool | " + " | ".join(shown) + " |", "|---" * (len(shown) + 1) + "|"]
    lines += [
        f"| {name} | " + " | ".join(_cell(told[name], at) for at in shown.values()) + " |" for name in order
    ]
    return "\n".join(lines)


def _with_ratio(found: Figures, yardstick: Figures | None) -> Figures:
    """Compare sums of CPU time, not medians: that is what a batch of pages costs."""
    if not yardstick or "ms_mean" not in found:
        return found
    return {**found, "ratio": found["ms_mean"] / yardstick["ms_mean"]}


def _rank(group: str, found: Figures) -> float:
    key = "f1_with_title" if group.startswith(WITH_TITLE) else "f1"
    return found.get(key, found.get("snippet_f1", 0.0))


def _convention(group: str) -> str:
    if group.startswith(WITH_TITLE):
        return "; the gold begins with the title, so tools that give one apart are ranked with it"
    return ""


def _cell(found: Figures, at: tuple[str, str]) -> str:
    return format(found[at[0]], at[1]) if at[0] in found else "–"
