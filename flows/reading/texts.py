"""Clean text of anything: saved pages, pasted texts, lists of files, addresses, records."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.fate import Fate, Outcome
from archive.record import RecordRef
from archive.writing.rendered import rendered_uri
from article.article import Article, NoArticle, NotArticleKind, Status
from article.way import Way
from flows.decisions.down import down_in
from flows.fetch import fetch_pages
from flows.house import House
from flows.lines import Line, article_line, no_article_line, unreadable_line
from flows.reading.archived import newest_version
from flows.reading.extraction import Extracted, Limits, Reading, Saved, Unreadable, extractors
from flows.reading.listed import listed_texts, read_list
from flows.reading.read import readable
from flows.reading.render_wish import better
from flows.reading.site_pages import readings

_GIVEN = "give a .html, .txt or .jsonl file, an http(s) address, or a record id (urn:uuid:…)"
_A_LINE = 'give a list of files, a line each: {"id", "html_file" or "text_file", "url"?}'
# A worker takes longer to start than some pages to extract: so many for each.
_PAGES_A_WORKER = 20


class TextError(Exception):
    """A source that cannot be read. The message names it and what can be given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How sources are read: the address that a saved page came from, by which way, and whether nothing may be fetched."""

    url: str | None = None
    way: Way = Way.FULL
    archived: bool = False


def texts_of(source: str, house: House, wish: Wish) -> Iterator[Line]:
    """Yield one line a page for a file, an address, a record id, or a list of files. Raises TextError."""
    _refuse_down(source, house)
    if source.lower().startswith(("http://", "https://")):
        ref = _archived(source, house) if wish.archived else _fetched(source, house)
        yield _line(ref if isinstance(ref, NoArticle) else _of_page(ref, house, wish))
    elif source.startswith("urn:uuid:"):
        yield _line(_of_record(_recorded(source, house), house, wish))
    elif source.endswith(".jsonl"):
        yield from _listed(source, house, wish)
    else:
        yield _of_file(source, house, wish)


def _refuse_down(source: str, house: House) -> None:
    """Raise TextError for an address or a record of a page that was taken down: its text is shown to nobody, at the terminal neither."""
    if source.startswith("urn:uuid:"):
        with house.catalogue() as catalogue:
            version = catalogue.record(source)
        why = down_in(house).why(version.ref.url if version else None, source)
    else:
        is_address = source.lower().startswith(("http://", "https://"))
        why = down_in(house).why(source) if is_address else ""
    if why:
        raise TextError(why)


def _line(read: Article | NoArticle) -> Line:
    return article_line(read) if isinstance(read, Article) else no_article_line(read)


def _limits(house: House, workers: int = 1) -> Limits:
    return Limits(seconds=house.settings.extract_limit_s, workers=workers)


def _of_file(source: str, house: House, wish: Wish) -> Line:
    if not Path(source).exists():
        raise TextError(f"{source}: no such file; {_GIVEN}")
    saved = Saved(path=Path(source), url=wish.url, pasted=source.endswith(".txt"))
    with extractors(_limits(house)) as pool:
        (read,) = pool.read([Reading(page=saved, way=wish.way)])
    told = unreadable_line(wish.url, read.why) if isinstance(read, Unreadable) else _line(read)
    return {"file": source, **told}


def _listed(source: str, house: House, wish: Wish) -> Iterator[Line]:
    try:
        lines = read_list(Path(source))
    except OSError as error:
        raise TextError(f"{source}: {error.strerror}; {_A_LINE}") from error
    if not lines:
        raise TextError(f"{source}: the list is empty; {_A_LINE}")
    cores = len(os.sched_getaffinity(0))
    workers = min(max(cores, house.settings.extract_workers), 1 + len(lines) // _PAGES_A_WORKER)
    for line, read in listed_texts(lines, _limits(house, workers), wish.way):
        told = unreadable_line(line.url, read.why) if isinstance(read, Unreadable) else _line(read)
        yield {"id": line.id, **told}


def _fetched(url: str, house: House) -> RecordRef | NoArticle:
    outcome = next(iter(fetch_pages((url,), house, now=datetime.now(UTC)).outcomes.values()))
    if not readable(outcome) or outcome.ref is None:
        walled = outcome.fate is Fate.BLOCKED
        kind = NotArticleKind.BLOCKED if walled else NotArticleKind.HTTP_STATUS
        return NoArticle(url=url, ref=outcome.ref, kind=kind, why=_why(outcome))
    return outcome.ref


def _why(outcome: Outcome) -> str:
    return f"{outcome.fate}: {outcome.reason}" + (f" ({outcome.why})" if outcome.why else "")


def _archived(url: str, house: House) -> RecordRef:
    version = newest_version(url, house)
    if version is None:
        raise TextError(
            f"{url}: the store {house.where('')} holds no answer of it; without --archived it is fetched now"
        )
    return version.ref


def _recorded(record_id: str, house: House) -> RecordRef:
    with house.catalogue() as catalogue:
        version = catalogue.record(record_id)
    if version is None:
        raise TextError(
            f"{record_id}: not in the store {house.where('')}; `warraq show STORY --json` lists record ids"
        )
    return version.ref


def _of_page(ref: RecordRef, house: House, wish: Wish) -> Extracted:
    """Read a page in its exact answer, and where that gives no whole text in what a browser made of it, if one did since."""
    exact = _of_record(ref, house, wish)
    if isinstance(exact, Article) and exact.status is Status.ARTICLE:
        return exact
    with house.catalogue() as catalogue:
        made = [version.ref for version in catalogue.versions(rendered_uri(ref.url))]
    since = ref.captured_at.replace(microsecond=0)  # as an index has the time of a rendered page
    made = [one for one in made if one.captured_at >= since]
    return better(exact, _of_record(made[-1], house, wish)) if made else exact


def _of_record(ref: RecordRef, house: House, wish: Wish) -> Extracted:
    with extractors(_limits(house, house.settings.extract_workers)) as pool:
        (read,) = (one for todo in readings(pool, house, (ref,), way=wish.way) for one in pool.articles(todo))
    return read
