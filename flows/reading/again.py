"""Reading again: what the extractor of today makes of archived originals, held against what was read in them before.

Nothing is fetched, and nothing that was written before is touched. What is read otherwise is kept as a run of its own, of the
kind "text": made ready in the spool in one durable file, then published from that file alone. So a crash leaves either
nothing, or a run that the next command finishes with the very same words, whatever extractor it has by then.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from archive.manifests.manifest import Manifest
from archive.shelf import Line
from article.article import NotArticleKind, Via
from article.way import Way
from flows.bulk.bulk import Bulk, bulk_of
from flows.house import House
from flows.lines import with_parts
from flows.reading.archived import Archived, as_now
from flows.reading.compared import Differences, compare
from flows.reading.in_shards import Found, Job, found_in, found_of, in_turn
from flows.reading.inside import Answers, Piece, read_pieces
from flows.reading.page_orders import Limits
from flows.reading.texts_ready import KEPT, READY, make_ready, publish, shards_of, text
from flows.reservations import carried
from flows.run import RunKind, discard, is_closed, running, runs_in_spool
from flows.watch import Beat, Watch, unwatched

_NOT_THERE = "the answer in which it stood is read as holding no text of it now; the text before stays"
# Reasons for which nobody knows what a page holds: its earlier text is not called lost.
_UNREAD = frozenset({NotArticleKind.SUSPECT, NotArticleKind.KILLED, NotArticleKind.BROKEN})


class AgainError(Exception):
    """Originals that cannot be read again now. The message says why, and what to do first."""


class TextChange(StrEnum):
    """What reading an original again showed."""

    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    LOST = "lost"
    NONE = "none"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """One archived page read again. `before` is None where no run had read it, `now` where no article was found."""

    page: Archived
    change: TextChange
    why: str = ""
    now: Line | None = None
    differences: Differences | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How to read again: by which way, whether to compare only, and on which engine (None: the settings'). `clock` says when the run ends."""

    way: Way = Way.FULL
    dry: bool = False
    watch: Watch = unwatched
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    bulk: Bulk | None = None


@dataclass(slots=True, kw_only=True)
class Told:
    """What reading a story again came to, counted: how many pages came out how, and how much of their texts differs."""

    pages: int = 0
    changes: Counter[TextChange] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    texts: int = 0
    words_added: int = 0
    words_removed: int = 0

    def add(self, one: Reread) -> None:
        """Count a page."""
        self.pages += 1
        self.changes[one.change] += 1
        if (found := one.differences) is not None:
            self.fields.update(list(found.fields))
            self.texts += bool(found.added or found.removed or found.rewritten)
            self.words_added += found.words_added
            self.words_removed += found.words_removed


@dataclass(slots=True, kw_only=True)
class Story:
    """One story that is read again: its pages, and when all were told, the manifest of what was kept (None: nothing was)."""

    name: str
    pages: Sequence[Archived]
    told: Told = field(default_factory=Told)
    manifest: Manifest | None = None

    def counted(self) -> Mapping[TextChange, int]:
        """Return how many pages came out how, those that did not occur too."""
        return {change: self.told.changes[change] for change in TextChange}


def read_again(house: House, story: Story, wish: Wish, *, now: datetime) -> Generator[Reread]:
    """Read a story's originals again and tell each, in order; what differs is kept behind the last one.

    Raises AgainError, LockedError while a run writes to the store, StoreError.
    """
    if wish.dry:
        with tempfile.TemporaryDirectory(prefix="warraq-shards-") as folder:
            yield from _told(house, story, wish, Path(folder))
        return
    refuse_unfinished(house, story.name)
    finish_stopped(house, story.name, now, wish.watch)
    with running(house, story.name, RunKind.TEXT, now=now, watch=wish.watch) as run:
        story.pages = as_now(story.name, story.pages, house)
        kept = 0
        try:
            with shards_of(run) as folder, (run.folder / KEPT).open("wb") as file:
                for one in _told(house, story, replace(wish, watch=run.watch), folder):
                    if _is_other(one):
                        file.write(text(one.now, shown=one.page.newest) + b"\n")
                        kept += 1
                    yield one
        except BaseException:
            discard(run)
            raise
        if not kept:
            discard(run)
            return
        with (run.folder / KEPT).open("rb") as file:
            make_ready(run, file, _note(story), wish.clock())
        story.manifest = publish(run)


def keep_lines(house: House, story: str, lines: Sequence[Line], note: str, *, now: datetime) -> Manifest:
    """Keep lines of a story that were read in records of other runs, each the newest of its article, as a run of the kind "text".

    Raises AgainError, LockedError while a run writes to the store, StoreError.
    """
    refuse_unfinished(house, story)
    finish_stopped(house, story, now)
    with running(house, story, RunKind.TEXT, now=now) as run:
        make_ready(run, (text(line, shown=True) for line in lines), note, now)
        return publish(run)


