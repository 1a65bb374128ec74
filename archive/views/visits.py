"""The history of one page: every planned fetch of it, and every text that was read from it."""

from dataclasses import dataclass

from archive.catalogue import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One stored line: what a run read of the page. `name`, `offset` and `length` say where it stands (see `flows.readings.line_at`).

    `words_sha256` is of title and paragraphs: two readings with the same words have the same.
    """

    run: str
    record_id: str | None
    name: str
    offset: int
    length: int
    title: str
    bylines: tuple[str, ...]
    words_sha256: str
    modified_at: str | None
    published_at: str | None
    captured_at: str | None
    status: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One planned fetch of the page: how it ended, and what was read of its answer.

    `at` is when the answer was asked for, else when the run ended. `fate` and `reason` are words of docs/format.md §7. `reading` is None where nothing was read anew: the same
    bytes, no answer, no article.
    """

    run: str
    at: str
    url: str
    fate: str
    reason: str
    why: str
    record_id: str | None
    reading: Reading | None


def visits(catalogue: Catalogue, story: str, article: str) -> tuple[Visit, ...]:
    """Return every planned fetch of an article's page in the runs of its story, oldest first."""
    del catalogue, story, article
    return ()


def readings(catalogue: Catalogue, story: str, article: str) -> tuple[Reading, ...]:
    """Return every reading of an article, oldest first: by capture, then by the run that read it."""
    del catalogue, story, article
    return ()
