"""Lists of files: the pages of one site in one list serve each other as site memory, and no line ends the others."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from article.way import Way
from flows.reading.extraction import Extracted, Limits, Page, Saved, Unreadable, extractors
from flows.reading.site_pages import BATCH, Serving, site_key
from flows.reading.site_pages import Listed as Pages

# A line of a list names a file; one longer than this is none, and is not parsed.
_LONGEST_LINE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A line of a list: its number from 1, its `id` and address, and the file that it names, or what is wrong with it."""

    number: int
    id: object = None
    url: str | None = None
    file: Saved | None = None
    wrong: str = ""


def read_list(path: Path) -> tuple[Listed, ...]:
    """Read a list: `{"id", "html_file" or "text_file", "url"?}` a line, its paths relative to it. Raises OSError."""
    with path.open("rb") as file:
        numbered = enumerate(file, 1)
        return tuple(_listed(path.parent, number, raw) for number, raw in numbered if raw.strip())


def _listed(folder: Path, number: int, raw: bytes) -> Listed:
    expected = 'not {"id", "html_file" or "text_file", "url"?}'
    if len(raw) > _LONGEST_LINE:
        return Listed(number=number, wrong=f"{expected} (it has {len(raw)} bytes)")
    try:
        fields = json.loads(raw)
    except (ValueError, RecursionError) as error:
        return Listed(number=number, wrong=f"{expected} ({error})")
    if not isinstance(fields, dict):
        return Listed(number=number, wrong=expected)
    pasted = not fields.get("html_file")
    name, url = fields.get("text_file" if pasted else "html_file"), fields.get("url")
    if not isinstance(name, str) or not name or not isinstance(url, str | None):
        return Listed(number=number, id=fields.get("id"), wrong=expected)
    if "\0" in name:
        return Listed(number=number, id=fields.get("id"), wrong="its file name holds a NUL")
    return Listed(
        number=number, id=fields.get("id"), url=url, file=Saved(path=folder / name, url=url, pasted=pasted)
    )


def listed_texts(
    lines: Sequence[Listed], limits: Limits, way: Way
) -> Iterator[tuple[Listed, Extracted | Unreadable]]:
    """Give what each line's file holds, in the order of the list and in bounded memory; some hundred are read at a time."""
    places = [place for place, line in enumerate(lines) if line.file is not None]
    files = [line.file for line in lines if line.file is not None]
    sites = [None if file.pasted else site_key(file.url) for file in files]

    def pages(wanted: Sequence[int]) -> Sequence[Page]:
        return [files[one] for one in wanted]

    with extractors(limits) as pool, Serving(pool, Pages(sites=sites, pages=pages, way=way)) as serving:
        told = 0
        for at in range(0, len(files), BATCH):
            batch = range(at, min(at + BATCH, len(files)))
            for one, read in zip(batch, pool.read(serving.readings(batch)), strict=True):
                yield from _wrong(lines[told : places[one]])
                yield lines[places[one]], read
                told = places[one] + 1
            serving.throw_away(batch)
    yield from _wrong(lines[told:])


def _wrong(lines: Sequence[Listed]) -> Iterator[tuple[Listed, Unreadable]]:
    for line in lines:
        yield line, Unreadable(why=f"line {line.number} of the list: {line.wrong}")
