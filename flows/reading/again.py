"""Reading again: what the extractor of today makes of archived originals, held against what was read in them before.

Nothing is fetched, and nothing that was written before is touched. What is read otherwise is kept as a run of its own, of the
kind "text": made ready in the spool in one durable file, then published from that file alone. So a crash leaves either
nothing, or a run that the next command finishes with the very same words, whatever extractor it has by then.
"""

import json
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from archive.disk import sync_folder, write_durably
from archive.manifests.manifest import Manifest
from archive.shelf import Line
from article.article import Article, NotArticleKind, Via
from article.way import Way
from flows.close import Ending, close_run
from flows.house import House
from flows.lines import article_line, captured, with_parts
from flows.reading.archived import Archived, as_now
from flows.reading.compared import Differences, compare
from flows.reading.conversions import conversion
from flows.reading.extraction import Extracted, Limits, extractors
from flows.reading.inside import Answers, Piece, read_pieces
from flows.reading.site_pages import readings
from flows.reservations import carried
from flows.run import Run, RunKind, discard, is_closed, running, runs_in_spool
from flows.watch import Beat, Watch, unwatched

READY = "texts.json"
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
    """How to read again: by which way, and whether to compare only. `clock` says when the run ends."""

    way: Way = Way.FULL
    dry: bool = False
    watch: Watch = unwatched
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass(slots=True, kw_only=True)
class Story:
    """One story that is read again: its pages, and when all were told, the manifest of what was kept (None: nothing was)."""

    name: str
    pages: Sequence[Archived]
    told: list[Reread] = field(default_factory=list)
    manifest: Manifest | None = None

    def counted(self) -> Mapping[TextChange, int]:
        """Return how many pages came out how, those that did not occur too."""
        counted = Counter(one.change for one in self.told)
        return {change: counted[change] for change in TextChange}


def read_again(house: House, story: Story, wish: Wish, *, now: datetime) -> Generator[Reread]:
    """Read a story's originals again and tell each, in order; what differs is kept behind the last one.

    Raises AgainError, LockedError while a run writes to the store, StoreError.
    """
    if wish.dry:
        yield from _told(house, story, wish)
        return
    _refuse_unfinished(house, story.name)
    _finish_stopped(house, story.name, wish, now)
    with running(house, story.name, RunKind.TEXT, now=now, watch=wish.watch) as run:
        story.pages = as_now(story.name, story.pages, house)
        try:
            yield from _told(house, story, replace(wish, watch=run.watch))
        except BaseException:
            discard(run)
            raise
        kept = [one for one in story.told if _is_other(one)]
        if not kept:
            discard(run)
            return
        texts = [{"line": one.now, "shown": one.page.newest} for one in kept]
        _make_ready(run, texts, _note(story), wish.clock())
        story.manifest = _publish(run)


def keep_lines(house: House, story: str, lines: Sequence[Line], note: str, *, now: datetime) -> Manifest:
    """Keep lines of a story that were read in records of other runs, each the newest of its article, as a run of the kind "text".

    Raises AgainError, LockedError while a run writes to the store, StoreError.
    """
    _refuse_unfinished(house, story)
    _finish_stopped(house, story, Wish(), now)
    with running(house, story, RunKind.TEXT, now=now) as run:
        _make_ready(run, [{"line": line, "shown": True} for line in lines], note, now)
        return _publish(run)


def _told(house: House, story: Story, wish: Wish) -> Iterator[Reread]:
    for one in _all_read(house, story, wish):
        story.told.append(one)
        yield one


def _all_read(house: House, story: Story, wish: Wish) -> Iterator[Reread]:
    there = {page.ref: page for page in story.pages if page.ref is not None and not page.is_inside}
    settings, found = house.settings, iter(there.values())
    limits = Limits(seconds=settings.extract_limit_s, workers=settings.extract_workers)
    known = sum(page.ref is not None for page in story.pages)
    with extractors(limits) as pool:
        for batch in readings(pool, house, list(there), way=wish.way):
            for read in pool.articles(batch, _beat(wish.watch, len(story.told), known)):
                yield _reread(next(found), read)
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
        yield _reread(page, read)


def _beat(watch: Watch, done_before: int, known: int) -> Callable[[int], None]:
    return lambda done: watch(Beat(stage="reading again", done=done_before + done, known=known))


def _reread(page: Archived, found: Extracted) -> Reread:
    if not isinstance(found, Article):
        lost = TextChange.LOST if page.before else TextChange.NONE
        change = TextChange.UNREAD if found.kind in _UNREAD else lost
        return Reread(page=page, change=change, why=f"{found.kind.value}: {found.why}")
    before = page.before or {}
    now = {
        "id": page.id,
        **article_line(found),
        "verdict": before.get("verdict"),
        "archived": before.get("archived") or captured(found.ref),
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
    return f"{len(story.told)} archived pages read again, nothing fetched: {counted}"


def _refuse_unfinished(house: House, story: str) -> None:
    """Refuse while another run of the story is not finished: its text would count as older than ours, though its pages are newer."""
    for run in runs_in_spool(house):
        if run.story == story and run.kind is not RunKind.TEXT and not is_closed(run):
            raise AgainError(
                f"{run.run_id} of {story} is not finished: `warraq recover --dry-run` names the command that goes on. "
                f"Read again after it, or compare only with --dry-run"
            )


def _finish_stopped(house: House, story: str, wish: Wish, now: datetime) -> None:
    """Finish a reading that a crash left ready, and throw away one that was not: nothing of it is stored."""
    if not any(run.story == story and run.kind is RunKind.TEXT for run in runs_in_spool(house)):
        return
    with running(house, story, RunKind.TEXT, now=now, watch=wish.watch) as run:
        if (run.folder / READY).exists():
            _publish(run)
        else:
            discard(run)


def _make_ready(run: Run, texts: Sequence[Mapping[str, object]], note: str, made_at: datetime) -> None:
    """Write down, durably, all that the run will publish. `shown`: the line is the newest of its article."""
    value = {"made_at": made_at.isoformat(), "note": note, "texts": texts}
    draft = run.folder / f"{READY}.new"
    write_durably(draft, [json.dumps(value).encode()])
    draft.rename(run.folder / READY)
    sync_folder(run.folder)


def _publish(run: Run) -> Manifest:
    """Publish what is ready; may be repeated at any time."""
    ready = json.loads((run.folder / READY).read_bytes())
    made_at = max(datetime.fromisoformat(ready["made_at"]), run.began_at)
    lines = [text["line"] for text in ready["texts"]]
    with run.house.catalogue() as catalogue:
        versions = [(catalogue.record(line["record"]), line) for line in lines]
    ending = Ending(
        lines=[text["line"] for text in ready["texts"] if text["shown"]],
        texts=[conversion(version.ref, line, made_at) for version, line in versions if version is not None],
        notes=(ready["note"],),
    )
    return close_run(run, ending, made_at)
