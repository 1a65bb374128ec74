"""Clean text as WARC records beside the originals: what a run read, in files of the worker "text"."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import chain, groupby, takewhile
from pathlib import Path

from archive.reading.grammar import RecordHead
from archive.reading.reader import StoredRecord, Walked, scan, walk
from archive.reading.record_text import Pieces
from archive.record import RecordKind, RecordRef
from archive.spool.openwarc import WARC_SUFFIX
from archive.spool.spool import Spool, SpoolName, SpoolOptions
from archive.warc import read_fields_block, sha256
from archive.writing.conversion import Conversion
from article.article import Article
from flows.house import House
from flows.lines import Line, own_paragraphs
from flows.run import Run
from flows.store.whereabouts import file_of
from flows.version import VERSION

WORKER = "text"
Mark = tuple[str, str, str]  # record id of the source, digest of the text, method


def write_conversions(run: Run, conversions: Iterable[Conversion]) -> None:
    """Write clean text as conversion records (WARC/1.1 §6.8), each with what it was made of and by what; seals nothing.

    May be called again after a stop: what a sound file of this run holds already is not written twice. A text that
    another version made of the same record in the meantime is one more record. They are taken one at a time: none stays in memory.
    """
    fresh = _fresh(run, conversions)
    first = next(fresh, None)
    if first is None:
        return
    spool = Spool(
        run.house.spool,
        SpoolName(story=run.story, run=run.run_id, worker=WORKER),
        options=SpoolOptions(
            software=f"warraq/{VERSION}",
            operator=run.house.settings.contact,
            robots="",
            settings_digest=run.house.settings.digest(),
            extractor=f"trafilatura/{version('trafilatura')}",
            allow_private=run.allow_private,
        ),
        now=lambda: datetime.now(UTC),
        new_id=lambda: uuid.uuid4().urn,
    )
    try:
        for conversion in chain((first,), fresh):
            spool.convert(conversion)
    finally:
        marks = spool.close()
    with run.frontier() as frontier:
        frontier.settle((), marks)  # from here on these files are committed: recovery keeps them


def _fresh(run: Run, conversions: Iterable[Conversion]) -> Iterator[Conversion]:
    done: frozenset[Mark] | None = None
    for one in conversions:
        done = _converted(run) if done is None else done
        if _mark_of(one) not in done:
            yield one


def conversions_of(articles: Sequence[Article], now: datetime) -> Iterator[Conversion]:
    """Yield the clean text of articles that were read from records: that of their own first, then that of further pages."""
    read = [article for article in articles if article.ref is not None]
    yield from (conversion(article.ref, _own(article), now) for article in read if article.ref is not None)
    yield from (one for article in read for one in _further(article, now))


def _own(article: Article) -> Line:
    """Return of an article's line what is kept as the clean text of its first page: a whole line takes twenty times as long, and is made later anyhow."""
    own = takewhile(lambda paragraph: paragraph.ref is None, article.paragraphs)
    return {"title": article.title, "paragraphs": [p.text for p in own], "method": article.method}


def _further(article: Article, now: datetime) -> Iterator[Conversion]:
    """Yield the text of an article's further pages, each as a conversion of its own record."""
    for ref, group in groupby(article.paragraphs, key=lambda paragraph: paragraph.ref):
        if ref is not None:
            line = {"title": article.title, "paragraphs": [p.text for p in group], "method": article.method}
            yield conversion(ref, line, now)


def conversion(ref: RecordRef, line: Line, now: datetime) -> Conversion:
    """Return an article line as a conversion of its record: the title, then a paragraph of it each, parted by empty lines."""
    text = "\n\n".join((line["title"], *own_paragraphs(line))) + "\n"
    return Conversion(source=ref, text=text, method=line["method"], made_at=now)


def texts_kept(house: House, story: str) -> dict[str, Line]:
    """Return by record the newest clean text that runs of a story keep of it as a conversion: title, paragraphs, method."""
    texts: dict[str, tuple[str, Line]] = {}
    names = [name for name in house.store().list(f"warc/{story}/") if f"-{WORKER}-" in name]
    for name in names:
        about: dict[str, tuple[str, str, Line]] = {}
        for part in scan(house.file(name)):
            if not isinstance(part, StoredRecord):
                continue
            refers = part.field("WARC-Refers-To") or ""
            if part.kind == RecordKind.CONVERSION:
                title, *paragraphs = part.block.decode("utf-8", "replace").removesuffix("\n").split("\n\n")
                line = {"title": title, "paragraphs": paragraphs}
                about[part.record_id] = refers.strip("<>"), part.field("WARC-Date") or "", line
            elif refers.strip("<>") in about:
                source, date, line = about[refers.strip("<>")]
                line["method"] = dict(read_fields_block(part.block)).get("method", "")
                texts[source] = max(texts.get(source, ("", {})), (date, line), key=lambda one: one[0])
    return {source: {"record": source, **line} for source, (_, line) in texts.items()}


def _mark_of(one: Conversion) -> Mark:
    return one.source.record_id, sha256(one.text.encode("utf-8", "replace")), one.method


def _converted(run: Run) -> frozenset[Mark]:
    """Return of which records this run's files hold which text by which method, those too that a lost frontier has forgotten."""
    begins = f"{run.run_id}-{WORKER}-"
    with run.frontier() as frontier:
        names = {name for name in frontier.marks() if f"/{begins}" in name}
    stems = {path.name.partition(".")[0] for path in run.folder.glob(f"{begins}*.*")}
    names |= {f"warc/{run.story}/{stem}{WARC_SUFFIX}" for stem in stems}
    files = (file_of(run.house, name, run.folder) for name in sorted(names))
    marks: set[Mark] = set()
    for file in files:
        if file.exists():
            marks |= _marks_in(file)
    return frozenset(marks)


def _marks_in(file: Path) -> set[Mark]:
    """Read a file of clean text: behind each conversion stands the metadata record that says how it was made."""
    texts: dict[str, tuple[str, str]] = {}
    marks = set()
    for part in walk(file, _how):
        if not isinstance(part, Walked):
            continue
        first = part.head.first
        refers = first.get("warc-refers-to", "")
        if first["warc-type"] == RecordKind.CONVERSION:
            texts[first["warc-record-id"]] = refers.strip("<>"), first.get("warc-payload-digest", "")
        elif refers in texts:
            marks.add((*texts[refers], part.taken))
    return marks


def _how(head: RecordHead, pieces: Pieces) -> str:
    """Take the method of a metadata block; of others nothing."""
    if head.first["warc-type"] != RecordKind.METADATA:
        return ""
    return dict(read_fields_block(b"".join(pieces))).get("method", "")
