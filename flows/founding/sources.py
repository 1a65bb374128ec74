"""What a person has at hand for a new story: pasted texts, saved pages, addresses. Each becomes a seed file."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.addresses.urls import UrlError, canonical
from article.article import Article
from article.charsets.charset import decode
from article.extract import extract
from article.page import Page, page_of
from story.seed import SeedError

MOST_BYTES = 8 * 2**20  # as much as a seed file may hold (story/seeds/files.py)
STANDARD_INPUT = "-"
PASTED, ADDRESSES = "pasted.txt", "addresses.url"
_FOREIGN = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP or Office document"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"{\\rtf", "an RTF document"),
)
# What browsers write into a page that they save: "saved from url=(0042)https://…" (Internet Explorer, Chrome), and
# " url: https://…" (SingleFile).
_SAVED_FROM = re.compile(
    rb"<!--\s*saved from url=\(\d{4}\)(https?://[^\s<>\"]+)|^\s*url:\s*(https?://[^\s<>\"]+)", re.MULTILINE
)
_HEAD_BYTES = 4_000
_ODD = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedFile:
    """A file of the story folder to be, with its bytes; `note` says what was done to them, "" for nothing."""

    name: str
    content: bytes
    note: str = ""


def seed_files(sources: Sequence[str], pasted: BinaryIO) -> tuple[SeedFile, ...]:
    """Return the seed files of what was given: paths, http(s) addresses, STANDARD_INPUT for `pasted`. Raises SeedError."""
    files: list[SeedFile] = []
    addresses: dict[str, None] = {}
    for source in dict.fromkeys(sources):
        if source.lower().startswith(("http://", "https://")):
            addresses[_address(source)] = None
        elif source == STANDARD_INPUT:
            files.append(_text(PASTED, pasted.read(MOST_BYTES + 1), "standard input"))
        elif source.startswith("-"):
            raise SeedError(f"{source}: is no option of this command; a file of that name is ./{source}")
        else:
            files += _of_path(Path(source).expanduser(), addresses)
    if addresses:
        files.append(SeedFile(name=ADDRESSES, content="".join(f"{url}\n" for url in addresses).encode()))
    return apart_from({}, files)


def _of_path(path: Path, addresses: dict[str, None]) -> list[SeedFile]:
    raw = _bytes_of(path)
    for magic, what in _FOREIGN:
        if raw.startswith(magic):
            raise SeedError(
                f"{path}: is {what}. Copy the article's text into a .txt file, or give its address."
            )
    suffix = path.suffix.lower()
    if suffix == ".url":
        lines = (line.strip() for line in raw.decode("utf-8-sig", "replace").splitlines())
        addresses.update((_address(line), None) for line in lines if line and not line.startswith("#"))
        return []
    if suffix in {".html", ".htm"} or (
        suffix != ".txt" and re.match(rb"\s*<(?:!doctype html|html)", raw, re.IGNORECASE)
    ):
        return _saved_page(path, raw)
    return [_text(_name(path, ".txt"), raw, str(path))]


def _saved_page(path: Path, raw: bytes) -> list[SeedFile]:
    """Return a saved page and the file of its address, which the page itself nearly always tells."""
    name, beside = _name(path, ".html"), path.with_name(path.name + ".url")
    said = _bytes_of(beside).decode("utf-8-sig", "replace").strip() if beside.is_file() else _address_in(raw)
    if not said:
        raise SeedError(
            f"{path}: this page does not say where it was saved from. Write its address into {beside}, and run the command again."
        )
    note = "" if beside.is_file() else f"its address was found in the page: {_address(said)}"
    return [
        SeedFile(name=name, content=raw, note=note),
        SeedFile(name=f"{name}.url", content=f"{_address(said)}\n".encode()),
    ]


def _address_in(raw: bytes) -> str:
    if saved := _SAVED_FROM.search(raw[:_HEAD_BYTES]):
        return (saved[1] or saved[2]).decode("ascii", "replace")
    page = page_of(raw, content_type="text/html")
    read = extract(page) if isinstance(page, Page) else None
    return (read.canonical_url or "") if isinstance(read, Article) else ""


def _text(name: str, raw: bytes, where: str) -> SeedFile:
    """Return pasted text as UTF-8; text in another charset is recoded, and the note says from which."""
    if len(raw) > MOST_BYTES:
        raise SeedError(f"{where}: is larger than {MOST_BYTES >> 20} MiB. An article is not: cut it down.")
    if not raw.strip(b"\xef\xbb\xbf \t\r\n"):
        raise SeedError(f"{where}: is empty. Paste the article into it.")
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        read = decode(raw)
        return SeedFile(
            name=name,
            content=read.text.encode("utf-8", "replace"),
            note=f"was {read.encoding}, written as UTF-8",
        )
    return SeedFile(name=name, content=raw)


def _bytes_of(path: Path) -> bytes:
    if path.is_dir():
        raise SeedError(f"{path}: is a folder. Give the articles in it: {path}/*")
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SeedError(
            f"{path}: cannot be read ({error.strerror}). Give a text file, a saved page, or an http(s) address."
        ) from error
    if len(raw) > MOST_BYTES:
        raise SeedError(f"{path}: is larger than {MOST_BYTES >> 20} MiB. An article is not: cut it down.")
    return raw


def _address(url: str) -> str:
    try:
        return canonical(url)
    except UrlError as error:
        raise SeedError(f"{url}: is no http(s) address: {error}. Correct it.") from error


def _name(path: Path, suffix: str) -> str:
    """Return a seed's file name: the given one's, made safe; names that mean something in a story folder are not taken."""
    stem = _ODD.sub("-", path.stem).strip("-.") or "article"
    return f"{'article-' if stem.upper().startswith('README') else ''}{stem[:80]}{suffix}"


def apart_from(held: Mapping[str, bytes], files: Iterable[SeedFile]) -> tuple[SeedFile, ...]:
    """Return the files under names of their own, also among those held already; one whose content is there keeps its name.

    The file of a page's address goes with its page.
    """
    known, kept, renamed = dict(held), dict[str, SeedFile](), dict[str, str]()
    for file in files:
        page = file.name.removesuffix(".url")
        name = base = f"{renamed[page]}.url" if page in renamed and page != file.name else file.name
        number = 1
        while name in known and known[name] != file.content:
            number += 1
            stem, dot, rest = base.partition(".")
            name = f"{stem}-{number}{dot}{rest}"
        renamed[file.name] = name
        known[name] = file.content
        kept.setdefault(name, SeedFile(name=name, content=file.content, note=file.note))
    return tuple(kept.values())
