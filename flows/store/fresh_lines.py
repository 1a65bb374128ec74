"""Article lines as a run writes them, each with what the story's view says of it: so that none is taken apart again to be shown."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.shelf import Line, line_bytes, published_order
from flows.store.lines_aside import LinesAside, Span
from flows.store.page_names import file_names
from flows.store.view_note import Page

# Half a character, as `line_bytes` writes it: two of them become one when the line is read.
_HALF = b"\\ud"
_NOWHERE = (0, 0)
Told = tuple[str, Page | None]  # an article's id; and its page, where it belongs to the story
Said = tuple[str, Page | None, bytes]  # these, and the line of the page


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """The file that a run has just written, by name and digest; what its lines say, and the lines: each page's span is in `lines`."""

    name: str
    sha256: str
    told: tuple[Told, ...]
    lines: LinesAside

    def __iter__(self) -> Iterator[Said]:
        return ((article, page, self.lines[page.line] if page else b"") for article, page in self.told)


def laid_aside(lines: Iterable[Line], aside: LinesAside) -> Iterator[Told]:
    """Lay lines aside, one behind the other, and yield what each says to whoever reads it."""
    for line in lines:
        raw = line_bytes(line)
        span = aside.add(raw)
        read = json.loads(raw) if _HALF in raw else line
        if isinstance(read.get("id"), str):
            yield told_by(read, span)


def told_by(line: Line, span: Span = _NOWHERE) -> Told:
    """Return what a line says, laid aside at *span* or not yet."""
    if not (line.get("verdict") or {}).get("related"):
        return line["id"], None
    name, own_name = file_names(line)
    return line["id"], Page(order=published_order(line), line=span, name=name, own_name=own_name)
