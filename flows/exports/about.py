"""What a folder of an export says of itself, for programs: what was asked for, what is in it, and what is not and why."""

import json
from datetime import datetime
from pathlib import Path

from archive.strict_json import moment_text
from flows.exports.chosen import Chosen
from flows.exports.target import ABOUT, ABOUT_SCHEMA
from flows.exports.wanted import Wanted
from flows.version import VERSION


def write_about(folder: Path, wanted: Wanted, form: str, articles: Chosen, at: datetime) -> None:
    """Write EXPORT.json into a folder."""
    value = about(wanted, form, articles, at)
    (folder / ABOUT).write_text(
        json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8"
    )


def about(wanted: Wanted, form: str, articles: Chosen, at: datetime) -> dict[str, object]:
    """Return what an export says of itself."""
    left, reserved = articles.left_out, articles.reserved
    return {
        "schema": ABOUT_SCHEMA,
        "story": wanted.story,
        "to": form,
        "made_at": moment_text(at),
        "software": f"warraq/{VERSION}",
        "filters": dict(wanted.filters()),
        "reservations": wanted.policy.value,
        "articles": articles.articles,
        "left_out": {"not_asked": left.not_asked, "reserved": left.reserved, "taken_down": left.taken_down},
        "reserved": reserved.reserved,
        "signals": {signal.value: count for signal, count in reserved.by_signal.items()},
        "unknown": reserved.unknown,
        "altered": list(articles.altered),
    }