def _told(house: House, story: Story, wish: Wish, folder: Path) -> Iterator[Reread]:
    for one in _all_read(house, story, wish, folder):
        story.told.add(one)
        yield one


def _all_read(house: House, story: Story, wish: Wish, folder: Path) -> Iterator[Reread]:
    there = list(
        {page.ref: page for page in story.pages if page.ref is not None and not page.is_inside}.values()
    )
    settings = house.settings
    job = Job(
        way=wish.way, seconds=settings.extract_limit_s, processes=settings.extract_workers, folder=folder
    )
    known = sum(page.ref is not None for page in story.pages)
    found = found_in(
        house,
        [page.ref for page in there if page.ref is not None],
        job,
        wish.bulk or bulk_of(settings, house.tell),
        _beat(wish.watch, 0, known),
    )
    for place, read in in_turn(found, len(there), folder):
        yield _reread(there[place], read)
    limits = Limits(seconds=settings.extract_limit_s, workers=settings.extract_workers)
    yield from _inside((page for page in story.pages if page.is_inside), house, limits, wish)
    for page in (page for page in story.pages if page.ref is None):
        why = "its record is in no finished run of this store; `warraq recover` and `warraq audit` say more"
        yield Reread(page=page, change=TextChange.UNREAD, why=why)


def _inside(pages: Iterable[Archived], house: House, limits: Limits, wish: Wish) -> Iterator[Reread]:
    """Read texts again that stand inside other answers; one that its answer is not read as holding stays as it is."""
    there: list[tuple[Archived, Piece]] = []
    answers = Answers(house)
    for page in pages:
        if page.ref is None or page.before is None:
            continue
        piece = answers.piece(page.ref, Via(page.before["via"]), page.before["instead_of"])
        if piece is not None:
            there.append((page, piece))
        else:
            yield Reread(page=page, change=TextChange.UNREAD, why=_NOT_THERE)
    for (page, _), read in zip(
        there, read_pieces([piece for _, piece in there], limits, wish.way), strict=True
    ):
        yield _reread(page, found_of(read))


def _beat(watch: Watch, done_before: int, known: int) -> Callable[[int], None]:
    return lambda done: watch(Beat(stage="reading again", done=done_before + done, known=known))


def _reread(page: Archived, found: Found) -> Reread:
    if found.line is None:
        lost = TextChange.LOST if page.before else TextChange.NONE
        change = TextChange.UNREAD if found.kind in _UNREAD else lost
        return Reread(page=page, change=change, why=f"{found.kind.value}: {found.why}")
    before = page.before or {}
    now = {
        "id": page.id,
        **found.line,
        "verdict": before.get("verdict"),
        "archived": before.get("archived") or found.captured,
        "found": before.get("found", []),
    }
    now = with_parts(carried(before, now), before)
    now |= {key: before[key] for key in ("via", "instead_of") if before.get(key) is not None}
    if page.before is None:
        return Reread(page=page, change=TextChange.NEW, now=now)
    differences = compare(page.before, now)
    change = TextChange.CHANGED if differences.any else TextChange.SAME
    return Reread(page=page, change=change, now=now, differences=differences)


def _is_other(one: Reread) -> bool:
    """Say whether a reading is not what the archive holds already, in every key that it holds; its method counts too."""
    now, before = one.now, one.page.before
    return now is not None and (before is None or any(now.get(key) != value for key, value in before.items()))


def _note(story: Story) -> str:
    counted = ", ".join(f"{n} {change.value}" for change, n in story.counted().items() if n)
    return f"{story.told.pages} archived pages read again, nothing fetched: {counted}"


def refuse_unfinished(house: House, story: str) -> None:
    """Refuse while another run of the story is not finished: its text would count as older than ours, though its pages are newer."""
    for run in runs_in_spool(house):
        if run.story == story and run.kind is not RunKind.TEXT and not is_closed(run):
            raise AgainError(
                f"{run.run_id} of {story} is not finished: `warraq recover --dry-run` names the command that goes on. "
                f"Read again after it, or compare only with --dry-run"
            )


def finish_stopped(house: House, story: str, now: datetime, watch: Watch = unwatched) -> None:
    """Finish a reading that a crash left ready, and throw away one that was not: nothing of it is stored."""
    if not any(run.story == story and run.kind is RunKind.TEXT for run in runs_in_spool(house)):
        return
    with running(house, story, RunKind.TEXT, now=now, watch=watch) as run:
        if (run.folder / READY).exists():
            publish(run)
        else:
            discard(run)
