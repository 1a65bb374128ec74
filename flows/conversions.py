"""Clean text as WARC records beside the originals: what a run read, in files of the worker "text"."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version

from archive.conversion import Conversion
from archive.grammar import RecordHead
from archive.openwarc import WARC_SUFFIX
from archive.reader import Walked, walk
from archive.record import RecordKind
from archive.record_text import Pieces
from archive.spool import Spool, SpoolName, SpoolOptions
from article.article import Article
from flows.lines import Judged
from flows.run import Run
from flows.version import VERSION
from flows.whereabouts import file_of

WORKER = "text"


def write_conversions(run: Run, judged: Sequence[Judged], now: datetime) -> None:
    """Write a conversion record (WARC/1.1 §6.8) for each article that was read from a record; seals nothing.

    May be called again after a stop: what a sound file of this run holds already is not written twice.
    """
    done = _converted(run)
    articles = [j.article for j in judged if j.article.ref and j.article.ref.record_id not in done]
    if not articles:
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
        for conversion in conversions_of(articles, now):
            spool.convert(conversion)
    finally:
        marks = spool.close()
    with run.frontier() as frontier:
        frontier.settle((), marks)  # from here on these files are committed: recovery keeps them


def conversions_of(articles: Iterable[Article], now: datetime) -> tuple[Conversion, ...]:
    """Return the clean text of articles that were read from records: the title, then a paragraph each, parted by empty lines."""
    return tuple(
        Conversion(
            source=article.ref,
            text="\n\n".join((article.title, *(p.text for p in article.paragraphs))) + "\n",
            method=article.method,
            made_at=now,
        )
        for article in articles
        if article.ref is not None
    )


def _converted(run: Run) -> frozenset[str]:
    """Return the records of which this run's files hold the text, those too that a lost frontier has forgotten."""
    begins = f"{run.run_id}-{WORKER}-"
    with run.frontier() as frontier:
        names = {name for name in frontier.marks() if f"/{begins}" in name}
    stems = {path.name.partition(".")[0] for path in run.folder.glob(f"{begins}*.*")}
    names |= {f"warc/{run.story}/{stem}{WARC_SUFFIX}" for stem in stems}
    files = (file_of(run.house, name, run.folder) for name in sorted(names))
    texts = (
        part.head
        for file in files
        if file.exists()
        for part in walk(file, _nothing)
        if isinstance(part, Walked)
    )
    return frozenset(
        head.first.get("warc-refers-to", "").strip("<>")
        for head in texts
        if head.first["warc-type"] == RecordKind.CONVERSION
    )


def _nothing(_head: RecordHead, _pieces: Pieces) -> None:
    """Take nothing of a block: only what it refers to is asked."""
