"""Index lines read fast: those that are spelt exactly as we write them, which nearly all lines of a store are."""

import re
from datetime import UTC, datetime
from functools import lru_cache
from sys import intern
from typing import NamedTuple

from archive.cdxj.lines import CdxLine

_TEXT = r'"([ !#-\[\]-~]*+)"'  # what JSON writes as it is: ASCII that is seen, blanks, neither " nor \
_NUMBER = r'"(0|[1-9][0-9]{0,17})"'
_LINE = re.compile(
    rf'([!-~]++) ([0-9]{{8}})((?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]) {{"url": {_TEXT}, "mime": {_TEXT}, '
    rf'(?:"status": {_NUMBER}, )?"digest": {_TEXT}, "length": {_NUMBER}, "offset": {_NUMBER}, '
    rf'"filename": {_TEXT}, "recordid": {_TEXT}}}'
)


class Spelt(NamedTuple):
    """The values of an index line, for readers of millions; `archive.cdxj.lines.CdxLine` says what they are."""

    key: str
    timestamp: str
    url: str
    mime: str
    status: int | None
    digest: str
    length: int
    offset: int
    filename: str
    recordid: str


def values_of(text: str) -> Spelt | None:
    """Read the values of a line that `archive.cdxj.lines.line_of` would write in exactly this way; None for every other text."""
    match = _LINE.fullmatch(text)
    if match is None:
        return None
    key, day, clock, url, mime, status, digest, length, offset, filename, recordid = match.groups()
    if not _is_day(day):
        return None
    code = None if status is None else int(status)
    return Spelt(
        key, day + clock, url, mime, code, digest, int(length), int(offset), intern(filename), recordid
    )


def read_spelt(text: str) -> CdxLine | None:
    """Read a line as `values_of` does.

    A third of the time of `read_line` and `line_of` together, which give the same answer.
    """
    values = values_of(text)
    return None if values is None else CdxLine(**values._asdict())


@lru_cache(maxsize=4096)  # the days of eleven years
def _is_day(digits: str) -> bool:
    try:
        return datetime.strptime(digits, "%Y%m%d").replace(tzinfo=UTC).year > 0
    except ValueError:
        return False
