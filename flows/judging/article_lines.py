"""Articles as people have them: JSON lines from a file, packed or not, or from a pipe; a line that cannot be read loses no other."""

import contextlib
import gzip
import json
import re
import sys
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, BinaryIO, Protocol

from article.dates.reading import find_date, read_stamp
from article.language import code_of, language_of
from story.seed import SeedError
from story.wording.agencies import agency_of_site

LONGEST_LINE = 32 * 1024 * 1024
_CHUNK = 1024 * 1024
_SHAPE = '{"id", "title", "text", "date"?, "lang"?, "url"?}'
_NEXT = f"each line is an object {_SHAPE}"
_JSON = json.JSONDecoder(strict=False)  # raw tabs and line ends inside a string are read
_OPENING = (
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
    (b"PK\x03\x04", "a zip file"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd"),
)
_SECONDS, _MILLISECONDS = (10**8, 10**11), (10**11, 10**14)  # 1973 to 5138, counted from 1970 in either
_DAY_DIGITS = 8
_WORD = re.compile(r"[^\W_]")
_EPOCH = re.compile(r"[0-9]{9,14}(?:\.[0-9]{1,9})?")
_WEEK = re.compile(r"[0-9]{4}-?W", re.IGNORECASE)  # names no day, though Python reads its Monday
_SLASHED = re.compile(
    r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})(?![0-9])"
)  # without a language no newsroom's order is known
_SEEN = 300  # letters of a text by which a wrong `lang` is noticed
_ARABIC_SCRIPT = frozenset(["ar", "fa", "ur", "ps", "ku", "ug", "sd"])


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenArticle:
    """One line that can be judged. `published_at` is None where it has no date that can be read; `own` is the agency on whose site it stood."""

    line: int
    id: str
    title: str
    text: str
    published_at: datetime | None
    language: str
    source: str = ""
    agency: str | None = None
    own: str | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    """One line that cannot be judged, and what is wrong with it in words that name the next step."""

    line: int
    id: str | None
    why: str


def given_articles(source: str) -> Iterator[GivenArticle | BadLine]:
    """Give each line of a file of JSON lines ("-" is standard input), but empty ones, in its order.

    The file may be gzip; its name does not matter. Raises SeedError when it cannot be opened, or is no such file.
    """
    try:
        with _opened(source) as file:
            yield from _read(file)
    except OSError as error:
        raise SeedError(f"{source}: {error.strerror or error}; give a file of JSON lines, {_NEXT}") from error


def lines_between(path: Path, begin: int, end: int, line: int) -> Iterator[GivenArticle | BadLine]:
    """Give each line of a plain list between two ends of lines, but empty ones; the first is the *line*-th."""
    with path.open("rb") as file:
        file.seek(begin)
        yield from _read(_Stretch(file, end), line)


def is_plain(source: str) -> bool:
    """Say whether a list is a plain file, of which parts can be read: no pipe, and not packed. Raises as `given_articles` does."""
    if source == "-" or not Path(source).is_file():
        return False
    try:
        with _opened(source) as file:
            return not isinstance(file, gzip.GzipFile)
    except OSError as error:
        raise SeedError(f"{source}: {error.strerror or error}; give a file of JSON lines, {_NEXT}") from error


class _Lines(Protocol):
    def readline(self, size: int, /) -> bytes: ...


class _Stretch:
    """A file up to a byte, at which a line ends."""

    def __init__(self, file: BinaryIO, end: int) -> None:
        self._file, self._end = file, end

    def readline(self, size: int, /) -> bytes:
        return self._file.readline(max(0, min(size, self._end - self._file.tell())))


def _opened(source: str) -> BufferedReader | gzip.GzipFile:
    file: IO[bytes] = sys.stdin.buffer if source == "-" else Path(source).open("rb")  # noqa: SIM115  # closed by the caller
    assert isinstance(file, BufferedReader)
    opening = file.peek(4)
    for mark, what in _OPENING:
        if opening.startswith(mark):
            raise SeedError(f"{source}: this is {what}; give JSON lines in UTF-8, plain or gzip")
    return gzip.GzipFile(fileobj=file) if opening.startswith(b"\x1f\x8b") else file


def _read(file: _Lines, first: int = 1) -> Iterator[GivenArticle | BadLine]:
    number = first - 1
    try:
        for number, raw in enumerate(_lines(file), first):
            stripped = (raw or b"").removeprefix(b"\xef\xbb\xbf" if number == 1 else b"").strip()
            if raw is None:
                yield BadLine(line=number, id=None, why=f"longer than {LONGEST_LINE} bytes; cut its text")
            elif stripped:
                yield _given(stripped, number)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        why = f"the packed file breaks off or is damaged here ({error}); get it again: nothing behind this place was read"
        yield BadLine(line=number + 1, id=None, why=why)


