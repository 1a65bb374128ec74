"""Seed files → Seeds: pasted texts, addresses, saved pages. A file that gives nothing is refused, never skipped."""

import re
from datetime import date
from pathlib import Path

from archive.addresses.urls import UrlError, canonical
from story.alphabets.tokens import words
from story.seed import Seed, SeedError, SeedKind

HEAD_KEYS = ("title", "date", "outlet", "url")
_HEAD_LINE = re.compile(r"([A-Za-z_]{2,20}):[ \t]*(.*)")
_ISO_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_MOST_BYTES = 8 * 2**20  # as much as a fetched page may hold
_FEWEST_WORDS = 3  # a headline is a seed, a stray word is an accident
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_seeds(folder: Path) -> tuple[Seed, ...]:
    """Return the seeds beside `story.toml`, in file-name order.

    Hidden files, folders and READMEs are no seeds; any other file that is no seed is refused by name. An address
    written twice counts once.
    """
    found: list[Seed] = []
    for path in sorted(folder.iterdir()):
        if path.is_dir() or path.name.startswith((".", "README")) or path.name == "story.toml":
            continue
        found += _seeds_in(path)
    if not found:
        raise SeedError(
            f"{folder}: holds no seeds. Put an article there: NAME.txt (pasted text), NAME.url (addresses), or NAME.html."
        )
    first = {seed.url: seed.name for seed in reversed(found) if seed.kind is SeedKind.URL}
    return tuple(
        seed for seed in found if first.get(seed.url, seed.name) == seed.name or seed.kind is not SeedKind.URL
    )


def _seeds_in(path: Path) -> tuple[Seed, ...]:
    lower = path.name.lower()
    if lower.endswith((".html.url", ".htm.url")):
        if not path.with_suffix("").is_file():
            raise SeedError(
                f"{path}: no saved page {path.stem} beside it. Add the page, or rename this to NAME.url."
            )
        return ()
    if lower.endswith(".txt"):
        return (_text_seed(path),)
    if lower.endswith(".url"):
        return _address_seeds(path)
    if lower.endswith((".html", ".htm")):
        return (_page_seed(path),)
    raise SeedError(
        f"{path}: is no seed (.txt, .url, .html with .html.url). Rename it, or move it out of the story."
    )


def _text_seed(path: Path) -> Seed:
    raw = _bytes_of(path)
    head, body = split_head(path, _text_of(path, raw))
    if len(words(body)) < _FEWEST_WORDS:
        what = "only head lines" if head else "no article text"
        raise SeedError(f"{path}: holds {what}. Paste the article below, or give its address in a .url file.")
    return Seed(name=path.name, kind=SeedKind.TEXT, path=path, raw=raw, url=dict(head).get("url"), head=head)


def split_head(path: Path, text: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """Return the head lines (key, value) of a pasted text, and the text behind them.

    The lines before the first blank one are a head when each reads `key: value` and the first key is one of ours;
    then an unknown key, a bad address or an impossible ISO date is refused.
    """
    block, _, body = text.replace("\r\n", "\n").partition("\n\n")
    lines = [_HEAD_LINE.fullmatch(line.strip()) for line in block.strip().split("\n")]
    matched = [line for line in lines if line]
    if len(matched) != len(lines) or matched[0][1].lower() not in HEAD_KEYS:
        return (), text
    return tuple(_head_line(path, line[1].lower(), line[2].strip()) for line in matched), body


def _head_line(path: Path, key: str, value: str) -> tuple[str, str]:
    if key not in HEAD_KEYS:
        raise SeedError(
            f"{path}: unknown head line '{key}'. There are: {', '.join(HEAD_KEYS)}. Correct or delete it."
        )
    if key == "url":
        return key, _address(path, value)
    day = _ISO_DAY.match(value) if key == "date" else None
    try:
        if day:
            date.fromisoformat(day[0])
    except ValueError as error:
        raise SeedError(
            f"{path}: head line 'date: {value}' is no day ({error}). Write it as 2025-07-26."
        ) from error
    return key, value


def _address_seeds(path: Path) -> tuple[Seed, ...]:
    lines = [line.strip() for line in _text_of(path, _bytes_of(path)).splitlines()]
    wanted = [(number, line) for number, line in enumerate(lines, 1) if line and not line.startswith("#")]
    if not wanted:
        raise SeedError(f"{path}: holds no address. Write one http(s) address a line, or delete the file.")
    return tuple(
        Seed(
            name=f"{path.name}:{number}",
            kind=SeedKind.URL,
            path=path,
            raw=b"",
            url=_address(path, line, number),
        )
        for number, line in wanted
    )


def _page_seed(path: Path) -> Seed:
    raw, beside = _bytes_of(path), path.with_name(path.name + ".url")
    if b"<" not in raw or (b"\0" in raw and not raw.startswith(_UTF16)):
        raise SeedError(
            f"{path}: holds no HTML. Save the page again as HTML, or paste its text into a .txt file."
        )
    if not beside.is_file():
        raise SeedError(
            f"{path}: its address is missing. Write the page's address into {beside.name} beside it."
        )
    url = _address(beside, _text_of(beside, _bytes_of(beside)).strip())
    return Seed(name=path.name, kind=SeedKind.PAGE, path=path, raw=raw, url=url)


def _address(path: Path, url: str, line: int = 1) -> str:
    try:
        return canonical(url)
    except UrlError as error:
        raise SeedError(
            f"{path}:{line}: is no http(s) address: {error}. Correct or delete the line."
        ) from error


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise SeedError(
                f"{path}: is larger than {_MOST_BYTES >> 20} MiB. An article is not: cut it down."
            )
        raw = path.read_bytes()
    except OSError as error:
        raise SeedError(
            f"{path}: cannot be read ({error.strerror}). Make it readable, or move it out."
        ) from error
    if not raw.strip(b"\xef\xbb\xbf \t\r\n"):
        raise SeedError(f"{path}: is empty. Paste the article into it, or delete the file.")
    return raw


def _text_of(path: Path, raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SeedError(f"{path}: is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from error
    if "\0" in text:
        raise SeedError(
            f"{path}: holds NUL at character {text.index(chr(0))}: binary, no text. Paste plain text, saved as UTF-8."
        )
    return text
