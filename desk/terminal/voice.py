"""How a command speaks: results to stdout, progress and errors to stderr, JSON lines when asked."""

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TextIO

from desk.terminal.safe import safe_text

# What drives a terminal (DEL and C1: U+009B begins a control sequence), breaks a line or turns it around (UAX #9) stays escaped in
# JSON, where `json` itself escapes C0. A line for a person has none of it but the two isolates that `desk.terminal.bidi` sets.
_BREAKING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_DRIVING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066\u2067\ud800-\udfff]")
LOG_SCHEMA = "warraq/log/1"
LONGEST = 10_000  # characters of a text in the log: above the longest address that is fetched (8,192)
_JSON = json.JSONEncoder(ensure_ascii=False, default=str)


class Level(StrEnum):
    """What a line of the log is: how an address ended, or a message for a person."""

    FATE = "fate"
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(slots=True, kw_only=True)
class Voice:
    """One command's voice. With `as_json` only JSON lines go to stdout; `quiet` silences progress, never errors; with
    `log_json` nothing but JSON lines goes to stderr (docs/format.md, "log")."""

    as_json: bool = False
    quiet: bool = False
    log_json: bool = False
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)

    def say(self, text: str = "") -> None:
        """Print one line of a result for a person; nothing under --json."""
        if not self.as_json:
            self.out.write(_DRIVING.sub(" ", text) + "\n")

    def line(self, fields: Mapping[str, Any], *, at_once: bool = True) -> None:
        """Print one JSON line of a result; nothing without --json. Of many lines that come together none need be `at_once`.

        Control and line-separator characters stay escaped, so that a page's title can't break a line.
        """
        if self.as_json:
            text = _BREAKING.sub(lambda found: f"\\u{ord(found[0]):04x}", _JSON.encode(fields))
            self.out.write(text.encode("utf-8", "backslashreplace").decode() + "\n")
            if at_once:
                self.out.flush()

    def note(self, text: str) -> None:
        """Print one line of progress."""
        if self.log_json:
            self.log(Level.NOTE, {"message": text})
        elif not self.quiet:
            self.err.write(_DRIVING.sub(" ", text) + "\n")
            self.err.flush()

    def warn(self, text: str) -> None:
        """Print what a person must see though nothing failed."""
        self._complain(Level.WARNING, text, safe_text(text, limit=2000))

    def fail(self, text: str) -> None:
        """Print an error: what, where, next step."""
        self._complain(Level.ERROR, text, f"error: {safe_text(text, limit=2000)}")

    def log(self, level: Level, fields: Mapping[str, object]) -> None:
        """Print one line of the log: ASCII JSON, its texts without control characters and bidi controls."""
        safe = {
            name: safe_text(value, limit=LONGEST) if isinstance(value, str) else value
            for name, value in fields.items()
        }
        line = {
            "schema": LOG_SCHEMA,
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "level": level.value,
        }
        self.err.write(json.dumps(line | safe, default=str) + "\n")
        self.err.flush()

    def _complain(self, level: Level, text: str, plain: str) -> None:
        if self.log_json:
            self.log(level, {"message": text})
            return
        self.err.write(plain + "\n")
        self.err.flush()
