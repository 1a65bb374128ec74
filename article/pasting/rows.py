"""Parts a pasted text into its lines, each with its place, and the lines that somebody wrote above it by hand."""

import re
from dataclasses import dataclass

from article.charsets.places import Span
from article.markup.source import key_of
from article.titles.headlines import is_prose

_LINE = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c]+")
_INVISIBLE = " \t\u00a0\u202f\u200b\ufeff\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
_SPACES = str.maketrans("\u00a0\u202f", "  ")
_CELL = re.compile(r"[^\t]+")
_WHOLE = re.compile(r".+", re.DOTALL)
_HEAD = re.compile(r"(title|date|outlet|url)\s*:\s*(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a pasted text: where it stands, and its words with plain spaces."""

    span: Span
    text: str


def rows_of(text: str) -> list[Row]:
    """Return the lines that say something; a line of tabs between sentences is one for each."""
    rows = []
    for line in _LINE.finditer(text):
        for match in _CELL.finditer(line[0]) if _is_tabbed(line[0]) else (_WHOLE.match(line[0]),):
            shown = match[0].strip(_INVISIBLE) if match else ""
            if match and key_of(shown):
                start = line.start() + match.start() + match[0].index(shown)
                rows.append(Row((start, start + len(shown)), shown.translate(_SPACES)))
    return rows


def _is_tabbed(line: str) -> bool:
    """Say whether tabs part the paragraphs of a line, as a copied table has them: two of its cells are sentences."""
    if "\t" not in line:
        return False
    return sum(is_prose(cell) for cell in line.split("\t")) > 1


def without_head(rows: list[Row]) -> tuple[list[Row], dict[str, str]]:
    """Part "title: …", "date: …", "outlet: …" and "url: …" at the very top from the text."""
    told: dict[str, str] = {}
    for i, row in enumerate(rows):
        match = _HEAD.fullmatch(row.text)
        if match is None or match[1].lower() in told:
            return rows[i:], told
        told[match[1].lower()] = match[2].strip()
    return [], told
