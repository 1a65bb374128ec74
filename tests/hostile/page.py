"""docs/hostile-web.md, made from the matrix and the tests: `python -m tests.hostile.page`."""

import re
from pathlib import Path

from tests.hostile.held import Held, held
from tests.hostile.matrix import GROUPS, Row

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "hostile-web.md"
_HEAD = """# What the web does to a crawler, and what warraq does then

Made by `python -m tests.hostile.page`; a test fails when it is stale. The rows stand in `tests/hostile/matrix.py`, the tests say themselves which
rows they hold (the marker `row`, or their names). The hostile server (`tests/hostile/odd_server.py`: raw sockets, loopback) speaks to the settings
that are shipped. `pytest --matrix FILE` writes how the tests of each row ended.

A row is **held** by tests, **held so far** as there is what it speaks of, **explained** by a decision, or has **nothing to hold yet**. Fates, reasons and exit codes: [format.md](format.md).
"""


def page_text(decisions: Path = PAGE.parent / "decisions") -> str:
    """Give the whole page. A decision that is not filed yet is named without a link."""
    parts = [_HEAD, _summary()]
    for group, rows in GROUPS.items():
        parts.append(f"## {group}\n")
        parts.extend(_told(row, decisions) for row in rows)
    return "\n".join(parts)


def state(row: Row) -> str:
    """Give a row's state in words; "open" is the one that no row may have."""
    if any(one.row == row.id for one in held()):
        return "held, and explained" if row.decision else "held so far" if row.waits else "held"
    if row.waits:
        return "nothing to hold yet"
    return "explained" if row.decision else "open"


def _summary() -> str:
    states = [state(row) for rows in GROUPS.values() for row in rows]
    counted = ", ".join(f"{states.count(one)} {one}" for one in dict.fromkeys(states))
    return f"{len(states)} rows: {counted}.\n"


def _told(row: Row, decisions: Path) -> str:
    lines = [
        f"### {row.id} · {row.stimulus}\n",
        f"- warraq: {row.answer}",
        f"- seen: {row.seen}",
        f"- state: **{state(row)}**{_why(row, decisions)}",
        *_tests(row),
    ]
    return "\n".join(lines) + "\n"


def _why(row: Row, decisions: Path) -> str:
    if not row.decision:
        return f": {row.waits}" if row.waits else ""
    filed = sorted(decisions.glob(f"[0-9]*-{row.decision}.md"))
    name = row.decision.replace("-", " ")
    return f": [{name}](decisions/{filed[0].name})" if filed else f": {name}"


def _tests(row: Row) -> list[str]:
    mine = [one for one in held() if one.row == row.id]
    return [f"- tests: {'; '.join(map(_link, mine))}"] if mine else []


def _link(one: Held) -> str:
    words = re.sub(r"^test_([a-zA-Z]\d+_)*", "", one.name)
    return f"[{words.replace('_', ' ')}](../tests/{one.file})"


if __name__ == "__main__":
    PAGE.write_text(page_text(), encoding="utf-8")