def _lines(file: _Lines) -> Iterator[bytes | None]:
    """Give the lines, None for one that is too long."""
    while raw := file.readline(LONGEST_LINE):
        if len(raw) < LONGEST_LINE or raw.endswith(b"\n"):
            yield raw
            continue
        while raw and not raw.endswith(b"\n"):
            raw = file.readline(_CHUNK)
        yield None


def _given(raw: bytes, number: int) -> GivenArticle | BadLine:
    try:
        fields = _JSON.decode(raw.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        return BadLine(line=number, id=None, why=f"no JSON ({error}); {_NEXT}")
    if not isinstance(fields, dict):
        return BadLine(line=number, id=None, why=f"no JSON object; {_NEXT}")
    name, title, text = _name(fields, number), fields.get("title"), _text(fields)
    if text is None:
        return BadLine(line=number, id=name, why=f'no words in "text"; {_NEXT}')
    title = title if isinstance(title, str) else ""
    language = _language(fields, f"{title}\n{text}")
    source = next((s for key in ("url", "source", "outlet") if isinstance(s := fields.get(key), str)), "")
    said = fields.get("date", fields.get("published_at"))
    at = _date(said, language)
    return GivenArticle(
        line=number,
        id=name,
        title=title,
        text=text,
        published_at=at,
        language=language,
        source=source,
        agency=a if isinstance(a := fields.get("agency"), str) else None,
        own=agency_of_site(source) if "." in source else None,
        doubts=_doubts(said, at, "\ufffd" in text),
    )


def _doubts(said: object, at: datetime | None, broken: bool) -> tuple[str, ...]:
    unread = at is None and isinstance(said, str | int) and bool(str(said).strip())
    told = (
        (unread, "a date that cannot be read: counted as unknown"),
        (broken, "signs that are no UTF-8: read as �"),
    )
    return tuple(words for met, words in told if met)


def _name(fields: Mapping[str, Any], number: int) -> str:
    for value in (fields.get("id"), fields.get("url")):
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value)
    return f"line-{number}"


def _text(fields: Mapping[str, Any]) -> str | None:
    """Return the words of a line; None where there is not one."""
    text = fields.get("text")
    paragraphs = fields.get("paragraphs")  # what `warraq text --json` and `warraq show --json` give
    if text is None and isinstance(paragraphs, list):
        told = (p.get("text") if isinstance(p, dict) else p for p in paragraphs)
        text = "\n\n".join(p for p in told if isinstance(p, str))
    return text if isinstance(text, str) and _WORD.search(text) else None


def _language(fields: Mapping[str, Any], text: str) -> str:
    """Return what the line says, unless the letters say that it cannot be."""
    said = fields.get("lang", fields.get("language"))
    code = code_of(said) if isinstance(said, str) else ""
    seen = text[:_SEEN]
    arabic = sum("\u0600" <= c <= "\u06ff" for c in seen[::8]) * 16 > len(seen)
    return code if code and arabic == (code in _ARABIC_SCRIPT) else language_of(text, code)


def _date(said: object, language: str) -> datetime | None:
    """Read a date in any newsroom's form, or as seconds or milliseconds since 1970; 03/04/2025 has its day first; in English it says nothing."""
    if (
        isinstance(said, bool) or not isinstance(said, str | int | float) or said != said
    ):  # NaN differs from itself
        return None
    words = str(said).strip()
    if isinstance(said, str) and _EPOCH.fullmatch(words):
        said = float(words)
    if not isinstance(said, str) and len(words) != _DAY_DIGITS:
        for (low, high), unit in ((_SECONDS, 1), (_MILLISECONDS, 1000)):
            if low <= said < high:
                return datetime.fromtimestamp(said / unit, UTC)
        return None
    return _read_date(words[:200], language)


@lru_cache(4096)
def _read_date(words: str, language: str) -> datetime | None:
    if _WEEK.match(words):
        return None
    with contextlib.suppress(ValueError, OverflowError):
        at = datetime.fromisoformat(
            words
        )  # 20180729 too; times of a list without a zone are taken to be of one zone
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    if language != "en" and _SLASHED.match(words):
        language = "ar"  # any language whose day stands first
    found = read_stamp(words) or find_date(words, language=language)
    return found.at.astimezone(UTC) if found else None
