"""Deciding about an article: written down at once, sealed when no run is in the way, and known to the catalogue."""

import contextlib
import pwd
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, partial
from os import getuid
from shlex import quote

from archive.catalogue.articles import Which
from archive.catalogue.database import CatalogueError
from archive.catalogue.views.articles import entry
from archive.catalogue.views.decided import Decided
from archive.decisions.book import Book, Word, deciding, refuse_missing
from archive.decisions.decision import (
    LONGEST_NAME,
    LONGEST_NOTE,
    Decision,
    DecisionKind,
    Standing,
    article_of,
    standing_of,
    standings,
)
from archive.decisions.reach import address_of, reach_of
from archive.shelf import every_line, newest_lines
from archive.store import FolderStore, LockedError
from archive.strict_json import is_text
from flows.decisions.sealings import sealings_of, witness_of
from flows.decisions.seals import SCRATCH, mark_ours, seal_decisions
from flows.house import House
from story.weighing.decided import Review

SOON = 20  # twentieths of a second that somebody who decides waits for a run that seals just now
_LEASE_WAIT_S = 10.0  # for another machine that decides of the same story
_FRESH_NS = 2_000_000_000
_LOOKED_AT = 1_000  # decisions whose seals a command looks at that shows a story
_SEALED_AT_ONCE = 20  # by one decision, whose maker waits for them: of thousands that wait the rest is left to the next one or the next run


class DecideError(Exception):
    """A decision that cannot be made. The message says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody decides: `article` is the article's id in hex, as the catalogue has it, `by` who they say they are."""

    story: str
    kind: DecisionKind
    article: str
    note: str = ""
    by: str = ""


def decide(house: House, wanted: Wanted, *, now: datetime) -> Decision:
    """Write a decision down and enter it in the catalogue; `now` is aware UTC.

    It needs no lock of a run: a gather may be under way. What is decided already is not decided again. Raises
    DecideError for an article that the story does not have and for a restore of what was destroyed, StoreError as the
    store does.
    """
    refuse_missing(house.root)
    about = _about(house, wanted)
    return decide_of(house, about, now=now)


def decide_of(house: House, word: Word, *, now: datetime) -> Decision:
    """Write down what is decided of a page of which no text may stand in the store; see `decide`."""
    if word.kind in {DecisionKind.DESTROY, DecisionKind.DESTROYED}:
        raise DecideError("bytes are destroyed by `warraq takedown --destroy` alone")
    word = _reaching(house, word)
    refuse_unwritable(word)
    refuse_missing(house.root)
    with house.lease(f"decisions/{word.story}", wait_s=_LEASE_WAIT_S):
        with deciding(house.root):
            standing = standing_of(decisions_about(house, word.story, article_of(word.id)))
            decision = _refused_or_same(standing, word) or book_of(house).add(word, now)
        enter(house, decision)  # the same one too: a crash may have come between its file and the catalogue
        with contextlib.suppress(LockedError):  # where somebody takes long, the next one seals it
            with house.step(tries=SOON):
                seal_decisions(house, most=_SEALED_AT_ONCE)
            house.flush(wait=False)
    return decision


def _reaching(house: House, word: Word) -> Word:
    """Return a word to take down with all that the article's text stands in, in whatever version."""
    if word.kind is not DecisionKind.TAKEDOWN:
        return word
    reach = reach_of(every_line(house.store(), word.story), word.id)
    pages = reach.pages - {word.id, word.url}
    return replace(word, pages=tuple(sorted(pages)), shared=tuple(sorted(reach.shared)))


def refuse_unwritable(word: Word) -> None:
    """Raise DecideError for a note or a name that is too long, or no text: it would be written once and for all."""
    for name, said, most in (("note", word.note, LONGEST_NOTE), ("name", word.by, LONGEST_NAME)):
        if len(said) > most:
            raise DecideError(f"the {name} has {len(said)} characters; at most {most} are kept")
        if not is_text(said):
            raise DecideError(f"the {name} {said!a} holds what is no character of UTF-8: write it in UTF-8")


def _refused_or_same(standing: Standing, word: Word) -> Decision | None:
    """Return the decision in force where it is the very same; raise DecideError for one that means nothing now."""
    match word.kind:
        case DecisionKind.RESTORE if standing.hidden is None:
            raise DecideError(f"{word.id} is not taken down: there is nothing to restore")
        case DecisionKind.RESTORE if standing.is_destroyed:
            raise DecideError(f"{word.id} was destroyed: its bytes cannot be restored")
        case DecisionKind.TAKEDOWN:
            return standing.hidden
        case DecisionKind.ACCEPT | DecisionKind.REJECT if standing.hidden is not None:
            raise DecideError(_hidden(word.id, standing))
        case DecisionKind.ACCEPT | DecisionKind.REJECT:
            now = standing.review
            same = now is not None and (now.kind, now.note, now.by) == (word.kind, word.note, word.by)
            return now if same else None
        case DecisionKind.CLEAR if standing.review is None:
            raise DecideError(f"nothing was decided of {word.id} that could be cleared")
    return None


def _hidden(line_id: str, standing: Standing) -> str:
    """Say why an article that nobody sees cannot be reviewed."""
    if standing.is_destroyed:
        return f"{line_id} was destroyed: there is nothing left to decide of"
    return f"{line_id} is taken down, so nobody sees it: `warraq takedown {quote(line_id)} --restore` brings it back first"


