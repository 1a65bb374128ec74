"""Reading that goes beside fetching: what a page needs no other page for is begun when the page is durable.

`read_articles` finishes it, beside the memory of its site, which is complete only then; what was not begun, or came to
nothing, it reads from the beginning. So the articles are the same, whatever stood ready.
"""

from concurrent.futures import CancelledError, Future
from contextlib import suppress
from typing import TYPE_CHECKING

from archive.fate import Fate, Outcome
from archive.record import RecordKind, RecordRef
from article.article import NotArticleKind
from flows.reading.slips import Folder, Standing, Unprepared

if TYPE_CHECKING:
    from flows.reading.extraction import Extractors
    from flows.run import Run
    from story.channels.outlink import Outlink


class Ahead:
    """The pages of a run that are prepared, or being prepared, in workers. One thread uses it."""

    def __init__(self, run: "Run") -> None:
        """Take the run; nothing is started before the first page is expected, or heard of."""
        self._run = run
        self._folder: Folder | None = None
        self._pool: Extractors | None = None
        self._begun: dict[str, Future[Standing | Unprepared]] = {}
        self._going: set[str] = set()

    @property
    def lag(self) -> int:
        """Count the pages that are begun and not done."""
        return len(self._going)

    def expect(self) -> None:
        """Have those who read made ready while the first pages are fetched; return at once."""
        from flows.reading.workers import workers_here

        workers_here().expect(warm=self._run.limits.workers > 1)

    def hear(self, outcome: Outcome) -> None:
        """Begin to prepare a page in a worker, and return at once. Its records must be durable.

        Only whole answers are prepared: one that repeats an earlier answer, or is none, waits for the read.
        """
        from flows.reading.extraction import Extractors, Preparation
        from flows.reading.site_pages import site_key
        from flows.reading.workers import workers_here

        ref = outcome.ref
        is_whole = outcome.fate is Fate.KEPT and ref is not None and ref.kind is RecordKind.RESPONSE
        if ref is None or not is_whole or ref.record_id in self._begun or site_key(ref.url) is None:
            return
        if self._folder is None or self._pool is None:
            self._folder = Folder()
            self._pool = Extractors(workers_here(), self._run.limits)
        (page,) = self._run.originals((ref,))
        self._going.add(ref.record_id)
        begun = self._pool.begin(Preparation(page=page, folder=self._folder.name, links_of=outcome.url))
        self._begun[ref.record_id] = begun
        begun.add_done_callback(lambda _: self._going.discard(ref.record_id))

    def stands(self, ref: RecordRef) -> Standing | Unprepared | None:
        """Return what stands of a page, when its preparing has ended; None where it is to be read from the beginning.

        What went wrong may be otherwise by now; only a page that was killed costs no second worker.
        """
        begun = self._begun.get(ref.record_id)
        made: Standing | Unprepared | None = None
        if begun is not None:
            with suppress(CancelledError):
                made = begun.result()
        if isinstance(made, Unprepared) and made.read.kind is not NotArticleKind.KILLED:
            return None
        return made

    def outlinks(self, outcome: Outcome) -> tuple["Outlink", ...] | None:
        """Return what a kept page links to, where that was found when it was prepared; None where nobody looked."""
        from flows.reading.outlinks import links_taken

        stands = self.stands(outcome.ref) if outcome.ref is not None else None
        slip = stands.links if isinstance(stands, Standing) else None
        return links_taken(slip, outcome.url) if slip is not None else None

    def close(self) -> None:
        """End what is being prepared, and throw away what stands. What is heard of later begins anew."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None
        self._begun.clear()
        self._going.clear()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
