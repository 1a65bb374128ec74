"""Clean text of anything: saved pages, pasted texts, lists of files, addresses, records."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.fate import Outcome
from archive.originals import read_original
from archive.record import RecordRef
from article.article import Article, NoArticle, NotArticleKind
from article.extract import extract
from article.page import page_of, read_page
from article.pasted import clean_text
from flows.fetch import fetch_pages
from flows.house import House
from flows.lines import article_line, no_article_line
from flows.read import readable
from flows.run import originals_of

Line = dict[str, Any]


class TextError(Exception):
    """A source that cannot be read. The message names it and what can be given."""


def texts_of(source: str, house: House, *, url: str | None = None) -> Iterator[Line]:
    """Yield one line a page for a file, an address, a record id, or a list of files."""
    if source.lower().startswith(("http://", "https://")):
        yield _line(_fetched(source, house))
    elif source.startswith("urn:uuid:"):
        yield _line(_recorded(source, house))
    elif source.endswith(".jsonl"):
        yield from _listed(_existing(source))
    else:
        yield _line(_of_file(_existing(source), url))


def _line(read: Article | NoArticle) -> Line:
    return article_line(read) if isinstance(read, Article) else no_article_line(read)


def _existing(source: str) -> Path:
    path = Path(source)
    if not path.is_file():
        raise TextError(
            f"{source}: no such file; give a .html, .txt or .jsonl file, an http(s) address, or a record id (urn:uuid:…)"
        )
    return path


def _of_file(path: Path, url: str | None) -> Article | NoArticle:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise TextError(f"{path}: {error.strerror}") from error
    if b"\0" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TextError(
            f"{path}: binary, neither HTML nor text; give a saved page, a pasted text, or a list of them"
        )
    if path.suffix == ".txt":
        return _pasted(path, raw)
    page = page_of(raw, url=url, content_type="text/html")
    return page if isinstance(page, NoArticle) else extract(page)


def _pasted(path: Path, raw: bytes) -> Article:
    if b"\0" in raw or not raw.strip():
        what = "empty" if not raw.strip() else "binary"
        raise TextError(f"{path}: {what}, no text in it; give a text file saved as UTF-8")
    return clean_text(raw, name=path.stem)


def _listed(path: Path) -> Iterator[Line]:
    for number, raw in enumerate(path.read_bytes().splitlines(), 1):
        if not raw.strip():
            continue
        try:
            fields = json.loads(raw)
            name = fields.get("html_file") or fields["text_file"]
        except (ValueError, KeyError, AttributeError) as error:
            raise TextError(
                f'{path}, line {number}: not {{"id", "html_file" or "text_file", "url"?}} ({error!r})'
            ) from error
        yield {
            "id": fields.get("id"),
            **_line(_of_file(_existing(str(path.parent / name)), fields.get("url"))),
        }


def _fetched(url: str, house: House) -> Article | NoArticle:
    outcome = next(iter(fetch_pages((url,), house, now=datetime.now(UTC)).outcomes.values()))
    if not readable(outcome) or outcome.ref is None:
        return NoArticle(url=url, ref=outcome.ref, kind=NotArticleKind.HTTP_STATUS, why=_why(outcome))
    return _of_record(outcome.ref, house)


def _why(outcome: Outcome) -> str:
    return f"{outcome.fate}: {outcome.reason}" + (f" ({outcome.why})" if outcome.why else "")


def _recorded(record_id: str, house: House) -> Article | NoArticle:
    with house.catalogue() as catalogue:
        version = catalogue.record(record_id)
    if version is None:
        raise TextError(
            f"{record_id}: not in the store {house.where('')}; `warraq show STORY --json` lists record ids"
        )
    return _of_record(version.ref, house)


def _of_record(ref: RecordRef, house: House) -> Article | NoArticle:
    (original,) = originals_of(house, (ref,))
    page = read_page(
        read_original(original.places).response, url=ref.url, ref=ref, fetched_at=ref.captured_at
    )
    return page if isinstance(page, NoArticle) else extract(page)