def _about(house: House, wanted: Wanted) -> Word:
    """Return what is decided, with the article's own id, address and record. Raises DecideError."""
    word = Word(story=wanted.story, kind=wanted.kind, id="", note=wanted.note, by=wanted.by or own_name())
    with house.catalogue() as catalogue:
        listed = entry(catalogue, wanted.story, wanted.article)
    if listed is not None:
        return replace(word, id=listed.id, url=listed.url, record_id=listed.record_id)
    for line in newest_lines(house.store(), wanted.story):
        if article_of(line["id"]) == wanted.article:
            return replace(word, id=line["id"], url=address_of(line), record_id=line.get("record"))
    earlier = next(iter(decisions_about(house, wanted.story, wanted.article)), None)
    if earlier is None:
        raise DecideError(f"the story {wanted.story} has no article {wanted.article[:80]!r}; `warraq show` lists them")  # fmt: skip
    return replace(word, id=earlier.id, url=earlier.url, record_id=earlier.record_id)


def own_name() -> str:
    """Return the name of the account that decides, where nobody says another."""
    try:
        return pwd.getpwuid(getuid()).pw_name
    except KeyError:  # an account without an entry, as containers have
        return str(getuid())


def decisions_of(house: House, story: str) -> tuple[Decision, ...]:
    """Return a story's decisions, the oldest first, those too whose files are damaged, changed or lost and that the catalogue remembers.

    Raises StoreError where nobody can say which page one of them hides.
    """
    with decided_in(house, story) as decided:
        return decided.all()


def decisions_about(house: House, story: str, article: str) -> tuple[Decision, ...]:
    """Return what was decided of one article, by the digest of its id, oldest first."""
    with decided_in(house, story) as decided:
        return decided.of_articles([(story, article)])


@contextlib.contextmanager
def decided_in(house: House, story: str | None = None) -> Iterator[Decided]:
    """Open what was decided of a story, or of all; see `Decided`. Where the catalogue cannot be used, as on a full disk, files tell all."""
    with contextlib.ExitStack() as held:
        catalogue = None
        with contextlib.suppress(CatalogueError):
            catalogue = held.enter_context(house.catalogue())
        yield Decided(book_of(house), catalogue, story, witness_of(house))


def wrong_decisions(house: House, story: str) -> tuple[str, ...]:
    """Return the names of a story's decisions that are not as they were sealed, or gone; of thousands the newest are looked at."""
    with decided_in(house, story) as decided:
        names = decided.names[-_LOOKED_AT:]
    return tuple(name for name, one in sealings_of(house, names).items() if one.is_wrong)


def reviews_of(house: House, story: str) -> dict[str, Review]:
    """Return what people decided of a story's articles, by id, as the judge hears it."""
    now = standing_by_id(house, story)
    return {line_id: _review(one.review) for line_id, one in now.items() if one.review is not None}


def standing_by_id(house: House, story: str) -> dict[str, Standing]:
    """Return how the articles of a story stand by what was decided, by id; others are not in it."""
    told: dict[str, list[Decision]] = {}
    for one in decisions_of(house, story):
        told.setdefault(one.id, []).append(one)
    return {line_id: standing_of(each) for line_id, each in told.items()}


def _review(decision: Decision) -> Review:
    accepted = decision.kind is DecisionKind.ACCEPT
    said = f"{'accepted' if accepted else 'rejected'} by {decision.by} on {decision.at:%Y-%m-%d}"
    return Review(accepted=accepted, detail=f"{said}: {decision.note}" if decision.note else said)


def hidden_ids(house: House, story: str) -> frozenset[str]:
    """Return the ids of a story's articles that were taken down or destroyed."""
    with decided_in(house, story) as decided:
        told = decided.of_hidden()
    return frozenset(each.hidden.id for each in standings(told).values() if each.hidden is not None)


def hidden_articles(house: House, story: str | None = None) -> frozenset[Which]:
    """Return the articles of a story, or of all, that were taken down or destroyed: lists ask for them, since a catalogue can have it otherwise.

    They are found again when a decision or a seal came or went, or the catalogue changed.
    """
    state = _state(house, story)
    return _hidden_now(house, story) if state is None else _hidden_as_of(house, story, state)


def _hidden_now(house: House, story: str | None) -> frozenset[Which]:
    with decided_in(house, story) as decided:
        return decided.hidden()


@lru_cache(maxsize=64)
def _hidden_as_of(house: House, story: str | None, state: tuple[int, ...]) -> frozenset[Which]:
    del state
    return _hidden_now(house, story)


def _state(house: House, story: str | None) -> tuple[int, ...] | None:
    """Return what changes with all that hidden articles follow from; None where nobody can say, or something changed a moment ago."""
    if house.bucket or house.catalogue_url:
        return None
    root = house.root
    folders = (root / "decisions").glob("*") if story is None else [root / "decisions" / story]
    places = [root / "custody/seals", *sorted(folders), root / "catalogue.db", root / "catalogue.db-wal"]
    told = [one for place in places if place.exists() and (one := place.stat()).st_size]
    if any(abs(time.time_ns() - one.st_ctime_ns) < _FRESH_NS for one in told):
        return None  # a clock of files may stand still so long
    return tuple(
        number for one in told for number in (one.st_ino, one.st_size, one.st_mtime_ns, one.st_ctime_ns)
    )


def book_of(house: House) -> Book:
    """Return where a house's decisions are written: in a folder store itself, or beside a bucket until its lock is free."""
    store = house.store()
    scratch = house.spool / SCRATCH / "drafts"
    mark = partial(mark_ours, house)
    if isinstance(store, FolderStore):
        return Book(store=store, scratch=scratch, mark=mark)
    return Book(store=FolderStore(house.root), scratch=scratch, others=(store,), mark=mark)


def enter(house: House, decision: Decision) -> None:
    """Enter a decision in the catalogue, so that lists and search know it at once."""
    with house.catalogue() as catalogue:
        catalogue.enter_decision(decision)
