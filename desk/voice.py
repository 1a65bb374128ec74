"""How a command speaks: results to stdout, progress and errors to stderr, JSON lines when asked."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TextIO

from desk.safe import safe_text

# Characters that break a line or turn it around: they stay escaped.
_BREAKING = "\u0085\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u007f"
_JSON = json.JSONEncoder(ensure_ascii=False, default=str)


@dataclass(slots=True, kw_only=True)
class Voice:
    """One command's voice. With `as_json` only JSON lines go to stdout; `quiet` silences progress, never errors."""

    as_json: bool = False
    quiet: bool = False
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)

    def say(self, text: str = "") -> None:
        """Print one line of a result for a person; nothing under --json."""
        if not self.as_json:
            self.out.write(text + "\n")

    def line(self, fields: Mapping[str, Any], *, at_once: bool = True) -> None:
        """Print one JSON line of a result; nothing without --json. Of many lines that come together none need be `at_once`.

        Control and line-separator characters stay escaped, so that a page's title can't break a line.
        """
        if self.as_json:
            text = _JSON.encode(fields)
            for char in _BREAKING:
                if char in text:
                    text = text.replace(char, f"\\u{ord(char):04x}")
            self.out.write(text.encode("utf-8", "backslashreplace").decode() + "\n")
            if at_once:
                self.out.flush()

    def note(self, text: str) -> None:
        """Print one line of progress."""
        if not self.quiet:
            self.err.write(text + "\n")
            self.err.flush()

    def warn(self, text: str) -> None:
        """Print what a person must see though nothing failed."""
        self.err.write(safe_text(text, limit=2000) + "\n")
        self.err.flush()

    def fail(self, text: str) -> None:
        """Print an error: what, where, next step."""
        self.err.write(f"error: {safe_text(text, limit=2000)}\n")
        self.err.flush()
