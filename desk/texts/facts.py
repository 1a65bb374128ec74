"""What a person must know of an article's text before reading it, beneath its headline wherever articles are listed."""

from collections.abc import Iterator, Mapping
from typing import Any

from desk.terminal.safe import safe_text
from flows.reading.compared import status_of
from flows.whence import whence


def facts_of(line: Mapping[str, Any]) -> Iterator[str]:
    """Yield that a text may not be whole, that it stands in for its page, that it is a teaser, as safe lines."""
    if status_of(line) != "article":  # lines of older runs have other words, and no reason
        yield f"the text may not be whole: {safe_text(line.get('why') or line['status'], limit=300)}"
    for told in whence(line):
        yield safe_text(told.words)
